/*
 * Readers beside a scan: the same edition whatever becomes of them. Each reader
 * is a process of its own, as in a server, without a sandbox.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "readers/message.h"
#include "readers/readers.h"
#include "readers/reading.h"
#include "readers/survey.h"
#include "sandbox/sandbox.h"
#include "hosts/scan_rules.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/process.h"
#include "support/sanitized.h"

enum {
	DIRECTORIES = 4, /* the root, two plain ones and a page bundle */
	FILES = 45, /* of each, and few: */
	FEW = 2,
	SILENT = 50, /* ms, instead of ten seconds */
	PART_SIZE = 1 << 16,
	UNTRUE = 4, /* files that one byte may hide, as drafts: 2 were seen */
	LONG_FILES = 300,
	LONG_WORDS = 250,
};

/* Every kind of file that is read in another way, in each directory. */
static const struct {
	const char *name, *text;
} kinds[] = {
    {"index.gmi", "---\nlang: es\n---\n# Los Relojes\n\nEl primero.\n"},
    {".intro.gmi", "# Intro\n\nWhat is here.\n"},
    {".standing.gmi", "Read on, dear reader.\n"},
    {"draft.gmi", "---\ndraft: true\n---\n# Not yet\n"},
    {"wrong.gmi", "---\ndate: soon\ntags: a, b, c\n---\n# When?\n"},
    {"latin.txt",
	"Caf\xe9 cr\xe8me, na\xefve, \xfc"
	"ber alles, sa\xf1o.\n"},
    {"kana.gmi",
	"# \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n\n"
	"\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd c++ .net c#\n"},
    {"old.txt", "One line.\rAnother line.\r"},
    {"moved.md",
	"---\nwas: /gone.md\naliases: [/a.md, /b.md]\n"
	"summary: It moved.\nauthor: Ann\nlisted: no\n---\n# Moved\n"},
    {"mark.md",
	"+++\ntitle = 'Marks'\ntags = ['one', 'two']\n+++\nA [link](moved.md)"
	"[^1] and [[moved]] and\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: "
	"More.\n"},
    {"beside.md", "# Beside\n"},
    {"beside.gmi", "# Beside it\n"},
    {"linked.gmi",
	"---\nseries: Walks\n---\n# Linked\n=> index.gmi\n"
	"=> ../a1.gmi\n=> gemini://example.org/x\n=> old.txt\n"},
    {"picture", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"},
    {"gophermap", "!A hole\niWelcome\tfake\t(NULL)\t0\n=run.sh\n"},
    {"empty.gmi", ""},
    {"2020-02-02-dated.gmi", "# Dated\n\nTags: river, stone\n"},
    {"log.gmi",
	"---\ntinylog: yes\n---\n# Log\nauthor: @ann\n\n"
	"## 2024-05-02 10:00 CEST\nB\n## 2024-05-01 10:00\nA\n## Else\n"},
    {"page.fr.gmi", "# Une page\n\nDe l'eau.\n"},
    {"copy.gmi.bak", "# A copy\n"},
    {"tab\tname.gmi", "no heading, and a tab in its name\n"},
};

/*
 * Beside those of all kinds each directory has so many articles, and empty
 * files in the place of the others: a small capsule would have no readers.
 */
static void
fill(struct fixture *fixture, unsigned articles)
{
	char path[64], text[512];

	for (unsigned i = 0; i < DIRECTORIES; i++) {
		char directory[32] = "";
		/* The root, page bundles, and plain directories. */
		if (i % 3 == 0 && i > 0)
			snprintf(directory, sizeof(directory),
			    "2019-03-%02u-post/", i);
		else if (i > 0)
			snprintf(directory, sizeof(directory), "%u/", i);
		for (size_t j = 0; j < COUNT(kinds); j++) {
			snprintf(path, sizeof(path), "%s%s", directory,
			    kinds[j].name);
			server_write(&fixture->capsule, path, kinds[j].text);
		}
		for (unsigned j = 0; j < articles; j++) {
			snprintf(path, sizeof(path), "%sa%u.gmi", directory, j);
			snprintf(text, sizeof(text),
			    "# Article %u of %u\n\nThe river%s bank %u, and "
			    "word%u of clock%u, clocks%u.\n",
			    j, i, j % 2 ? "s" : "", j % 7, i * j, j, i);
			server_write(&fixture->capsule, path, text);
		}
		for (unsigned j = articles; j < FILES; j++) {
			snprintf(path, sizeof(path), "%sa%u.png", directory, j);
			server_write(&fixture->capsule, path, "");
		}
	}
	/* Directories in others, links to one, and a page that is a link. */
	server_write(&fixture->capsule, "1/in/index.gmi", "# In one\n");
	server_write(&fixture->capsule, "1/in/below/b.gmi", "# Below\n");
	server_write(&fixture->capsule, "led/a.gmi", "# Led\n");
	assert_int_equal(
	    symlink("1/in", server_path(&fixture->capsule, "way")), 0);
	assert_int_equal(symlink("../1/linked.gmi",
			     server_path(&fixture->capsule, "led/index.gmi")),
	    0);
}

/* What a scan with some readers makes of the capsule. */
struct made {
	char *bytes;
	size_t size;
	uint32_t entries;
	struct notes notes;
	size_t started;
	size_t read; /* files; more where readers were lost */
};

static const struct readers_order plain = {
    .board = {.fd = -1}, .wait = READERS_WAIT};

static struct made
make(struct fixture *fixture, struct readers_order order)
{
	struct sandbox none = {.off = true};
	struct made made = {.bytes = NULL};
	struct pressed pressed;

	fixture->config.hosts[0].root = span_of(fixture->capsule.capsule);
	_Atomic uint32_t read = 0;
	fixture->rules = scan_rules_of(&fixture->config, 0, &read);
	order.scan = scan_new(&fixture->rules);
	order.sandbox = &none;
	struct readers *readers = readers_start(&order);
	made.started = readers_count(readers);
	assert_true(scan_run(order.scan, &made.notes));
	made.read = read;
	/* None is left, not even one that nobody has waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(scan_press(order.scan, &pressed), 0);
	readers_free(&readers);
	made.size = (size_t)lseek(pressed.fd, 0, SEEK_END);
	made.bytes = malloc(made.size);
	assert_non_null(made.bytes);
	assert_int_equal(file_read_at(pressed.fd, made.bytes, made.size, 0), 0);
	struct edition *edition = edition_map(pressed.fd, pressed.base);
	assert_non_null(edition);
	made.entries = edition_count(edition);
	edition_release(&edition);
	close(pressed.fd);
	scan_free(&order.scan);
	return made;
}

static void
forget(struct made *made)
{
	free(made->bytes);
	note_free(&made->notes);
}

static int
compare_notes(const void *first, const void *second)
{
	const struct note *a = first, *b = second;
	int order = span_compare(a->path, b->path);

	return order ? order : span_compare(a->sentence, b->sentence);
}

/* The same bytes, and the same notes, which may come in another order. */
static void
expect_made(const char *row, struct made *got, struct made *want)
{
	expect_span(row, (struct span){got->bytes, got->size},
	    (struct span){want->bytes, want->size});
	expect_true(row, SPAN("notes"), got->notes.count == want->notes.count);
	if (want->notes.count == 0)
		return;
	qsort(got->notes.list, got->notes.count, sizeof(*got->notes.list),
	    compare_notes);
	qsort(want->notes.list, want->notes.count, sizeof(*want->notes.list),
	    compare_notes);
	for (size_t i = 0; i < want->notes.count; i++) {
		const struct note *a = &got->notes.list[i];
		const struct note *b = &want->notes.list[i];
		expect_span(row, a->path, b->path);
		expect_span(row, a->sentence, b->sentence);
		expect_true(row, a->path,
		    a->line == b->line && a->severity == b->severity);
	}
}

static void
expect_same(struct fixture *fixture, const char *row,
    const struct readers_order *order, struct made *alone)
{
	size_t before = process_descriptors(getpid());
	struct made got = make(fixture, *order);

	expect_true(row, SPAN("started"), got.started == order->count);
	expect_made(row, &got, alone);
	expect_true(
	    row, SPAN("descriptors"), process_descriptors(getpid()) == before);
	forget(&got);
}

/*
 * Q60: an edition has the same bytes, and its publisher is told the same,
 * whether no reader, one, two or eight have read the capsule.
 */
static void
any_number(void **state)
{
	static const size_t counts[] = {1, 2, READERS_MAX};
	struct fixture *fixture = *state;

	fill(fixture, FILES);
	struct made alone = make(fixture, plain);
	for (size_t i = 0; i < COUNT(counts); i++) {
		struct readers_order order = plain;
		order.count = counts[i];
		expect_same(fixture, "number", &order, &alone);
	}
	forget(&alone);
}

/*
 * Q60: where directories have hardly more than their pages, as bundles, which
 * are read by readers, too.
 */
static void
bundles(void **state)
{
	enum { BUNDLES = 150 };
	struct fixture *fixture = *state;
	char path[64], text[128];

	for (unsigned i = 0; i < BUNDLES; i++) {
		const char *above = i % 3 ? "" : "deep/er/";
		snprintf(path, sizeof(path), "%s2019-03-%02u-p%u/index.gmi",
		    above, 1 + i % 28, i);
		snprintf(text, sizeof(text),
		    "---\nlang: %s\n---\n# Post %u\n\nThe river %u.\n",
		    i % 5 ? "en" : "es", i, i % 7);
		server_write(&fixture->capsule, path, text);
		snprintf(path, sizeof(path), "%s2019-03-%02u-p%u/a.gmi", above,
		    1 + i % 28, i);
		server_write(&fixture->capsule, path, "# Also\n\nA river.\n");
	}
	struct made alone = make(fixture, plain);
	for (size_t i = 1; i < 4; i++) {
		struct readers_order order = plain;
		order.count = i;
		expect_same(fixture, "bundles", &order, &alone);
	}
	forget(&alone);
}

static size_t
write_late(
    void *context, const struct scan_wanted *list, size_t count, bool more)
{
	struct fixture *fixture = context;

	/* After the first directory, of which it has one file. */
	(void)list;
	if (more && count == 1)
		server_write(&fixture->capsule, "z/late.gmi", "# It is late\n");
	return 0;
}

static void
end_nothing(void *context)
{
	(void)context;
}

/*
 * Q99: files may be read before other directories are listed: a name that comes
 * then is found.
 */
static void
while_listed(void **state)
{
	struct fixture *fixture = *state;
	struct notes notes = {0};
	struct pressed pressed;

	server_write(&fixture->capsule, "a/one.gmi", "# One\n");
	server_write(&fixture->capsule, "z/two.gmi", "# Two\n");
	fixture->config.hosts[0].root = span_of(fixture->capsule.capsule);
	fixture->rules = scan_rules_of(&fixture->config, 0, NULL);
	struct scan *scan = scan_new(&fixture->rules);
	scan_read_ahead(
	    scan, &(struct scan_ahead){write_late, end_nothing, fixture});
	assert_true(scan_run(scan, &notes));
	assert_int_equal(scan_press(scan, &pressed), 0);
	assert_int_equal(pressed.info.articles, 3);
	close(pressed.fd);
	note_free(&notes);
	scan_free(&scan);
}

static struct message_ask
take_ask(int fd)
{
	struct message_ask ask;
	char rest[PART_SIZE];

	if (recv(fd, &ask, sizeof(ask), MSG_WAITALL) != sizeof(ask))
		_exit(0);
	for (size_t left = ask.size; left > 0;) {
		ssize_t got = recv(
		    fd, rest, left < sizeof(rest) ? left : sizeof(rest), 0);
		if (got <= 0)
			_exit(0);
		left -= (size_t)got;
	}
	return ask;
}

static void
end_at_once(struct scan *scan, int fd)
{
	(void)scan;
	(void)fd;
	_exit(1);
}

/* One list is read, or not, by chance: then it is killed. */
static void
end_midway(struct scan *scan, int fd)
{
	struct message_head head = {.kind = MESSAGE_TICK};

	(void)scan;
	take_ask(fd);
	send(fd, &head, sizeof(head), 0);
	raise(SIGKILL);
}

static void
send_part(struct scan *scan, int fd)
{
	struct message_head head = {
	    .kind = MESSAGE_ANSWER, .docs = 1, .sizes = {100, 0, 400}};

	(void)scan;
	take_ask(fd);
	send(fd, &head, sizeof(head), 0);
	send(fd, "half", 4, 0);
	_exit(0);
}

static void
say_nothing(struct scan *scan, int fd)
{
	(void)scan;
	take_ask(fd);
	for (;;)
		pause();
}

static void
stand_still(struct scan *scan, int fd)
{
	(void)scan;
	(void)fd;
	for (;;)
		raise(SIGSTOP);
}

/* Each byte is a sign of life, and the end is far. */
static void
say_little(struct scan *scan, int fd)
{
	struct message_head head = {.kind = MESSAGE_ANSWER, .sizes = {60000}};

	(void)scan;
	take_ask(fd);
	send(fd, &head, sizeof(head), 0);
	for (;;) {
		send(fd, "x", 1, MSG_NOSIGNAL);
		poll(NULL, 0, 1);
	}
}

static void
go_on_for_ever(struct scan *scan, int fd)
{
	struct message_head head = {.kind = MESSAGE_TICK};

	(void)scan;
	for (;;)
		send(fd, &head, sizeof(head), MSG_NOSIGNAL);
}

/* An answer to what was not asked, and numbers beyond all that there is. */
static void
say_too_much(struct scan *scan, int fd)
{
	struct message_head head = {.kind = MESSAGE_ANSWER,
	    .docs = UINT32_MAX,
	    .sizes = {UINT64_MAX, UINT64_MAX, UINT64_MAX}};

	(void)scan;
	send(fd, &head, sizeof(head), 0);
	take_ask(fd);
	for (;;)
		pause();
}

/* An answer of more files than were asked for. */
static void
say_too_many(struct scan *scan, int fd)
{
	struct message_head head = {.kind = MESSAGE_ANSWER, .docs = UINT32_MAX};

	(void)scan;
	take_ask(fd);
	send(fd, &head, sizeof(head), 0);
	for (;;)
		pause();
}

/* Terms, while files were asked for. */
static void
say_terms(struct scan *scan, int fd)
{
	struct message_head head = {.kind = MESSAGE_TERMS};

	(void)scan;
	take_ask(fd);
	send(fd, &head, sizeof(head), 0);
	for (;;)
		pause();
}

static void
say_rubbish(struct scan *scan, int fd)
{
	char bytes[4096];

	(void)scan;
	take_ask(fd);
	memset(bytes, 0xa5, sizeof(bytes));
	for (;;)
		send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL);
}

/*
 * Q61: nothing is lost, and nothing left, where readers end, are killed, hang
 * or send what makes no sense.
 */
static void
bad_readers(void **state)
{
	static const struct {
		const char *row;
		void (*run)(struct scan *scan, int fd);
		bool silent;
	} rows[] = {{"end at once", end_at_once, false},
	    {"end midway", end_midway, false},
	    {"half an answer", send_part, false},
	    {"nothing", say_nothing, true}, {"stopped", stand_still, true},
	    {"byte by byte", say_little, true},
	    {"ticks", go_on_for_ever, false}, {"too much", say_too_much, false},
	    {"too many", say_too_many, false}, {"terms", say_terms, false},
	    {"rubbish", say_rubbish, false}};
	struct fixture *fixture = *state;

	fill(fixture, FEW);
	struct made alone = make(fixture, plain);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct readers_order order = plain;
		order.count = 2;
		order.run = rows[i].run;
		order.wait = rows[i].silent ? SILENT : READERS_WAIT;
		expect_same(fixture, rows[i].row, &order, &alone);
	}
	forget(&alone);
}

