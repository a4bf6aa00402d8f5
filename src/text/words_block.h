/* Plain ASCII text, 64 bytes at once, is read: its words. */
#ifndef TEXT_WORDS_BLOCK_H
#define TEXT_WORDS_BLOCK_H

#include "base/span.h"
#include "text/words_bits.h"
#include "text/words_chunk.h"

/* A bit for each byte of a block below one, which may be its end. */
static inline uint64_t
words_below(size_t end)
{
	return end < WORDS_BLOCK ? ((uint64_t)1 << end) - 1 : ~(uint64_t)0;
}

/*
 * Reads the front of a text. Returns how many bytes of it are plain ASCII,
 * which may be none; the block has no letters behind them.
 */
static inline size_t
words_read_plain(struct words_block *block, struct span rest)
{
	size_t size = rest.size < WORDS_BLOCK ? rest.size : WORDS_BLOCK;
	unsigned char padded[WORDS_BLOCK];
	const unsigned char *bytes = (const unsigned char *)rest.data;

	if (size < WORDS_BLOCK) {
		memset(padded, 0, WORDS_BLOCK);
		bytes = memcpy(padded, rest.data, size);
	}
	struct words_bits bits = words_classify(block->lower, bytes);
	if (bits.others)
		size = (size_t)__builtin_ctzll(bits.others);
	block->letters = bits.letters;
	if (bits.others)
		block->letters &= (bits.others & -bits.others) - 1;
	return size;
}

/* How many set bits follow each other below bit number `end`, 1 to 64. */
static inline size_t
words_run_before(uint64_t bits, size_t end)
{
	uint64_t others = ~(bits << (WORDS_BLOCK - end));

	return others ? (size_t)__builtin_clzll(others) : end;
}

/*
 * The same, but with whole words; *letters_r has a bit for each byte of those
 * that is of a word.
 */
static inline size_t
words_read_block(
    struct words_block *block, struct span rest, uint64_t *letters_r)
{
	size_t size = words_read_plain(block, rest);
	uint64_t letters = block->letters;

	if (size > 0 && size < rest.size)
		size -= words_run_before(letters, size);
	*letters_r = letters & words_below(size);
	return size;
}

/* Notes the edges in one block, of which one may be the end of a word. */
static inline uint16_t *
words_put_edges(uint16_t *to, size_t base, uint64_t letters, uint64_t before)
{
	for (uint64_t edges = letters ^ (letters << 1 | before); edges;
	     edges &= edges - 1)
		*to++ = (uint16_t)(base + (size_t)__builtin_ctzll(edges));
	return to;
}

/*
 * Whether 16 bytes in a row, from a multiple of 16 on, are of one word: twice
 * as many always have such a row in them.
 */
static inline bool
words_has_rows(uint64_t letters)
{
	letters &= letters >> 8;
	letters &= letters >> 4;
	letters &= letters >> 2;
	letters &= letters >> 1;
	return (letters & 0x0001000100010001U) != 0;
}

/*
 * Reads the words at the front of a text. Returns how many bytes that are,
 * which are plain ASCII with whole words, and may be none. `dotted`: a dot is
 * before the text.
 */
static inline size_t
words_read_chunk(struct words_chunk *chunk, struct span text, bool dotted)
{
	unsigned char padded[WORDS_BLOCK];
	size_t size = text.size < WORDS_CHUNK ? text.size : WORDS_CHUNK;
	uint16_t *to = chunk->edges;
	uint64_t before = 0, dot = dotted, named = 0;

	for (size_t at = 0; at < size; at += WORDS_BLOCK) {
		const char *bytes = text.data + at;
		if (text.size - at < WORDS_BLOCK) {
			memset(padded, 0, WORDS_BLOCK);
			bytes = memcpy(padded, bytes, text.size - at);
		}
		struct words_bits bits = words_classify(
		    chunk->lower + at, (const unsigned char *)bytes);
		uint64_t letters = bits.letters;
		if (bits.others) {
			size = at + (size_t)__builtin_ctzll(bits.others);
			letters &= (bits.others & -bits.others) - 1;
		}
		to = words_put_edges(to, at, letters, before);
		named |= bits.signs & (letters << 1 | before);
		named |= letters & (bits.dots << 1 | dot);
		named |= words_has_rows(letters);
		before = letters >> (WORDS_BLOCK - 1);
		dot = bits.dots >> (WORDS_BLOCK - 1);
	}
	if ((to - chunk->edges) % 2 != 0)
		*to++ = (uint16_t)size;
	/* A word may go on behind the chunk. */
	if (size < text.size && to > chunk->edges && to[-1] == size) {
		to -= 2;
		size = *to;
	}
	chunk->count = (size_t)(to - chunk->edges) / 2;
	chunk->plain = named == 0;
	return size;
}

#endif
