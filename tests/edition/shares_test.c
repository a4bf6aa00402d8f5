#include "edition/shares.h"
#include "support/exact.h"
#include "support/expect.h"

/* Documents 0 to 7: of no zone, of zones 1 and 2, of the last that can be. */
static const uint8_t zone_of[] = {0, 1, 0, 2, 1, AUDIENCE_ZONES_MAX, 0, 0};

enum { PUBLIC = 1, ONE = 2, TWO = 4 };

static const struct {
	const char *row;
	struct posting list[4];
	size_t count;
	struct span want; /* bytes of the list */
	struct {
		uint64_t audience;
		uint32_t df;
		unsigned flags;
	} seen[3];
} rows[] = {
    {"in one zone", {{1, 1, 0}}, 1,
	{"\x00\x01\x01\x05\x02"
	 "\x02\x02",
	    7},
	{{PUBLIC, 0, 0}, {PUBLIC | ONE, 1, DICTIONARY_PLAIN},
	    {AUDIENCE_ALL, 1, DICTIONARY_PLAIN}}},
    {"outside as it is, inside with an s",
	{{0, 2, 0}, {1, 1, 1}, {2, 1, 0}, {4, 3, 3}}, 4,
	{"\x00\x02\x00\x09\x02\x01\x0a\x03"
	 "\x01\x13"
	 "\x02\x0e\x2e",
	    13},
	{{PUBLIC, 2, DICTIONARY_PLAIN}, {PUBLIC | TWO, 2, DICTIONARY_PLAIN},
	    {PUBLIC | ONE, 4, DICTIONARY_PLAIN | DICTIONARY_PLURAL}}},
    {"in three zones", {{1, 2, 1}, {3, 1, 1}, {5, 1, 0}, {7, 1, 0}}, 4,
	{"\x00\x04\x00\x05\x02\x01\x07\x03\x02\x06\x02\x20\x05\x02"
	 "\x04\x32"
	 "\x02\x7e\x07"
	 "\x03\x1e"
	 "\x04\x12",
	    23},
	{{PUBLIC, 1, DICTIONARY_PLAIN},
	    {PUBLIC | TWO, 2, DICTIONARY_PLAIN | DICTIONARY_PLURAL},
	    {AUDIENCE_ALL, 4, DICTIONARY_PLAIN | DICTIONARY_PLURAL}}},
};

/* Reads the postings of a list that an audience sees, zone by zone. */
static void
expect_postings(struct span bytes, uint64_t audience,
    const struct posting *list, size_t count, uint32_t df)
{
	struct postings reader = postings_start(bytes, audience);
	struct posting posting;

	for (unsigned zone = 0; zone <= AUDIENCE_ZONES_MAX; zone++)
		for (size_t i = 0; i < count; i++) {
			if (zone_of[list[i].doc] != zone ||
			    !audience_sees(audience, zone))
				continue;
			assert_true(postings_next(&reader, &posting));
			assert_int_equal(posting.doc, list[i].doc);
			assert_int_equal(posting.count, list[i].count);
			assert_int_equal(posting.plural, list[i].plural);
		}
	assert_false(postings_next(&reader, &posting));
	assert_int_equal(reader.entered, df);
}

/* The format in postings.h, byte by byte, and what audiences read in it. */
static void
format(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct shares shares = {0};
		struct buf buf = {0};
		assert_true(shares_count(
		    &shares, rows[i].list, rows[i].count, zone_of));
		shares_write(
		    &buf, &shares, rows[i].list, rows[i].count, zone_of);
		expect_span(rows[i].row, buf_span(&buf), rows[i].want);
		struct span exact = exact_copy(buf_span(&buf));
		for (size_t j = 0; j < COUNT(rows[i].seen); j++) {
			unsigned flags = 77;
			uint64_t audience = rows[i].seen[j].audience;
			assert_int_equal(shares_read(exact, audience, &flags),
			    rows[i].seen[j].df);
			assert_int_equal(flags, rows[i].seen[j].flags);
			assert_int_equal(
			    shares_df(&shares, audience), rows[i].seen[j].df);
			expect_postings(exact, audience, rows[i].list,
			    rows[i].count, rows[i].seen[j].df);
		}
		exact_free(&exact);
		buf_free(&buf);
		shares_free(&shares);
	}
}

/* A list outside of all zones has no shares: everybody sees all of it. */
static void
outside(void **state)
{
	static const struct posting list[] = {{0, 1, 0}, {2, 1, 1}, {6, 9, 0}};
	struct shares shares = {0};
	struct buf buf = {0};
	unsigned flags = 77;

	(void)state;
	assert_false(shares_count(&shares, list, COUNT(list), zone_of));
	assert_int_equal(shares_df(&shares, PUBLIC), COUNT(list));
	assert_false(shares_count(&shares, list, COUNT(list), NULL));
	assert_int_equal(shares_df(&shares, PUBLIC), COUNT(list));
	postings_write(&buf, list, COUNT(list));
	assert_int_equal(
	    shares_read(buf_span(&buf), PUBLIC, &flags), COUNT(list));
	assert_int_equal(flags, 77);
	buf_free(&buf);
}

/* Bytes that end anywhere, and numbers that cannot be: a wrong df, no more. */
static void
broken(void **state)
{
	static const struct span bytes[] = {{"", 0}, {"\x00", 1},
	    {"\x00\xff\xff\xff\xff\x0f\x01\x05", 8},
	    {"\x00\x02\x40\x05\x00\x05", 6},
	    {"\x00\x02\xff\xff\xff\xff\x0f\xff\xff\xff\xff\x0f", 12}};

	(void)state;
	for (size_t i = 0; i < COUNT(bytes); i++)
		for (size_t size = 0; size <= bytes[i].size; size++) {
			struct span exact =
			    exact_copy(span_head(bytes[i], size));
			unsigned flags = 0;
			struct postings reader =
			    postings_start(exact, AUDIENCE_ALL);
			struct posting posting;
			while (postings_next(&reader, &posting))
				continue;
			assert_true(
			    shares_read(exact, PUBLIC | ONE, &flags) <= 1);
			exact_free(&exact);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(format),
	    cmocka_unit_test(outside),
	    cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
