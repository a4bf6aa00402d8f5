/* Tags of the whole capsule, years, and ranges of entries. */
#include "support/fixture.h"
#include "support/expect.h"

static const struct fixture_file files[] = {
    {"2020-01-01-a.gmi", "---\ntags: Coffee, Pol\xc3\xadtica\n---\n# A\n"},
    {"2020-01-02-b.gmi", "# B\n\n#coffee #politica #coffee\n"},
    {"2020-01-02-c.gmi", "---\ntags: coffee, COFFEE, tcp/ip\n---\n# C\n"},
    {"1950-05-05-old.gmi", "---\ntags: tcp-ip, ..\n---\n# Old\n"},
    {"undated.gmi", "---\ntags: coffee\n---\n# Undated\n"},
    {"news/2021-06-01-d.txt", "D\n\nIts last line.\n\n#news\n"},
    {"news/index.gmi", "---\ntags: news\n---\n# No article\n"},
    {"draft.gmi", "---\ndraft: yes\ntags: hidden\n---\n# D\n"},
    {"hidden.gmi", "---\nlisted: no\ntags: hidden, coffee\n---\n# H\n"},
    {"future.gmi", "---\ndate: 9000-01-01\ntags: coffee\n---\n# F\n"},
};

static void
add_paths(const struct fixture *fixture, const uint32_t *list, uint32_t count,
    struct buf *buf)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(fixture->edition, list[i]);
		buf_byte(buf, ' ');
		buf_add(buf, edition_text(fixture->edition, entry->path));
	}
}

/* Spellings with one key are one tag, with its articles. */
static void
tags_by_key(void **state)
{
	static const struct {
		const char *key, *want;
	} rows[] = {
	    /* Most articles write it small; drafts and such do not count. */
	    {"coffee",
		"coffee: /2020-01-02-b.gmi /2020-01-02-c.gmi "
		"/2020-01-01-a.gmi /undated.gmi"},
	    {"news", "news: /news/2021-06-01-d.txt"},
	    /* One each: as the first in path order has it. */
	    {"politica",
		"Pol\xc3\xadtica: /2020-01-02-b.gmi /2020-01-01-a.gmi"},
	    {"tcp-ip", "tcp-ip: /2020-01-02-c.gmi /1950-05-05-old.gmi"},
	};
	struct fixture *fixture = *state;
	uint32_t count, tagged;

	fixture_fill(fixture, files, COUNT(files));
	const struct edition *edition = fixture->edition;
	const struct edition_tag *list = edition_tags(edition, &count);
	assert_int_equal(count, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = {0};
		assert_int_equal(
		    edition_tag_find(edition, span_of(rows[i].key)), i);
		buf_add(&got, edition_text(edition, list[i].name));
		buf_byte(&got, ':');
		const uint32_t *articles =
		    edition_tagged(edition, &list[i], &tagged);
		add_paths(fixture, articles, tagged, &got);
		expect_span(rows[i].key, buf_span(&got), span_of(rows[i].want));
		buf_free(&got);
	}
	static const char *const none[] = {"", "a", "Coffee", "hidden", "coffe",
	    "coffeex", "zzz", "..", "\xff"};
	for (size_t i = 0; i < COUNT(none); i++)
		assert_int_equal(
		    edition_tag_find(edition, span_of(none[i])), EDITION_NONE);
}

static void
without_tags(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	edition_tags(fixture->edition, &count);
	assert_int_equal(count, 0);
	assert_int_equal(
	    edition_tag_find(fixture->edition, SPAN("a")), EDITION_NONE);
}

/* The years of posts and of a tag's articles, some of them undated. */
static void
years(void **state)
{
	static const struct {
		int year;
		const char *posts, *tagged;
	} rows[] = {
	    {1, "", ""},
	    {1949, "", ""},
	    {1950, " /1950-05-05-old.gmi", ""},
	    {1970, "", ""}, /* no date is no first of January 1970 */
	    {2020, " /2020-01-02-b.gmi /2020-01-02-c.gmi /2020-01-01-a.gmi",
		" /2020-01-02-b.gmi /2020-01-02-c.gmi /2020-01-01-a.gmi"},
	    {2021, " /news/2021-06-01-d.txt", ""},
	    {9999, "", ""},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	const struct edition *edition = fixture->edition;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = {0};
		uint32_t count, first, end;
		const uint32_t *list = edition_posts(edition, &count);
		edition_year(edition, list, count, rows[i].year, &first, &end);
		add_paths(fixture, list + first, end - first, &got);
		expect_span("posts", buf_span(&got), span_of(rows[i].posts));
		got.size = 0;
		list = edition_tagged(
		    edition, edition_tags(edition, &count), &count);
		edition_year(edition, list, count, rows[i].year, &first, &end);
		add_paths(fixture, list + first, end - first, &got);
		expect_span("tagged", buf_span(&got), span_of(rows[i].tagged));
		buf_free(&got);
	}
}

static void
ranges(void **state)
{
	static const char *const beginnings[] = {"", "/", "/2020", "/news",
	    "/news/", "/news/index.gmi", "/none", "/zzz", "\xff", "/\xff\xff"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	const struct edition *edition = fixture->edition;
	for (size_t i = 0; i < COUNT(beginnings); i++) {
		struct span beginning = span_of(beginnings[i]);
		uint32_t first, end;
		edition_range(edition, beginning, &first, &end);
		assert_true(first <= end);
		for (uint32_t j = 0; j < edition_count(edition); j++) {
			struct span path = edition_text(
			    edition, edition_entry(edition, j)->path);
			expect_true(beginnings[i], path,
			    span_starts(path, beginning) ==
				(j >= first && j < end));
		}
	}
}

/* The identifier of an article in feeds: its id, else its first path. */
static void
ids(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	server_write(&fixture->capsule, "id.gmi",
	    "---\nid: urn:x:1\nwas: /was.gmi\n---\n# A\n");
	server_write(
	    &fixture->capsule, "moved.gmi", "---\nwas: /old.gmi\n---\n# A\n");
	server_write(&fixture->capsule, "plain.gmi", "# A\n");
	fixture_open(fixture);
	expect_span("id",
	    edition_text(
		fixture->edition, fixture_traits(fixture, "/id.gmi")->id),
	    SPAN("urn:x:1"));
	expect_span("was",
	    edition_text(
		fixture->edition, fixture_traits(fixture, "/moved.gmi")->id),
	    SPAN("/old.gmi"));
	expect_span("none",
	    edition_text(
		fixture->edition, fixture_traits(fixture, "/plain.gmi")->id),
	    SPAN(""));
	const struct edition_moved *moved =
	    edition_moved_all(fixture->edition, SPAN("/was.gmi"), &count);
	assert_int_equal(count, 1);
	assert_int_equal(
	    moved->entry, edition_find(fixture->edition, SPAN("/id.gmi")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(tags_by_key),
	    FIXTURE_TEST(without_tags),
	    FIXTURE_TEST(years),
	    FIXTURE_TEST(ranges),
	    FIXTURE_TEST(ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
