/*
 * What each process holds, as the kernel tells it: descriptors, shared memory,
 * the bytes of ticket keys, and whether others may look into it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memfile.h"
#include "cert/ticket_keys.h"
#include "limits/limits.h"
#include "stats/tally.h"
#include "support/ask.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/memory.h"
#include "support/process.h"
#include "support/sanitized.h"
#include "support/status.h"

#define A "gemini://localhost/a.gmi\r\n"
/* With one who may write, so that there is a writer. */
#define OPEN                                                                   \
	"[server]\nworkers = 1\n[zone notes]\npath = /notes/\nwrite = "        \
	"0000000000000000000000000000000000000000000000000000000000000000\n"

enum { WORKERS = 2, HOSTS = 2, NOBODY = 65534 };

/* The kinds of descriptors. */
enum kind {
	KIND_NOWHERE, /* /dev/null */
	KIND_LOG, /* standard error and the access log */
	KIND_PIPE,
	KIND_POLLER,
	KIND_WATCH, /* inotify */
	KIND_LISTENER,
	KIND_CONTROL, /* the listening Unix socket */
	KIND_CHANNEL, /* SOCK_SEQPACKET */
	KIND_SUSPECTS, /* SOCK_DGRAM */
	KIND_EDITION,
	KIND_SHARED, /* memory of counts, limits, ticket keys */
	KIND_DIRECTORY,
	KIND_OTHER,
	KINDS,
};

static const char *const kind_names[KINDS] = {"nowhere", "log", "pipe",
    "poller", "watch", "listener", "control", "channel", "suspects", "edition",
    "shared", "directory", "other"};

/*
 * How many of each kind a process may have, with two workers, two hosts and an
 * access log; Gemini has one listener and Gopher one for each host.
 */
static const size_t allowed[WATCHED][KINDS] = {
    [WATCHED_SUPERVISOR] = {[KIND_NOWHERE] = 1,
	[KIND_LOG] = 2,
	[KIND_PIPE] = 3, /* of signals, and standard output */
	[KIND_LISTENER] = 1 + HOSTS,
	[KIND_CONTROL] = 1,
	/* Of children; for signatures, both ends; and of keyholders. */
	[KIND_CHANNEL] = WORKERS + HOSTS + 1 + 2 * WORKERS + 2,
	/* From workers, and from writers, to indexers. */
	[KIND_SUSPECTS] = 4 * HOSTS,
	[KIND_EDITION] = HOSTS,
	[KIND_SHARED] = 4,
	[KIND_DIRECTORY] = 2 * HOSTS}, /* of editions, and of workers */
    [WATCHED_WORKER] = {[KIND_NOWHERE] = 2,
	[KIND_LOG] = 2,
	[KIND_PIPE] = 2, /* of signals: its own */
	[KIND_POLLER] = 1,
	[KIND_LISTENER] = 1 + HOSTS,
	[KIND_CHANNEL] = 2, /* its own; for signatures */
	[KIND_SUSPECTS] = HOSTS,
	[KIND_DIRECTORY] = HOSTS},
    [WATCHED_INDEXER] = {[KIND_NOWHERE] = 2,
	[KIND_LOG] = 1,
	[KIND_WATCH] = 1,
	[KIND_CHANNEL] = 1,
	[KIND_SUSPECTS] = 2,
	[KIND_DIRECTORY] = 1},
    [WATCHED_KEYHOLDER] =
	{[KIND_NOWHERE] = 2, [KIND_LOG] = 1, [KIND_CHANNEL] = 2 + WORKERS},
};

/* What a process may write of the memory that others have, in bytes. */
static const size_t writable[WATCHED] = {
    [WATCHED_SUPERVISOR] = SIZE_MAX,
    [WATCHED_WORKER] = sizeof(struct board_tally_row) +
	sizeof(struct throttle) + PEER_COUNT_COLUMN,
    [WATCHED_INDEXER] = sizeof(struct board_host_row),
    [WATCHED_KEYHOLDER] = MEMFILE_PAGE, /* counts */
};

