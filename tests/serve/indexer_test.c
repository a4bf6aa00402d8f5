/* The indexer as a process: which editions it sends, and when. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "edition/edition.h"
#include "serve/channel.h"
#include "serve/indexer_priv.h"
#include "hosts/scan_rules.h"
#include "hosts/vhosts.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/process.h"
#include "support/raw_message.h"

enum {
	GRACE = 400, /* ms, instead of 60 s */
	WRITERS = 5000, /* ms, as in indexer.c: how long it waits for writers */
};

/* An indexer that follows server's capsule, and the newest edition from it. */
struct run {
	struct rights rights;
	struct server server; /* never started */
	struct config config;
	struct indexer_order order;
	struct loaded_root loaded;
	struct tally_rescan last_rescan;
	pid_t pid;
	int channel, suspects;
	bool full; /* the channel is, as it starts */
	struct edition *edition;
	size_t editions;
};

static int
set_up(void **state)
{
	struct run *run = mem_alloc(sizeof(*run));

	server_make(&run->server);
	config_start(&run->config);
	run->rights = (struct rights){.mode = CONFINE_OFF};
	run->order.box =
	    (struct box){.role = ROLE_INDEXER, .rights = &run->rights};
	run->order.grace = GRACE;
	run->order.rescan_interval = 600000;
	run->order.last_rescan = &run->last_rescan;
	run->order.unreadable = mmap(NULL, sizeof(uint32_t),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*state = run;
	return run->order.unreadable == MAP_FAILED ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct run *run = *state;

	if (run->pid > 0) {
		kill(run->pid, SIGKILL);
		waitpid(run->pid, NULL, 0);
		close(run->channel);
		close(run->suspects);
	}
	edition_release(&run->edition);
	config_free(&run->config);
	munmap(run->order.unreadable, sizeof(uint32_t));
	server_remove(&run->server);
	free(run);
	return 0;
}

/* Forks it; `user`: as nobody, for whom file modes count. */
static void
start(struct run *run, bool user)
{
	int editions[2], suspects[2];
	bool patient = run->order.rules.patient;

	run->config.hosts[0].root = span_of(run->server.capsule);
	run->config.hosts[0].language = run->config.language;
	run->order.rules = scan_rules_of(&run->config, 0, NULL);
	run->order.rules.patient = patient;
	loaded_root_find(&run->loaded, &run->config, 0, geteuid());
	run->order.loaded = &run->loaded;
	assert_int_equal(channel_pair(editions), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, suspects), 0);
	run->order.channel = editions[1];
	run->order.suspects = suspects[0];
	run->order.written = -1;
	while (run->full && channel_send_rescan(editions[1], 0) == 0)
		;
	fflush(NULL);
	run->pid = fork();
	if (run->pid == 0) {
		int unread = open("/dev/null", O_WRONLY);
		close(editions[0]);
		dup2(unread, STDERR_FILENO);
		close(unread);
		if (user && geteuid() == 0 && setuid(65534) < 0)
			_exit(1);
		_exit(indexer_run(&run->order));
	}
	close(editions[1]);
	close(suspects[0]);
	run->channel = editions[0];
	run->suspects = suspects[1];
}

/* Receives what was sent so far. */
static void
emit(struct run *run)
{
	struct channel_message message;
	struct channel_files *files = &message.files;

	while (channel_receive(run->channel, CHANNEL_EDITIONS, &message) ==
	    CHANNEL_EDITION) {
		edition_release(&run->edition);
		run->edition = edition_map(files->edition, files->base);
		struct identity root = edition_identity(run->edition, 0);
		assert_true(root_is(files->root, &root));
		channel_files_close(files);
		assert_non_null(run->edition);
		run->editions++;
	}
}

/* The title of a path in the newest edition; empty without one. */
static struct span
title(struct run *run, const char *path)
{
	emit(run);
	uint32_t number = run->edition
	    ? edition_find(run->edition, span_of(path))
	    : EDITION_NONE;
	return number == EDITION_NONE
	    ? SPAN("")
	    : edition_title(run->edition, edition_entry(run->edition, number));
}

static bool
is_titled(struct run *run, const char *path, const char *wanted)
{
	return span_equal(title(run, path), span_of(wanted));
}

/* Nothing changes until the grace period is over. */
static void
stays_until_unreadable(struct run *run, int64_t began)
{
	size_t editions = (emit(run), run->editions);

	EVENTUALLY(*run->order.unreadable == 1);
	assert_true(clock_monotonic() - began >= GRACE);
	emit(run);
	assert_int_equal(run->editions, editions);
}

