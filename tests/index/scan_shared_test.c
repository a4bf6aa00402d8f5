/* Editions that share a base: a long history of them, and editions made anew.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "index/scan_priv.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/mutator.h"

enum {
	LEAST =
	    64, /* bytes of a section that is shared: pages of few articles */
	NAMES = 48,
	ROUNDS = 40, /* twice at rest among them */
	MANY = 300, /* articles, for what a change writes */
	BEGIN = 1600000000, /* second since 1970 */
};

/* What the wall clock shows. */
static int64_t now;

time_t
time(time_t *when)
{
	if (when)
		*when = (time_t)now;
	return (time_t)now;
}

static const char *const dirs[] = {"", "deep/", "deep/er/", "club/", "old/"};
static const char *const words[] = {"river", "rivers", "bank", "water", "stone",
    "stones", "bridge", "boat", "harbour", "lantern", "night", "market",
    "coffee", "radio", "station", "stations", "school", "glass", "volcano",
    "railway", "mountain", "\303\241rbol", "na\303\257ve"};

/* One of the paths that there may be. */
static void
choose_path(struct mutator *random, char path[64])
{
	static const char *const ends[] = {
	    ".gmi", ".es.gmi", ".txt", ".md", "-2020-02-02.gmi", ".gophermap"};
	size_t number = mutator_below(random, NAMES);

	snprintf(path, 64, "%s%s%02zu%s", dirs[number % COUNT(dirs)],
	    number % 4 ? "a" : "2019-03-0", number,
	    ends[number / 5 % COUNT(ends)]);
}

static void
add_front(struct mutator *random, struct buf *text)
{
	static const char *const lines[] = {"draft: true", "tags: One, two",
	    "tags: one, Three", "tags: ONE", "lang: fr", "author: Grace",
	    "author: Ada", "listed: no", "was: /before/one", "was: /before/two",
	    "id: urn:some:id", "summary: What it is about", "series: Walks",
	    "series: the walks", "series: WALKS"};

	buf_add(text, SPAN("---\n"));
	for (size_t i = mutator_below(random, 3); i > 0; i--)
		buf_format(
		    text, "%s\n", lines[mutator_below(random, COUNT(lines))]);
	/* Some of these days are to come. */
	if (mutator_below(random, 3) == 0) {
		time_t when = (time_t)(now - 300000 +
		    (int64_t)mutator_below(random, 900000));
		struct tm day;
		gmtime_r(&when, &day);
		buf_format(text, "date: %04d-%02d-%02d\n", day.tm_year + 1900,
		    day.tm_mon + 1, day.tm_mday);
	}
	buf_add(text, SPAN("---\n"));
}

static void
write_article(struct mutator *random, struct server *capsule, const char *path)
{
	struct buf text = {0};

	if (mutator_below(random, 2))
		add_front(random, &text);
	buf_format(
	    &text, "# The %s\n", words[mutator_below(random, COUNT(words))]);
	for (size_t i = 5 + mutator_below(random, 60); i > 0; i--)
		buf_format(
		    &text, "%s ", words[mutator_below(random, COUNT(words))]);
	for (size_t i = mutator_below(random, 300); i > 0; i--)
		buf_format(&text, "w%zu ", mutator_below(random, 1000));
	for (size_t i = mutator_below(random, 4); i > 0; i--) {
		char target[64];
		choose_path(random, target);
		buf_format(&text, "\n=> /%s", target);
	}
	if (mutator_below(random, 4) == 0)
		buf_add(&text,
		    SPAN("\n=> gemini://localhost/before/one\n=> /to/a01.gmi"));
	/* Bytes that are a text in KOI8-R, or in a Latin charset. */
	if (mutator_below(random, 8) == 0)
		buf_add(&text, SPAN("\n\xc5\xc4\xc1 caf\xe9 se\xf1or"));
	char *string = buf_extend(&text, 1);
	*string = '\0';
	server_drop(capsule, path, text.data);
	buf_free(&text);
}

static void
write_block(struct mutator *random, struct server *capsule)
{
	static const char *const names[] = {
	    ".standing.gmi", ".standing.es.gmi", ".intro.gmi", "gophertag"};
	char path[64], text[64];

	snprintf(path, sizeof(path), "%s%s",
	    dirs[mutator_below(random, COUNT(dirs))],
	    names[mutator_below(random, COUNT(names))]);
	snprintf(text, sizeof(text), "## Join %s\n",
	    words[mutator_below(random, COUNT(words))]);
	if (mutator_below(random, 3) == 0)
		unlink(server_path(capsule, path));
	else
		server_drop(capsule, path, text);
}

