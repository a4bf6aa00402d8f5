/* The readers that an indexer has at its first scan, in a real server. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "readers/readers.h"
#include "sandbox/sandbox.h"
#include "support/ask.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/memory.h"
#include "support/process.h"
#include "support/sanitized.h"

enum {
	FILES = 400,
	WORDS = SANITIZED ? 1000 : 4000, /* of each: all of them take a while */
};

static void
write_article(const struct server *server, unsigned number)
{
	char path[64], word[32];
	struct buf text = {0};

	snprintf(path, sizeof(path), "%02u/a%u.gmi", number % 20, number);
	buf_format(&text, "# Article %u\n\n", number);
	for (unsigned i = 0; i < WORDS; i++) {
		snprintf(
		    word, sizeof(word), "w%ux ", i * 7919 % 10007 + number);
		buf_add(&text, span_of(word));
	}
	server_write_bytes(server, path, buf_span(&text));
	buf_free(&text);
}

/* A server whose capsule is worth readers. Says so if there can be none. */
static bool
start(struct server *server)
{
	if (readers_wanted() == 0) {
		print_message("not seen: there is one processor\n");
		return false;
	}
	for (unsigned i = 0; i < FILES; i++)
		write_article(server, i);
	server_start_small(server, "[server]\nworkers = 1\n");
	return true;
}

/* An indexer that was stopped at its first scan, and its readers. */
struct caught {
	pid_t indexer, readers[PROCESS_MAX];
	size_t count;
};

static bool
is_stopped(pid_t pid)
{
	char path[64], line[512] = "";

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "re");
	bool read = file && fgets(line, sizeof(line), file);
	if (file)
		fclose(file);
	const char *rest = strrchr(line, ')');
	return read && rest && strncmp(rest, ") T", 3) == 0;
}

/*
 * Stops the child that has readers, which then nobody ends. Processes that help
 * it with the press, when the readers are gone, are fewer.
 */
static bool
stop_indexer(const struct server *server, struct caught *caught)
{
	pid_t children[PROCESS_MAX];
	size_t count = process_children(server->pid, children);

	for (size_t i = 0; i < count; i++) {
		if (process_children(children[i], caught->readers) <
		    readers_wanted())
			continue;
		kill(children[i], SIGSTOP);
		EVENTUALLY(
		    is_stopped(children[i]) || !process_alive(children[i]));
		caught->indexer = children[i];
		caught->count = process_children(children[i], caught->readers);
		if (caught->count == readers_wanted())
			return true;
		kill(children[i], SIGCONT);
	}
	return false;
}

/*
 * Reloads until a new indexer has been stopped while it has readers: it may
 * have read everything before this process sees it.
 */
static struct caught
catch_readers(const struct server *server)
{
	struct caught caught = {.count = 0};
	bool found = false;

	for (int i = 0; i < 50 && !found; i++) {
		size_t reloads = server_logged(server, "was read again");
		kill(server->pid, SIGHUP);
		while (!found &&
		    server_logged(server, "was read again") == reloads)
			found = stop_indexer(server, &caught);
		for (int j = 0; j < 200 && !found; j++) {
			found = stop_indexer(server, &caught);
			poll(NULL, 0, 1);
		}
	}
	assert_true(found);
	return caught;
}

/* Whether it has standard error, the capsule and one socket, and no more. */
static bool
holds_little(pid_t pid)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(pid, list), others = 0, sockets = 0;

	for (size_t i = 0; i < count; i++) {
		others += list[i].number > STDERR_FILENO;
		sockets += strncmp(list[i].target, "socket:", 7) == 0;
	}
	/* Where /proc does not show them there are none. */
	return count == 0 || (others == 2 && sockets == 1);
}

/*
 * Q64: a reader has no descriptor but standard error, the capsule and one
 * socket, shares no memory, and is as confined as its indexer.
 */
static void
confined(void **state)
{
	struct server *server = *state;
	struct sandbox_state layers;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &layers), 0);
	if (!start(server))
		return;
	struct caught caught = catch_readers(server);
	for (size_t i = 0; i < caught.count; i++) {
		pid_t pid = caught.readers[i];
		/* One that was just forked is not in its role yet. */
		EVENTUALLY(holds_little(pid));
		EVENTUALLY(memory_shared(pid, false) == 0);
		if (layers.errors[SANDBOX_SECCOMP] == 0)
			assert_int_equal(process_status(pid, "Seccomp", 10), 2);
		if (layers.errors[SANDBOX_CAPABILITIES] == 0)
			assert_int_equal(
			    process_status(pid, "NoNewPrivs", 10), 1);
	}
	kill(caught.indexer, SIGCONT);
	EVENTUALLY(process_children(caught.indexer, caught.readers) == 0);
	assert_int_equal(server_stop(server), 0);
}

static bool
none_alive(const struct caught *caught)
{
	for (size_t i = 0; i < caught->count; i++)
		if (process_alive(caught->readers[i]))
			return false;
	return true;
}

/*
 * Q65: a reader ends with its indexer, even one that stands still, where the
 * system binds a process to its parent: not in the portable twin.
 */
static void
ends_with_indexer(void **state)
{
	struct server *server = *state;
	struct sandbox_state layers;

	if (!start(server))
		return;
	struct caught caught = catch_readers(server);
	kill(caught.readers[0], SIGSTOP);
	kill(caught.indexer, SIGKILL);
	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &layers), 0);
	if (layers.errors[SANDBOX_CAPABILITIES] == ENOSYS)
		kill(caught.readers[0], SIGCONT);
	EVENTUALLY(none_alive(&caught));
	ask_expect(server, "/07/a27\r\n", answer_has, "Article 27");
	assert_int_equal(server_stop(server), 0);
}

/* Q66: where readers are killed, the indexer reads their files itself. */
static void
killed(void **state)
{
	struct server *server = *state;

	if (!start(server))
		return;
	struct caught caught = catch_readers(server);
	server_write(server, "late.gmi", "# It is late\n");
	for (size_t i = 0; i < caught.count; i++)
		kill(caught.readers[i], SIGKILL);
	kill(caught.indexer, SIGCONT);
	EVENTUALLY(none_alive(&caught));
	wait_for(server, "/late\r\n", answer_has, "It is late");
	ask_expect(server, "/19/a399\r\n", answer_has, "Article 399");
	assert_true(process_alive(caught.indexer));
	assert_int_equal(process_children(caught.indexer, caught.readers), 0);
	assert_int_equal(server_logged(server, "another starts"), 0);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(confined),
	    SERVER_SCENE(ends_with_indexer),
	    SERVER_SCENE(killed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
