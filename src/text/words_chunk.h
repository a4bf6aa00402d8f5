/* What is read of a text at once: its lower case, and what is of a word. */
#ifndef TEXT_WORDS_CHUNK_H
#define TEXT_WORDS_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORDS_BLOCK = 64 }; /* bytes that are classified at once */

/*
 * Part of a text in lower case, and its letters and digits. Sixteen bytes can
 * be read from any place of it.
 */
struct words_block {
	unsigned char lower[WORDS_BLOCK + 16];
	uint64_t letters;
};

/*
 * Blocks are processed in groups, so that a store has left the store buffer
 * before it is read again.
 */
enum {
	WORDS_BLOCKS = 4,
	WORDS_CHUNK = WORDS_BLOCKS * WORDS_BLOCK,
	WORDS_BEHIND = 16, /* bytes behind the last that may be read */
};

/* The words of a part of a text: where each begins and ends. */
struct words_chunk {
	unsigned char lower[WORDS_CHUNK + WORDS_BEHIND];
	uint16_t edges[WORDS_CHUNK + 2];
	size_t count; /* of words */
	bool plain; /* none has a sign beside it, or very many letters */
};

#endif
