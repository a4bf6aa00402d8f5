/* Listeners at UNIX-domain sockets. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

/* The path of a socket in the server's directory. */
static const char *
socket_path(const struct server *server, const char *name)
{
	static char path[SERVER_PATH + 16];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return path;
}

/* Connects to a path, or after an @ to an abstract name. Returns it, or -1. */
static int
connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t size = strlen(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0 && size < sizeof(address.sun_path));
	memcpy(address.sun_path, path, size);
	if (*path == '@')
		address.sun_path[0] = '\0';
	if (connect(fd, (const struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) ==
	    0)
		return fd;
	close(fd);
	return -1;
}

/* Asks in plain Gopher. Returns whether the answer has the text. */
static bool
ask_gopher(const char *path, const char *text)
{
	char bytes[4096];
	struct buf answer = {0};
	ssize_t got;
	int fd = connect_to(path);

	if (fd < 0)
		return false;
	assert_int_equal(write(fd, "/a.gmi\r\n", 8), 8);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&answer, (struct span){bytes, (size_t)got});
	close(fd);
	bool has = answer_has(buf_span(&answer), text);
	buf_free(&answer);
	return has;
}

/* Asks over TLS. Returns the status, or 0. */
static int
ask_gemini(const char *path, const char *request)
{
	char bytes[4096] = "";
	int fd = connect_to(path), got = 0;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *tls = SSL_new(context);

	assert_true(fd >= 0);
	SSL_set_fd(tls, fd);
	SSL_set_tlsext_host_name(tls, "localhost");
	if (SSL_connect(tls) == 1 &&
	    SSL_write(tls, request, (int)strlen(request)) > 0)
		got = SSL_read(tls, bytes, sizeof(bytes) - 1);
	SSL_free(tls);
	SSL_CTX_free(context);
	close(fd);
	return got > 0 ? atoi(bytes) : 0;
}

/* Starts it on two local sockets, of which the names are given. */
static void
start_local(struct server *server, const char *gemini, const char *gopher)
{
	char first[SERVER_PATH + 32], second[SERVER_PATH + 32];
	const char *words[] = {"--gemini", first, "--gopher", second, NULL};

	snprintf(first, sizeof(first), "unix:%s", gemini);
	snprintf(second, sizeof(second), "unix:%s", gopher);
	server_start(server, words);
}

/*
 * V84, V86: Gemini over TLS and plain Gopher on local sockets that everybody
 * may connect to; the access log calls such a peer local; the files are gone
 * after the end.
 */
static void
both_protocols(void **state)
{
	struct server *server = *state;
	char gemini[SERVER_PATH + 16], gopher[SERVER_PATH + 16];
	char log[SERVER_PATH + 16], text[SERVER_PATH + 64];
	struct buf lines = {0};
	struct stat about;

	server_write(server, "a.gmi", "# A\n");
	strcpy(log, socket_path(server, "access"));
	snprintf(text, sizeof(text), "[log]\naccess = %s\n", log);
	server_configure(server, text);
	strcpy(gemini, socket_path(server, "gemini"));
	strcpy(gopher, socket_path(server, "gopher"));
	start_local(server, gemini, gopher);
	assert_non_null(strstr(server->ready, "gemini=unix:/"));
	assert_int_equal(
	    ask_gemini(gemini, "gemini://localhost/a.gmi\r\n"), 20);
	assert_true(ask_gopher(gopher, "# A"));
	assert_int_equal(stat(gemini, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0666);
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(file_read(log, &lines, NULL), 0);
	assert_true(answer_has(buf_span(&lines), "local"));
	buf_free(&lines);
	assert_int_equal(stat(gemini, &about), -1);
	assert_int_equal(stat(gopher, &about), -1);
}

/* V84: an abstract name has no file. */
static void
abstract_name(void **state)
{
	struct server *server = *state;
	char name[64];

	server_write(server, "a.gmi", "# A\n");
	snprintf(name, sizeof(name), "@loam-local-%d", (int)getpid());
	start_local(server, socket_path(server, "gemini"), name);
	assert_true(ask_gopher(name, "# A"));
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(connect_to(name), -1);
}

/*
 * V85: the file of a dead server is replaced; the socket of a server that lives
 * is not, nor is a file that is no socket.
 */
static void
stale_and_alive(void **state)
{
	struct server *server = *state;
	char gemini[SERVER_PATH + 16], gopher[SERVER_PATH + 16];
	char first[SERVER_PATH + 32], second[SERVER_PATH + 32];
	const char *words[] = {"--gemini", first, "--gopher", second, NULL};

	server_write(server, "a.gmi", "# A\n");
	strcpy(gemini, socket_path(server, "gemini"));
	strcpy(gopher, socket_path(server, "gopher"));
	snprintf(first, sizeof(first), "unix:%s", gemini);
	snprintf(second, sizeof(second), "unix:%s", gopher);
	start_local(server, gemini, gopher);
	pid_t workers[PROCESS_MAX];
	size_t count = process_children(server->pid, workers);
	assert_int_equal(server_end(server, SIGKILL), 128 + SIGKILL);
	for (size_t i = 0; i < count; i++)
		EVENTUALLY(!process_alive(workers[i]));
	assert_int_equal(access(gopher, F_OK), 0);
	start_local(server, gemini, gopher);
	assert_true(ask_gopher(gopher, "# A"));

	struct server other = *server;
	other.lines = (struct buf){0};
	other.output = -1;
	server_launch(&other, words);
	assert_int_equal(server_wait_end(&other), 1);
	assert_true(server_logged(server, "cannot be listened on") > 0);
	assert_true(ask_gopher(gopher, "# A"));
	close(other.output);
	buf_free(&other.lines);
	assert_int_equal(server_stop(server), 0);

	int fd = open(gopher, O_WRONLY | O_CREAT, 0644);
	assert_true(fd >= 0);
	close(fd);
	server_launch(server, words);
	assert_int_equal(server_wait_end(server), 1);
	assert_int_equal(access(gopher, F_OK), 0);
	assert_int_equal(access(gemini, F_OK), -1);
}

/* V87: a reload keeps the socket, and removes one that is no longer named. */
static void
reloaded(void **state)
{
	struct server *server = *state;
	char gopher[SERVER_PATH + 16], other[SERVER_PATH + 16];
	char text[3 * SERVER_PATH];
	const char *arguments[] = {"serve", "-c", NULL, "--capsule", NULL,
	    "--certs", NULL, "--gemini", "off", NULL};
	char file[SERVER_PATH + 16], certs[SERVER_PATH + 16];

	server_write(server, "a.gmi", "# A\n");
	strcpy(gopher, socket_path(server, "gopher"));
	strcpy(other, socket_path(server, "other"));
	strcpy(file, socket_path(server, "loam.ini"));
	strcpy(certs, socket_path(server, "certs"));
	arguments[2] = file;
	arguments[4] = server->capsule;
	arguments[6] = certs;
	snprintf(text, sizeof(text), "[gopher]\nlisten = unix:%s, unix:%s\n",
	    gopher, other);
	server_configure(server, text);
	server_launch_bare(server, arguments);
	server_wait_ready(server);
	server_wait_indexed(server);
	assert_true(ask_gopher(other, "# A"));
	snprintf(text, sizeof(text), "[gopher]\nlisten = unix:%s\n", gopher);
	server_configure(server, text);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "was read again") == 1);
	assert_true(ask_gopher(gopher, "# A"));
	assert_int_equal(access(other, F_OK), -1);
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(access(gopher, F_OK), -1);
}

