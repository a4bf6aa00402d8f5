#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/status.h"

const char *const watched_names[WATCHED] = {
    "supervisor", "worker", "indexer", "keyholder"};

enum {
	LISTENING = 0x0A,
	LISTENERS_MAX = 32,
	LOOKS = 40, /* at children that compute: then they count as found */
};

/* The fields of /proc/PID/stat that are asked for. */
struct stat_line {
	char state;
	pid_t parent;
	unsigned long user, system; /* in clock ticks */
};

void
process_never(const char *file, int line, const char *condition)
{
	print_error("never: %s\n", condition);
	_fail(file, line);
}

static bool
read_stat(pid_t pid, struct stat_line *line_r)
{
	char path[64], bytes[1024];
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	size_t size = fread(bytes, 1, sizeof(bytes) - 1, file);
	fclose(file);
	bytes[size] = '\0';
	/* The name in parentheses may hold anything. */
	const char *rest = strrchr(bytes, ')');
	if (!rest ||
	    sscanf(rest + 1,
		" %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
		&line_r->state, &parent, &line_r->user, &line_r->system) != 4)
		return false;
	line_r->parent = parent;
	return true;
}

bool
process_alive(pid_t pid)
{
	struct stat_line line;

	return read_stat(pid, &line) && line.state != 'Z' && line.state != 'X';
}

long long
process_status(pid_t pid, const char *key, int base)
{
	char path[64], line[256];
	long long value = -1;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, key, strlen(key)) == 0 &&
		    line[strlen(key)] == ':')
			value = strtoll(line + strlen(key) + 1, NULL, base);
	fclose(file);
	return value;
}

bool
process_try_halt(pid_t pid)
{
	struct stat_line line = {0};

	if (kill(pid, SIGSTOP) < 0)
		return false;
	EVENTUALLY(!process_alive(pid) ||
	    (read_stat(pid, &line) && line.state == 'T'));
	return line.state == 'T';
}

void
process_halt(pid_t pid)
{
	assert_true(process_try_halt(pid));
}

int64_t
process_cpu(pid_t pid)
{
	struct stat_line line = {0};

	read_stat(pid, &line);
	return (int64_t)(line.user + line.system) * 1000 / sysconf(_SC_CLK_TCK);
}

size_t
process_memory(pid_t pid)
{
	char path[64];
	unsigned long pages = 0;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

size_t
process_children(pid_t parent, pid_t children_r[PROCESS_MAX])
{
	DIR *directory = opendir("/proc");
	const struct dirent *entry;
	size_t count = 0;

	while (directory && (entry = readdir(directory))) {
		struct stat_line line;
		pid_t pid = (pid_t)atoi(entry->d_name);
		if (pid > 0 && count < PROCESS_MAX && read_stat(pid, &line) &&
		    line.parent == parent && line.state != 'Z')
			children_r[count++] = pid;
	}
	if (directory)
		closedir(directory);
	return count;
}

/* The inodes of the server's sockets: those that listen, or one's other end. */
static size_t
find_sockets(const struct server *server, unsigned peer, unsigned long *inodes)
{
	static const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
	char text[512];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(tables); i++) {
		FILE *file = fopen(tables[i], "re");
		while (file && fgets(text, sizeof(text), file)) {
			unsigned port, remote, state;
			unsigned long inode;
			if (count < LISTENERS_MAX &&
			    sscanf(text,
				" %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %x %*s "
				"%*s %*s %*d %*d %lu",
				&port, &remote, &state, &inode) == 4 &&
			    (peer ? remote == peer : state == LISTENING) &&
			    port > 0 && inode > 0 &&
			    (port == server->gemini || port == server->gopher))
				inodes[count++] = inode;
		}
		if (file)
			fclose(file);
	}
	return count;
}

/*
 * The inode of the server's end of a connection. The kernel's table may lack a
 * line while other connections come and go: what is not there is looked for
 * again.
 */
static bool
find_peer(const struct server *server, unsigned port, unsigned long *inode_r)
{
	unsigned long inodes[LISTENERS_MAX];

	for (int i = 0; i < 10; i++)
		if (find_sockets(server, port, inodes) == 1) {
			*inode_r = *inodes;
			return true;
		}
	return false;
}

/* Counts descriptors, and finds out whether any is one of the sockets. */
static size_t
look_at_descriptors(
    pid_t pid, const unsigned long *inodes, size_t count, bool *has_r)
{
	char path[400], target[64];
	const struct dirent *entry;
	size_t open = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		unsigned long inode;
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		open++;
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid,
		    entry->d_name);
		ssize_t size = readlink(path, target, sizeof(target) - 1);
		target[size > 0 ? size : 0] = '\0';
		if (sscanf(target, "socket:[%lu]", &inode) != 1)
			continue;
		for (size_t i = 0; i < count; i++)
			*has_r = *has_r || inodes[i] == inode;
	}
	if (directory)
		closedir(directory);
	return open;
}

