#include "edition/postings_priv.h"
#include "edition/shares.h"
#include "terms/posting_run.h"
#include "text/words.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* The format in postings.h, byte by byte. */
static void
format(void **state)
{
	static const struct {
		const char *row;
		struct posting list[3];
		size_t count;
		struct span want;
	} rows[] = {
	    {"none", {{0, 0, 0}}, 0, {"\x00", 1}},
	    {"first document", {{0, 1, 0}}, 1, {"\x20\x01", 2}},
	    {"once, twice, thrice", {{0, 1, 0}, {1, 2, 0}, {2, 3, 0}}, 3,
		{"\x60\x25", 2}},
	    {"four times", {{0, 4, 0}}, 1, {"\x20\x38", 2}},
	    {"once with an s", {{0, 1, 1}}, 1, {"\x20\x08", 2}},
	    {"twice with an s", {{0, 2, 2}}, 1, {"\x20\x18", 2}},
	    {"once with and once without", {{0, 2, 1}}, 1, {"\x20\x78\x07", 3}},
	    {"neighbours", {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}}, 3,
		{"\x60\x07", 2}},
	    {"far", {{31, 1, 0}, {63, 1, 0}}, 2, {"\x46\xf2\xf2", 3}},
	    {"farther", {{32, 1, 0}}, 1, {"\x27\x02\x00", 3}},
	    {"very often", {{3, 300, 0}}, 1, {"\x23\xfe\x00\x5a\x01", 5}},
	    {"at the end of the numbers",
		{{POSTING_RUN_DOCS_MAX - 1, WORDS_COUNT_MAX, WORDS_COUNT_MAX}},
		1,
		{"\x39\xfe\xff\xff\x3f\x00\xc0\xfe\x7f\x00\xc0\xff\x3f", 13}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		struct posting posting;
		postings_write(&buf, rows[i].list, rows[i].count);
		expect_span(rows[i].row, buf_span(&buf), rows[i].want);
		struct span exact = exact_copy(buf_span(&buf));
		struct postings reader = postings_start(exact, AUDIENCE_ALL);
		for (size_t j = 0; j < rows[i].count; j++) {
			assert_true(postings_next(&reader, &posting));
			assert_int_equal(posting.doc, rows[i].list[j].doc);
			assert_int_equal(posting.count, rows[i].list[j].count);
			assert_int_equal(
			    posting.plural, rows[i].list[j].plural);
		}
		assert_false(postings_next(&reader, &posting));
		exact_free(&exact);
		buf_free(&buf);
	}
}

/* A reader stops where the bytes end inside a posting. */
static void
broken(void **state)
{
	static const struct posting list[] = {{0, 1, 0}, {5, 300, 0}, {6, 1, 1},
	    {90000, 2, 1}, {90001, 60000, 9}};
	struct buf whole = {0};

	(void)state;
	postings_write(&whole, list, COUNT(list));
	for (size_t size = 0; size < whole.size; size++) {
		struct span cut = exact_copy(span_head(buf_span(&whole), size));
		struct postings reader = postings_start(cut, AUDIENCE_ALL);
		struct posting posting;
		size_t read = 0;
		for (; postings_next(&reader, &posting); read++)
			assert_int_equal(posting.doc, list[read].doc);
		assert_true(read < COUNT(list));
		exact_free(&cut);
	}
	struct span seed = buf_span(&whole);
	struct mutator mutator = {.seeds = &seed, .count = 1};
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct postings reader = postings_start(input, AUDIENCE_ALL);
		struct posting posting;
		size_t read = 0;
		while (postings_next(&reader, &posting))
			read++;
		assert_true(read <= 8 * input.size);
		exact_free(&input);
	}
	buf_free(&whole);
}

/* Reads a list of both in turn: one by one, and in blocks of any size. */
static void
expect_alike(struct span bytes, uint64_t audience, uint32_t docs,
    struct mutator *mutator)
{
	struct postings single = postings_start(bytes, audience);
	struct postings blocks = single;
	struct posting block[POSTINGS_BLOCK], want;
	size_t most = 1 + mutator_below(mutator, POSTINGS_BLOCK), count;
	size_t read = 0;