/* Nothing changes for some ms. */
static void
stays(struct run *run, int64_t ms)
{
	size_t editions = (emit(run), run->editions);
	int64_t until = clock_monotonic() + ms;

	while (clock_monotonic() < until) {
		emit(run);
		assert_int_equal(run->editions, editions);
		poll(NULL, 0, 10);
	}
}

/* A path beside the capsule. */
static const char *
beside(const struct run *run, const char *name)
{
	static char path[2 * SERVER_PATH];

	snprintf(path, sizeof(path), "%s/%s", run->server.directory, name);
	return path;
}

static void
put_away(struct run *run)
{
	assert_int_equal(rename(run->server.capsule, beside(run, "away")), 0);
}

static void
put_back(struct run *run)
{
	assert_int_equal(rename(beside(run, "away"), run->server.capsule), 0);
}

/* E13: after the grace period workers are told. */
static void
renamed_away(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "First"));
	int64_t began = clock_monotonic();
	put_away(run);
	/* A change in the directory that was moved away is not published. */
	unlink(beside(run, "away/a.gmi"));
	stays_until_unreadable(run, began);
	assert_true(is_titled(run, "/a.gmi", "First"));
	put_back(run);
	EVENTUALLY(*run->order.unreadable == 0);
	EVENTUALLY(is_titled(run, "/a.gmi", ""));
	/* Changes are followed as before. */
	server_drop(&run->server, "b.gmi", "# Second\n");
	EVENTUALLY(is_titled(run, "/b.gmi", "Second"));
	/* The second time is as the first. */
	put_away(run);
	EVENTUALLY(*run->order.unreadable == 1);
	put_back(run);
	EVENTUALLY(*run->order.unreadable == 0);
}

/* E13: another directory that is empty is taken for an unmounted one. */
static void
empty_in_its_place(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "First"));
	put_away(run);
	assert_int_equal(mkdir(run->server.capsule, 0755), 0);
	EVENTUALLY(*run->order.unreadable == 1);
	assert_true(is_titled(run, "/a.gmi", "First"));
	/* With a file in it, it is another capsule. */
	server_write(&run->server, "b.gmi", "# Second\n");
	EVENTUALLY(is_titled(run, "/b.gmi", "Second"));
	assert_true(is_titled(run, "/a.gmi", ""));
	EVENTUALLY(*run->order.unreadable == 0);
}

/* A capsule that its publisher emptied is empty. */
static void
emptied(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "First"));
	unlink(server_path(&run->server, "a.gmi"));
	EVENTUALLY(is_titled(run, "/a.gmi", ""));
	stays(run, 2 * GRACE);
	assert_int_equal(*run->order.unreadable, 0);
}

/* E13, F110: modes deny access to the root or to a directory. */
static void
not_to_be_read(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	server_write(&run->server, "dir/b.gmi", "# Second\n");
	server_open_to_all(&run->server);
	start(run, true);
	EVENTUALLY(is_titled(run, "/dir/b.gmi", "Second"));
	chmod(server_path(&run->server, "dir"), 0);
	server_drop(&run->server, "mark.gmi", "# Mark\n");
	EVENTUALLY(is_titled(run, "/mark.gmi", "Mark"));
	EVENTUALLY(is_titled(run, "/dir/b.gmi", ""));
	chmod(server_path(&run->server, "dir"), 0755);
	EVENTUALLY(is_titled(run, "/dir/b.gmi", "Second"));
	chmod(run->server.capsule, 0);
	EVENTUALLY(*run->order.unreadable == 1);
	assert_true(is_titled(run, "/a.gmi", "First"));
	chmod(run->server.capsule, 0755);
	EVENTUALLY(*run->order.unreadable == 0);
	assert_true(is_titled(run, "/a.gmi", "First"));
	server_drop(&run->server, "c.gmi", "# Third\n");
	EVENTUALLY(is_titled(run, "/c.gmi", "Third"));
}

/* A root that does not exist yet is neither an empty capsule nor an end. */
static void
not_there_yet(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	put_away(run);
	start(run, false);
	EVENTUALLY(*run->order.unreadable == 1);
	stays(run, 100);
	assert_int_equal(run->editions, 0);
	put_back(run);
	EVENTUALLY(is_titled(run, "/a.gmi", "First"));
	EVENTUALLY(*run->order.unreadable == 0);
}