static enum kind
kind_of_socket(int fd)
{
	int type = 0, listens = 0;
	socklen_t size = sizeof(type);
	struct sockaddr_storage name = {0};
	socklen_t name_size = sizeof(name);

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
	getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
	getsockname(fd, (struct sockaddr *)&name, &name_size);
	bool local = name.ss_family == AF_UNIX;
	if (listens)
		return local ? KIND_CONTROL : KIND_LISTENER;
	if (local && type == SOCK_SEQPACKET)
		return KIND_CHANNEL;
	return local && type == SOCK_DGRAM ? KIND_SUSPECTS : KIND_OTHER;
}

static enum kind
kind_of_file(const char *target, mode_t mode)
{
	static const struct {
		const char *part;
		enum kind kind;
	} rows[] = {{"/dev/null", KIND_NOWHERE}, {"/log", KIND_LOG},
	    {"/access", KIND_LOG}, {"[eventpoll]", KIND_POLLER},
	    {"inotify", KIND_WATCH}, {"loam edition", KIND_EDITION},
	    {"/tmp/loam.", KIND_EDITION}, {"memfd:loam ", KIND_SHARED}};

	if (S_ISFIFO(mode))
		return KIND_PIPE;
	if (S_ISDIR(mode))
		return KIND_DIRECTORY;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strstr(target, rows[i].part))
			return rows[i].kind;
	return KIND_OTHER;
}

static enum kind
kind_of(pid_t pid, const struct descriptor *descriptor)
{
	int fd = descriptors_copy(pid, descriptor->number);
	struct stat about;

	/* It has been closed meanwhile. */
	if (fd < 0 || fstat(fd, &about) < 0)
		return KIND_OTHER;
	enum kind kind = S_ISSOCK(about.st_mode)
	    ? kind_of_socket(fd)
	    : kind_of_file(descriptor->target, about.st_mode);
	close(fd);
	return kind;
}

/* Whether it holds no more than is allowed; says what is too much. */
static bool
holds_allowed(pid_t pid, enum watched role, bool tell)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(pid, list), counts[KINDS] = {0};
	bool good = count > 0;

	for (size_t i = 0; i < count; i++) {
		enum kind kind = kind_of(pid, &list[i]);
		if (++counts[kind] <= allowed[role][kind])
			continue;
		good = false;
		if (tell)
			print_error("a %s holds descriptor %d, %s: %s\n",
			    watched_names[role], list[i].number, list[i].target,
			    kind_names[kind]);
	}
	return good;
}

/* What the tests have there is not to count. */
static void
leave_input(void)
{
	int nothing = open("/dev/null", O_RDONLY);

	dup2(nothing, STDIN_FILENO);
	close(nothing);
}

static void
start(struct server *server)
{
	char text[2 * SERVER_PATH + 200];

	server->prepare = leave_input;
	server_write(server, "second/b.gmi", "# B\n");
	snprintf(text, sizeof(text),
	    "[server]\nworkers = %d\n[log]\naccess = %s/access\n"
	    "[host first]\nname = localhost\n"
	    "[host second]\nname = b.example\nroot = %s/second\n"
	    "gopher = 127.0.0.2:0\n",
	    WORKERS, server->directory, server->capsule);
	server_start_small(server, text);
}

/* The processes of a server, by role. */
struct processes {
	pid_t pids[WATCHED][WORKERS + 1];
	size_t counts[WATCHED];
};

/* Each role has all of its processes, and they run. */
static bool
find_processes(const struct server *server, struct processes *found)
{
	pid_t workers[PROCESS_MAX], children[PROCESS_MAX];

	*found = (struct processes){.counts = {1, WORKERS, 1, 1}};
	found->pids[WATCHED_SUPERVISOR][0] = server->pid;
	if (process_children(server->pid, children) != WORKERS + HOSTS + 1 ||
	    process_workers(server, workers) != WORKERS)
		return false;
	memcpy(
	    found->pids[WATCHED_WORKER], workers, WORKERS * sizeof(*workers));
	found->pids[WATCHED_INDEXER][0] = process_indexer(server);
	found->pids[WATCHED_KEYHOLDER][0] = process_keyholder(server);
	return found->pids[WATCHED_INDEXER][0] > 0 &&
	    found->pids[WATCHED_KEYHOLDER][0] > 0;
}

