#include <stdlib.h>

#include "support/expect.h"
#include "text/words_bits.h"

/* What one byte is, by the words of the header. */
static void
expect_byte(unsigned char byte, unsigned char lower, bool letter, bool other,
    bool sign, bool dot)
{
	bool capital = byte >= 'A' && byte <= 'Z';
	bool word = capital || (byte >= 'a' && byte <= 'z') ||
	    (byte >= '0' && byte <= '9');

	assert_int_equal(lower, capital ? byte + 32 : byte);
	assert_int_equal(letter, word);
	assert_int_equal(other, byte > 0x7f || byte == WORDS_ESC);
	assert_int_equal(sign, byte == '+' || byte == '#');
	assert_int_equal(dot, byte == '.');
}

static void
expect_block(struct words_bits bits, const unsigned char *bytes,
    const unsigned char *lower)
{
	for (unsigned i = 0; i < WORDS_BLOCK; i++)
		expect_byte(bytes[i], lower[i], bits.letters >> i & 1,
		    bits.others >> i & 1, bits.signs >> i & 1,
		    bits.dots >> i & 1);
}

static void
expect_where(uint64_t bits, const unsigned char *bytes, unsigned char byte)
{
	for (unsigned i = 0; i < WORDS_BLOCK; i++)
		assert_int_equal(bits >> i & 1, bytes[i] == byte);
}

/*
 * Q137, Q154: each byte in each place of a block, among any others, at any
 * address: by this machine's own instructions, and by none of them.
 */
static void
blocks(void **state)
{
	unsigned char room[WORDS_BLOCK + 16], lower[WORDS_BLOCK];
	uint64_t random = 88172645463325252U;

	(void)state;
	for (unsigned i = 0; i < 256 * WORDS_BLOCK; i++) {
		unsigned char *bytes = room + i % 16;
		for (unsigned j = 0; j < WORDS_BLOCK; j++) {
			random = random * 6364136223846793005U + 1;
			bytes[j] = (unsigned char)(random >> 56);
		}
		bytes[i % WORDS_BLOCK] = (unsigned char)(i / WORDS_BLOCK);
		expect_block(words_classify(lower, bytes), bytes, lower);
		memset(lower, 0, WORDS_BLOCK);
		expect_block(
		    words_classify_anywhere(lower, bytes), bytes, lower);
		unsigned char byte = (unsigned char)(i / WORDS_BLOCK);
		expect_where(words_where(bytes, byte), bytes, byte);
		expect_where(words_where_anywhere(bytes, byte), bytes, byte);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(blocks)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