static _Atomic unsigned *begun; /* readers, in memory that they share */

/* The first of them ends when it has something to read; others go on. */
static void
end_first(struct scan *scan, int fd)
{
	if (atomic_fetch_add(begun, 1) == 0)
		end_midway(scan, fd);
	reading_run(scan, fd);
}

/*
 * Q97: what a reader had that has ended is read by others, after files that
 * follow it in path order.
 */
static void
first_ends(void **state)
{
	struct fixture *fixture = *state;
	struct memfile_shared shared;

	fill(fixture, FILES);
	assert_int_equal(memfile_share(&shared, "begun", sizeof(*begun)), 0);
	begun = (void *)shared.base;
	struct made alone = make(fixture, plain);
	for (size_t i = 0; i < 4; i++) {
		struct readers_order order = plain;
		order.count = 2 + i;
		order.run = end_first;
		atomic_store(begun, 0);
		struct made got = make(fixture, order);
		expect_made("first ends", &got, &alone);
		forget(&got);
	}
	forget(&alone);
	memfile_unshare(&shared);
}

static size_t corrupted; /* the byte of all answers that is changed */

/* Passes on what an honest reader says, but for one byte of it. */
static void
lie(struct scan *scan, int fd)
{
	int ends[2];
	size_t said = 0;
	char bytes[PART_SIZE];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		_exit(1);
	if (fork() == 0) {
		close(ends[0]);
		dup2(ends[1], fd);
		close(ends[1]);
		reading_run(scan, fd);
		_exit(0);
	}
	close(ends[1]);
	struct pollfd fds[] = {
	    {.fd = fd, .events = POLLIN}, {.fd = ends[0], .events = POLLIN}};
	while (poll(fds, 2, -1) > 0) {
		bool answer = fds[1].revents != 0;
		ssize_t got = read(fds[answer].fd, bytes, sizeof(bytes));
		if (got <= 0)
			break;
		size_t size = (size_t)got;
		if (answer && corrupted >= said && corrupted < said + size)
			bytes[corrupted - said] ^= 0x41;
		said += answer ? size : 0;
		send(fds[!answer].fd, bytes, size, MSG_NOSIGNAL);
	}
	_exit(0);
}

