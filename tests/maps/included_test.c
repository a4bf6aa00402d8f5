/* Maps that include maps: which files they hold, and when those change. */
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maps/gophermap_priv.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/process.h"

enum {
	LINE = 100, /* bytes */
	LARGE = 4000, /* lines of a map that no window has as a whole */
	SMALL = 20,
};

/* Half of the lines of a map: `from` is 0, or half of all. */
static void
add_half(struct buf *text, const char *name, int from, int lines)
{
	for (int i = from; i < from + lines / 2; i++)
		buf_format(
		    text, "%s %0*d\n", name, LINE - 2 - (int)strlen(name), i);
}

/* Writes a map that includes another, or none, in its middle. */
static void
write_map(
    struct fixture *fixture, const char *name, const char *inner, int lines)
{
	struct buf text = {0};

	add_half(&text, name, 0, lines);
	if (inner)
		buf_format(&text, "=%s\n", inner);
	add_half(&text, name, lines / 2, lines);
	server_write_bytes(&fixture->capsule, name, buf_span(&text));
	buf_free(&text);
}

static struct page_parts *
open_parts(struct fixture *fixture)
{
	const struct context *context = &fixture->context;
	uint32_t directory = edition_find_dir(fixture->edition, SPAN("/"));
	struct article_file file =
	    article_file_of(context, gophermap_of(context, directory));
	struct page_parts *parts = gophermap_parts(&file, directory, 1);

	assert_non_null(parts);
	return parts;
}

/*
 * Reads on until so many maps are open, or to the end. Adds the text to `all`;
 * returns what next() did.
 */
static int
read_on(struct fixture *fixture, struct page_parts *parts, unsigned depth,
    struct buf *all)
{
	struct page page = page_new(&fixture->arena);
	int next = 1;

	while (next > 0 && ((struct map *)parts)->depth < depth) {
		page.count = 0;
		next = parts->next(parts, &page);
		for (size_t i = 0; next > 0 && i < page.count; i++)
			if (page.lines[i].line.kind == LINE_PREFORMATTED)
				buf_format(all, "%pS\n",
				    SPAN_AT(page.lines[i].line.text));
	}
	page_free(&page);
	return next;
}

static void
expect_all(
    struct fixture *fixture, const char *const *names, size_t count, int lines)
{
	struct buf want = {0}, got = {0};
	size_t before = process_descriptors(getpid());
	struct page_parts *parts = open_parts(fixture);

	for (unsigned depth = 2; depth <= count; depth++) {
		assert_int_equal(read_on(fixture, parts, depth, &got), 1);
		assert_int_equal(process_descriptors(getpid()), before + 1);
	}
	assert_int_equal(read_on(fixture, parts, UINT_MAX, &got), 0);
	assert_int_equal(process_descriptors(getpid()), before);
	for (size_t i = 0; i < count; i++)
		add_half(&want, names[i], 0, lines);
	for (size_t i = count; i-- > 0;)
		add_half(&want, names[i], lines / 2, lines);
	expect_span("K481", buf_span(&got), buf_span(&want));
	page_parts_free(parts);
	buf_free(&want);
	buf_free(&got);
}

/* K481: maps in maps hold one file, whatever their sizes, and come whole. */
static void
one_file(void **state)
{
	static const char *const names[] = {"gophermap", "a.map", "b.map",
	    "c.map", "d.map", "e.map", "f.map", "g.map", "h.map"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(names); i++)
		write_map(fixture, names[i],
		    i + 1 < COUNT(names) ? names[i + 1] : NULL, SMALL);
	fixture_open(fixture);
	expect_all(fixture, names, COUNT(names), SMALL);
	for (size_t i = 0; i < 3; i++)
		write_map(
		    fixture, names[i], i < 2 ? names[i + 1] : NULL, LARGE);
	fixture_open(fixture);
	expect_all(fixture, names, 3, LARGE);
}

static void
replaced(struct fixture *fixture)
{
	server_drop(&fixture->capsule, "gophermap", "another\n");
}

static void
removed(struct fixture *fixture)
{
	unlink(server_path(&fixture->capsule, "gophermap"));
}

static void
shortened(struct fixture *fixture)
{
	assert_int_equal(
	    truncate(server_path(&fixture->capsule, "gophermap"), LINE), 0);
}

static void
changed(struct fixture *fixture)
{
	chmod(server_path(&fixture->capsule, "gophermap"), 0640);
}

/*
 * E8, E11: while an included map is read, the file of the one around it is
 * another: a small one is in memory, and a large one ends the menu.
 */
static void
changes_meanwhile(void **state)
{
	static const struct {
		void (*change)(struct fixture *fixture);
		int lines, end;
	} rows[] = {{replaced, SMALL, 0}, {replaced, LARGE, -1},
	    {removed, SMALL, 0}, {removed, LARGE, -1}, {shortened, SMALL, 0},
	    {shortened, LARGE, -1}, {changed, LARGE, 0}};
	struct fixture *fixture = *state;

	write_map(fixture, "a.map", NULL, SMALL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf all = {0};
		removed(fixture);
		write_map(fixture, "gophermap", "a.map", rows[i].lines);
		fixture_open(fixture);
		struct page_parts *parts = open_parts(fixture);
		assert_int_equal(read_on(fixture, parts, 2, &all), 1);
		rows[i].change(fixture);
		assert_int_equal(
		    read_on(fixture, parts, UINT_MAX, &all), rows[i].end);
		assert_int_equal(
		    all.size == (size_t)(rows[i].lines + SMALL) * LINE,
		    rows[i].end == 0);
		page_parts_free(parts);
		buf_free(&all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(one_file),
	    FIXTURE_TEST(changes_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
