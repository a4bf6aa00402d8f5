/*
 * Uploads while the server around them changes: it is reloaded, upgraded,
 * ended, or one of its processes, or another program, is in the way.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/descriptors.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/titan.h"

#define T "titan://localhost"
#define G "gemini://localhost"
#define PATIENT                                                                \
	"[limits]\nhello = 1m\nhandshake = 1m\nrequest = 1m\nstall = 2m\n"
#define SERVES "serve; those of before finish"

static struct identity_pair writer;

static int
set_up(void **state)
{
	writer = identity_make("writer");
	return server_setup(state);
}

static int
tear_down(void **state)
{
	identity_free(&writer);
	return server_teardown(state);
}

static void
configure(const struct server *server, int workers, const char *more)
{
	char text[4 * SERVER_PATH];

	snprintf(text, sizeof(text),
	    "[server]\nworkers = %d\n[gemini]\nport = 1965\n"
	    "[zone notes]\npath = /notes/\nwrite = file:%s/writers\n"
	    "delete = yes\n" PATIENT "%s",
	    workers, server->directory, more);
	server_configure(server, text);
}

static void
begin(struct server *server, int workers, const char *more)
{
	server_write(server, "index.gmi", "# Home\n");
	server_write(server, "notes/old.gmi", "# Old\n");
	titan_list(server, &writer);
	configure(server, workers, more);
}

static int
status_of(const struct server *server, const char *line, const char *body)
{
	return titan_status(server, &writer, line, span_of(body));
}

/* Opens an upload of four bytes, of which two are sent. */
static void
open_half(const struct server *server, struct client *client)
{
	struct talk talk =
	    titan_talk(server, &writer, SPAN(T "/notes/half.gmi;size=4\r\n# "));

	assert_int_equal(client_open(client, &talk), 0);
	assert_int_equal(client_send(client, talk.request), 0);
}

static bool
serves(const struct server *server, const char *request, const char *text)
{
	struct heard heard = gemini_ask_bytes(server, span_of(request));
	bool has = answer_has(heard_span(&heard), text);

	heard_free(&heard);
	return has;
}

/* Sends the rest, and hears the answer: done, and the file is there. */
static void
end_half(const struct server *server, struct client *client)
{
	client_send(client, SPAN("A\n"));
	struct heard heard = client_listen(client);
	int status = heard_status(&heard);

	/* After ten seconds a worker of before is gone, and all it had. */
	expect_true("half", heard_span(&heard),
	    status == 20 || status == 30 || status == 0);
	if (status == 20)
		expect_true("why", heard_span(&heard),
		    answer_has(heard_body(&heard), "started anew"));
	if (status)
		EVENTUALLY(serves(server, G "/notes/half.gmi\r\n", "# A\n"));
	heard_free(&heard);
	client_close(client);
}

/* P379: the server is reloaded while a body comes. */
static void
reloaded(void **state)
{
	struct server *server = *state;
	struct client client;

	begin(server, 1, "");
	server_start(server, NULL);
	open_half(server, &client);
	configure(server, 1, "[capsule]\ntitle = Another\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration was read again") == 1);
	end_half(server, &client);
	assert_int_equal(server_stop(server), 0);
}

/* P379: the server is upgraded while a body comes: the old writer takes it. */
static void
upgraded(void **state)
{
	struct server *server = *state;
	struct client client;

	begin(server, 1, "");
	server_start(server, NULL);
	open_half(server, &client);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, SERVES) == 1);
	end_half(server, &client);
	/* Then all are of the next program, and one of them says 30. */
	EVENTUALLY(status_of(server, T "/notes/b.gmi;size=4", "# B\n") == 30);
	assert_int_equal(server_stop(server), 0);
}

/* TERM to the supervisor, or to all processes at once. */
static void
end_with_half(struct server *server, bool all)
{
	struct client client;
	pid_t children[PROCESS_MAX];

	server_start(server, NULL);
	open_half(server, &client);
	assert_true(process_writer(server) > 0);
	size_t count = process_children(server->pid, children);
	kill(server->pid, SIGTERM);
	for (size_t i = 0; all && i < count; i++)
		kill(children[i], SIGTERM);
	/* It stays for what workers still have. */
	client_send(&client, SPAN("A\n"));
	struct heard heard = client_listen(&client);
	int status = heard_status(&heard);
	expect_true("ended", heard_span(&heard),
	    status == 20 || status == 30 || (status == 0 && !all));
	if (status)
		assert_int_equal(
		    access(server_path(server, "notes/half.gmi"), F_OK), 0);
	heard_free(&heard);
	client_close(&client);
	assert_int_equal(server_wait_end(server), 0);
	server->pid = 0;
}

