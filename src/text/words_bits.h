/* What the bytes of plain text are, as bits: where words begin and end. */
#ifndef TEXT_WORDS_BITS_H
#define TEXT_WORDS_BITS_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "text/words_chunk.h"

/* Begins an escape sequence, of which no part is a word. */
enum { WORDS_ESC = 0x1b };

/*
 * Text is mostly ASCII, in which words are found 64 bytes at once, as bits:
 * where a word ends is then no branch. Every processor of x86-64 has an
 * instruction that takes one bit of each of 16 bytes. Elsewhere loops over
 * bytes have no branch and one length, so that compilers make vector
 * instructions of them, and a multiplication gathers the bits.
 */

/* A bit for each byte of a block. */
struct words_bits {
	uint64_t letters; /* and digits, of ASCII */
	uint64_t others; /* ESC, and beyond ASCII */
	uint64_t signs; /* `+` and `#`, which may be of the word before */
	uint64_t dots; /* which may be of the word behind */
};

/*
 * Eight bytes as a number, the first one lowest: one load, where compilers make
 * eight of the bytes and their shifts.
 */
static inline uint64_t
words_eight(const unsigned char *at)
{
	uint64_t bytes;

	memcpy(&bytes, at, sizeof(bytes));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	    ? bytes
	    : __builtin_bswap64(bytes);
}

/* A bit for each byte that is 1. */
static inline uint64_t
words_gather(const unsigned char bytes[WORDS_BLOCK])
{
	uint64_t bits = 0;

	/* The product has bit 8 k of eight bytes at 56 + k. */
	for (unsigned i = 0; i < WORDS_BLOCK; i += 8)
		bits |= (words_eight(bytes + i) * 0x0102040810204080U >> 56)
		    << i;
	return bits;
}

/* The same, in less time where no byte is. */
static inline uint64_t
words_gather_few(const unsigned char bytes[WORDS_BLOCK])
{
	uint64_t any = 0;

	for (unsigned i = 0; i < WORDS_BLOCK; i += 8)
		any |= words_eight(bytes + i);
	return any ? words_gather(bytes) : 0;
}

/* Reads a block: its lower case, and what its bytes are. */
static inline struct words_bits
words_classify_anywhere(unsigned char lower_r[restrict WORDS_BLOCK],
    const unsigned char bytes[restrict WORDS_BLOCK])
{
	unsigned char word[WORDS_BLOCK], other[WORDS_BLOCK];
	unsigned char sign[WORDS_BLOCK], dot[WORDS_BLOCK];

	for (unsigned i = 0; i < WORDS_BLOCK; i++) {
		unsigned char byte = bytes[i];
		unsigned char lower = byte | 0x20;
		unsigned char letter = (unsigned char)(lower - 'a') < 26;
		unsigned char digit = (unsigned char)(byte - '0') < 10;
		lower_r[i] = letter ? lower : byte;
		word[i] = letter | digit;
		other[i] = (byte > 0x7f) | (byte == WORDS_ESC);
		sign[i] = (byte == '+') | (byte == '#');
		dot[i] = byte == '.';
	}
	return (struct words_bits){words_gather(word), words_gather_few(other),
	    words_gather_few(sign), words_gather_few(dot)};
}

/* A bit for each byte of a block that is the one. */
static inline uint64_t
words_where_anywhere(const unsigned char bytes[WORDS_BLOCK], unsigned byte)
{
	unsigned char found[WORDS_BLOCK];

	for (unsigned i = 0; i < WORDS_BLOCK; i++)
		found[i] = bytes[i] == byte;
	return words_gather_few(found);
}

#ifdef __SSE2__

static inline __m128i
words_sixteen(unsigned byte)
{
	return _mm_set1_epi8((char)(unsigned char)byte);
}

/*
 * Which of 16 bytes are one of `count` that follow each other from `first` on.
 * Only signed bytes are compared: the first one becomes the least of these.
 */
static inline __m128i
words_within(__m128i bytes, unsigned first, unsigned count)
{
	return _mm_cmplt_epi8(_mm_sub_epi8(bytes, words_sixteen(first + 0x80)),
	    words_sixteen(count + 0x80));
}

/* A bit for each of 16 bytes that is the one. */
static inline uint64_t
words_equal(__m128i bytes, unsigned byte)
{
	return (unsigned)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(bytes, words_sixteen(byte)));
}

static inline struct words_bits
words_classify(unsigned char lower_r[restrict WORDS_BLOCK],
    const unsigned char bytes[restrict WORDS_BLOCK])
{
	struct words_bits bits = {0, 0, 0, 0};

	for (unsigned i = 0; i < WORDS_BLOCK; i += 16) {
		const __m128i raw = _mm_loadu_si128((const void *)(bytes + i));
		const __m128i letter = words_within(
		    _mm_or_si128(raw, words_sixteen(0x20)), 'a', 26);
		const __m128i word =
		    _mm_or_si128(letter, words_within(raw, '0', 10));
		const __m128i other = _mm_or_si128(
		    raw, _mm_cmpeq_epi8(raw, words_sixteen(WORDS_ESC)));
		_mm_storeu_si128((void *)(lower_r + i),
		    _mm_or_si128(
			raw, _mm_and_si128(letter, words_sixteen(0x20))));
		bits.letters |= (uint64_t)(unsigned)_mm_movemask_epi8(word)
		    << i;
		bits.others |= (uint64_t)(unsigned)_mm_movemask_epi8(other)
		    << i;
		/* One bit makes a `#` a `+`. */
		bits.signs |=
		    words_equal(
			_mm_or_si128(raw, words_sixteen('+' ^ '#')), '+')
		    << i;
		bits.dots |= words_equal(raw, '.') << i;
	}
	return bits;
}

static inline uint64_t
words_where(const unsigned char bytes[WORDS_BLOCK], unsigned byte)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < WORDS_BLOCK; i += 16)
		bits |= words_equal(
			    _mm_loadu_si128((const void *)(bytes + i)), byte)
		    << i;
	return bits;
}

#else

static inline struct words_bits
words_classify(unsigned char lower_r[restrict WORDS_BLOCK],
    const unsigned char bytes[restrict WORDS_BLOCK])
{
	return words_classify_anywhere(lower_r, bytes);
}

static inline uint64_t
words_where(const unsigned char bytes[WORDS_BLOCK], unsigned byte)
{
	return words_where_anywhere(bytes, byte);
}

#endif

#endif