/*
 * Q62: what a reader says is believed of files, but not of their number, sizes
 * and order: whatever byte of it is another, there is an edition of all files.
 */
static void
liars(void **state)
{
	const size_t nearby = SANITIZED ? 12 : 6; /* each field of a head */
	struct fixture *fixture = *state;

	fill(fixture, FEW);
	struct made alone = make(fixture, plain);
	for (corrupted = 0; corrupted < 40000;
	     corrupted += corrupted < 200 ? nearby : 1001 * nearby) {
		struct readers_order order = plain;
		order.count = 1;
		order.run = lie;
		order.wait = SILENT;
		struct made got = make(fixture, order);
		assert_int_equal(got.started, 1);
		assert_true(got.entries + UNTRUE >= alone.entries);
		assert_true(got.size > alone.size - alone.size / 20);
		forget(&got);
	}
	forget(&alone);
}

/* Articles whose terms are several messages. */
static void
fill_long(struct fixture *fixture)
{
	char path[64];

	for (unsigned i = 0; i < LONG_FILES; i++) {
		struct buf text = {0};
		buf_format(&text, "# Article %u\n\n", i);
		for (unsigned j = 0; j < LONG_WORDS; j++)
			buf_format(
			    &text, "w%u ", (i * 7919 + j * j * (i + 3)) % 9973);
		buf_byte(&text, '\0');
		snprintf(path, sizeof(path), "long%u.gmi", i);
		server_write(&fixture->capsule, path, text.data);
		buf_free(&text);
	}
}