size_t
process_descriptors(pid_t pid)
{
	bool listens = false;

	return look_at_descriptors(pid, NULL, 0, &listens);
}

void
process_await(
    const struct server *server, pid_t children_r[PROCESS_MAX], size_t count)
{
	EVENTUALLY(process_children(server->pid, children_r) == count);
}

void
process_expect_same(
    const struct server *server, const pid_t *before, size_t count)
{
	pid_t after[PROCESS_MAX];

	process_await(server, after, count);
	assert_memory_equal(after, before, count * sizeof(*after));
	assert_int_equal(server_logged(server, "another starts"), 0);
}

/* Whether one of those that listen computes is told as well. */
static size_t
find_listening(
    const struct server *server, pid_t found_r[PROCESS_MAX], bool *computes_r)
{
	unsigned long inodes[LISTENERS_MAX];
	size_t listeners = find_sockets(server, 0, inodes), found = 0;
	pid_t children[PROCESS_MAX];
	size_t count = process_children(server->pid, children);

	*computes_r = false;
	for (size_t i = 0; i < count; i++) {
		struct stat_line line;
		bool listens = false;
		look_at_descriptors(children[i], inodes, listeners, &listens);
		if (!listens)
			continue;
		found_r[found++] = children[i];
		*computes_r |= read_stat(children[i], &line) &&
		    (line.state == 'R' || line.state == 'D');
	}
	return found;
}

/*
 * One that was forked a moment ago has all of the supervisor's sockets until it
 * has closed those that are not its own, for which it never sleeps.
 */
size_t
process_workers(const struct server *server, pid_t workers_r[PROCESS_MAX])
{
	bool computes = true;
	size_t found = 0;

	for (int look = 0, pause = 1; look < LOOKS && computes; look++) {
		if (look > 0)
			poll(NULL, 0, pause = patience_next(pause));
		found = find_listening(server, workers_r, &computes);
	}
	return found;
}

/* The process of a role; 0 if there is none, or it was not reaped yet. */
static pid_t
of_status(const struct server *server, const char *path)
{
	struct buf document = status_document(server);
	pid_t pid = json_is(buf_span(&document), path, "null")
	    ? 0
	    : (pid_t)json_number(buf_span(&document), path);

	buf_free(&document);
	return pid > 0 && process_alive(pid) ? pid : 0;
}

pid_t
process_indexer(const struct server *server)
{
	return of_status(server, "hosts.0.indexer");
}

pid_t
process_writer(const struct server *server)
{
	return of_status(server, "hosts.0.writer");
}

pid_t
process_keyholder(const struct server *server)
{
	return of_status(server, "keyholder");
}

pid_t
process_holder(const struct server *server, int fd)
{
	struct sockaddr_in address = {0};
	socklen_t size = sizeof(address);
	unsigned long inode;
	pid_t workers[PROCESS_MAX];
	bool computes;
	size_t count = find_listening(server, workers, &computes);

	getsockname(fd, (struct sockaddr *)&address, &size);
	if (!find_peer(server, ntohs(address.sin_port), &inode))
		return 0;
	for (size_t i = 0; i < count; i++) {
		bool holds = false;
		look_at_descriptors(workers[i], &inode, 1, &holds);
		if (holds)
			return workers[i];
	}
	return 0;
}

/* Whether a connection waits at a port to be accepted. */
static bool
has_queue(unsigned port)
{
	FILE *table = fopen("/proc/net/tcp", "r");
	char line[256];
	unsigned local, state, waiting = 0;

	assert_non_null(table);
	while (waiting == 0 && fgets(line, sizeof(line), table))
		if (sscanf(line, " %*u: %*8x:%x %*8x:%*x %x %*x:%x", &local,
			&state, &waiting) < 3 ||
		    local != port || state != LISTENING)
			waiting = 0;
	fclose(table);
	return waiting > 0;
}

pid_t
process_end_at_queue(const struct server *server)
{
	pid_t children[PROCESS_MAX], workers[PROCESS_MAX];
	size_t count = process_children(server->pid, children);

	EVENTUALLY(process_workers(server, workers) == 1);
	process_halt(*workers);
	pid_t manager = fork();
	if (manager != 0)
		return manager;
	while (!has_queue(server->gemini))
		poll(NULL, 0, 1);
	for (size_t i = 0; i < count; i++)
		kill(children[i], SIGTERM);
	kill(server->pid, SIGTERM);
	kill(*workers, SIGCONT);
	_exit(0);
}
