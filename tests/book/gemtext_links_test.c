/* Links of gemtext that lead elsewhere: what changes, and what does not. */
#include "book/gemtext_links.h"
#include "support/expect.h"

/* `/keep` stays, `/label` and `/out` are no links any more. */
static enum link_change
by_name(void *context, struct span url, struct buf *url_r)
{
	size_t *links = context;

	(*links)++;
	if (span_equal(url, SPAN("/label")))
		return LINK_LABEL;
	if (span_equal(url, SPAN("/out")))
		return LINK_LEFT_OUT;
	if (span_equal(url, SPAN("/keep")))
		return LINK_KEPT;
	buf_add(url_r, SPAN("/to"));
	return LINK_CHANGED;
}

static const struct {
	const char *text, *changed;
	size_t links;
} rows[] = {
    {"", "", 0},
    {"# A\n=> /a\nb\n", "# A\n=> /to\nb\n", 1},
    {"=>/a  A\t label \r\n=> /keep  x\r\n",
	"=>/to  A\t label \r\n=> /keep  x\r\n", 2},
    {"=> /out gone\nx", "x", 1},
    {"x\n=> /out gone", "x\n", 1},
    {"=> /label a word\r\n=> /label\n", "a word\r\n/label\n", 2},
    {"=> /label a word", "a word", 1},
    {"=> /label", "/label", 1},
    /* A label that would be a line of another kind is text all the same. */
    {"=> /label # no heading\n=> /label => /x\n", " # no heading\n => /x\n", 2},
    {"=> /label ```\n=> /a\n", " ```\n=> /to\n", 2},
    {"```\n=> /a\n```\n=> /a", "```\n=> /a\n```\n=> /to", 1},
    {"=>\n=> \n", "=>\n=> \n", 0},
    {"=> /a b\rc\n", "=> /to b\rc\n", 1},
};

/* P460: of a text nothing changes but the URLs that lead elsewhere. */
static void
changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		size_t links = 0;
		gemtext_links(span_of(rows[i].text), by_name, &links, &buf);
		expect_span(
		    rows[i].text, buf_span(&buf), span_of(rows[i].changed));
		expect_true(
		    rows[i].text, SPAN("links"), links == rows[i].links);
		buf_free(&buf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(changes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