/* Replaces the capsule by a link, atomically. */
static void
point_at(struct run *run, const char *target)
{
	const char *link = beside(run, "link");

	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(rename(link, run->server.capsule), 0);
}

static void
expect_root(struct run *run, const char *name)
{
	struct stat about;

	assert_int_equal(stat(beside(run, name), &about), 0);
	struct identity found = root_identity(&about);
	struct identity root = edition_identity(run->edition, 0);
	assert_true(identity_equal(&found, &root));
}

/* E10: deployment by changing the target of a link. */
static void
another_target(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "../one/a.gmi", "# One\n");
	server_write(&run->server, "../two/a.gmi", "# Two\n");
	server_write(&run->server, "../two/new/b.gmi", "# New\n");
	rmdir(run->server.capsule);
	point_at(run, "one");
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "One"));
	expect_root(run, "one");
	point_at(run, "two");
	EVENTUALLY(is_titled(run, "/a.gmi", "Two"));
	assert_true(is_titled(run, "/new/b.gmi", "New"));
	expect_root(run, "two");
	/* Changes of the first target are not followed any more. */
	server_write(&run->server, "../one/c.gmi", "# Too late\n");
	server_drop(&run->server, "new/c.gmi", "# In time\n");
	EVENTUALLY(is_titled(run, "/new/c.gmi", "In time"));
	assert_true(is_titled(run, "/c.gmi", ""));
	point_at(run, "one");
	EVENTUALLY(is_titled(run, "/c.gmi", "Too late"));
}

/* E10, K67: Kubernetes: each file is a link through ..data, which is replaced.
 */
static void
config_map(void **state)
{
	struct run *run = *state;
	char data[SERVER_PATH];

	server_write(&run->server, "..one/a.gmi", "# One\n");
	server_write(&run->server, "..two/a.gmi", "# Two\n");
	snprintf(data, sizeof(data), "%s", server_path(&run->server, "..data"));
	assert_int_equal(symlink("..one", data), 0);
	assert_int_equal(
	    symlink("..data/a.gmi", server_path(&run->server, "a.gmi")), 0);
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "One"));
	assert_int_equal(
	    symlink("..two", server_path(&run->server, "..tmp")), 0);
	assert_int_equal(rename(server_path(&run->server, "..tmp"), data), 0);
	EVENTUALLY(is_titled(run, "/a.gmi", "Two"));
}

/* After a reload the edition in force stays while files are being written. */
static void
writer_at_a_reload(void **state)
{
	struct run *run = *state;

	int64_t began = clock_monotonic(), last = began, longest = 0;
	server_write(&run->server, "a.gmi", "# First\n");
	int fd = open(server_path(&run->server, "slow.gmi"),
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_int_equal(write(fd, "# Half", 6), 6);
	run->order.rules.patient = true;
	start(run, false);
	while (run->editions == 0 && clock_monotonic() - began < 3000) {
		int64_t before = last;
		last = clock_monotonic();
		assert_int_equal(write(fd, " and", 4), 4);
		poll(NULL, 0, 100);
		emit(run);
		/* Only if this process was kept from writing. */
		int64_t now = clock_monotonic();
		longest = now - before > longest ? now - before : longest;
		assert_true(run->editions == 0 || longest >= SCAN_QUIET ||
		    now - began >= WRITERS);
	}
	assert_int_equal(write(fd, " whole\n", 7), 7);
	close(fd);
	EVENTUALLY(span_ends(title(run, "/slow.gmi"), SPAN("and whole")));
	assert_true(is_titled(run, "/a.gmi", "First"));
}

/* A writer that never rests delays it for a limited time. */
static void
endless_writer(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	int fd = open(server_path(&run->server, "log.txt"),
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	run->order.rules.patient = true;
	start(run, false);
	EVENTUALLY(
	    write(fd, "line\n", 5) == 5 && is_titled(run, "/a.gmi", "First"));
	close(fd);
}

/* Full rescans in every mode: writing through a mapping sends no event. */
static void
rescan(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	run->config.watch = WATCH_INOTIFY;
	run->order.rescan_interval = 1000;
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "First"));
	int fd = open(server_path(&run->server, "a.gmi"), O_RDWR | O_CLOEXEC);
	char *text = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(text != MAP_FAILED);
	memcpy(text, "# Fifth\n", 8);
	msync(text, 8, MS_SYNC);
	EVENTUALLY(is_titled(run, "/a.gmi", "Fifth"));
	munmap(text, 8);
	close(fd);
}

