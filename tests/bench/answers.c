/*
 * What an answer costs in processor time of the whole server, beside the least
 * that any server could do: accept, read, send the same bytes from memory, say
 * goodbye, close. Both are asked in turns by the same client, one connection
 * at a time, full handshakes, so that only the ratio counts.
 *
 *     answers LOAM CAPSULE PATH        (PATH of an article, as /a/b.gmi)
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

enum { TURNS = 8, IN_A_TURN = 250, ANSWER_MAX = 1 << 20 };

struct server {
	pid_t pid;
	int gemini, gopher;
};

/* Nanoseconds on a processor of a process and its children. */
static double
spent(pid_t pid)
{
	char path[128], list[4096] = "";
	unsigned long long own = 0;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)pid);
	FILE *file = fopen(path, "r");
	if (!file || fscanf(file, "%llu", &own) != 1)
		own = 0;
	if (file)
		fclose(file);
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid,
	    (long)pid);
	file = fopen(path, "r");
	if (file && !fgets(list, sizeof(list), file))
		*list = '\0';
	if (file)
		fclose(file);
	double sum = (double)own;
	char *at = list, *end;
	for (long child; (child = strtol(at, &end, 10)) > 0; at = end)
		sum += spent((pid_t)child);
	return sum;
}

static int
reach(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((unsigned short)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		perror("connect");
		exit(1);
	}
	return fd;
}

/* Asks in the clear; returns the bytes of the answer. */
static size_t
ask_plain(int port, const char *request, char *answer)
{
	int fd = reach(port);
	size_t size = 0;
	ssize_t got;

	if (write(fd, request, strlen(request)) < 0)
		exit(1);
	while ((got = read(fd, answer + size, ANSWER_MAX - size)) > 0)
		size += (size_t)got;
	close(fd);
	return size;
}

static size_t
ask_tls(int port, const char *request, char *answer)
{
	static SSL_CTX *context;
	size_t size = 0, got;

	if (!context)
		context = SSL_CTX_new(TLS_client_method());
	int fd = reach(port);
	SSL *ssl = SSL_new(context);
	SSL_set_fd(ssl, fd);
	if (SSL_connect(ssl) != 1 ||
	    SSL_write(ssl, request, (int)strlen(request)) <= 0) {
		fprintf(stderr, "answers: no TLS on port %d\n", port);
		exit(1);
	}
	while (SSL_read_ex(ssl, answer + size, ANSWER_MAX - size, &got))
		size += got;
	SSL_shutdown(ssl);
	SSL_free(ssl);
	close(fd);
	return size;
}

static int
listen_somewhere(int *port_r)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	bind(fd, (struct sockaddr *)&address, sizeof(address));
	listen(fd, 128);
	getsockname(fd, (struct sockaddr *)&address, &size);
	*port_r = ntohs(address.sin_port);
	return fd;
}

static SSL_CTX *
least_context(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();

	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
	X509_set_pubkey(certificate, key);
	X509_sign(certificate, key, EVP_sha256());
	SSL_CTX_use_certificate(context, certificate);
	SSL_CTX_use_PrivateKey(context, key);
	SSL_CTX_set_num_tickets(context, 1);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	return context;
}

/* The least server: canned bytes, nothing looked at. */
static _Noreturn void
serve_least(int listener, SSL_CTX *context, const char *bytes, size_t size)
{
	char request[2048], rest[2048];

	for (;;) {
		int fd = accept(listener, NULL, NULL);
		size_t got;
		if (context) {
			SSL *ssl = SSL_new(context);
			SSL_set_fd(ssl, fd);
			if (SSL_accept(ssl) == 1 &&
			    SSL_read_ex(ssl, request, sizeof(request), &got))
				SSL_write(ssl, bytes, (int)size);
			SSL_shutdown(ssl);
			SSL_free(ssl);
		} else if (read(fd, request, sizeof(request)) > 0 &&
		    write(fd, bytes, size) < 0) {
			_exit(1);
		}
		shutdown(fd, SHUT_WR);
		while (read(fd, rest, sizeof(rest)) > 0)
			continue;
		close(fd);
	}
}