static void
make_link(struct mutator *random, const struct server *capsule)
{
	static const char *const ways[][2] = {{"to", "deep"},
	    {"deep/up.gmi", "../club/a03.gmi"}, {"first.gmi", "a05.gmi"},
	    {"deep/er/to", "../../club"}};
	size_t i = mutator_below(random, COUNT(ways));

	if (unlink(server_path(capsule, ways[i][0])) < 0)
		assert_int_equal(
		    symlink(ways[i][1], server_path(capsule, ways[i][0])), 0);
}

static void
rename_one(struct mutator *random, const struct server *capsule)
{
	char from[64], to[64], before[512];

	choose_path(random, from);
	choose_path(random, to);
	snprintf(before, sizeof(before), "%s", server_path(capsule, from));
	(void)!rename(before, server_path(capsule, to));
}

/* One change, of any kind. */
static void
change(struct mutator *random, struct server *capsule)
{
	char path[64];

	choose_path(random, path);
	switch (mutator_below(random, 12)) {
	case 0: unlink(server_path(capsule, path)); break;
	case 1: rename_one(random, capsule); break;
	case 2: write_block(random, capsule); break;
	case 3: make_link(random, capsule); break;
	case 4:
		server_drop(capsule,
		    mutator_below(random, 2) ? "club/some.png" : "some.png",
		    "PNG");
		break;
	case 5: now += 86400; break;
	default: write_article(random, capsule, path);
	}
}

/* What both protocols' readers get, of whom those of Gopher see no zone. */
static void
collect_answers(struct fixture *fixture, struct buf *answers)
{
	static const char *const pages[] = {"/recent", "/archive/",
	    "/archive/2019", "/tags/", "/tags/one", "/tags/two", "/tags/three",
	    "/atom.xml", "/deep/atom.xml", "/before/one", "/before/two",
	    "/to/er/", "/search?river", "/search?rivr", "/search?stat",
	    "/search?coffee%20market", "/search?%22river%20bank%22",
	    "/search?lang:es%20school", "/search?tag:one%20glass", "/none"};
	const struct edition *edition = fixture->context.edition;

	for (size_t i = 0; i < COUNT(pages); i++) {
		buf_add(answers, fixture_gemini(fixture, pages[i]));
		buf_add(answers, fixture_gopher(fixture, pages[i]));
	}
	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		struct span path = edition_text(edition, entry->path);
		const char *selector =
		    arena_format(&fixture->arena, "%pS", SPAN_AT(path)).data;
		buf_add(answers, fixture_gemini(fixture, selector));
		buf_add(answers, fixture_gopher(fixture, selector));
		if (entry->kind == EDITION_ARTICLE)
			buf_add(answers,
			    fixture_gemini(fixture,
				arena_format(
				    &fixture->arena, "/related%s", selector)
				    .data));
	}
}

/* An edition that a scan has made which begins now says the same. */
static void
expect_as_made_anew(struct fixture *fixture)
{
	struct scan *fresh = scan_new(&fixture->rules);
	struct edition *own = fixture->context.edition;
	struct buf shared = {0}, anew = {0};
	struct notes notes = {0};
	struct pressed pressed;

	collect_answers(fixture, &shared);
	assert_true(scan_run(fresh, &notes));
	assert_int_equal(scan_press(fresh, &pressed), 0);
	assert_int_equal(pressed.base, -1);
	assert_memory_equal(
	    pressed.info.digest, fixture->pressed.info.digest, DIGEST_SIZE);
	struct edition *edition = edition_map(pressed.fd, pressed.base);
	assert_non_null(edition);
	close(pressed.fd);
	fixture->context.edition = edition;
	collect_answers(fixture, &anew);
	fixture->context.edition = own;
	expect_span("answers", buf_span(&shared), buf_span(&anew));
	/* It gives back the views of the other one. */
	fixture_gemini(fixture, "/");
	edition_release(&edition);
	arena_free(&fixture->arena);
	scan_free(&fresh);
	note_free(&notes);
	buf_free(&shared);
	buf_free(&anew);
}

static void
begin(struct fixture *fixture)
{
	now = BEGIN;
	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n"
	    "[types]\ncharset = /old/ koi8-r\n");
	fixture->visitor.state = VISITOR_KNOWN;
}

/*
 * Q70: after each change of a long history, an edition that shares pages with
 * an earlier one has the digest of one that is made anew, and gives the same
 * answers to all readers.
 */