/*
 * P379, K380: the server is ended when the body has come, and before the
 * answer.
 */
static void
ended(void **state)
{
	struct server *server = *state;

	begin(server, 1, "");
	end_with_half(server, false);
	assert_int_equal(unlink(server_path(server, "notes/half.gmi")), 0);
	end_with_half(server, true);
}

/*
 * Q273: a worker that is started anew has its uploads written by the writer
 * that was there before it.
 */
static void
worker_anew(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX], before = 0;

	begin(server, 1, "");
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, workers) == 1);
	EVENTUALLY((before = process_writer(server)) > 0);
	pid_t killed = workers[0];
	kill(killed, SIGKILL);
	EVENTUALLY(
	    !process_alive(killed) && process_workers(server, workers) == 1);
	assert_in_range(
	    status_of(server, T "/notes/b.gmi;size=4", "# B\n"), 20, 30);
	assert_int_equal(process_writer(server), before);
	assert_int_equal(server_stop(server), 0);
}

static void
point_at(const struct server *server, const char *target)
{
	char link[2 * SERVER_PATH];

	snprintf(link, sizeof(link), "%s/link", server->directory);
	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(rename(link, server->capsule), 0);
}

/* Does an upload that is there, but that no worker can have seen. */
static void
expect_unseen(const struct server *server, const char *line, const char *body,
    const char *why)
{
	struct heard heard = titan_send(server, &writer, line, span_of(body));

	expect_true(line, heard_span(&heard),
	    heard_status(&heard) == 20 && answer_has(heard_body(&heard), why));
	heard_free(&heard);
}

/*
 * P580, P700: a capsule was put in another's place, and nobody has looked yet:
 * uploads go there, and nobody takes what the first one has for what became of
 * them.
 */
static void
moved(void **state)
{
	static const char awaited[] = "It is not among the pages yet";
	struct server *server = *state;

	server_write(server, "../tree1/notes/old.gmi", "# One\n");
	server_write(server, "../tree1/notes/away.gmi", "# One\n");
	server_write(server, "../tree2/notes/old.gmi", "# Old\n");
	server_write(server, "../tree2/notes/away.gmi", "# Old\n");
	rmdir(server->capsule);
	point_at(server, "tree1");
	begin(server, 1, "");
	server_start(server, NULL);
	pid_t indexer = process_indexer(server);
	process_halt(indexer);
	point_at(server, "tree2");
	expect_unseen(server, T "/notes/new.gmi;size=4", "# A\n", awaited);
	expect_unseen(server, T "/notes/old.gmi;size=4", "# B\n", awaited);
	expect_unseen(server, T "/notes/away.gmi;size=0", "",
	    "The page may be seen a moment longer");
	assert_int_equal(
	    access(server_path(server, "../tree2/notes/new.gmi"), F_OK), 0);
	assert_int_equal(
	    access(server_path(server, "../tree2/notes/away.gmi"), F_OK), -1);
	assert_int_equal(server_logged(server, "WARNING"), 0);
	kill(indexer, SIGCONT);
	EVENTUALLY(serves(server, G "/notes/new.gmi\r\n", "# A\n"));
	EVENTUALLY(serves(server, G "/notes/old.gmi\r\n", "# B\n"));
	assert_int_equal(server_stop(server), 0);
}

/* An upload is refused, and leaves nothing in the directory that is there. */
static void
expect_refused(const struct server *server, const char *line)
{
	struct heard heard = titan_send(server, &writer, line, SPAN("# A\n"));

	expect_true(line, heard_span(&heard), heard_status(&heard) == 41);
	heard_free(&heard);
	assert_int_equal(rmdir(server->capsule), 0);
	assert_int_equal(mkdir(server->capsule, 0755), 0);
}

