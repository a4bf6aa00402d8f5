/* Counts of pages, in a table that is never full. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/page_counts.h"
#include "support/expect.h"
#include "wire/gemini.h"
#include "wire/gopher.h"

#define HOST SPAN("example.org")
#define HEAD "   gemini    gopher  page\n"

enum { SEED = 7, ROBOT = 100000 };

static void
ask(struct page_counts *counts, const struct protocol *protocol,
    const char *path, int times)
{
	for (int i = 0; i < times; i++)
		page_counts_add(counts, SEED, protocol, HOST, span_of(path));
}

static void
expect_text(
    const struct page_counts *const *tables, size_t count, const char *text)
{
	struct buf buf = {0};

	page_counts_text(tables, count, &buf);
	expect_span("text", buf_span(&buf), span_of(text));
	buf_free(&buf);
}

/* K251, K252: by their counts, then by their names; several tables as one. */
static void
together(void **state)
{
	struct page_counts *one = mem_alloc(sizeof(*one)),
			   *other = mem_alloc(sizeof(*other));
	const struct page_counts *both[] = {one, other};

	(void)state;
	expect_text(both, 2, HEAD);
	ask(one, &protocol_gemini, "/a.gmi", 3);
	ask(other, &protocol_gopher, "/a.gmi", 2);
	ask(other, &protocol_gemini, "/b.gmi", 7);
	ask(one, &protocol_gopher, "/d\xff.gmi", 1);
	ask(one, &protocol_gopher, "/c.gmi", 1);
	expect_text(both, 2,
	    HEAD "        7         0  example.org/b.gmi\n"
		 "        3         2  example.org/a.gmi\n"
		 "        0         1  example.org/c.gmi\n"
		 "        0         1  example.org/d\\xFF.gmi\n");
	/* The worker of a table ends: its counts go to another, once. */
	page_counts_move(one, other);
	page_counts_move(one, other);
	expect_text(both, 2,
	    HEAD "        7         0  example.org/b.gmi\n"
		 "        3         2  example.org/a.gmi\n"
		 "        0         1  example.org/c.gmi\n"
		 "        0         1  example.org/d\\xFF.gmi\n");
	free(one);
	free(other);
}

/* K251: a robot that asks for everything once pushes out no popular page. */
static void
crawled(void **state)
{
	struct page_counts *counts = mem_alloc(sizeof(*counts));
	const struct page_counts *table[] = {counts};
	struct buf text = {0};
	uint64_t first = 0;

	(void)state;
	for (int i = 0; i < ROBOT; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/%d", i);
		ask(counts, &protocol_gopher, path, 1);
		if (i % 10 == 0)
			ask(counts, &protocol_gemini, "/popular", 1);
	}
	page_counts_text(table, 1, &text);
	struct span rest = buf_span(&text);
	span_cut_line(&rest);
	struct span line = span_trim(span_cut_line(&rest));
	assert_int_equal(span_number(span_cut(&line, ' '), ROBOT, &first), 0);
	/* What it had before it came to stay is within the doubt. */
	expect_true("popular", line,
	    first > ROBOT / 10 - 100 && first <= ROBOT / 10 &&
		span_starts(span_trim(line), SPAN("0  example.org/popular")));
	size_t lines = 1;
	while (rest.size > 0) {
		span_cut_line(&rest);
		lines++;
	}
	assert_int_equal(lines, PAGE_COUNTS_SHOWN);
	buf_free(&text);
	free(counts);
}

