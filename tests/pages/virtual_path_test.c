/* Paths of pages that loam makes itself. */
#include "pages/virtual_path.h"
#include "support/expect.h"
#include "support/fixture.h"

static const struct fixture_file files[] = {
    {"2018-01-01-a.gmi",
	"---\ntags: Caf\xc3\xa9, a b, हिन्दी, сімʼя\n---\n# A\n"},
    {"news/undated.gmi", "# B\n"},
    {"tags/real/c.gmi", "# C\n"},
    {"picture.png", "no article"},
};

/* What a path is about, where that is a number of the page's own. */
enum { ENTRY = -1, TOPIC = -2, NONE = -3 };

/*
 * J29, J39: an old link to a tag, without its vowel signs or with another
 * apostrophe, finds it.
 */
static void
finds(void **state)
{
	static const struct {
		const char *path;
		enum virtual_path page;
		int about;
	} rows[] = {
	    {"/recent", VIRTUAL_RECENT, NONE},
	    {"/recent/", VIRTUAL_NONE, NONE},
	    {"/robots.txt", VIRTUAL_ROBOTS, NONE},
	    {"/caps.txt", VIRTUAL_CAPS, NONE},
	    {"/archive", VIRTUAL_ARCHIVE, NONE},
	    {"/archive/", VIRTUAL_ARCHIVE, NONE},
	    {"/archive/2018", VIRTUAL_YEAR, 2018},
	    {"/archive/2019", VIRTUAL_NONE, NONE},
	    {"/archive/2018/", VIRTUAL_NONE, NONE},
	    {"/archive/02018", VIRTUAL_NONE, NONE},
	    {"/archive/201", VIRTUAL_NONE, NONE},
	    {"/archive/0000", VIRTUAL_NONE, NONE},
	    {"/tags", VIRTUAL_TAGS, NONE},
	    {"/tags/", VIRTUAL_TAGS, NONE},
	    {"/tags/cafe", VIRTUAL_TAG, TOPIC},
	    {"/tags/CAF\xc3\x89", VIRTUAL_TAG, TOPIC},
	    {"/tags/a b", VIRTUAL_TAG, TOPIC},
	    {"/tags/cafe/", VIRTUAL_NONE, NONE},
	    {"/tags/tea", VIRTUAL_NONE, NONE},
	    /* J29: with its vowels, and by a link that is older than them. */
	    {"/tags/हिन्दी", VIRTUAL_TAG, TOPIC},
	    {"/tags/हनद", VIRTUAL_TAG, TOPIC},
	    {"/tags/हनद/atom.xml", VIRTUAL_TAG_FEED, TOPIC},
	    {"/tags/हन", VIRTUAL_NONE, NONE},
	    {"/tags/हनदक", VIRTUAL_NONE, NONE},
	    {"/tags/हन्दी", VIRTUAL_NONE, NONE},
	    /* J39: by each of its spellings. */
	    {"/tags/сімʼя", VIRTUAL_TAG, TOPIC},
	    {"/tags/сім’я", VIRTUAL_TAG, TOPIC},
	    {"/tags/сім'я/atom.xml", VIRTUAL_TAG_FEED, TOPIC},
	    {"/tags/cafe/atom.xml", VIRTUAL_TAG_FEED, TOPIC},
	    {"/tags/tea/atom.xml", VIRTUAL_NONE, NONE},
	    {"/tags/real/atom.xml", VIRTUAL_FEED, ENTRY},
	    {"/tags/cafe/x/atom.xml", VIRTUAL_NONE, NONE},
	    {"/atom.xml", VIRTUAL_FEED, ENTRY},
	    {"/news/atom.xml", VIRTUAL_FEED, ENTRY},
	    {"/none/atom.xml", VIRTUAL_NONE, NONE},
	    {"/newsatom.xml", VIRTUAL_NONE, NONE},
	    {"/related/news/undated.gmi", VIRTUAL_RELATED, ENTRY},
	    {"/related/picture.png", VIRTUAL_NONE, NONE},
	    {"/related/news/", VIRTUAL_NONE, NONE},
	    {"/related/none.gmi", VIRTUAL_NONE, NONE},
	    {"/search", VIRTUAL_SEARCH, 1},
	    {"/search/1", VIRTUAL_SEARCH, 1},
	    {"/search/27", VIRTUAL_SEARCH, 27},
	    {"/search/0", VIRTUAL_NONE, NONE},
	    {"/search/", VIRTUAL_NONE, NONE},
	    {"/search/x", VIRTUAL_NONE, NONE},
	    {"/search/4294967296", VIRTUAL_NONE, NONE},
	    {"/searching", VIRTUAL_NONE, NONE},
	    {"/", VIRTUAL_NONE, NONE},
	    {"", VIRTUAL_NONE, NONE},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span path = span_of(rows[i].path);
		uint32_t about;
		enum virtual_path page =
		    virtual_path_find(fixture->edition, path, &about);
		expect_true("page", path, page == rows[i].page);
		expect_true("about", path,
		    rows[i].about >= 0
			? about == (uint32_t)rows[i].about
			: (about == EDITION_NONE) == (rows[i].about == NONE));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