	while ((count = postings_take(&blocks, docs, block, most)) > 0) {
		assert_true(count <= most);
		read += count;
		for (size_t i = 0; i < count; i++) {
			assert_true(postings_next(&single, &want));
			assert_int_equal(block[i].doc, want.doc);
			assert_int_equal(block[i].count, want.count);
			assert_int_equal(block[i].plural, want.plural);
		}
	}
	assert_true(!postings_next(&single, &want) || want.doc >= docs);
	assert_true(single.entered >= read);
	assert_int_equal(blocks.entered, single.entered);
	/* The end stays the end. */
	assert_int_equal(postings_take(&blocks, docs, block, most), 0);
}

static void
random_list(struct mutator *mutator, struct posting *list, size_t count)
{
	static const size_t gaps[] = {1, 3, 31, 300, 5000, 100000, 1 << 21};
	size_t gap = gaps[mutator_below(mutator, COUNT(gaps))];

	for (uint32_t i = 0, doc = 0; i < count; i++) {
		uint32_t often = (uint32_t)mutator_below(mutator, 9) < 8
		    ? 1 + (uint32_t)mutator_below(mutator, 6)
		    : 1 + (uint32_t)mutator_below(mutator, WORDS_COUNT_MAX);
		uint32_t plural = mutator_below(mutator, 3)
		    ? 0
		    : (uint32_t)mutator_below(mutator, often + 1);
		doc += (uint32_t)mutator_below(mutator, gap);
		/* Far beyond the mean. */
		if (mutator_below(mutator, 200) == 0)
			doc += 64 * (uint32_t)gap;
		list[i] =
		    (struct posting){doc++, (uint16_t)often, (uint16_t)plural};
	}
}

/*
 * Q45: postings read in blocks are those read one by one: of lists of any
 * density, in parts or not, up to any document, and of broken bytes.
 */
static void
blocks(void **state)
{
	enum { MOST = 600 };
	struct mutator mutator = {0};
	struct posting list[MOST];
	uint8_t zone_of[1 << 10];
	struct buf whole = {0};
	struct shares shares = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(zone_of); i++)
		zone_of[i] = (uint8_t)mutator_below(&mutator, 4);
	for (int i = 0; i < 500; i++) {
		size_t count = mutator_below(&mutator, MOST + 1);
		random_list(&mutator, list, count);
		uint32_t last = count > 0 ? list[count - 1].doc : 0;
		whole.size = 0;
		if (last < sizeof(zone_of) &&
		    shares_count(&shares, list, count, zone_of))
			shares_write(&whole, &shares, list, count, zone_of);
		else
			postings_write(&whole, list, count);
		struct span seed = exact_copy(buf_span(&whole));
		uint64_t audience = mutator_below(&mutator, 2)
		    ? AUDIENCE_ALL
		    : mutator_below(&mutator, 16);
		expect_alike(seed, audience, UINT32_MAX, &mutator);
		expect_alike(seed, audience,
		    (uint32_t)mutator_below(&mutator, last + 2), &mutator);
		mutator.seeds = &seed;
		mutator.count = 1;
		for (int j = 0; j < 10; j++) {
			struct span broken = mutator_next(&mutator);
			expect_alike(broken, audience,
			    j % 2 ? UINT32_MAX : last + 1, &mutator);
			exact_free(&broken);
		}
		exact_free(&seed);
	}
	shares_free(&shares);
	buf_free(&whole);
}

/* Takes the rest of a list, behind `taken` postings that are as expected. */
static void
expect_rest(struct postings *postings, uint32_t docs, struct span bytes,
    const struct posting *got, size_t taken)
{
	struct postings single = postings_start(bytes, AUDIENCE_ALL);
	struct posting want, more;

	for (size_t i = 0; i < taken; i++) {
		assert_true(postings_next(&single, &want));
		assert_true(want.doc < docs);
		assert_memory_equal(&got[i], &want, sizeof(want));
	}
	while (postings_take(postings, docs, &more, 1) == 1) {
		assert_true(postings_next(&single, &want));
		assert_memory_equal(&more, &want, sizeof(want));
	}
	assert_true(!postings_next(&single, &want) || want.doc >= docs);
}

