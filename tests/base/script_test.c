/* Clusters of scripts without spaces: what is not to be cut in two. */
#include "base/script.h"
#include "support/expect.h"

static const struct {
	const char *text, *cluster;
} rows[] = {
    {"a", "a"},
    {"\u0e01\u0e02", "\u0e01"},
    {"\u0e40\u0e01\u0e02", "\u0e40\u0e01"}, /* a vowel that is read after */
    {"\u0e51\u0e52x", "\u0e51\u0e52"}, /* digits */
    {"\u1000\u1039\u1001\u1002", "\u1000\u1039\u1001"}, /* stacked, Burmese */
    {"\u1780\u17d2\u1781\u1782", "\u1780\u17d2\u1781"}, /* Khmer */
    {"\u4e00\u4e01", "\u4e00"},
    /* No more than SCRIPT_CLUSTER_MAX, however many marks there are. */
    {"a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
	"a\u0301\u0301\u0301\u0301\u0301\u0301\u0301"},
};

static void
clusters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = span_of(rows[i].text);
		expect_span(rows[i].text, script_cluster(&rest),
		    span_of(rows[i].cluster));
		expect_span(rows[i].text, rest,
		    span_of(rows[i].text + strlen(rows[i].cluster)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
