#include <stdio.h>
#include <unistd.h>

#include "index/scan_priv.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/sanitized.h"

/*
 * The history of a capsule must not show: after any number of changes
 * every list and every search is, byte for byte, what a server gives that has
 * just started on the same files.
 */
enum { FILES = 120, ROUNDS = 12 };

static const char *const words[] = {"river", "rivers", "bank", "banks", "water",
    "stone", "stones", "bridge", "boat", "boats", "harbour", "lantern", "night",
    "market", "coffee", "harvest", "letters", "radio", "station", "stations",
    "teacher", "school", "glass", "grass", "election", "elecciones", "volcano",
    "volcanoes", "railway", "mountain"};

static void
write_some(struct mutator *random, const struct server *capsule, size_t number)
{
	char path[64], text[4096];
	int size = 0;

	snprintf(path, sizeof(path), "%s%s%zu%s", number % 5 ? "" : "deep/",
	    number % 3 ? "" : "2020-01-01-", number,
	    number % 7 ? ".gmi" : ".es.gmi");
	if (mutator_below(random, 5) == 0) {
		unlink(server_path(capsule, path));
		return;
	}
	if (mutator_below(random, 8) == 0)
		size = snprintf(text, sizeof(text), "---\ndraft: true\n---\n");
	else if (mutator_below(random, 4) == 0)
		size =
		    snprintf(text, sizeof(text), "---\nseries: The %s\n---\n",
			words[mutator_below(random, 3)]);
	size += snprintf(text + size, sizeof(text) - (size_t)size, "# The %s\n",
	    words[mutator_below(random, COUNT(words))]);
	for (size_t i = 5 + mutator_below(random, 60); i > 0; i--)
		size += snprintf(text + size, sizeof(text) - (size_t)size,
		    "%s ", words[mutator_below(random, COUNT(words))]);
	for (size_t i = mutator_below(random, 4); i > 0; i--)
		size += snprintf(text + size, sizeof(text) - (size_t)size,
		    "\n=> /%zu.gmi", mutator_below(random, FILES));
	server_drop(capsule, path, text);
}

/* All pages that depend on the index, one after another. */
static void
collect_pages(struct fixture *fixture, struct buf *pages)
{
	static const char *const searches[] = {"river", "rivers", "stat",
	    "coffee%20market%20night", "%22river%20bank%22", "-bank%20boat",
	    "lang:es%20school", "glas", "elecciones"};
	const struct edition *edition = fixture->context.edition;

	for (size_t i = 0; i < COUNT(searches); i++) {
		char path[128];
		snprintf(path, sizeof(path), "/search?%s", searches[i]);
		buf_add(pages, fixture_gemini(fixture, path));
	}
	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		struct span path = edition_text(edition, entry->path);
		static const char *const about[] = {"", "/related", "/links"};
		for (size_t j = 0;
		     entry->kind == EDITION_ARTICLE && j < COUNT(about); j++)
			buf_add(pages,
			    fixture_gemini(fixture,
				arena_format(&fixture->arena, "%s%pS", about[j],
				    SPAN_AT(path))
				    .data));
	}
}

static void
expect_as_started_afresh(struct fixture *fixture)
{
	struct scan *fresh = scan_new(&fixture->rules);
	struct notes notes = {0};
	struct pressed pressed;
	struct buf grown = {0}, started = {0};

	collect_pages(fixture, &grown);
	assert_true(scan_run(fresh, &notes));
	assert_int_equal(scan_press(fresh, &pressed), 0);
	struct edition *edition = edition_map(pressed.fd, pressed.base);
	close(pressed.fd);
	assert_memory_equal(pressed.info.digest, fixture->pressed.info.digest,
	    sizeof(pressed.info.digest));
	fixture->context.edition = edition;
	collect_pages(fixture, &started);
	fixture->context.edition = fixture->edition;
	expect_span("history", buf_span(&grown), buf_span(&started));
	edition_release(&edition);
	scan_free(&fresh);
	note_free(&notes);
	buf_free(&grown);
	buf_free(&started);
}

