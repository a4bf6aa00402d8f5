/* What an edition has once, though many entries have it. */
#include <stdio.h>

#include "edition/edition_priv.h"
#include "edition/edition_series.h"
#include "edition/edition_twins.h"
#include "support/expect.h"
#include "support/fixture.h"

/* Articles; of each whether it has another form, and whether it is a part. */
static const struct {
	struct fixture_file file;
	const char *other; /* path of the other form */
	bool part;
} rows[] = {
    {{"2020-01-01-a.gmi", "# A\nOne text.\n"}, NULL, false},
    {{"d/2020-01-02-b.gmi", "# B\nAnother text.\n"}, NULL, false},
    {{"id.gmi", "---\nid: urn:x:1\n---\n# I\n"}, NULL, false},
    {{"m.gmi", "---\nupdated: 2021-02-03\n---\n# M\n"}, NULL, false},
    {{"made.md", "# Made\n\nOne *word*.\n"}, NULL, false},
    {{"p.gmi", "---\nseries: W\n---\n# P\nA part.\n"}, NULL, true},
    {{"q.gmi", "# Q\nThe words.\n"}, "/q.txt", false},
    {{"q.txt", "Q\n\nThe words.\n"}, "/q.gmi", false},
    {{"r.gmi", "---\nseries: w\n---\n# R\nOther words.\n"}, "/r.txt", true},
    {{"r.txt", "---\nseries: w\n---\nR\n\nOther words.\n"}, "/r.gmi", true},
};

static void
fill(struct fixture *fixture)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		server_write(
		    &fixture->capsule, rows[i].file.path, rows[i].file.text);
	fixture_open(fixture);
}

static uint32_t
traits_of(const struct fixture *fixture, const char *path)
{
	return fixture_entry(fixture, path)->traits;
}

/*
 * Q145: what entries have alike is in an edition once, whatever stands between
 * them; what one has alone is its own.
 */
static void
alike(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	fill(fixture);
	const struct edition *edition = fixture->edition;
	assert_int_equal(traits_of(fixture, "/2020-01-01-a.gmi"),
	    traits_of(fixture, "/d/2020-01-02-b.gmi"));
	assert_int_equal(traits_of(fixture, "/"), traits_of(fixture, "/d/"));
	edition_section(
	    edition, EDITION_TRAITS, sizeof(struct edition_traits), &count);
	/* Of directories, gemtext, Markdown and text; id, m, made, p, q, r. */
	assert_int_equal(count, 4 + 3 + 1 + 2 * 2);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[32];
		snprintf(path, sizeof(path), "/%s", rows[i].file.path);
		uint32_t number = edition_find(edition, span_of(path));
		expect_true(path, SPAN("part"),
		    !edition_series_of(edition, number) == !rows[i].part);
		expect_true(path, SPAN("form"),
		    !rows[i].other ==
			(fixture_traits(fixture, path)->twin == EDITION_NONE));
		if (rows[i].other)
			assert_true(edition_are_twins(edition, number,
			    edition_find(edition, span_of(rows[i].other))));
	}
	const struct edition_entry *a =
	    fixture_entry(fixture, "/2020-01-01-a.gmi");
	assert_int_equal(edition_updated(edition, a), a->instant);
	assert_int_equal(
	    edition_updated(edition, fixture_entry(fixture, "/m.gmi")),
	    18661 * INT64_C(86400));
	assert_int_equal(edition_series_count(edition), 1);
}

/* Q145: an entry tells which file it is of; a page, of what it was made. */
static void
identities(void **state)
{
	static const struct {
		const char *path, *file;
	} files[] = {{"/2020-01-01-a.gmi", "/2020-01-01-a.gmi"},
	    {"/made.md", "/made.md"}, {"/made.gmi", "/made.md"},
	    {"/q.txt", "/q.txt"}};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(files); i++) {
		uint32_t number =
		    edition_find(fixture->edition, span_of(files[i].path));
		struct identity found,
		    want = edition_identity(fixture->edition, number);
		assert_int_equal(root_identify(fixture->context.root,
				     span_of(files[i].file), &found),
		    0);
		expect_true(files[i].path, SPAN("identity"),
		    identity_equal(&found, &want));
	}
}

/* Q147: the posts of a capsule in one language are in its edition once. */
static void
one_language(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	for (int languages = 1; languages <= 2; languages++) {
		const struct edition_header *header =
		    edition_header(fixture->edition);
		uint32_t all, own, other;
		const uint32_t *posts = edition_posts(fixture->edition, &all);
		const uint32_t *english =
		    edition_posts_in(fixture->edition, SPAN("en"), &own);
		edition_posts_in(fixture->edition, SPAN("es"), &other);
		assert_int_equal(own, 2);
		assert_int_equal(other, languages - 1);
		assert_int_equal(all, own + other);
		assert_true((posts == english) == (languages == 1));
		assert_true(
		    (header->sections[EDITION_POSTS].at ==
			header->sections[EDITION_POSTS_BY_LANGUAGE].at) ==
		    (languages == 1));
		server_write(
		    &fixture->capsule, "2021-01-01-c.es.gmi", "# Uno\n");
		fixture_open(fixture);
	}
}

/* Q148: an entry whose traits there are not has the first ones. */
static void
missing(void **state)
{
	static const struct edition_traits list[] = {
	    {.updated = 1}, {.updated = EDITION_NEVER}};
	static const struct {
		uint32_t traits;
		int64_t updated;
	} entries[] = {{0, 1}, {1, 5}, {2, 1}, {UINT32_MAX, 1}};
	struct edition edition = {.root = -1};

	(void)state;
	edition.sections[EDITION_TRAITS].data = list;
	edition.sections[EDITION_TRAITS].size = sizeof(list);
	for (size_t i = 0; i < COUNT(entries); i++) {
		const struct edition_entry entry = {
		    .traits = entries[i].traits, .instant = 5};
		assert_int_equal(
		    edition_updated(&edition, &entry), entries[i].updated);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(alike),
	    FIXTURE_TEST(identities),
	    FIXTURE_TEST(one_language),
	    cmocka_unit_test(missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
