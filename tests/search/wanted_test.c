/* What the index knows of a hit's words, and what its text has. */
#include <stdio.h>

#include "search/wanted.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/mutator.h"

enum { ARTICLES = 60, QUERIES = 1500 };

static const char *const pool[] = {"red", "reds", "bird", "birds", "birdsong",
    "birdhouse", "web", "site", "website", "websites", "c++", "c", "c#", ".net",
    "net", "nets", "to", "in", "tor", "ink", "caf\xc3\xa9", "cafe", "cafes",
    "na\xc3\xafve", "naive", "ab", "abc", "abcs", "abcd", "gopher", "gophers",
    "gopherus", "x", "one-two", "grass", "glass", "don't", "RED", "Birds",
    "\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d", "\xe4\xba\xba", "3d", "2018",
    "gopherholes", "\xd0\xb4\xd0\xbe\xd0\xbc",
    "\xd0\xb4\xd0\xbe\xd0\xbc\xd0\xb0", "비", "비를", "빛", "مكتبة", "المكتبة",
    "ال", "july", "julie", "julies", "history", "historie", "histories"};

static void
add_words(struct mutator *random, size_t count, struct buf *buf)
{
	while (count-- > 0)
		buf_format(
		    buf, "%s ", pool[mutator_below(random, COUNT(pool))]);
}

static void
fill(struct fixture *fixture, struct mutator *random, struct buf *texts)
{
	char path[64];

	for (size_t i = 0; i < ARTICLES; i++) {
		buf_add(&texts[i], SPAN("# Title\n"));
		add_words(random, 1 + mutator_below(random, 12), &texts[i]);
		buf_byte(&texts[i], '\n');
		snprintf(
		    path, sizeof(path), "%02zu%s.gmi", i, i % 3 ? "" : ".es");
		server_write_bytes(
		    &fixture->capsule, path, buf_span(&texts[i]));
	}
	fixture_open(fixture);
}

/* A query of some words, one with a slip, in quotes, or not wanted. */
static void
random_query(struct mutator *random, struct buf *buf)
{
	static const char *const marks[] = {"", "", "", "-", "\""};

	buf->size = 0;
	for (size_t i = 1 + mutator_below(random, 4); i > 0; i--) {
		const char *mark = marks[mutator_below(random, COUNT(marks))];
		size_t start = buf->size;
		buf_format(buf, "%s%s%s ", mark,
		    pool[mutator_below(random, COUNT(pool))],
		    *mark == '"' ? mark : "");
		size_t size = buf->size - start;
		if (mutator_below(random, 6) == 0 && size > 5)
			buf->data[start + 3] = 'q';
	}
}

struct having {
	const struct wanted_list *wanted;
	uint32_t bits, exact;
};

static void
take(void *context, const struct word *word)
{
	struct having *having = context;

	having->bits |= wanted_bits(having->wanted, word);
	having->exact |= wanted_exact(having->wanted, word);
}

/*
 * Q86: a text has no words of the query but those that its hit has, and not all
 * of them as they were typed if the hit has not.
 */
static void
words_of_hits(void **state)
{
	static struct buf texts[ARTICLES];
	struct fixture *fixture = *state;
	struct searcher *searcher = &fixture->searcher;
	struct mutator random = {.state = 77};
	struct arena arena = {0};
	struct buf text = {0};
	size_t indexed = 0, fewer = 0, inexact = 0;

	fill(fixture, &random, texts);
	for (int i = 0; i < QUERIES; i++) {
		struct query query;
		struct wanted_list wanted;
		struct search_hit hit;
		random_query(&random, &text);
		query_parse(buf_span(&text), &arena, &query);
		if (!query_asks(&query))
			continue;
		search_run(searcher, fixture->edition, &query, ARTICLES);
		wanted_in(&query, searcher, &wanted);
		indexed += wanted.indexed;
		while (search_next(searcher, &hit)) {
			struct having having = {.wanted = &wanted};
			struct span path = edition_text(fixture->edition,
			    edition_entry(fixture->edition, hit.entry)->path);
			size_t number = (size_t)(path.data[1] - '0') * 10 +
			    (size_t)(path.data[2] - '0');
			words_each(buf_span(&texts[number]), take, &having);
			uint32_t may = wanted_of_hit(&wanted, &hit);
			expect_true("more words than the hit", buf_span(&text),
			    (having.bits & ~may) == 0);
			expect_true("exact words", buf_span(&text),
			    (having.exact & ~having.bits) == 0 &&
				!(hit.inexact && having.exact == may));
			fewer += may != wanted.all;
			inexact += hit.inexact;
		}
		arena_free(&arena);
	}
	/* It is known of many. */
	assert_true(indexed > QUERIES / 20);
	assert_true(fewer > QUERIES / 20);
	assert_true(inexact > QUERIES / 20);
	for (size_t i = 0; i < ARTICLES; i++)
		buf_free(&texts[i]);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {FIXTURE_TEST(words_of_hits)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
