/*
 * What a super-server does for servers that know nothing of sockets: a process
 * for each connection, with the socket as its standard input and output.
 *
 *     inetd PROGRAM [ARGUMENT]...      (prints its port)
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int count, char **arguments)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (count < 2 ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(listener, 128) < 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) < 0)
		return 1;
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		if (fd < 0)
			continue;
		if (fork() == 0) {
			dup2(fd, STDIN_FILENO);
			dup2(fd, STDOUT_FILENO);
			close(fd);
			close(listener);
			execv(arguments[1], arguments + 1);
			_exit(127);
		}
		close(fd);
		/* Reaped before the next one: their time is then this
		 * process's. */
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
}
