#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/expect.h"
#include "support/patience.h"
#include "support/server.h"

enum { WORDS_MAX = 32, INHERITED_MAX = 1024 };

static void
must(bool done, const char *what, const char *path)
{
	if (done)
		return;
	print_error("%s %s: %s\n", what, path, strerror(errno));
	fail();
}

static void
join(char *path, const char *directory, const char *name)
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
	join(server->directory, base && *base ? base : "/tmp", "loam.XXXXXX");
	must(mkdtemp(server->directory), "mkdtemp", server->directory);
	join(server->capsule, server->directory, "capsule");
	join(certs, server->directory, "certs");
	must(mkdir(server->capsule, 0755) == 0, "mkdir", server->capsule);
	must(mkdir(certs, 0700) == 0, "mkdir", certs);
	server_configure(server, "");
}

static void
remove_tree(const char *path)
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
		join(inner, path, entry->d_name);
		remove_tree(inner);
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
		remove_tree(server->directory);
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

	join(full, server->capsule, path);
	return full;
}

static void
make_directories(char *path, size_t from)
{
	for (char *at = path + from; (at = strchr(at, '/')); at++) {
		*at = '\0';
		must(mkdir(path, 0755) == 0 || errno == EEXIST, "mkdir", path);
		*at = '/';
	}
}

static void
write_to(const char *path, int flags, struct span bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);

	must(fd >= 0, "open", path);
	while (bytes.size > 0) {
		ssize_t put = write(fd, bytes.data, bytes.size);
		must(put > 0, "write", path);
		bytes = span_tail(bytes, (size_t)put);
	}
	close(fd);
}

void
server_write_bytes(
    const struct server *server, const char *path, struct span bytes)
{
	char full[SERVER_PATH];

	join(full, server->capsule, path);
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
	join(full, server->capsule, path);
	must(rename(server_path(server, hidden), full) == 0, "rename", full);
}

void
server_configure(const struct server *server, const char *text)
{
	char full[SERVER_PATH];

	join(full, server->directory, "loam.ini");
	write_to(full, O_TRUNC, span_of(text));
}

static _Noreturn void
become(const struct server *server, const char **words, const int *ends)
{
	char log[SERVER_PATH];

	join(log, server->directory, "log");
	signal(SIGPIPE, SIG_DFL);
	/* A control socket of its own, and nobody else's. */
	setenv("XDG_RUNTIME_DIR", server->directory, 1);
	unsetenv("RUNTIME_DIRECTORY");
	if (server->descriptors > 0) {
		rlim_t most = (rlim_t)server->descriptors;
		setrlimit(RLIMIT_NOFILE, &(struct rlimit){most, most});
	}
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);

	dup2(ends[1], STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	/* Whatever we were given ourselves would count among its own. */
	for (fd = STDERR_FILENO + 1; fd < INHERITED_MAX; fd++)
		close(fd);
	if (server->prepare)
		server->prepare();
	execv(words[0], (char *const *)(uintptr_t)words);
	perror(words[0]);
	_exit(127);
}

static void
launch(struct server *server, const char **words)
{
	int ends[2];
	const char *program = getenv("LOAM");

	words[0] = program && *program ? program : "build/loam";
	if (server->output >= 0)
		close(server->output);
	buf_free(&server->lines);
	*server->ready = *server->indexed = '\0';
	must(pipe(ends) == 0, "pipe", words[0]);
	must(fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, "fcntl", words[0]);
	fflush(NULL);
	server->pid = fork();
	must(server->pid >= 0, "fork", words[0]);
	if (server->pid == 0)
		become(server, words, ends);
	close(ends[1]);
	server->output = ends[0];
}

void
server_launch_bare(struct server *server, const char *const *more)
{
	const char *words[WORDS_MAX] = {NULL};
	size_t count = 1;

	for (; more && *more && count < WORDS_MAX - 1; more++)
		words[count++] = *more;
	launch(server, words);
}