static void
history_of_patches(void **state)
{
	struct fixture *fixture = *state;
	struct mutator random = {.state = 11};
	int patches = 0;

	begin(fixture);
	for (size_t i = 0; i < COUNT(dirs); i++) {
		char path[64];
		snprintf(path, sizeof(path), "%sindex.gmi", dirs[i]);
		server_write(&fixture->capsule, path, "# Index\n");
	}
	for (size_t i = 0; i < NAMES; i++)
		change(&random, &fixture->capsule);
	fixture_open(fixture);
	fixture->scan->term_index.small = 0;
	fixture->scan->space.least = LEAST;
	for (int round = 0; round < ROUNDS; round++) {
		/* At times all is merged, and the base with it. */
		fixture->scan->term_index.small =
		    round % 8 == 7 ? TERM_INDEX_SMALL : 0;
		for (size_t i = mutator_below(&random, 3) + 1; i > 0; i--)
			change(&random, &fixture->capsule);
		/* Now and then the capsule is at rest. */
		fixture->scan->merge_at = round % 16 == 15;
		scan_take_unfinished(fixture->scan);
		if (!fixture_look(fixture))
			continue;
		patches += fixture->pressed.base >= 0;
		expect_as_made_anew(fixture);
	}
	assert_in_range(patches, ROUNDS / 7, ROUNDS);
}

static uint64_t
size_of(int fd)
{
	struct stat about;

	assert_int_equal(fstat(fd, &about), 0);
	return (uint64_t)about.st_size;
}

/*
 * Scans, at rest or as if no time had passed, and presses without a mapping.
 * Returns the bytes that were written.
 */
static uint64_t
press_change(struct fixture *fixture, struct pressed *pressed, bool rest)
{
	fixture->scan->merge_at = rest;
	scan_take_unfinished(fixture->scan);
	scan_check_all(fixture->scan);
	assert_true(scan_run(fixture->scan, &fixture->notes));
	assert_int_equal(scan_press(fixture->scan, pressed), 0);
	uint64_t size = size_of(pressed->fd);
	close(pressed->fd);
	return size;
}

/*
 * Q71: a change of a large capsule writes what it changes, and not what the
 * base has; at rest an edition is whole again, and is the next base.
 */
static void
written_once(void **state)
{
	struct fixture *fixture = *state;
	struct pressed pressed;
	char path[64], text[4096];

	begin(fixture);
	for (int i = 0; i < MANY; i++) {
		int size = snprintf(text, sizeof(text), "# Article %d\n", i);
		for (int j = 0; j < 400; j++)
			size +=
			    snprintf(text + size, sizeof(text) - (size_t)size,
				"w%d ", (i * 7919 + j * j) % 2000);
		snprintf(path, sizeof(path), "%03d.gmi", i);
		server_write(&fixture->capsule, path, text);
	}
	fixture_open(fixture);
	fixture->scan->term_index.small = 0;
	fixture->scan->space.least = 1 << 13;
	server_drop(&fixture->capsule, "500.gmi", "# One more\n");
	uint64_t whole = press_change(fixture, &pressed, false);
	assert_int_equal(pressed.base, -1);
	for (int i = 501; i < 510; i++) {
		snprintf(path, sizeof(path), "%d.gmi", i);
		server_drop(&fixture->capsule, path, "# And one more\n");
		uint64_t written = press_change(fixture, &pressed, false);
		assert_true(pressed.base >= 0);
		assert_int_equal(size_of(pressed.base), whole);
		assert_in_range(written, 1, whole / 3);
	}
	assert_true(fixture->scan->merge_at > 0);
	assert_in_range(
	    press_change(fixture, &pressed, true), whole, whole * 2);
	assert_int_equal(pressed.base, -1);
	assert_int_equal(fixture->scan->merge_at, 0);
}

/*
 * Q74: texts that have changed thousands of times, of files that are in no
 * index, leave the strings of the next editions.
 */
static void
strings_given_back(void **state)
{
	enum { CHANGES = 400 };
	struct fixture *fixture = *state;
	struct pressed pressed;
	char path[300], before[1024] = "";
	size_t most = 0;

	begin(fixture);
	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof(path), "%03d.gmi", i);
		server_write(&fixture->capsule, path, "# A title of some\n");
	}
	fixture_open(fixture);
	fixture->scan->term_index.small = 0;
	fixture->scan->space.least = LEAST;
	const struct buf *strings =
	    &fixture->scan->space.sections[EDITION_STRINGS];
	for (int i = 0; i < CHANGES; i++) {
		if (*before)
			unlink(before);
		snprintf(path, sizeof(path), "%0200d.png", i);
		server_drop(&fixture->capsule, path, "PNG");
		snprintf(before, sizeof(before), "%s",
		    server_path(&fixture->capsule, path));
		press_change(fixture, &pressed, false);
		most = strings->size > most ? strings->size : most;
	}
	/* They were 200 bytes each time. */
	assert_in_range(most, 1000, 20000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(history_of_patches),
	    FIXTURE_TEST(written_once),
	    FIXTURE_TEST(strings_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
