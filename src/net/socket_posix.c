#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "net/socket.h"

int
socket_accept(int listener)
{
	int fd = accept(listener, NULL, NULL);

	if (fd >= 0 && file_nonblocking(fd) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}