/*
 * K443: a socket whose file somebody has removed is there again after a reload,
 * and after an upgrade.
 */
static void
removed(void **state)
{
	static const struct {
		int signal;
		const char *done;
	} rows[] = {{SIGHUP, "was read again"},
	    {SIGUSR2, "serve; those of before finish"}};
	struct server *server = *state;
	char gemini[SERVER_PATH + 16], gopher[SERVER_PATH + 16];

	server_write(server, "a.gmi", "# A\n");
	strcpy(gemini, socket_path(server, "gemini"));
	strcpy(gopher, socket_path(server, "gopher"));
	start_local(server, gemini, gopher);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(unlink(gopher), 0);
		kill(server->pid, rows[i].signal);
		EVENTUALLY(server_logged(server, rows[i].done) == 1);
		EVENTUALLY(ask_gopher(gopher, "# A"));
		assert_int_equal(
		    ask_gemini(gemini, "gemini://localhost/a.gmi\r\n"), 20);
	}
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(access(gopher, F_OK), -1);
}

/*
 * K464: a socket whose directory somebody has removed, too, holds up neither a
 * reload nor an upgrade; both say so, and once it is there the next makes it.
 */
static void
directory_removed(void **state)
{
	static const struct {
		int signal;
		const char *done;
	} rows[] = {{SIGHUP, "was read again"},
	    {SIGUSR2, "serve; those of before finish"}};
	struct server *server = *state;
	char gemini[SERVER_PATH + 16], gopher[SERVER_PATH + 32];
	char directory[SERVER_PATH + 16];

	server_write(server, "a.gmi", "# A\n");
	strcpy(gemini, socket_path(server, "gemini"));
	strcpy(directory, socket_path(server, "run"));
	snprintf(gopher, sizeof(gopher), "%s/gopher", directory);
	assert_int_equal(mkdir(directory, 0755), 0);
	start_local(server, gemini, gopher);
	assert_int_equal(unlink(gopher), 0);
	assert_int_equal(rmdir(directory), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		kill(server->pid, rows[i].signal);
		EVENTUALLY(server_logged(server, rows[i].done) == 1);
		assert_true(server_logged(server,
				"gopher: its file is gone and cannot be made "
				"again: No such file") > i);
		assert_int_equal(
		    ask_gemini(gemini, "gemini://localhost/a.gmi\r\n"), 20);
	}
	assert_int_equal(mkdir(directory, 0755), 0);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "was read again") == 2);
	assert_true(ask_gopher(gopher, "# A"));
	assert_int_equal(server_stop(server), 0);
}

/* V88: what is no path of a socket is a mistake of the configuration. */
static void
bad_paths(void **state)
{
	struct server *server = *state;
	static const char *const values[] = {"unix:", "unix:@",
	    ("unix:/0123456789012345678901234567890123456789012345678901234567"
	     "8901234567890123456789012345678901234567890123456789"),
	    "unix:/tmp/a, unix:/tmp/a"};

	for (size_t i = 0; i < COUNT(values); i++) {
		const char *words[] = {
		    "--gopher", values[i], "--gemini", "off", NULL};
		server_launch(server, words);
		assert_int_equal(server_wait_end(server), 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(both_protocols),
	    SERVER_SCENE(abstract_name),
	    SERVER_SCENE(stale_and_alive),
	    SERVER_SCENE(reloaded),
	    SERVER_SCENE(removed),
	    SERVER_SCENE(directory_removed),
	    SERVER_SCENE(bad_paths),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
