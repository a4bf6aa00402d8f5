#include "search/plural.h"
#include "support/exact.h"
#include "support/expect.h"

/* J45, J50: what the index has of a word in the other number. */
static void
others(void **state)
{
	static const struct {
		const char *word, *want;
	} rows[] = {
	    {"story", "storie"},
	    {"stories", "story"},
	    {"sky", "skie"},
	    {"skies", "sky"},
	    {"boxes", "box"},
	    {"kisses", "kiss"},
	    {"buzzes", "buzz"},
	    {"inches", "inch"},
	    {"arches", "arch"},
	    {"itches", "itch"},
	    {"dishes", "dish"},
	    /* An s is all that these have; or they are too short to tell. */
	    {"box", ""},
	    {"bird", ""},
	    {"birds", ""},
	    {"noses", ""},
	    {"sizes", ""},
	    {"names", ""},
	    {"noches", ""},
	    {"by", ""},
	    {"ties", ""},
	    {"axes", ""},
	    {"es", ""},
	    {"x", ""},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span word = exact_copy(span_of(rows[i].word));
		expect_span(rows[i].word, plural_other(word, word.size, &arena),
		    span_of(rows[i].want));
		exact_free(&word);
	}
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