#define INDEXER_TEST(test)                                                     \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/*
 * D83: a worker that was compromised sends paths of any bytes, and descriptors
 * with them: the indexer goes on, keeps none of these, and publishes what has
 * changed.
 */
static void
hostile_suspects(void **state)
{
	static const struct span seeds[] = {{"/a.gmi", 6}, {"/d/b.gmi", 8},
	    {"/d/", 3}, {"//d//b.gmi", 10}, {"/a.gmi/../d", 11},
	    {"../../etc/passwd", 16}, {"/a.gmi\0/d/b.gmi", 15}};
	struct mutator random = {seeds, COUNT(seeds), 15};
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	server_write(&run->server, "d/b.gmi", "# Below\n");
	start(run, false);
	EVENTUALLY(is_titled(run, "/d/b.gmi", "Below"));
	EVENTUALLY(process_descriptors(run->pid) > 0);
	size_t before = process_descriptors(run->pid);
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span path = mutator_next(&random);
		int fd = run->suspects;
		(void)!raw_message_send(
		    run->suspects, path, &fd, (size_t)i % 2, 1);
		exact_free(&path);
	}
	server_drop(&run->server, "a.gmi", "# Second\n");
	EVENTUALLY(is_titled(run, "/a.gmi", "Second"));
	EVENTUALLY(process_descriptors(run->pid) <= before);
	assert_true(process_alive(run->pid));
}

/* D83: a message that names no file is no reason to look for changes. */
static void
empty_suspect(void **state)
{
	struct run *run = *state;

	server_write(&run->server, "a.gmi", "# First\n");
	start(run, false);
	EVENTUALLY(is_titled(run, "/a.gmi", "First"));
	assert_int_equal(send(run->suspects, "", 0, 0), 0);
	stays(run, GRACE);
	server_drop(&run->server, "a.gmi", "# Second\n");
	EVENTUALLY(is_titled(run, "/a.gmi", "Second"));
}

/* P770: an edition that a full channel does not take is sent later. */
static void
full_channel(void **state)
{
	const unsigned both = CHANNEL_EDITIONS | CHANNEL_RESCANS;
	struct run *run = *state;
	struct channel_message message;
	enum channel_got got;

	run->full = true;
	server_write(&run->server, "a.gmi", "# First\n");
	start(run, false);
	/* Until it is there, most likely. */
	poll(NULL, 0, GRACE);
	do {
		got = channel_receive(run->channel, both, &message);
		if (got == CHANNEL_EMPTY)
			poll(NULL, 0, 10);
	} while (got == CHANNEL_RESCAN || got == CHANNEL_EMPTY);
	assert_int_equal(got, CHANNEL_EDITION);
	run->edition = edition_map(message.files.edition, message.files.base);
	channel_files_close(&message.files);
	assert_true(is_titled(run, "/a.gmi", "First"));
}

/*
 * E13: a look at where the root's path leads that is overdue, since a scan of a
 * large capsule took longer, is not put off to the next rescan.
 */
static void
overdue_look(void **state)
{
	struct run *run = *state;
	int64_t now = clock_monotonic();
	struct indexer indexer = {.order = &run->order,
	    .find_at = now - 1,
	    .rescan_at = now + 600000};

	run->order.rules = scan_rules_of(&run->config, 0, NULL);
	indexer.scan = scan_prepare(&run->order.rules);
	assert_int_equal(indexer_idle_time(&indexer), 0);
	indexer.find_at = now + 300000;
	assert_in_range(indexer_idle_time(&indexer), 1, 300000);
	scan_free(&indexer.scan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    INDEXER_TEST(overdue_look),
	    INDEXER_TEST(renamed_away),
	    INDEXER_TEST(empty_in_its_place),
	    INDEXER_TEST(emptied),
	    INDEXER_TEST(not_to_be_read),
	    INDEXER_TEST(not_there_yet),
	    INDEXER_TEST(another_target),
	    INDEXER_TEST(config_map),
	    INDEXER_TEST(writer_at_a_reload),
	    INDEXER_TEST(endless_writer),
	    INDEXER_TEST(rescan),
	    INDEXER_TEST(hostile_suspects),
	    INDEXER_TEST(empty_suspect),
	    INDEXER_TEST(full_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