/*
 * Without hints the scan cannot know that no file is being written. The time
 * after which it would merge at rest is not over, however long the pages took.
 */
static bool
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	fixture->scan->merge_at = 0;
	return fixture_look(fixture);
}

static void
go_through(struct fixture *fixture, size_t small)
{
	struct mutator random = {.state = 7};

	server_write(&fixture->capsule, "deep/index.gmi", "# Deep\n");
	for (size_t i = 0; i < FILES; i++)
		write_some(&random, &fixture->capsule, i);
	fixture_open(fixture);
	fixture->scan->term_index.small = small;
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < 8; i++)
			write_some(&random, &fixture->capsule,
			    mutator_below(&random, FILES + 20));
		look(fixture);
		if (small == 0)
			assert_true(fixture->scan->term_index.delta_count > 0);
		expect_as_started_afresh(fixture);
	}
}

/* Every change goes into the delta, until it is too large. */
static void
history_does_not_show(void **state)
{
	go_through(*state, 0);
}

/* Everything is merged at every change. */
static void
merges_do_not_show(void **state)
{
	go_through(*state, TERM_INDEX_SMALL);
}

/* At rest the bytes of an edition do not depend on its history. */
static void
rest_merges(void **state)
{
	struct fixture *fixture = *state;
	struct scan *scan;

	server_write(&fixture->capsule, "b.gmi", "# River\nbank and water\n");
	fixture_open(fixture);
	scan = fixture->scan;
	scan->term_index.small = 0;
	server_drop(&fixture->capsule, "a.gmi", "# Water\nstone and bank\n");
	assert_true(look(fixture));
	assert_true(scan->term_index.delta_count > 0);
	assert_in_range(scan_due(scan), 1, SCAN_MERGE_AFTER);
	assert_false(fixture_look(fixture));
	scan->merge_at = 1; /* the time is over */
	assert_int_equal(scan_due(scan), 0);
	assert_true(fixture_look(fixture));
	assert_int_equal(scan->term_index.delta_count, 0);
	assert_int_equal(scan_due(scan), -1);
	assert_false(fixture_look(fixture));
	expect_as_started_afresh(fixture);
}

/*
 * K124: authors, titles, languages and types that changed thousands of times
 * are given back, while those in use stay.
 */
static void
texts_given_back(void **state)
{
	enum { CHANGES = SANITIZED ? 1000 : 3000 };
	struct fixture *fixture = *state;
	char text[512];
	size_t most = 0;

	server_write(&fixture->capsule, "kept.gmi",
	    "---\nauthor: Grace\nlang: fr\n---\n# Kept\n");
	server_write(&fixture->capsule, "deep/index.gmi", "# Deep\n");
	fixture_open(fixture);
	const struct interned *interned = &fixture->scan->reader.interned;
	for (int i = 0; i < CHANGES; i++) {
		snprintf(text, sizeof(text),
		    "---\nauthor: %0200d\nlang: x-%d\n---\n# %d\n", i, i, i);
		server_drop(&fixture->capsule, "a.gmi", text);
		server_drop(&fixture->capsule, "deep/index.gmi", text);
		look(fixture);
		most = interned->bytes > most ? interned->bytes : most;
	}
	/* They were 600 bytes each time. */
	assert_in_range(most, 1 << 10, 200 << 10);
	assert_true(interned->table.count < 1000);
	snprintf(text, sizeof(text), "%d", CHANGES - 1);
	expect_true("the last title", SPAN(""),
	    fixture_holds(fixture_page(fixture, "/"), text));
	const struct edition_traits *kept =
	    fixture_traits(fixture, "/kept.gmi");
	expect_span("author", edition_text(fixture->edition, kept->author),
	    SPAN("Grace"));
	expect_span("language", edition_text(fixture->edition, kept->language),
	    SPAN("fr"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(history_does_not_show),
	    FIXTURE_TEST(merges_do_not_show),
	    FIXTURE_TEST(rest_merges),
	    FIXTURE_TEST(texts_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
