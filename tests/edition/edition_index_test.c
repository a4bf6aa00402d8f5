#include "edition/edition_priv.h"
#include "support/expect.h"

/*
 * K121: in a bucket with a hundred thousand terms each is found within a few
 * steps of where the search begins, as are the places of absent ones.
 */
static void
crowded_bucket(void **state)
{
	enum { TERMS = 100000, NEAR = 16 };
	static struct edition_terms terms[TERMS / EDITION_TERM_GROUP];

	(void)state;
	/* Keys of 24 bits above the document frequency. */
	for (uint32_t i = 0; i < TERMS; i++)
		terms[i / EDITION_TERM_GROUP].keys[i % EDITION_TERM_GROUP] =
		    (2 * i + 2) << 8 | i % 255;
	for (uint32_t i = 0; i < TERMS; i++) {
		uint32_t key = (2 * i + 2) << 8;
		uint32_t at = edition_first_term(terms, 0, TERMS, key);
		assert_true(at <= i && i - at <= NEAR);
		at = edition_first_term(terms, 0, TERMS, key - (1 << 8));
		assert_true(at <= i && i - at <= NEAR);
	}
	assert_int_equal(edition_first_term(terms, 7, 7, 1 << 8), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(crowded_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
