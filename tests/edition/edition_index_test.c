#include "edition/edition_index.h"
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
	static struct edition_term_group terms[TERMS / EDITION_TERM_GROUP + 1];

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

enum { MOST = 300, DOCS = 4 * MOST }; /* postings of a list, documents */

/* The postings of a term that so many documents have. */
static void
list_of(struct posting *list, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		list[i] = (struct posting){
		    i * (DOCS / count), (uint16_t)(1 + i % 9), 0};
}

static void
expect_term(const struct edition *edition, uint64_t hash, uint32_t count)
{
	struct edition_term term = edition_find_term(edition, hash);
	struct posting want[MOST], got;

	list_of(want, count);
	assert_int_equal(term.df, count);
	edition_fetch_postings(edition, &term);
	struct posting_bytes list = edition_term_postings(edition, &term);
	assert_int_equal(edition_df(edition, &list), count);
	struct postings postings = edition_read_postings(edition, &list);
	for (uint32_t i = 0; i < count; i++) {
		assert_true(postings_next(&postings, &got));
		assert_memory_equal(&got, &want[i], sizeof(got));
	}
	assert_false(postings_next(&postings, &got));
}

/*
 * Q141: a term is found with its document frequency and all its postings,
 * whatever that is, in a list with a head or a bare one, behind others.
 */
static void
heads_and_bare_lists(void **state)
{
	static struct edition_term_group
	    terms[2 * MOST / EDITION_TERM_GROUP + 1];
	struct edition edition = {
	    .audience = AUDIENCE_ALL, .bare = postings_bare_of(DOCS)};
	uint32_t number = 0, buckets[2] = {0, 0};
	struct posting list[MOST];
	struct buf bytes = {0};

	(void)state;
	for (uint32_t count = 2; count <= MOST; count++)
		for (uint32_t bare = 0; bare <= 1; bare++) {
			if (bare && count > POSTINGS_BARE)
				continue;
			struct edition_term_group *group =
			    &terms[number / EDITION_TERM_GROUP];
			uint32_t at = number++ % EDITION_TERM_GROUP;
			if (at == 0)
				group->offset = (uint32_t)bytes.size;
			group->keys[at] =
			    number << 8 | edition_key_df(count, bare);
			list_of(list, count);
			if (bare)
				postings_write_bare(
				    &bytes, list, count, edition.bare.k[count]);
			else
				postings_write(&bytes, list, count);
		}
	buckets[1] = number;
	edition.sections[EDITION_BUCKETS].data = buckets;
	edition.sections[EDITION_BUCKETS].size = sizeof(buckets);
	edition.sections[EDITION_TERMS].data = terms;
	edition.sections[EDITION_TERMS].size = sizeof(terms);
	edition.sections[EDITION_POSTINGS].data = bytes.data;
	edition.sections[EDITION_POSTINGS].size = bytes.size;
	number = 0;
	for (uint32_t count = 2; count <= MOST; count++)
		for (uint32_t bare = 0; bare <= 1; bare++)
			if (!bare || count <= POSTINGS_BARE)
				expect_term(
				    &edition, (uint64_t)++number << 40, count);
	struct edition_term none =
	    edition_find_term(&edition, (uint64_t)++number << 40);
	assert_int_equal(none.df, 0);
	edition_fetch_postings(&edition, &none);
	buf_free(&bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(crowded_bucket),
	    cmocka_unit_test(heads_and_bare_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
