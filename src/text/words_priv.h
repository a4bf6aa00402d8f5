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
	if (word->count <= WORDS_LETTERS_MAX)
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
		utf8_skip_escape(&rest);
		*text = rest;
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
 * How words are emitted. Those of a chunk that have no sign are plain, if there
 * is a function for these: their letters stay until settle is called, behind
 * the last one of the chunk.
 */
struct words_emitter {
	words_emit *emit;
	void (*plain)(void *context, const struct words_chunk *chunk,
	    size_t first, size_t end);
	void (*settle)(void *context);
	void *context;
};

/* Whether a word of a chunk may have signs. */
static inline bool
words_is_named(const struct words_chunk *chunk, size_t number, struct span rest,
    const char *start)
{
	size_t end = chunk->edges[2 * number + 1];
	const char *at = rest.data + chunk->edges[2 * number];
	char next = end < rest.size ? rest.data[end] : ' ';

	return next == '+' || next == '#' || (at > start && at[-1] == '.');
}

static inline bool
words_is_plain(const struct words_chunk *chunk, size_t number, struct span rest,
    const char *start)
{
	return chunk->edges[2 * number + 1] - chunk->edges[2 * number] <=
	    WORDS_LETTERS_MAX &&
	    !words_is_named(chunk, number, rest, start);
}

/* Emits a word of a chunk. */
static inline void
words_emit_lower(const struct words_chunk *chunk, size_t number,
    struct span rest, const char *start, struct words_emitter emitter)
{
	size_t at = chunk->edges[2 * number],
	       end = chunk->edges[2 * number + 1];
	struct word word = {
	    .letters = {(const char *)chunk->lower + at, end - at},
	    .source = {rest.data + at, end - at},
	    .count = end - at,
	    .traits = end - at == 1 ? TERM_ASIDE : 0};

	if (words_is_named(chunk, number, rest, start))
		words_emit_named(&word, start, span_tail(rest, end),
		    emitter.emit, emitter.context);
	else
		words_emit_one(&word, emitter.emit, emitter.context);
}

/* Emits the words of a chunk. Returns how many bytes that were; maybe none. */
static inline size_t
words_emit_chunk(struct words_chunk *chunk, struct span rest, const char *start,
    struct words_emitter emitter)
{
	size_t size = words_read_chunk(
	    chunk, rest, rest.data > start && rest.data[-1] == '.');
	size_t plain = emitter.plain && chunk->plain ? chunk->count : 0;

	if (plain > 0)
		emitter.plain(emitter.context, chunk, 0, plain);
	for (size_t i = plain; i < chunk->count; i++) {
		size_t first = i;
		while (emitter.plain && i < chunk->count &&
		    words_is_plain(chunk, i, rest, start))
			i++;
		if (i > first)
			emitter.plain(emitter.context, chunk, first, i);
		if (i < chunk->count)
			words_emit_lower(chunk, i, rest, start, emitter);
	}
	if (emitter.settle)
		emitter.settle(emitter.context);
	return size;
}

/*
 * Inlined: indexing spends most of its time here. The chunk is the caller's,
 * since compilers that zero all variables do it for each line; it has room for
 * any other word, too, when its own have been emitted.
 */
static inline void
words_emit_all(
    struct words_chunk *chunk, struct span text, struct words_emitter emitter)
{
	const char *start = text.data;

	while (text.size > 0) {
		size_t size = words_emit_chunk(chunk, text, start, emitter);
		text = span_tail(text, size);
		/* Words of other scripts follow each other. */
		while (size == 0) {
			words_take(&text, start, (char *)chunk->lower,
			    emitter.emit, emitter.context);
			size = text.size < 2 || !(text.data[1] & 0x80);
		}
	}
}

#endif
