/* Menus of Gopher and feeds, with links that lead elsewhere. */
#include "export/feed_links.h"
#include "export/gophermap_links.h"
#include "support/expect.h"

static enum link_change
by_selector(
    void *context, char type, struct span selector, struct buf *selector_r)
{
	size_t *items = context;

	(*items)++;
	if (type == '7')
		return LINK_LEFT_OUT;
	if (!span_ends(selector, SPAN("?page=2")))
		return LINK_KEPT;
	buf_add(selector_r, SPAN("/a/index-2"));
	return LINK_CHANGED;
}

static const struct {
	const char *menu, *map;
	size_t items;
} menus[] = {
    {".\r\n", "", 0},
    {"iA\tTITLE\terror.host\t1\r\n.\r\n", "iA\tTITLE\terror.host\t1\n", 0},
    {"1A\t/a/?page=2\th\t70\r\n0B\t/b.txt\tH\t70\r\n.\r\n",
	"1A\t/a/index-2\th\t70\n0B\t/b.txt\tH\t70\n", 2},
    {"7S\t/search\th\t70\r\niend\t\th\t70\r\n.\r\n", "iend\t\th\t70\n", 1},
    /* Of other servers, of URLs, and of no documents nothing is asked. */
    {"7S\t/search\tother\t70\r\n1A\t/\th\t71\r\n.\r\n",
	"7S\t/search\tother\t70\n1A\t/\th\t71\n", 0},
    {"hU\tURL:gemini://x/?page=2\th\t70\r\n8T\tme\th\t70\r\n.\r\n",
	"hU\tURL:gemini://x/?page=2\th\t70\n8T\tme\th\t70\n", 0},
    /* A lone dot before the end is no end. */
    {"i.\t\terror.host\t1\r\n.\r\n", "i.\t\terror.host\t1\n", 0},
};

/* P462: a gophermap has the lines of the menu, and all four fields. */
static void
maps(void **state)
{
	static const struct gopher_self self = {{"h", 1}, {"70", 2}};

	(void)state;
	for (size_t i = 0; i < COUNT(menus); i++) {
		struct buf buf = {0};
		size_t items = 0;
		gophermap_links(
		    &self, span_of(menus[i].menu), by_selector, &items, &buf);
		expect_span(
		    menus[i].menu, buf_span(&buf), span_of(menus[i].map));
		expect_true(
		    menus[i].menu, SPAN("items"), items == menus[i].items);
		buf_free(&buf);
	}
}

static enum link_change
by_url(void *context, struct span url, struct buf *url_r)
{
	(void)context;
	if (!span_equal(url, SPAN("gemini://h/a?b&c")))
		return LINK_KEPT;
	buf_add(url_r, SPAN("gemini://h/a&b/"));
	return LINK_CHANGED;
}

/* P464: of a feed the links change, and neither identifiers nor texts. */
static void
feeds(void **state)
{
	static const struct {
		const char *feed, *changed;
	} rows[] = {
	    {"<id>gemini://h/a?b&amp;c</id>\n",
		"<id>gemini://h/a?b&amp;c</id>\n"},
	    {"<link rel=\"alternate\" href=\"gemini://h/a?b&amp;c\"/>\nx",
		"<link rel=\"alternate\" href=\"gemini://h/a&amp;b/\"/>\nx"},
	    {"<link rel=\"self\" href=\"gemini://h/b\"/>\n",
		"<link rel=\"self\" href=\"gemini://h/b\"/>\n"},
	    {"<link rel=\"self\"", "<link rel=\"self\""},
	    {"<title> href=\"gemini://h/a?b&amp;c\"</title>\n",
		"<title> href=\"gemini://h/a?b&amp;c\"</title>\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		feed_links(span_of(rows[i].feed), by_url, NULL, &buf);
		expect_span(
		    rows[i].feed, buf_span(&buf), span_of(rows[i].changed));
		buf_free(&buf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(maps), cmocka_unit_test(feeds)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