/* Q102: two lists that are read at once are those read one by one. */
static void
two_at_once(void **state)
{
	enum { MOST = 600, LISTS = 2 };
	struct mutator mutator = {.state = 4};
	static struct posting list[MOST], got[LISTS][MOST];
	size_t both = 0;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct span bytes[LISTS];
		struct postings readers[LISTS];
		struct buf buf[LISTS] = {{0}};
		uint32_t docs = UINT32_MAX;
		for (int j = 0; j < LISTS; j++) {
			size_t count = 1 + mutator_below(&mutator, MOST);
			random_list(&mutator, list, count);
			if (i % 5 == 0)
				docs = 1 + list[count / 2].doc;
			postings_write(&buf[j], list, count);
			/* Mostly other lists follow. */
			if (i % 4 > 0)
				buf_repeat(&buf[j], 'x', 4096);
			if (i % 3 == 0)
				buf[j].data[mutator_below(&mutator, 200) %
				    buf[j].size] ^= 4;
			bytes[j] = exact_copy(buf_span(&buf[j]));
			readers[j] = postings_start(bytes[j], AUDIENCE_ALL);
		}
		size_t most = 1 + mutator_below(&mutator, POSTINGS_BLOCK);
		size_t taken = 0, count;
		while (taken + most <= MOST &&
		    (count = postings_take_two(&readers[0], &readers[1], docs,
			 got[0] + taken, got[1] + taken, most)) > 0)
			taken += count;
		both += taken;
		for (int j = 0; j < LISTS; j++) {
			expect_rest(&readers[j], docs, bytes[j], got[j], taken);
			exact_free(&bytes[j]);
			buf_free(&buf[j]);
		}
	}
	assert_true(both > 100000);
}

/*
 * As many postings as are not counted in the head, and as have their bytes; a
 * list that ends before those are counted.
 */
static void
heads(void **state)
{
	static struct posting list[POSTINGS_SIZED];
	struct buf buf = {0};

	(void)state;
	for (uint32_t i = 0; i < POSTINGS_SIZED; i++)
		list[i] = (struct posting){i, 1, 0};
	postings_write(&buf, list, POSTINGS_COUNTED - 1);
	expect_span("six", buf_span(&buf), (struct span){"\xc0\x3f", 2});
	buf.size = 0;
	postings_write(&buf, list, POSTINGS_COUNTED);
	expect_span("seven", buf_span(&buf), (struct span){"\xe0\x07\x7f", 3});
	buf.size = 0;
	postings_write(&buf, list, POSTINGS_SIZED);
	expect_span(
	    "many", buf_span(&buf), (struct span){"\xe0\x10\x02\xff\xff", 5});
	buf.size = 2;
	struct span cut = exact_copy(buf_span(&buf));
	assert_int_equal(postings_size(cut), cut.size);
	exact_free(&cut);
	buf_free(&buf);
}

/* Q45: of the last bytes of a list no more are read than there are. */
static void
last_bytes(void **state)
{
	struct span bytes =
	    exact_copy(SPAN("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"));
	const unsigned char *at = (const unsigned char *)bytes.data;

	(void)state;
	for (size_t from = 0; from <= bytes.size + 1; from++) {
		uint64_t want = 0;
		for (size_t i = from; i < bytes.size && i < from + 8; i++)
			want |= (uint64_t)(i + 1) << 8 * (i - from);
		assert_true(postings_last_bits(at, bytes.size, from) == want);
	}
	exact_free(&bytes);
}

/*
 * Q83: a list says where the next one begins, whatever it has, and of any bytes
 * none that lies outside.
 */
static void
sizes(void **state)
{
	enum { MOST = 600 };
	struct mutator mutator = {.state = 9};
	struct posting list[MOST];
	uint8_t zone_of[1 << 10];
	struct buf whole = {0};
	struct shares shares = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(zone_of); i++)
		zone_of[i] = (uint8_t)mutator_below(&mutator, 4);
	for (int i = 0; i < 500; i++) {
		size_t count = 1 + mutator_below(&mutator, MOST);
		random_list(&mutator, list, count);
		whole.size = 0;
		if (list[count - 1].doc < sizeof(zone_of) &&
		    shares_count(&shares, list, count, zone_of))
			shares_write(&whole, &shares, list, count, zone_of);
		else
			postings_write(&whole, list, count);
		size_t size = whole.size;
		buf_add(&whole, SPAN("what follows it"));
		assert_int_equal(postings_size(buf_span(&whole)), size);
		struct span seed = buf_span(&whole);
		mutator.seeds = &seed;
		mutator.count = 1;
		struct span broken = mutator_next(&mutator);
		assert_true(postings_size(broken) <= broken.size);
		exact_free(&broken);
	}
	shares_free(&shares);
	buf_free(&whole);
}

