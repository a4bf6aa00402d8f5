/* What is hidden changes no byte of what others see. */
#include <stdlib.h>

#include "base/mem.h"
#include "index/scan_priv.h"
#include "support/expect.h"
#include "support/twins.h"

enum { SEARCHES = 1000, FEWER = 250 };

#define ONLY(letter)                                                           \
	"allow = " letter letter letter letter letter letter letter letter     \
	    letter letter letter letter letter letter letter letter "\n"
#define A_ONE ONLY("1111")
#define A_TWO ONLY("2222")
#define A_THREE ONLY("3333")

/* A reader whose certificate has a fingerprint of these bytes. */
static void
become(struct twins *twins, unsigned char byte)
{
	struct visitor visitor = {
	    .state = byte ? VISITOR_KNOWN : VISITOR_UNKNOWN};

	memset(
	    visitor.certificate.bytes, byte, sizeof(visitor.certificate.bytes));
	twins->bare.visitor = twins->full.visitor = visitor;
}

static void
expect_same(struct twins *twins, size_t searches)
{
	size_t pages = twins_pages(twins), asked = twins->asked;
	size_t found = twins_searches(twins, searches);

	print_message("%zu of %zu pages and %zu of %zu searches differ\n",
	    pages, asked, found, twins->asked - asked);
	assert_true(asked > 1000);
	assert_int_equal(pages + found, 0);
	twins->asked = 0;
}

static void
compare(const char *config, const struct twins_hidden *hidden, size_t count,
    unsigned char reader, size_t searches)
{
	struct twins *twins = mem_alloc(sizeof(*twins));

	twins_make(twins, config, hidden, count);
	become(twins, reader);
	expect_same(twins, searches);
	twins_remove(twins);
	free(twins);
}

/* K50: drafts and future posts, by either key, anywhere. */
static void
drafts(void **state)
{
	static const struct twins_hidden hidden[] = {
	    {"", "draft: true\n", 31, 0},
	    {"notes/", "draft: true\n", 31, 100},
	    {"", "date: 9000-01-01\n", 31, 200},
	    {"notes/", "date: 2020-01-01\npublishDate: 9000-01-01\n", 9, 300},
	};

	(void)state;
	compare("", hidden, COUNT(hidden), 0, FEWER);
}

#define ZONE "[zone one]\npath = /hidden/\n" A_ONE

/* K51: a small zone, and a reader without a certificate. */
static void
zone(void **state)
{
	static const struct twins_hidden hidden = {"hidden/", "", 31, 0};

	(void)state;
	compare(ZONE, &hidden, 1, 0, SEARCHES);
}

/* K51: half of all articles, and a reader with a certificate of nothing. */
static void
large_zone(void **state)
{
	static const struct twins_hidden hidden = {"hidden/", "", 240, 0};

	(void)state;
	compare(ZONE, &hidden, 1, 2, FEWER);
}

#define NESTED                                                                 \
	"[zone one]\npath = /club\n" A_ONE "[zone two]\npath = "               \
	"/club/hidden/\n" A_TWO

/* K52: seen from outside. */
static void
zones_in_zones(void **state)
{
	static const struct twins_hidden hidden[] = {
	    {"club/", "", 40, 0}, {"club/hidden/", "", 40, 100}};

	(void)state;
	compare(NESTED, hidden, 2, 0, FEWER);
}

/* K52: seen with the certificate of the outer zone. */
static void
outer_zone(void **state)
{
	static const struct twins_hidden outer = {"club/", "", 40, 0},
					 inner = {"club/hidden/", "", 40, 100};
	struct twins *twins = mem_alloc(sizeof(*twins));

	(void)state;
	twins_make(twins, NESTED, &inner, 1);
	twins_hide(&twins->bare, &outer);
	twins_hide(&twins->full, &outer);
	fixture_open(&twins->bare);
	fixture_open(&twins->full);
	become(twins, 0x11);
	expect_same(twins, FEWER);
	twins_remove(twins);
	free(twins);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drafts),
	    cmocka_unit_test(zone),
	    cmocka_unit_test(large_zone),
	    cmocka_unit_test(zones_in_zones),
	    cmocka_unit_test(outer_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
