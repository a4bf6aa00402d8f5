/* G18, B5: a copy of a capsule gives the same bytes, on any machine. */
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/table.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"

static const struct {
	const char *path, *text;
} files[] = {
    {"index.gmi",
	"# Front\n=> menu:recent?count=3\n=> menu:tags?count=2\n"
	"=> menu:archive\n=> /tags/ Tags\n=> /archive/ Years\n=> /recent New\n"
	"=> /robots.txt Robots\n=> menu:index\n=> /atom.xml Feed\n"},
    {".standing.gmi", "## Join us\n=> /join.gmi Join\n"},
    {"2020-01-01-a.gmi", "# A\nGophers dig burrows.\n\n#one #two #Three\n"},
    {"2020-01-01-b.gmi", "# B\nGophers dig long burrows.\n\n#One #three\n"},
    {"2020-01-01-c.es.gmi", "# C\nLos topos cavan.\n\n#uno\n"},
    {"2019-05-05-d.gmi", "---\ntags: one\nid: x\n---\n# A\nBurrows dig.\n"},
    {"same.gmi", "---\ntags: TWO\n---\n# Same\nGophers.\n"},
    {"Same.gmi", "# same\nGophers.\n"},
    {"news/.intro.gmi", "# News\nWhat is new.\n"},
    {"news/2018-01-01-e.gmi", "---\nwas: /e.gmi\n---\n# E\nGophers dig.\n"},
    {"news/2018-01-01T08.gmi",
	"---\ndate: 2018-01-01T08:00Z\n---\n# F\nDig.\n"},
    {"news/deep/plain.txt", "Plain\n\nGophers dig in plain text.\n"},
    {"news/deep/mark.md", "# Mark\n\nGophers dig.\n"},
    {"pictures/one.png", "PNG"},
};

/* Makes files in one order or the other, with other times. */
static void
fill(struct fixture *fixture, bool backwards, time_t time)
{
	for (size_t i = 0; i < COUNT(files); i++) {
		size_t at = backwards ? COUNT(files) - 1 - i : i;
		struct timespec times[2] = {{.tv_sec = time + (time_t)i},
		    {.tv_sec = time + (time_t)(i * 3)}};
		server_write(&fixture->capsule, files[at].path, files[at].text);
		utimensat(AT_FDCWD,
		    server_path(&fixture->capsule, files[at].path), times, 0);
	}
	fixture_open(fixture);
}

/* Paths to request, each once. */
struct crawl {
	struct arena arena;
	struct table seen;
	struct span queue[512];
	size_t count;
};

static void
add(struct crawl *crawl, struct span path)
{
	path = arena_copy(&crawl->arena, path);
	if (path.size == 0 || path.data[0] != '/' ||
	    table_get(&crawl->seen, path))
		return;
	assert_true(crawl->count < COUNT(crawl->queue));
	table_put(&crawl->seen, path, crawl);
	crawl->queue[crawl->count++] = path;
}

static void
add_links(struct crawl *crawl, struct span page)
{
	while (page.size > 0) {
		struct span line = span_cut(&page, '\n');
		if (!span_skip(&line, SPAN("=> ")))
			continue;
		span_skip(&line, SPAN("gemini://localhost"));
		add(crawl, span_cut(&line, ' '));
	}
}

static void
add_items(struct crawl *crawl, struct span menu)
{
	struct menu_line line;

	while (menu_next("item", &menu, &line))
		if (line.type != 'i' && line.type != '3' && line.type != 'h')
			add(crawl, line.selector);
}

static void
free_crawl(struct crawl *crawl)
{
	table_free(&crawl->seen);
	arena_free(&crawl->arena);
}

static void
compare(struct fixture *one, struct fixture *two, bool gopher)
{
	static const char *const starts[] = {"/", "/news/", "/recent",
	    "/related/2020-01-01-a.gmi", "/news/atom.xml", "/tags/one",
	    "/tags/three/atom.xml", "/archive/2018", "/e.gmi", "/archive",
	    "/robots.txt"};
	struct crawl crawl = {0};
	struct span (*ask)(struct fixture *, const char *) =
	    gopher ? fixture_gopher : fixture_gemini;

	for (size_t i = 0; i < COUNT(starts); i++)
		add(&crawl, span_of(starts[i]));
	for (size_t i = 0; i < crawl.count; i++) {
		const char *path = crawl.queue[i].data;
		struct span got = ask(one, path);
		expect_span(path, ask(two, path), got);
		if (!gopher)
			add_links(&crawl, got);
		else if (got.size > 0 && strchr("i013", got.data[0]) &&
		    span_ends(got, SPAN("\r\n.\r\n")))
			add_items(&crawl, got);
	}
	/* Every article, tag, year and feed was come to from the front page. */
	assert_true(crawl.count >= 30);
	static const char *const reached[] = {"/2020-01-01-a.gmi", "/tags/two",
	    "/tags/two/atom.xml", "/archive/2019", "/news/deep/atom.xml"};
	for (size_t i = gopher ? 1 : 0; i < COUNT(reached); i++)
		expect_true(reached[i], SPAN("reached"),
		    table_get(&crawl.seen, span_of(reached[i])) != NULL);
	free_crawl(&crawl);
}

static void
same_bytes(void **state)
{
	struct fixture *one = *state, two;

	fixture_make(&two);
	fill(one, false, 1000000000);
	fill(&two, true, 1700000000);
	assert_memory_equal(
	    one->pressed.info.digest, two.pressed.info.digest, DIGEST_SIZE);
	compare(one, &two, false);
	compare(one, &two, true);
	fixture_remove(&two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