static void
expect_block(
    const struct posting *got, const struct posting *want, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(got[i].doc, want[i].doc);
		assert_int_equal(got[i].count, want[i].count);
		assert_int_equal(got[i].plural, want[i].plural);
	}
}

/*
 * Q144: every count up to 10, with every count of an s, is read as it was
 * written: alone, and of two lists at once.
 */
static void
counts(void **state)
{
	struct posting list[POSTINGS_BLOCK], block[POSTINGS_BLOCK],
	    other[POSTINGS_BLOCK];
	size_t written = 0, count, read = 0;
	uint32_t doc = 0;
	struct buf buf = {0};

	(void)state;
	for (uint16_t one = 1; one <= 10; one++)
		for (uint16_t plural = 0; plural <= one; plural++) {
			doc += 1 + one % 3U * 5;
			list[written++] = (struct posting){doc, one, plural};
		}
	postings_write(&buf, list, written);
	struct span bytes = buf_span(&buf);
	struct postings first = postings_start(bytes, AUDIENCE_ALL),
			second = first, alone = first;
	assert_int_equal(
	    postings_take(&alone, UINT32_MAX, block, POSTINGS_BLOCK), written);
	expect_block(block, list, written);
	while ((count = postings_take_two(
		    &first, &second, UINT32_MAX, block, other, 4)) > 0) {
		expect_block(block, &list[read], count);
		expect_block(other, &list[read], count);
		read += count;
	}
	/* The end is not read so. */
	assert_true(read > written / 3);
	buf_free(&buf);
}

/*
 * Q140: a bare list is read as it was written, however its documents are
 * spread, and ends where it says; of any bytes nothing is read that lies
 * outside.
 */
static void
bare(void **state)
{
	enum { MOST = POSTINGS_BARE };
	struct mutator mutator = {.state = 11};
	struct posting list[MOST], got;
	struct buf whole = {0};

	(void)state;
	for (int i = 0; i < 3000; i++) {
		size_t count = 1 + mutator_below(&mutator, MOST);
		random_list(&mutator, list, count);
		uint32_t docs = list[count - 1].doc + 1;
		docs += (uint32_t)mutator_below(&mutator, 3 * (size_t)docs);
		unsigned k = postings_bare_of(docs).k[count];
		whole.size = 0;
		postings_write_bare(&whole, list, count, k);
		size_t size = whole.size;
		buf_add(&whole, SPAN("what follows it"));
		struct span seed = exact_copy(buf_span(&whole));
		struct posting_bytes at = {seed, (uint8_t)count, (uint8_t)k};
		struct postings reader = postings_start_at(&at, 1);
		for (size_t j = 0; j < count; j++) {
			assert_true(postings_next(&reader, &got));
			assert_memory_equal(&got, &list[j], sizeof(got));
		}
		assert_false(postings_next(&reader, &got));
		assert_int_equal(reader.entered, count);
		assert_int_equal(postings_size_at(&at), size);
		mutator.seeds = &seed;
		mutator.count = 1;
		at.bytes = mutator_next(&mutator);
		reader = postings_start_at(&at, AUDIENCE_ALL);
		while (postings_next(&reader, &got))
			continue;
		assert_true(postings_size_at(&at) <= at.bytes.size);
		exact_free(&at.bytes);
		exact_free(&seed);
	}
	struct posting_bytes none = {SPAN(""), 2, 3};
	struct postings reader = postings_start_at(&none, AUDIENCE_ALL);
	assert_false(postings_next(&reader, &got));
	assert_int_equal(postings_size_at(&none), 0);
	buf_free(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(format),
	    cmocka_unit_test(broken),
	    cmocka_unit_test(blocks),
	    cmocka_unit_test(two_at_once),
	    cmocka_unit_test(heads),
	    cmocka_unit_test(last_bytes),
	    cmocka_unit_test(sizes),
	    cmocka_unit_test(counts),
	    cmocka_unit_test(bare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
