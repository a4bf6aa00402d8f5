#include "base/hash.h"
#include "support/exact.h"
#include "support/expect.h"

/*
 * The first bytes of 00 01 02... under the key 00 01 .. 0f, as the paper's
 * vectors are made; computed with OpenSSL's SIPHASH at 1 and 3 rounds.
 */
static void
siphash_1_3_vectors(void **state)
{
	static const struct {
		size_t size;
		uint64_t hash;
	} rows[] = {
	    {0, 0xabac0158050fc4dc},
	    {1, 0xc9f49bf37d57ca93},
	    {7, 0xd3927d989bb11140},
	    {8, 0x369095118d299a8e},
	    {9, 0x25a48eb36c063de4},
	    {15, 0xd320d86d2a519956},
	    {16, 0xcc4fdd1a7d908b66},
	    {63, 0x9d199062b7bbb3a8},
	};
	struct hash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
	char bytes[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy((struct span){bytes, rows[i].size});
		assert_int_equal(hash_bytes(key, s), rows[i].hash);
		exact_free(&s);
	}
}

/* The values of CPython, which uses the same function with a key of zeros. */
static void
siphash_1_3_without_key(void **state)
{
	struct hash_key key = {0, 0};

	(void)state;
	assert_int_equal(hash_bytes(key, SPAN("loam")), 0xbea8535a20162b12);
	assert_int_equal(
	    hash_bytes(key, SPAN("abcdefghij")), 0xf47c264806c40ff1);
}

static void
key_and_every_byte_count(void **state)
{
	struct hash_key low = {1, 2}, high = {1, 3}, other = {2, 2};
	uint64_t plain = hash_bytes(low, SPAN("abcdefghijkl"));

	(void)state;
	assert_int_not_equal(plain, hash_bytes(high, SPAN("abcdefghijkl")));
	assert_int_not_equal(plain, hash_bytes(other, SPAN("abcdefghijkl")));
	for (size_t i = 0; i < 12; i++) {
		char text[] = "abcdefghijkl";
		text[i] ^= 1;
		assert_int_not_equal(
		    plain, hash_bytes(low, (struct span){text, 12}));
	}
	assert_int_not_equal(
	    hash_bytes(low, SPAN("a")), hash_bytes(low, SPAN("a\0")));
}

static void
order_of_a_pair_counts(void **state)
{
	(void)state;
	assert_int_equal(hash_pair(1, 2), hash_pair(1, 2));
	assert_int_not_equal(hash_pair(1, 2), hash_pair(2, 1));
	assert_int_not_equal(hash_pair(1, 1), hash_pair(2, 2));
	assert_int_not_equal(hash_pair(0, 1), hash_pair(1, 0));
}

/* Computed once by another implementation: editions of replicas agree. */
static void
fingerprints(void **state)
{
	(void)state;
	assert_int_equal(hash_stable(0, SPAN("")), 0);
	assert_int_equal(hash_stable(0, SPAN("loam")), 0x34a195f9efbbdf7a);
	assert_int_equal(
	    hash_stable(7, SPAN("abcdefghij")), 0xafb1bb4e9b8a74b2);
	assert_int_not_equal(
	    hash_stable(0, SPAN("a")), hash_stable(0, (struct span){"a\0", 2}));
	for (size_t size = 1; size < 20; size++) {
		struct span s =
		    exact_copy((struct span){"abcdefghijklmnopqrst", size});
		uint64_t whole = hash_stable(1, s);
		assert_int_not_equal(whole, hash_stable(2, s));
		assert_int_not_equal(
		    whole, hash_stable(1, span_head(s, size - 1)));
		exact_free(&s);
	}
}

static void
random_keys_differ(void **state)
{
	struct hash_key one = hash_random_key(), two = hash_random_key();

	(void)state;
	assert_true(one.low != two.low && one.high != two.high);
}

enum {
	PLACED = 1 << 15,
	CHANCE = 256, /* steps: few values may fall together by chance */
};

/* The slots that are looked at while values are placed in a half full table. */
static size_t
steps_of(size_t count, uint64_t base, uint64_t step)
{
	static bool taken[2 * PLACED];
	struct hash_key key = hash_random_key();
	size_t slots = 2 * count, steps = 0;

	memset(taken, 0, sizeof(taken));
	for (size_t i = 0; i < count; i++) {
		size_t at = hash_slot(key, base + i * step, slots);
		for (steps++; taken[at]; steps++)
			at = (at + 1) & (slots - 1);
		taken[at] = true;
	}
	return steps;
}

/*
 * K120: values that differ in a few bits only, wherever these are, are placed
 * as if they were drawn at random, so that twice as many cost twice the steps.
 */
static void
chosen_values_are_spread(void **state)
{
	static const uint64_t bases[] = {
	    0, 0xffffffff, 0x123456789abcdef0, UINT64_MAX};

	(void)state;
	for (int shift = 0; shift < 64; shift++)
		for (size_t i = 0; i < COUNT(bases); i++) {
			size_t half = PLACED / 2, count = PLACED;
			/* No more values than there are bits to differ in. */
			for (; shift + 16 > 64 && count >> (64 - shift);)
				count = half = count / 2;
			assert_true(steps_of(half, bases[i], 1ULL << shift) <
			    2 * half + CHANCE);
			assert_true(steps_of(count, bases[i], 1ULL << shift) <
			    2 * count + CHANCE);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(siphash_1_3_vectors),
	    cmocka_unit_test(siphash_1_3_without_key),
	    cmocka_unit_test(key_and_every_byte_count),
	    cmocka_unit_test(order_of_a_pair_counts),
	    cmocka_unit_test(fingerprints),
	    cmocka_unit_test(random_keys_differ),
	    cmocka_unit_test(chosen_values_are_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