/*
 * K440: an empty directory in the place of a capsule, as after an unmount, is
 * not written into, in a sandbox or out of it: the pages stand, and uploads go
 * on once the capsule is back.
 */
static void
emptied(void **state)
{
	static const char *const boxes[] = {"auto", "off"};
	struct server *server = *state;
	char text[64], away[2 * SERVER_PATH];

	snprintf(away, sizeof(away), "%s/away", server->directory);
	for (size_t i = 0; i < COUNT(boxes); i++) {
		snprintf(
		    text, sizeof(text), "[server]\nsandbox = %s\n", boxes[i]);
		begin(server, 1, text);
		server_start(server, NULL);
		assert_int_equal(rename(server->capsule, away), 0);
		assert_int_equal(
		    status_of(server, T "/notes/new.gmi;size=4", "# A\n"), 41);
		assert_int_equal(mkdir(server->capsule, 0755), 0);
		expect_refused(server, T "/notes/new.gmi;size=4");
		expect_refused(server, T "/notes/old.gmi;size=4");
		assert_int_equal(server_logged(server,
				     "an empty directory is in its place; "
				     "mount it, let loam's user read it, or "
				     "put a file into it"),
		    3 * (i + 1));
		assert_true(serves(server, G "/notes/old.gmi\r\n", "# Old\n"));
		assert_int_equal(rmdir(server->capsule), 0);
		assert_int_equal(rename(away, server->capsule), 0);
		EVENTUALLY(status_of(server, T "/notes/new.gmi;size=4",
			       "# A\n") == 30);
		assert_int_equal(server_stop(server), 0);
	}
}

/*
 * K470: an upload is not written into another host's capsule, to which a link
 * in the place of the own one leads; it is once the capsule is back.
 */
static void
led_astray(void **state)
{
	static const char *const boxes[] = {"auto", "off"};
	struct server *server = *state;
	char more[2 * SERVER_PATH], away[2 * SERVER_PATH];

	snprintf(away, sizeof(away), "%s/away", server->directory);
	for (size_t i = 0; i < COUNT(boxes); i++) {
		snprintf(more, sizeof(more),
		    "[server]\nsandbox = %s\n[host alice]\n"
		    "name = localhost\n[host bob]\nname = bob.example\n"
		    "root = %s/bob\n",
		    boxes[i], server->directory);
		server_write(server, "../bob/notes/old.gmi", "# Bob\n");
		begin(server, 1, more);
		server_start(server, NULL);
		assert_int_equal(rename(server->capsule, away), 0);
		point_at(server, "bob");
		for (int k = 0; k < 2; k++)
			assert_int_equal(
			    status_of(
				server, T "/notes/new.gmi;size=4", "# A\n"),
			    41);
		assert_int_equal(
		    access(server_path(server, "../bob/notes/new.gmi"), F_OK),
		    -1);
		assert_true(serves(server, G "/notes/old.gmi\r\n", "# Old\n"));
		assert_int_equal(unlink(server->capsule), 0);
		assert_int_equal(rename(away, server->capsule), 0);
		EVENTUALLY(status_of(server, T "/notes/new.gmi;size=4",
			       "# A\n") == 30);
		assert_int_equal(server_stop(server), 0);
	}
}

#define CURE                                                                   \
	": Read-only file system; name the capsule in ReadWritePaths= of a "   \
	"drop-in for the unit of systemd, or mount it for writing\n"

static char read_only[SERVER_PATH];

/* What ProtectSystem=strict of a unit does. */
static void
protect(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(read_only, read_only, NULL, MS_BIND, NULL) < 0 ||
	    mount("none", read_only, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		NULL) < 0)
		_exit(1);
}

/*
 * V149: where a service may not write in the capsule, the log says so at the
 * start and at a reload, with what lets it, and so it does of an upload.
 */
