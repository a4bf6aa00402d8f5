/* What the files of words.h share. */
#ifndef TEXT_WORDS_PRIV_H
#define TEXT_WORDS_PRIV_H

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/words.h"
#include "text/words_block.h"

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