/* For each process of each role. */
static void
each(const struct processes *all, void (*check)(pid_t pid, enum watched role))
{
	for (enum watched role = 0; role < WATCHED; role++)
		for (size_t i = 0; i < all->counts[role]; i++)
			check(all->pids[role][i], role);
}

/* A process that was just forked may not be in its role yet. */
static void
expect_descriptors(pid_t pid, enum watched role)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (!holds_allowed(pid, role, false) && clock_monotonic() < until)
		poll(NULL, 0, 10);
	assert_true(holds_allowed(pid, role, true));
}

/*
 * D78: no process has a descriptor that its role does not use, at the start and
 * after a reload, an exchange of the log and the end of a child.
 */
static void
descriptors(void **state)
{
	struct server *server = *state;
	struct processes all;

	start(server);
	EVENTUALLY(find_processes(server, &all));
	if (!descriptors_may_copy(server->pid))
		skip();
	each(&all, expect_descriptors);
	kill(all.pids[WATCHED_INDEXER][0], SIGKILL);
	kill(all.pids[WATCHED_WORKER][0], SIGKILL);
	kill(all.pids[WATCHED_KEYHOLDER][0], SIGKILL);
	kill(server->pid, SIGUSR1);
	EVENTUALLY(server_logged(server, "another starts") == 3);
	EVENTUALLY(server_logged(server, "log was opened again") == 1);
	EVENTUALLY(find_processes(server, &all));
	each(&all, expect_descriptors);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "was read again") == 1);
	EVENTUALLY(find_processes(server, &all));
	each(&all, expect_descriptors);
	assert_int_equal(server_stop(server), 0);
}

static pid_t
first_worker(const struct server *server)
{
	pid_t workers[PROCESS_MAX];

	return process_workers(server, workers) > 0 ? workers[0] : 0;
}

/* What a reload is refused for, and how it is put right. */
static void
refuse(const struct server *server, const char *configuration, const char *away)
{
	char name[2 * SERVER_PATH], kept[2 * SERVER_PATH];
	size_t before = server_logged(server, "configuration stays as it was");

	snprintf(name, sizeof(name), "%s/%s", server->directory, away);
	snprintf(kept, sizeof(kept), "%s/kept", server->directory);
	if (*away)
		assert_int_equal(rename(name, kept), 0);
	server_configure(server, configuration);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration stays as it was") ==
	    before + 1);
	if (*away)
		assert_int_equal(rename(kept, name), 0);
}

/*
 * Q268: neither the end of a process of any role nor a reload that is refused,
 * at whatever step, leaves a descriptor open in the supervisor.
 */