/* K251: a name has an end; a counter whose writer stands still is left out. */
static void
odd_ones(void **state)
{
	struct page_counts *counts = mem_alloc(sizeof(*counts));
	const struct page_counts *table[] = {counts};
	struct buf path = {0}, text = {0};

	(void)state;
	buf_byte(&path, '/');
	buf_repeat(&path, 'x', 1000);
	buf_byte(&path, '\0');
	ask(counts, &protocol_gemini, path.data, 1);
	page_counts_text(table, 1, &text);
	assert_true(span_ends(buf_span(&text), SPAN("xxx\n")));
	assert_int_equal(
	    text.size, sizeof(HEAD) - 1 + 21 + PAGE_COUNTS_NAME + 15);
	for (size_t i = 0; i < PAGE_COUNTS_SETS; i++)
		for (size_t j = 0; j < PAGE_COUNTS_WAYS; j++)
			if (counts->sets[i][j].hash)
				counts->sets[i][j].size = UINT32_MAX;
	expect_text(table, 1, HEAD);
	for (size_t i = 0; i < PAGE_COUNTS_SETS; i++)
		for (size_t j = 0; j < PAGE_COUNTS_WAYS; j++) {
			counts->sets[i][j].size = 10;
			counts->sets[i][j].version++;
		}
	expect_text(table, 1, HEAD);
	buf_free(&path);
	buf_free(&text);
	free(counts);
}

/* The name in the first line of a table that ends with `end`. */
static bool
shows(const struct page_counts *counts, const char *beginning, const char *end)
{
	struct buf text = {0};
	bool found = false;

	page_counts_text(&counts, 1, &text);
	for (struct span rest = buf_span(&text); rest.size > 0;) {
		struct span line = span_cut_line(&rest);
		line = span_tail(line, 21);
		found = found ||
		    (span_starts(line, span_of(beginning)) &&
			span_ends(line, span_of(end)));
	}
	buf_free(&text);
	return found;
}

/*
 * K307: pages whose names differ have lines that differ: names that are longer
 * than the room for them, and those that look like what others are escaped as.
 */
static void
told_apart(void **state)
{
	struct page_counts *counts = mem_alloc(sizeof(*counts)),
			   *sums = mem_alloc(sizeof(*sums));
	const struct page_counts *table[] = {counts}, *moved[] = {sums};
	char path[3][400];
	struct buf before = {0}, after = {0};

	(void)state;
	ask(counts, &protocol_gemini, "/a\\xFF", 2);
	ask(counts, &protocol_gemini, "/a\xff", 1);
	expect_text(table, 1,
	    HEAD "        2         0  example.org/a\\\\xFF\n"
		 "        1         0  example.org/a\\xFF\n");
	/* One that just fits, ones of which the ends differ, or the middle. */
	memset(path, 'x', sizeof(path));
	path[0][0] = path[1][0] = path[2][0] = '/';
	path[0][PAGE_COUNTS_NAME - 11] = '\0';
	ask(counts, &protocol_gemini, path[0], 3);
	path[0][PAGE_COUNTS_NAME - 11] = 'x';
	memcpy(path[0] + 390, "one", 4);
	memcpy(path[1] + 390, "two", 4);
	memcpy(path[2] + 390, "two", 4);
	path[2][200] = 'y';
	for (size_t i = 0; i < 3; i++)
		ask(counts, &protocol_gopher, path[i], 1);
	assert_true(shows(counts, "example.org/xxx", "xxxxxx"));
	assert_true(shows(counts, "example.org/xxx", "xxxone"));
	assert_true(shows(counts, "example.org/xxx", "xxxtwo"));
	page_counts_text(table, 1, &before);
	struct span rest = buf_span(&before), lines[8];
	size_t count = 0;
	while (rest.size > 0 && count < COUNT(lines))
		lines[count++] = span_cut_line(&rest);
	assert_int_equal(count, 7);
	for (size_t i = 1; i < count; i++)
		assert_false(span_equal(lines[i], lines[i - 1]));
	page_counts_move(counts, sums);
	page_counts_text(moved, 1, &after);
	expect_span("moved", buf_span(&after), buf_span(&before));
	buf_free(&before);
	buf_free(&after);
	free(counts);
	free(sums);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(together),
	    cmocka_unit_test(crawled),
	    cmocka_unit_test(odd_ones),
	    cmocka_unit_test(told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
