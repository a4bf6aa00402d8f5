/* What a response costs is counted, and has a ceiling: K83, K85, K86, K87,
 * K162. */
#include <stdio.h>

#include "edition/edition_priv.h"
#include "support/expect.h"
#include "support/fixture.h"

enum {
	TEXTS = 60,
	TEXT = 60000, /* bytes of each */
	ALIKE = 2600, /* articles */
	WORDS = 130, /* that nine in ten of them have */
};

/* Texts with both words of a phrase, but nowhere side by side. */
static void
fill_texts(struct fixture *fixture)
{
	struct buf text = {0};

	buf_add(&text, SPAN("Title\n\n"));
	while (text.size < TEXT)
		buf_add(&text, SPAN("red stone and blue water\n"));
	buf_byte(&text, '\0');
	for (int i = 0; i < TEXTS; i++) {
		char path[32];
		snprintf(path, sizeof(path), "%d.txt", i);
		server_write(&fixture->capsule, path, text.data);
	}
	buf_free(&text);
	fixture_open(fixture);
}

/* K83: so many bytes are read for phrases and snippets, however long texts. */
static void
texts_of_a_search(void **state)
{
	struct fixture *fixture = *state;

	fill_texts(fixture);
	struct span page = fixture_page(fixture, "/search?red");
	assert_int_equal(fixture_count(page, "\nred stone"), 20);
	assert_in_range(fixture->cost, 100000, 200000);
	page = fixture_page(fixture, "/search?%22red%20blue%22");
	assert_true(fixture_holds(page, "Only the best articles"));
	assert_in_range(fixture->cost, 190000, 210000);
	/* A phrase that is there is found at once: only hits are read. */
	page = fixture_page(fixture, "/search?%22blue%20water%22");
	assert_int_equal(fixture_count(page, "blue water\n"), 20);
}

static void
add_words(struct buf *text)
{
	for (int i = 0; i < WORDS; i++)
		buf_format(text, "w%c%c ", 'a' + i / 26, 'a' + i % 26);
}

static void
fill_alike(struct fixture *fixture)
{
	struct buf text = {0};

	buf_add(&text, SPAN("# Alike\n"));
	add_words(&text);
	buf_byte(&text, '\0');
	for (int i = 0; i < ALIKE; i++) {
		char path[32];
		snprintf(path, sizeof(path), "%d.gmi", i);
		server_write(&fixture->capsule, path,
		    i % 10 ? text.data : "# Other\nnothing of it\n");
	}
	text.size = 0;
	buf_add(&text, SPAN("# Alike\n"));
	for (int i = 0; i < 20; i++)
		buf_add(&text, SPAN("=> menu:related?count=3\n"));
	add_words(&text);
	buf_byte(&text, '\0');
	server_write(&fixture->capsule, "menus.gmi", text.data);
	buf_free(&text);
	fixture_open(fixture);
}

/*
 * K86, K87: a ranking reads so many bytes and postings; the bytes that follow
 * change nothing; and a page of many menus ranks once.
 */
static void
rankings(void **state)
{
	struct fixture *fixture = *state;
	struct ranker *ranker = &fixture->ranker;
	struct buf text = {0};

	fill_alike(fixture);
	uint32_t self = edition_find(fixture->edition, SPAN("/1.gmi"));
	add_words(&text);
	rank_related(ranker, fixture->edition, self, buf_span(&text), 5);
	assert_int_equal(ranker->count, 5);
	assert_in_range(
	    ranker->work, RANK_POSTINGS_MAX / 2, RANK_POSTINGS_MAX + 12000);
	rank_related(ranker, fixture->edition, self, buf_span(&text), SIZE_MAX);
	assert_int_equal(ranker->count, RANK_HITS_MAX);

	while (text.size < RANK_TEXT_MAX)
		buf_add(&text, SPAN("wab wac "));
	text.size = RANK_TEXT_MAX;
	rank_related(ranker, fixture->edition, self, buf_span(&text), 5);
	uint64_t work = ranker->work;
	struct hit first = ranker->hits[0];
	while (text.size < 8 * RANK_TEXT_MAX)
		buf_add(&text, SPAN("other nothing of it "));
	rank_related(ranker, fixture->edition, self, buf_span(&text), 5);
	assert_int_equal(ranker->work, work);
	assert_memory_equal(&ranker->hits[0], &first, sizeof(first));
	buf_free(&text);

	struct span page = fixture_page(fixture, "/menus.gmi");
	assert_int_equal(fixture_count(page, "## Similar"), 20);
	assert_in_range(
	    fixture->cost, RANK_POSTINGS_MAX / 2, 3 * RANK_POSTINGS_MAX / 2);
}

/* K85: a response that was kept costs nothing more. */
static void
kept(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\nOne bird.\n");
	fixture_open(fixture);
	fixture->host.kept = 1 << 20;
	fixture_page(fixture, "/search?bird");
	assert_in_range(fixture->cost, 1000, WORK_REQUEST);
	fixture_page(fixture, "/search?bird");
	assert_int_equal(fixture->cost, 0);
	fixture_page(fixture, "/search?burd");
	assert_in_range(fixture->cost, WORK_SPELLING, WORK_REQUEST);
}

/*
 * K162: making a view looks at the directories above what is hidden, however
 * many entries there are, and finds those in which nothing is left.
 */
static void
views(void **state)
{
	const struct span closed[] = {SPAN("/club/"), SPAN("/notes/old/deep/")};
	static const char *const above[] = {"/notes/old/", "/notes/", "/"};
	struct fixture *fixture = *state;
	char path[64];

	fixture_configure(fixture,
	    "[zone one]\npath = /club/\nallow = any\n"
	    "[zone two]\npath = /notes/old/deep/\nallow = any\n");
	for (int i = 0; i < 300; i++) {
		if (i % 3 == 2)
			snprintf(
			    path, sizeof(path), "notes/old/deep/%d.gmi", i);
		else
			snprintf(path, sizeof(path), "%s%d/a.gmi",
			    i % 3 ? "club/" : "", i);
		server_write(&fixture->capsule, path, "# A\n");
	}
	fixture_open(fixture);
	struct edition *view = edition_view(
	    fixture->edition, closed, COUNT(closed), EDITION_ALL_FORMS);
	uint32_t at = edition_count(view), count;
	for (size_t i = 0; i < COUNT(above); i++) {
		assert_true(edition_next_above(view, &at));
		expect_span(above[i],
		    edition_text(view, edition_entry(view, at)->path),
		    span_of(above[i]));
		/* Below all of them but the root nothing is left. */
		assert_int_equal(edition_excludes(view, at), at > 0);
	}
	assert_false(edition_next_above(view, &at));
	edition_children(view, edition_entry(view, 0), &count);
	assert_int_equal(count, 100);
	assert_int_not_equal(
	    edition_find(view, SPAN("/297/a.gmi")), EDITION_NONE);
	assert_int_equal(
	    edition_find(view, SPAN("/club/298/a.gmi")), EDITION_NONE);
	edition_release(&view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(texts_of_a_search),
	    FIXTURE_TEST(rankings),
	    FIXTURE_TEST(kept),
	    FIXTURE_TEST(views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