static void
left_open(void **state)
{
	static pid_t (*const of_role[])(const struct server *server) = {
	    process_indexer, process_writer, process_keyholder, first_worker};
	static const struct {
		const char *more, *away;
	} refused[] = {{"[gopher]\nport = x\n", ""},
	    {"[log]\naccess = /none/such\n", ""}, {"", "certs/localhost.key"}};
	struct server *server = *state;
	pid_t children[PROCESS_MAX], pid = 0;
	char text[512];

	server_start_settled(server, OPEN);
	size_t count = process_children(server->pid, children);
	size_t open = process_descriptors(server->pid);
	for (size_t i = 0; i < COUNT(of_role); i++) {
		EVENTUALLY((pid = of_role[i](server)) > 0);
		kill(pid, SIGKILL);
		EVENTUALLY(!process_alive(pid) &&
		    process_children(server->pid, children) == count);
	}
	for (size_t i = 0; i < COUNT(refused); i++) {
		snprintf(text, sizeof(text), OPEN "%s", refused[i].more);
		refuse(server, text, refused[i].away);
	}
	EVENTUALLY(process_children(server->pid, children) == count &&
	    process_descriptors(server->pid) <= open);
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

static void
expect_shared(pid_t pid, enum watched role)
{
	size_t most = writable[role];

	EVENTUALLY(memory_shared(pid, true) <= most);
	if (role == WATCHED_INDEXER || role == WATCHED_KEYHOLDER) {
		EVENTUALLY(memory_shared(pid, false) <= most);
		assert_false(memory_maps(pid, "loam limits"));
		assert_false(memory_maps(pid, "loam ticket keys"));
	}
}

/*
 * D79: a process writes no shared memory but its own, and one that is no worker
 * has none of the limits and ticket keys.
 */
static void
shared_memory(void **state)
{
	struct server *server = *state;
	struct processes all;

	start(server);
	EVENTUALLY(find_processes(server, &all));
	if (!descriptors_may_copy(server->pid))
		skip();
	each(&all, expect_shared);
	assert_int_equal(server_stop(server), 0);
}

/*
 * D82: a process fills all that it shares with bytes that make no sense: the
 * others serve, count and tell their status, and none of them ends.
 */
static void
garbage(void **state)
{
	static const int bytes[] = {0xff, 0x80, 0x01, 0x7f};
	struct server *server = *state;
	struct processes all;

	start(server);
	EVENTUALLY(find_processes(server, &all));
	if (!descriptors_may_copy(server->pid))
		skip();
	each(&all, expect_shared);
	for (size_t i = 0; i < COUNT(bytes); i++) {
		assert_true(
		    memory_fill(all.pids[WATCHED_INDEXER][0], bytes[i]) > 0);
		assert_true(
		    memory_fill(all.pids[WATCHED_WORKER][0], bytes[i]) > 0);
		struct buf document = status_document(server);
		buf_free(&document);
		for (int j = 0; j < 8; j++) {
			struct heard heard = ask_either(server, A);
			heard_free(&heard);
		}
		kill(server->pid, SIGUSR1);
		EVENTUALLY(
		    server_logged(server, "log was opened again") == i + 1);
	}
	assert_int_equal(server_logged(server, "another starts"), 0);
	server_drop(server, "c.gmi", "# C\n");
	wait_for(server, "gemini://localhost/c.gmi\r\n", answer_has, "# C");
	assert_int_equal(server_stop(server), 0);
}

/* The supervisor's ticket keys; false where they have no descriptor. */
static bool
take_ticket_keys(const struct server *server, struct ticket_keys *keys)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(server->pid, list);

	for (size_t i = 0; i < count; i++) {
		if (!strstr(list[i].target, "loam ticket keys"))
			continue;
		int fd = descriptors_copy(server->pid, list[i].number);
		ssize_t got = pread(fd, keys, sizeof(*keys), 0);
		close(fd);
		return got == sizeof(*keys);
	}
	print_message("not seen: ticket keys have a descriptor on Linux\n");
	return false;
}

/*
 * D80: ticket keys are in the memory of the supervisor and the workers and in
 * no other process's, not even where it was freed.
 */
static void
ticket_keys(void **state)
{
	struct server *server = *state;
	struct ticket_keys keys;
	struct processes all;

	if (SANITIZED) {
		print_message("not seen: a sanitizer keeps what is freed, and "
			      "has terabytes of shadow\n");
		skip();
	}
	start(server);
	EVENTUALLY(find_processes(server, &all));
	if (!descriptors_may_copy(server->pid) ||
	    !take_ticket_keys(server, &keys))
		skip();
	/* Both workers have used them, most likely. */
	for (int i = 0; i < 8; i++)
		gemini_expect(server, A, "20 ");
	for (size_t i = 0; i < 2; i++) {
		const struct span secrets[] = {
		    {(const char *)keys.key[i].cipher, TICKET_SECRET},
		    {(const char *)keys.key[i].mac, TICKET_SECRET}};
		for (size_t j = 0; j < COUNT(secrets); j++) {
			assert_true(memory_has(server->pid, secrets[j]));
			assert_true(memory_has(
			    all.pids[WATCHED_WORKER][0], secrets[j]));
			assert_false(memory_has(
			    all.pids[WATCHED_INDEXER][0], secrets[j]));
			assert_false(memory_has(
			    all.pids[WATCHED_KEYHOLDER][0], secrets[j]));
		}
	}
	assert_int_equal(server_stop(server), 0);
}