static void protected(void **state)
{
	struct server *server = *state;
	char more[SERVER_PATH + 128];

	if (geteuid() != 0) {
		print_message("skipped: only root can mount\n");
		skip();
	}
	/* Nothing is said of those that take no upload, nor of a page. */
	snprintf(more, sizeof(more),
	    "[zone all]\npath = /all/\nallow = any\n[zone page]\n"
	    "path = /index.gmi\nwrite = file:%s/writers\nkeep = 0\n",
	    server->directory);
	begin(server, 1, more);
	strcpy(read_only, server->capsule);
	server->prepare = protect;
	server_start(server, NULL);
	EVENTUALLY(server_logged(server, "into /notes/ of ") == 1);
	assert_int_equal(server_logged(server, CURE), 1);
	assert_int_equal(
	    status_of(server, T "/notes/new.gmi;size=4", "# A\n"), 50);
	EVENTUALLY(server_logged(server, CURE) == 2);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "into /notes/ of ") == 2);
	assert_int_equal(server_stop(server), 0);
	/* Versions are another directory. */
	strcpy(read_only, server_path(server, ".loam-versions"));
	assert_int_equal(mkdir(read_only, 0755), 0);
	server_start(server, NULL);
	EVENTUALLY(
	    server_logged(server, "into /.loam-versions/notes/ of ") == 1);
	assert_int_equal(server_logged(server, "into /notes/ of "), 2);
	assert_int_equal(server_stop(server), 0);
}

/* P380: without the system's notices a page is served once it is written. */
static void
polled(void **state)
{
	struct server *server = *state;
	char line[64];

	begin(server, 2, "[capsule]\nwatch = poll\n");
	server_start(server, NULL);
	for (int i = 0; i < 4; i++) {
		snprintf(line, sizeof(line), T "/notes/new%d/%d.gmi;size=4",
		    i / 2, i);
		EVENTUALLY(status_of(server, line, "# A\n") == 30);
	}
	assert_int_equal(server_stop(server), 0);
}

/* P382: another program has the lock: a status, a line, and a quick end. */
static void
locked(void **state)
{
	struct server *server = *state;

	begin(server, 1, "");
	server_start(server, NULL);
	int root = open(server->capsule, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(root >= 0);
	assert_int_equal(flock(root, LOCK_EX), 0);
	struct heard heard = titan_send(
	    server, &writer, T "/notes/old.gmi;size=4", SPAN("# B\n"));
	expect_true("locked", heard_span(&heard),
	    answer_has(heard_span(&heard), "40 Another program has locked"));
	heard_free(&heard);
	assert_int_equal(
	    server_logged(server, "another program has locked it; end"), 1);
	/* What changes nothing does not wait. */
	assert_int_equal(status_of(server, T "/notes/none.gmi;size=0", ""), 51);
	close(root);
	assert_in_range(
	    status_of(server, T "/notes/old.gmi;size=4", "# B\n"), 20, 30);
	assert_int_equal(server_stop(server), 0);
}

/* The sockets of a worker that are shared with a writer, but for its channel.
 */
static void
shut_down_all(pid_t worker)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(worker, list);

	for (size_t i = 0; i < count; i++) {
		int type = 0, fd = descriptors_copy(worker, list[i].number);
		socklen_t size = sizeof(type);
		struct sockaddr_storage own;
		socklen_t room = sizeof(own);
		if (fd < 0)
			continue;
		if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
		    type == SOCK_SEQPACKET &&
		    getsockname(fd, (struct sockaddr *)&own, &room) == 0 &&
		    own.ss_family == AF_UNIX)
			shutdown(fd, SHUT_RDWR);
		close(fd);
	}
}

/* P383: what a worker does to its own socket is nothing to the others. */
static void
own_sockets(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];

	begin(server, 2, "");
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, workers) == 2);
	if (!descriptors_may_copy(workers[0])) {
		server_stop(server);
		skip();
	}
	server->faults = true;
	shut_down_all(workers[0]);
	/* The one that was taken over ends, or is at a loss; others serve. */
	EVENTUALLY(status_of(server, T "/notes/a.gmi;size=4", "# A\n") == 30);
	server_stop(server);
}

#define SCENE(scene) cmocka_unit_test_setup_teardown(scene, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SCENE(reloaded),
	    SCENE(upgraded),
	    SCENE(ended),
	    SCENE(worker_anew),
	    SCENE(moved),
	    SCENE(emptied),
	    SCENE(led_astray),
	    SCENE(protected),
	    SCENE(polled),
	    SCENE(locked),
	    SCENE(own_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