static struct server
start_loam(const char *loam, const char *capsule)
{
	int ends[2];
	char line[256];
	struct server server = {0};

	if (pipe(ends) < 0)
		exit(1);
	server.pid = fork();
	if (server.pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		if (!freopen("/dev/null", "w", stderr))
			_exit(127);
		execl(loam, loam, "serve", "--gemini", "127.0.0.1:0",
		    "--gopher", "127.0.0.1:0", "--capsule", capsule,
		    (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	FILE *out = fdopen(ends[0], "r");
	if (!out || !fgets(line, sizeof(line), out) ||
	    sscanf(line, "ready gemini=127.0.0.1:%d gopher=127.0.0.1:%d",
		&server.gemini, &server.gopher) != 2 ||
	    !fgets(line, sizeof(line), out)) {
		fprintf(stderr, "answers: %s does not serve\n", loam);
		exit(1);
	}
	return server;
}

static int
compare(const void *first, const void *second)
{
	double a = *(const double *)first, b = *(const double *)second;

	return (a > b) - (a < b);
}

static void
measure(const char *what, bool tls, pid_t loam, int port, const char *request)
{
	size_t (*ask)(int, const char *, char *) = tls ? ask_tls : ask_plain;
	char *answer = malloc(ANSWER_MAX), *other = malloc(ANSWER_MAX);
	double ours[TURNS], least[TURNS], ratios[TURNS];
	int least_port, listener = listen_somewhere(&least_port);
	size_t size = ask(port, request, answer);
	pid_t pid = fork();

	if (pid == 0)
		serve_least(
		    listener, tls ? least_context() : NULL, answer, size);
	ask(least_port, request, other);
	for (int turn = 0; turn < TURNS; turn++) {
		double start = spent(loam), least_start = spent(pid);
		for (int i = 0; i < IN_A_TURN; i++)
			ask(port, request, other);
		ours[turn] = (spent(loam) - start) / (double)IN_A_TURN / 1e3;
		for (int i = 0; i < IN_A_TURN; i++)
			ask(least_port, request, other);
		least[turn] =
		    (spent(pid) - least_start) / (double)IN_A_TURN / 1e3;
		ratios[turn] = ours[turn] / least[turn];
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(listener);
	qsort(ours, TURNS, sizeof(*ours), compare);
	qsort(least, TURNS, sizeof(*least), compare);
	qsort(ratios, TURNS, sizeof(*ratios), compare);
	printf("  %-28s %7.1f us   least %7.1f us   ratio %.2f (%.2f to %.2f)"
	       "   %zu bytes\n",
	    what, ours[TURNS / 2], least[TURNS / 2], ratios[TURNS / 2],
	    ratios[0], ratios[TURNS - 1], size);
	free(answer);
	free(other);
}

int
main(int count, char **arguments)
{
	char gemini[2048], gopher[2048], raw[2048];

	if (count < 4)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	struct server server = start_loam(arguments[1], arguments[2]);
	const char *path = arguments[3];
	int stem = (int)strlen(path) - (int)strlen(".gmi");
	snprintf(gemini, sizeof(gemini), "gemini://localhost:%d%s\r\n",
	    server.gemini, path);
	snprintf(gopher, sizeof(gopher), "%.*s\r\n", stem, path);
	snprintf(raw, sizeof(raw), "%s\r\n", path);
	measure("Gemini article, handshake", true, server.pid, server.gemini,
	    gemini);
	measure(
	    "Gopher article menu", false, server.pid, server.gopher, gopher);
	measure("Gopher file as it is", false, server.pid, server.gopher, raw);
	kill(server.pid, SIGTERM);
	waitpid(server.pid, NULL, 0);
	return 0;
}