static void
drop_rights(void)
{
	if (geteuid() == 0 && (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
		_exit(64);
}

/* A process of the same user looks into another. Returns what it could do. */
static unsigned
look_into(pid_t pid)
{
	char path[64];
	int status;
	pid_t other = fork();

	if (other == 0) {
		unsigned can = 0;
		drop_rights();
		snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
		can |= open(path, O_RDONLY | O_CLOEXEC) >= 0 ? 1 : 0;
		snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
		can |= open(path, O_RDONLY | O_CLOEXEC) >= 0 ? 2 : 0;
		can |= descriptors_copy(pid, STDERR_FILENO) >= 0 ? 4 : 0;
		_exit((int)can);
	}
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_true(WIFEXITED(status));
	return (unsigned)WEXITSTATUS(status);
}

/* The portable twin, whose shared memory has no descriptor, cannot. */
static bool
can_conceal(void)
{
	struct memfile_shared probe;

	assert_int_equal(memfile_share(&probe, "test", MEMFILE_PAGE), 0);
	bool can = probe.fd >= 0;
	memfile_unshare(&probe);
	return can;
}

static void
expect_closed(pid_t pid, enum watched role)
{
	char path[64], line[128];
	bool core = true;

	(void)role;
	if (can_conceal())
		assert_int_equal(look_into(pid), 0);
	snprintf(path, sizeof(path), "/proc/%d/limits", (int)pid);
	FILE *limits = fopen(path, "re");
	assert_non_null(limits);
	while (fgets(line, sizeof(line), limits)) {
		unsigned long soft, hard;
		if (sscanf(line, "Max core file size %lu %lu", &soft, &hard) ==
		    2)
			core = soft > 0 || hard > 0;
	}
	fclose(limits);
	assert_false(core);
}

/* All that the server reads and writes is nobody's, if this is root. */
static void
give_away(const struct server *server)
{
	char path[SERVER_PATH + 16];
	static const char *const names[] = {"", "/certs", "/loam.ini", "/log"};

	if (geteuid() != 0)
		return;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(
		    path, sizeof(path), "%s%s", server->directory, names[i]);
		(void)!chown(path, NOBODY, NOBODY);
	}
}

/*
 * D81: no process of the same user may read a server's process, take its
 * descriptors or trace it, and none leaves a core file.
 */
static void
concealed(void **state)
{
	struct server *server = *state;
	struct processes all = {.counts = {1}};
	pid_t children[PROCESS_MAX];

	if (SANITIZED) {
		print_message("not seen: a build with LeakSanitizer traces "
			      "itself\n");
		skip();
	}
	if (!can_conceal())
		print_message("the portable twin only forbids core files\n");
	give_away(server);
	server->prepare = drop_rights;
	server->concealed = true;
	server_start_small(server, "[server]\nworkers = 1\n");
	all.pids[WATCHED_SUPERVISOR][0] = server->pid;
	each(&all, expect_closed);
	size_t count = process_children(server->pid, children);
	assert_true(count >= 3);
	for (size_t i = 0; i < count; i++)
		expect_closed(children[i], WATCHED_WORKER);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(descriptors),
	    SERVER_SCENE(left_open),
	    SERVER_SCENE(shared_memory),
	    SERVER_SCENE(garbage),
	    SERVER_SCENE(ticket_keys),
	    SERVER_SCENE(concealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
