#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cert/pair.h"
#include "support/expect.h"
#include "support/server_priv.h"

void
server_must(bool done, const char *what, const char *path)
{
	if (done)
		return;
	print_error("%s %s: %s\n", what, path, strerror(errno));
	fail();
}

void
server_join(char *path, const char *directory, const char *name)
{
	int size = snprintf(path, SERVER_PATH, "%s/%s", directory, name);

	assert_true(size > 0 && size < SERVER_PATH);
}

void
server_make(struct server *server)
{
	const char *base = getenv("TMPDIR");
	char certs[SERVER_PATH];

	*server = (struct server){.output = -1};
	server_join(
	    server->directory, base && *base ? base : "/tmp", "loam.XXXXXX");
	server_must(mkdtemp(server->directory), "mkdtemp", server->directory);
	strcpy(server->runtime, server->directory);
	server_join(server->capsule, server->directory, "capsule");
	server_join(certs, server->directory, "certs");
	server_must(
	    mkdir(server->capsule, 0755) == 0, "mkdir", server->capsule);
	server_must(mkdir(certs, 0700) == 0, "mkdir", certs);
	server_configure(server, "");
}

void
server_open_to_all(const struct server *server)
{
	char path[SERVER_PATH];
	struct stat about;
	char *end;

	assert_int_equal(chmod(server->directory, 0755), 0);
	assert_int_equal(chmod(server->capsule, 0755), 0);
	strcpy(path, server->directory);
	while ((end = strrchr(path, '/')) && end > path) {
		*end = '\0';
		server_must(stat(path, &about) == 0, "stat", path);
		if (about.st_mode & S_IXOTH)
			continue;
		print_error("other users cannot enter %s, expected a TMPDIR "
			    "that they can\n",
		    path);
		fail();
	}
}

void
server_remove_tree(const char *path)
{
	DIR *directory;
	const struct dirent *entry;
	struct stat status;
	char inner[SERVER_PATH];

	if (lstat(path, &status) < 0)
		return;
	if (!S_ISDIR(status.st_mode)) {
		unlink(path);
		return;
	}
	chmod(path, 0700);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		server_join(inner, path, entry->d_name);
		server_remove_tree(inner);
	}
	if (directory)
		closedir(directory);
	rmdir(path);
}

void
server_remove(struct server *server)
{
	if (server->pid > 0) {
		kill(server->pid, SIGCONT);
		kill(server->pid, SIGKILL);
		waitpid(server->pid, NULL, 0);
		server->pid = 0;
	}
	if (server->output >= 0)
		close(server->output);
	server->output = -1;
	buf_free(&server->lines);
	if (*server->directory)
		server_remove_tree(server->directory);
	*server->directory = '\0';
}

int
server_setup(void **state)
{
	struct server *server = malloc(sizeof(*server));

	if (!server)
		return -1;
	server_make(server);
	*state = server;
	return 0;
}

int
server_teardown(void **state)
{
	server_remove(*state);
	free(*state);
	return 0;
}

int
server_group_teardown(void **state)
{
	int code = server_stop(*state);

	server_remove(*state);
	return code;
}

const char *
server_path(const struct server *server, const char *path)
{
	static char full[SERVER_PATH];

	server_join(full, server->capsule, path);
	return full;
}

const char *
server_beside(const struct server *server, const char *path)
{
	static char full[SERVER_PATH];

	server_join(full, server->directory, path);
	return full;
}

static void
make_directories(char *path, size_t from)
{
	for (char *at = path + from; (at = strchr(at, '/')); at++) {
		*at = '\0';
		server_must(
		    mkdir(path, 0755) == 0 || errno == EEXIST, "mkdir", path);
		*at = '/';
	}
}

static void
write_to(const char *path, int flags, struct span bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);

	server_must(fd >= 0, "open", path);
	while (bytes.size > 0) {
		ssize_t put = write(fd, bytes.data, bytes.size);
		server_must(put > 0, "write", path);
		bytes = span_tail(bytes, (size_t)put);
	}
	close(fd);
}

void
server_write_bytes(
    const struct server *server, const char *path, struct span bytes)
{
	char full[SERVER_PATH];

	server_join(full, server->capsule, path);
	make_directories(full, strlen(server->capsule) + 1);
	write_to(full, O_TRUNC, bytes);
}

void
server_write(const struct server *server, const char *path, const char *text)
{
	server_write_bytes(server, path, span_of(text));
}

void
server_append(const struct server *server, const char *path, const char *text)
{
	write_to(server_path(server, path), O_APPEND, span_of(text));
}

void
server_drop(const struct server *server, const char *path, const char *text)
{
	char full[SERVER_PATH], hidden[SERVER_PATH];
	const char *slash = strrchr(path, '/');
	int directory = slash ? (int)(slash + 1 - path) : 0;

	snprintf(hidden, sizeof(hidden), "%.*s.dropping", directory, path);
	server_write(server, hidden, text);
	server_join(full, server->capsule, path);
	server_must(
	    rename(server_path(server, hidden), full) == 0, "rename", full);
}

void
server_configure(const struct server *server, const char *text)
{
	char full[SERVER_PATH];

	server_join(full, server->directory, "loam.ini");
	write_to(full, O_TRUNC, span_of(text));
}

void
server_make_pair(const struct server *server)
{
	char certificate[SERVER_PATH], key[SERVER_PATH];
	struct notes notes = {0};
	struct cert cert = {0};

	server_join(certificate, server->directory, "certs/localhost.crt");
	server_join(key, server->directory, "certs/localhost.key");
	struct pair pair = {span_of(certificate), span_of(key), false};
	assert_int_equal(
	    pair_load(&cert, &pair, &SPAN("localhost"), 1, &notes), 0);
	cert_free(&cert);
	note_free(&notes);
}
