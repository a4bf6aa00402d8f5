/* What the files of words.h share. */
#ifndef TEXT_WORDS_PRIV_H
#define TEXT_WORDS_PRIV_H

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/words.h"

/* Begins an escape sequence, of which no part is a word. */
enum { WORDS_ESC = 0x1b };

/* How often a term is in the title and in the opening. */
struct term_fields {
	uint32_t title, opening;
	uint32_t title_plural, opening_plural; /* the part with a dropped s */
	bool lengthens; /* it counts in words->length */
};

/*
 * Makes the counts of terms what words_count() says, of those in the body, and
 * sums up the length.
 */
void words_weigh(struct words *words);

/* Emits a word if it is none of those that are too long. */
static inline void
words_emit_one(const struct word *word, words_emit *emit, void *context)
{
	if (word->count <= WORDS_LETTERS_MAX &&
	    word->letters.size <= WORDS_BYTES_MAX)
		emit(context, word);
}

/*
 * Emits a word and, before it, its name with the signs around it, if it has
 * any. A single letter before a sign is not emitted besides its name. `start`
 * is where the text begins that the word's source is a part of, `rest` follows
 * the word.
 */
void words_emit_named(struct word *word, const char *start, struct span rest,
    words_emit *emit, void *context);
/*
 * Takes a word that may have letters beyond ASCII off the front of *text, or
 * one character that is not part of a word.
 */
void words_take_mixed(
    struct span *text, const char *start, words_emit *emit, void *context);

/* The lower case of an ASCII letter or digit, or 0. */
static inline char
words_letter(unsigned char byte)
{
	unsigned char lower = byte | 0x20;

	if ((unsigned char)(lower - 'a') < 26)
		return (char)lower;
	return (unsigned char)(byte - '0') < 10 ? (char)byte : 0;
}

/*
 * Takes the next word and all before it. `start` is where the text begins, for
 * a look at what is before the word; `lower` is room for its letters.
 */
static inline void
words_take(struct span *text, const char *start, char lower[WORDS_BYTES_MAX],
    words_emit *emit, void *context)
{
	const char *at = text->data, *end = at + text->size;
	char letter = 0;
	size_t size = 0;

	while (at < end && !(*at & 0x80) && *at != WORDS_ESC &&
	    !words_letter((unsigned char)*at))
		at++;
	struct span rest = {at, (size_t)(end - at)};
	if (at < end && *at == WORDS_ESC) {
		*text = utf8_skip_escape(&rest) ? rest : span_tail(rest, 1);
		return;
	}
	for (; at < end && (letter = words_letter((unsigned char)*at)); at++)
		if (size++ < WORDS_BYTES_MAX)
			lower[size - 1] = letter;
	*text = rest;
	if (at < end && *at & 0x80) {
		words_take_mixed(text, start, emit, context);
		return;
	}
	*text = (struct span){at, (size_t)(end - at)};
	struct word word = {.letters = {lower, size},
	    .source = span_head(rest, size),
	    .count = size,
	    .traits = size == 1 ? TERM_ASIDE : 0};
	if (size == 0 || size > WORDS_BYTES_MAX)
		return;
	/* Few words have signs. */
	if ((at < end && (*at == '+' || *at == '#')) ||
	    (rest.data > start && rest.data[-1] == '.'))
		words_emit_named(&word, start, *text, emit, context);
	else
		words_emit_one(&word, emit, context);
}

/*
 * Text is mostly ASCII, in which words are found 64 bytes at once, as bits:
 * where a word ends is then no branch. The loops over bytes have none either,
 * and one length, so that compilers make vector instructions of them.
 */
enum { WORDS_BLOCK = 64 };

/*
 * Part of a text in lower case, and what its bytes are: 1 or 0. Eight bytes can
 * be read from any place of it.
 */
struct words_block {
	unsigned char lower[WORDS_BLOCK + 8], word[WORDS_BLOCK];
	unsigned char other[WORDS_BLOCK]; /* ESC, or beyond ASCII */
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

static inline void
words_classify(struct words_block *restrict block,
    const unsigned char bytes[restrict WORDS_BLOCK])
{
	for (unsigned i = 0; i < WORDS_BLOCK; i++) {
		unsigned char byte = bytes[i];
		unsigned char lower = byte | 0x20;
		unsigned char letter = (unsigned char)(lower - 'a') < 26;
		unsigned char digit = (unsigned char)(byte - '0') < 10;
		block->lower[i] = letter ? lower : byte;
		block->word[i] = letter | digit;
		block->other[i] = (byte > 0x7f) | (byte == WORDS_ESC);
	}
}

/*
 * Reads the front of a text. Returns how many bytes of it are plain ASCII, with
 * whole words, which may be none; *letters_r has a bit for each byte of those
 * that is of a word.
 */
static inline size_t
words_read_block(
    struct words_block *block, struct span rest, uint64_t *letters_r)
{
	size_t size = rest.size < WORDS_BLOCK ? rest.size : WORDS_BLOCK;
	unsigned char padded[WORDS_BLOCK];
	const unsigned char *bytes = (const unsigned char *)rest.data;

	if (size < WORDS_BLOCK) {
		memset(padded, 0, WORDS_BLOCK);
		bytes = memcpy(padded, rest.data, size);
	}
	words_classify(block, bytes);
	uint64_t letters = words_gather(block->word);
	uint64_t others = words_gather_few(block->other);
	size = others ? (size_t)__builtin_ctzll(others) : size;
	while (size > 0 && size < rest.size && letters >> (size - 1) & 1)
		size--;
	if (size < WORDS_BLOCK)
		letters &= ((uint64_t)1 << size) - 1;
	*letters_r = letters;
	return size;
}

/* Emits the words of a block. Returns how many bytes that were; maybe none. */
static inline size_t
words_emit_block(struct words_block *block, struct span rest, const char *start,
    words_emit *emit, void *context)
{
	uint64_t letters;
	size_t size = words_read_block(block, rest, &letters);

	while (letters) {
		size_t at = (size_t)__builtin_ctzll(letters);
		/* The bit above the word becomes set, all below it clear. */
		uint64_t above = letters + (letters & -letters);
		size_t end = above ? (size_t)__builtin_ctzll(above)
				   : (size_t)WORDS_BLOCK;
		struct word word = {
		    .letters = {(const char *)block->lower + at, end - at},
		    .source = {rest.data + at, end - at},
		    .count = end - at,
		    .traits = end - at == 1 ? TERM_ASIDE : 0};
		char next = end < rest.size ? rest.data[end] : ' ';
		letters &= above;
		if (next == '+' || next == '#' ||
		    (word.source.data > start && word.source.data[-1] == '.'))
			words_emit_named(
			    &word, start, span_tail(rest, end), emit, context);
		else
			words_emit_one(&word, emit, context);
	}
	return size;
}

/* Inlined: indexing spends most of its time here. */
static inline void
words_emit_all(struct span text, words_emit *emit, void *context)
{
	const char *start = text.data;
	/* Here, since compilers that zero all variables do it for each word. */
	struct words_block block;
	char lower[WORDS_BYTES_MAX];

	while (text.size > 0) {
		size_t size =
		    words_emit_block(&block, text, start, emit, context);
		text = span_tail(text, size);
		/* Words of other scripts follow each other. */
		while (size == 0) {
			words_take(&text, start, lower, emit, context);
			size = text.size < 2 || !(text.data[1] & 0x80);
		}
	}
}

#endif