void
server_launch(struct server *server, const char *const *more)
{
	char certs[SERVER_PATH], file[SERVER_PATH];
	const char *words[WORDS_MAX] = {NULL, "serve", "-c", file, "--capsule",
	    server->capsule, "--certs", certs, "--gemini", "127.0.0.1:0",
	    "--gopher", "127.0.0.1:0"};
	size_t count = 12;

	join(certs, server->directory, "certs");
	join(file, server->directory, "loam.ini");
	for (; more && *more && count < WORDS_MAX - 1; more++)
		words[count++] = *more;
	launch(server, words);
}

/* Copies the line that begins so. Returns whether it stands whole. */
static bool
find_line(const struct server *server, const char *start, char *line)
{
	struct span rest = buf_span(&server->lines);

	while (span_find(rest, '\n') < rest.size) {
		struct span one = span_cut(&rest, '\n');
		if (!span_starts(one, span_of(start)))
			continue;
		assert_true(one.size < SERVER_PATH);
		memcpy(line, one.data, one.size);
		line[one.size] = '\0';
		return true;
	}
	return false;
}

static void
complain(const struct server *server, const char *start)
{
	struct buf log = server_log(server);

	print_error("no line \"%s\"; said \"%.*s\", logged \"%.*s\"\n", start,
	    SHOWN(buf_span(&server->lines)), SHOWN(buf_span(&log)));
	buf_free(&log);
	fail();
}

static void
wait_line(struct server *server, const char *start, char *line)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (!find_line(server, start, line)) {
		int64_t left = until - clock_monotonic();
		struct pollfd one = {.fd = server->output, .events = POLLIN};
		char bytes[1024];
		ssize_t got = -1;
		if (left > 0 && poll(&one, 1, (int)left) > 0)
			got = read(server->output, bytes, sizeof(bytes));
		if (got > 0)
			buf_add(
			    &server->lines, (struct span){bytes, (size_t)got});
		else
			complain(server, start);
	}
}

/* The first port after ` name=`; 0 for off. */
static unsigned
port_of(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	at = at ? at + strlen(name) : "";
	if (strncmp(at, "off", 3) == 0)
		return 0;
	if (*at == '[')
		at = strchr(at, ']');
	at = at ? strchr(at, ':') : NULL;
	return at ? (unsigned)strtoul(at + 1, NULL, 10) : 0;
}

void
server_wait_ready(struct server *server)
{
	wait_line(server, "ready ", server->ready);
	server->gemini = port_of(server->ready, " gemini=");
	server->gopher = port_of(server->ready, " gopher=");
}

void
server_wait_indexed(struct server *server)
{
	wait_line(server, "indexed ", server->indexed);
}

void
server_start(struct server *server, const char *const *more)
{
	server_launch(server, more);
	server_wait_ready(server);
	server_wait_indexed(server);
}

void
server_start_small(struct server *server, const char *configuration)
{
	server_write(server, "a.gmi", "# A\n");
	server_configure(server, configuration);
	server_start(server, NULL);
}

int
server_wait_end(struct server *server)
{
	int status = 0;
	int64_t until = clock_monotonic() + PATIENCE;

	/* Its pipe ends with it; a child that outlives it may hold it longer.
	 */
	while (waitpid(server->pid, &status, WNOHANG) == 0) {
		char bytes[1024];
		struct pollfd one = {.fd = server->output, .events = POLLIN};
		if (poll(&one, 1, 10) > 0 &&
		    read(server->output, bytes, sizeof(bytes)) <= 0)
			poll(NULL, 0, 1);
		assert_true(clock_monotonic() < until);
	}
	server->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
server_end(struct server *server, int signal)
{
	kill(server->pid, signal);
	return server_wait_end(server);
}

int
server_stop(struct server *server)
{
	return server_end(server, SIGTERM);
}

struct buf
server_log(const struct server *server)
{
	char full[SERVER_PATH], bytes[4096];
	struct buf log = {0};
	ssize_t got;

	join(full, server->directory, "log");
	int fd = open(full, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&log, (struct span){bytes, (size_t)got});
	if (fd >= 0)
		close(fd);
	return log;
}

size_t
server_logged(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	struct span rest = buf_span(&log), wanted = span_of(text);
	size_t count = 0;

	for (; rest.size >= wanted.size && rest.size > 0;
	     rest = span_tail(rest, 1))
		count += span_starts(rest, wanted);
	buf_free(&log);
	return count;
}