/*
 * Q93: terms that a reader sends in several messages are those that the scan
 * reads itself, and where one of these makes no sense nothing is lost.
 */
static void
many_messages(void **state)
{
	struct fixture *fixture = *state;
	struct readers_order order = plain;
	size_t lost = 0;

	/* None is given up since the machine is busy. */
	order.wait = 60 * READERS_WAIT;
	fill_long(fixture);
	struct made alone = make(fixture, plain);
	for (order.count = 1; order.count <= 2; order.count++) {
		struct made got = make(fixture, order);
		expect_made("messages", &got, &alone);
		assert_int_equal(got.started, order.count);
		assert_int_equal(got.read, alone.read);
		forget(&got);
	}
	order.count = 1;
	order.run = lie;
	for (corrupted = 300000; corrupted < 900000; corrupted += 150001) {
		struct made got = make(fixture, order);
		assert_true(got.size > alone.size / 2);
		lost += got.read > alone.read;
		forget(&got);
	}
	assert_true(lost > 0);
	forget(&alone);
}

/* Q63: a capsule of few small files starts no process. */
static void
small(void **state)
{
	struct fixture *fixture = *state;
	struct readers_order order = plain;

	order.count = READERS_MAX;
	for (size_t j = 0; j < COUNT(kinds); j++)
		server_write(&fixture->capsule, kinds[j].name, kinds[j].text);
	struct made made = make(fixture, order);
	assert_int_equal(made.started, 0);
	forget(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(any_number),
	    FIXTURE_TEST(bundles),
	    FIXTURE_TEST(while_listed),
	    FIXTURE_TEST(bad_readers),
	    FIXTURE_TEST(first_ends),
	    FIXTURE_TEST(liars),
	    FIXTURE_TEST(many_messages),
	    FIXTURE_TEST(small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
