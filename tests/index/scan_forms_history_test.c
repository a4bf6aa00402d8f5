#include <stdio.h>
#include <unistd.h>

#include "index/scan_priv.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/mutator.h"
#include "text/uri.h"

/*
 * The history of a capsule whose texts have several forms, in Markdown among
 * them, must not show either: names come and go, are moved and linked to.
 */
enum { ROUNDS = 25, CHANGES = 6 };

static const char *const directories[] = {"", "d/", "z/", "d/e/"};
static const char *const stems[] = {
    "a", "b", "c", "index", "x y", "\xc3\xbc", "a.es", "2020-01-02-p"};
static const char *const endings[] = {".gmi", ".md", ".md", ".txt", ""};

static const char *
pick(struct mutator *random, const char *const *list, size_t count)
{
	return list[mutator_below(random, count)];
}

#define PICK(random, list) pick(random, list, COUNT(list))

static void
pick_name(struct mutator *random, char name_r[64])
{
	snprintf(name_r, 64, "%s%s%s", PICK(random, directories),
	    PICK(random, stems), PICK(random, endings));
}

static bool
chance(struct mutator *random, size_t percent)
{
	return mutator_below(random, 100) < percent;
}

static void
add_front(struct mutator *random, struct buf *text)
{
	static const struct {
		size_t percent;
		const char *line;
	} lines[] = {{30, "date: 2020-01-01\n"}, {20, "series: S\n"},
	    {15, "series: T/u\n"}, {10, "draft: true\n"}, {10, "listed: no\n"},
	    {10, "menus: none\n"}, {10, "was: /old1\n"}, {10, "tinylog: yes\n"},
	    {10, "lang: es\n"}};

	buf_add(text, SPAN("---\n"));
	for (size_t i = 0; i < COUNT(lines); i++)
		if (chance(random, lines[i].percent))
			buf_add(text, span_of(lines[i].line));
	buf_add(text, SPAN("---\n"));
}

static void
add_body(struct mutator *random, struct buf *text, bool markdown)
{
	buf_format(text, "# Title %zu\n\n", mutator_below(random, 5));
	for (size_t i = mutator_below(random, 6); i > 0; i--) {
		char to[64], word[32];
		pick_name(random, to);
		snprintf(
		    word, sizeof(word), "word%zu", mutator_below(random, 9));
		for (char *c = to; *c; c++)
			*c = *c == ' ' ? '+' : *c;
		if (markdown && chance(random, 50))
			buf_format(text, "%s [[%s]] %s\n\n", word,
			    PICK(random, stems), chance(random, 50) ? "x" : "");
		else if (markdown)
			buf_format(text, "%s [l%zu](/%s) x\n\n", word, i, to);
		else
			buf_format(text, "=> /%s l%zu\n%s\n", to, i, word);
	}
	if (chance(random, 10))
		buf_add(text, SPAN("## 2020-05-01 10:00\nentry\n"));
	if (chance(random, 20))
		buf_add(text, SPAN("#t1 #t2\n"));
}

static void
change(struct mutator *random, const struct server *capsule)
{
	char name[64], other[64], from[SERVER_PATH];
	struct buf text = {0};

	pick_name(random, name);
	pick_name(random, other);
	size_t what = mutator_below(random, 100);
	snprintf(from, sizeof(from), "%s", server_path(capsule, name));
	if (what < 65) {
		if (chance(random, 70))
			add_front(random, &text);
		add_body(random, &text, strstr(name, ".md") != NULL);
		buf_byte(&text, '\0');
		server_drop(capsule, name, text.data);
	} else if (what < 80) {
		unlink(from);
	} else if (what < 92) {
		rename(from, server_path(capsule, other));
	} else {
		unlink(from);
		(void)!symlink(
		    strrchr(other, '/') ? strrchr(other, '/') + 1 : other,
		    from);
	}
	buf_free(&text);
}

static void
collect(struct fixture *fixture, struct buf *pages)
{
	static const char *const paths[] = {"/", "/recent", "/archive/",
	    "/tags/", "/atom.xml", "/d/", "/d/atom.xml", "/z/", "/series/S",
	    "/old1", "/tags/t1", "/search?word1", "/search?title"};
	static const char *const about[] = {"", "/related", "/links"};
	const struct edition *edition = fixture->context.edition;

	for (size_t i = 0; i < COUNT(paths); i++)
		buf_add(pages, fixture_gemini(fixture, paths[i]));
	for (uint32_t i = 0; i < edition_count(edition); i++) {
		struct buf url = {0};
		uri_encode_path(&url,
		    edition_text(edition, edition_entry(edition, i)->path));
		for (size_t j = 0; j < COUNT(about); j++) {
			struct span path = arena_format(&fixture->arena,
			    "%s%pS", about[j], SPAN_AT(buf_span(&url)));
			buf_format(pages, "<%pS>\n", SPAN_AT(path));
			buf_add(pages, fixture_gemini(fixture, path.data));
		}
		buf_free(&url);
	}
}

static void
expect_as_afresh(struct fixture *fixture)
{
	struct scan *fresh = scan_new(&fixture->rules);
	struct notes notes = {0};
	struct pressed pressed;
	struct buf grown = {0}, started = {0};

	collect(fixture, &grown);
	assert_true(scan_run(fresh, &notes));
	assert_int_equal(scan_press(fresh, &pressed), 0);
	struct edition *edition = edition_map(pressed.fd, pressed.base);
	close(pressed.fd);
	fixture->context.edition = edition;
	collect(fixture, &started);
	fixture->context.edition = fixture->edition;
	expect_span("history", buf_span(&grown), buf_span(&started));
	assert_memory_equal(pressed.info.digest, fixture->pressed.info.digest,
	    sizeof(pressed.info.digest));
	edition_release(&edition);
	scan_free(&fresh);
	note_free(&notes);
	buf_free(&grown);
	buf_free(&started);
}

static void
go_through(
    struct fixture *fixture, const char *markdown, bool merges, uint64_t seed)
{
	struct mutator random = {.state = seed};
	char text[64];

	snprintf(text, sizeof(text), "[capsule]\nmarkdown = %s\n", markdown);
	fixture_configure(fixture, text);
	server_write(&fixture->capsule, "d/e/index.gmi", "# E\n");
	server_write(&fixture->capsule, "z/x.gmi", "# X\n");
	fixture_open(fixture);
	if (!merges)
		fixture->scan->term_index.small = 0;
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = mutator_below(&random, CHANGES) + 1; i > 0; i--)
			change(&random, &fixture->capsule);
		scan_take_unfinished(fixture->scan);
		fixture_look(fixture);
		expect_as_afresh(fixture);
	}
}

/* P537, P844: with pages that are made of Markdown, and links by name. */
static void
pages(void **state)
{
	go_through(*state, "page", true, 1);
}

/* P537: where Markdown is served as files, changes in a delta. */
static void
files(void **state)
{
	go_through(*state, "file", false, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(pages), FIXTURE_TEST(files)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
