#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/script.h"
#include "base/utf8.h"
#include "text/gemtext.h"
#include "text/words.h"

/*
 * The tokeniser, and a hash table that counts terms. Most text is ASCII, which
 * is folded byte by byte; only words with other letters go through utf8proc.
 * Instead of a stemmer there is one rule, the plural s of English and Spanish,
 * that works in any language: a wrong stem costs more than a missed one.
 */

enum {
	LETTERS_MIN = 2,
	/*
	 * Bytes folded at once. Without a limit an endless word would need
	 * endless memory, and quadratic time: utf8proc sorts combining marks.
	 */
	FOLD_MAX = 1024,
	SLOTS_KEPT = 1 << 16, /* for the next text */
};

/* Linear probing in a table that is at most half full. */
static size_t
find_slot(const struct words *words, uint64_t hash)
{
	size_t mask = words->slot_count - 1;
	size_t at = hash_slot(words->key, hash, words->slot_count);

	while (
	    words->slots[at] && words->terms[words->slots[at] - 1].hash != hash)
		at = (at + 1) & mask;
	return at;
}

static void
grow_slots(struct words *words)
{
	words->slot_count = words->slot_count ? words->slot_count * 2 : 4096;
	free(words->slots);
	words->slots = mem_alloc(words->slot_count * sizeof(*words->slots));
	for (size_t i = 0; i < words->count; i++)
		words->slots[find_slot(words, words->terms[i].hash)] =
		    (uint32_t)i + 1;
}

/* Counts a term and returns it; *fresh_r says whether it is new. */
static struct term *
count_term(struct words *words, uint64_t hash, uint32_t weight, bool *fresh_r)
{
	if ((words->count + 1) * 2 > words->slot_count)
		grow_slots(words);
	size_t at = find_slot(words, hash);
	*fresh_r = !words->slots[at];
	if (*fresh_r) {
		words->terms = mem_grow(words->terms, &words->capacity,
		    words->count + 1, sizeof(*words->terms));
		words->terms[words->count++] = (struct term){.hash = hash};
		words->slots[at] = (uint32_t)words->count;
	}
	struct term *term = &words->terms[words->slots[at] - 1];
	uint32_t count = term->count + weight;
	term->count =
	    (uint16_t)(count < WORDS_COUNT_MAX ? count : WORDS_COUNT_MAX);
	return term;
}

static void
keep_letters(struct words *words, struct term *term, struct span base)
{
	term->letters = (uint32_t)words->letters.size;
	buf_byte(&words->letters, (char)base.size);
	buf_add(&words->letters, base);
}

struct span
words_letters(const struct words *words, const struct term *term)
{
	const char *at = words->letters.data + term->letters;

	return (struct span){at + 1, (unsigned char)*at};
}

struct span
words_base(struct span letters, size_t count)
{
	if (count > 3 && letters.data[letters.size - 1] == 's' &&
	    letters.data[letters.size - 2] != 's')
		letters.size--;
	return letters;
}

uint64_t
words_language(struct span language)
{
	char lower[16];
	size_t size = 0;

	for (; size < language.size && size < sizeof(lower); size++)
		lower[size] = ascii_lower(language.data[size]);
	return hash_stable(0, (struct span){lower, size});
}

uint64_t
words_hash(uint64_t language, struct span base)
{
	return hash_stable(language, base) & ~(uint64_t)1;
}

uint64_t
words_pair_hash(uint64_t first, uint64_t second)
{
	return hash_pair(first, second) | 1;
}

/* Counts a word, and its pair with the word before. */
static inline void
count_word(struct words *words, const struct word *word, uint32_t weight)
{
	bool fresh;
	struct span base = words_base(word->letters, word->count);
	uint64_t hash = words_hash(words->language, base);
	struct term *term = count_term(words, hash, weight, &fresh);

	if (fresh)
		keep_letters(words, term, base);
	if (base.size < word->letters.size) {
		uint32_t plural = term->plural + weight;
		term->plural =
		    (uint16_t)(plural < WORDS_COUNT_MAX ? plural
							: WORDS_COUNT_MAX);
	}
	if (words->before)
		count_term(words, words_pair_hash(words->before, hash), weight,
		    &fresh);
	words->before = hash;
	words->length += weight;
}

static inline void
emit_word(words_emit *emit, void *context, struct word word)
{
	if (word.count >= LETTERS_MIN && word.count <= WORDS_LETTERS_MAX)
		emit(context, &word);
}

/*
 * The source of a part of a folded word: the same part if folding has changed
 * nothing, else the whole word.
 */
static struct span
source_of(struct span source, struct span folded, struct span part)
{
	if (!span_equal(source, folded))
		return source;
	return (struct span){
	    source.data + (part.data - folded.data), part.size};
}

/* Emits the overlapping bigrams of a run of a script without spaces. */
static void
emit_bigrams(struct span run, struct span source, struct span folded,
    words_emit *emit, void *context)
{
	struct span rest = run;

	utf8_next(&rest);
	while (rest.size > 0) {
		struct span next = rest;
		utf8_next(&next);
		struct span pair = span_head(run, run.size - next.size);
		emit_word(emit, context,
		    (struct word){pair, source_of(source, folded, pair), 2});
		run = rest;
		rest = next;
	}
}

/*
 * Folds a word with letters beyond ASCII, then emits it in stretches of scripts
 * with and without spaces.
 */
static void
emit_folded(struct span source, words_emit *emit, void *context)
{
	struct buf buf = {0};

	utf8_fold(&buf, source);
	struct span folded = buf_span(&buf), rest = folded;
	while (rest.size > 0) {
		struct span stretch = rest, at = rest;
		bool unspaced = script_is_unspaced(utf8_next(&at));
		size_t letters = 1;
		for (rest = at; at.size > 0; rest = at, letters++)
			if (script_is_unspaced(utf8_next(&at)) != unspaced)
				break;
		stretch = span_head(stretch, stretch.size - rest.size);
		if (unspaced)
			emit_bigrams(stretch, source, folded, emit, context);
		else
			emit_word(emit, context,
			    (struct word){stretch,
				source_of(source, folded, stretch), letters});
	}
	buf_free(&buf);
}

/* The lower case of an ASCII letter or digit, or 0. */
static inline char
letter_of(unsigned char byte)
{
	unsigned char lower = byte | 0x20;

	if ((unsigned char)(lower - 'a') < 26)
		return (char)lower;
	return (unsigned char)(byte - '0') < 10 ? (char)byte : 0;
}

/*
 * Takes a word that may have letters beyond ASCII off the front of *text, or
 * one character that is not part of a word.
 */
static void
take_mixed(struct span *text, words_emit *emit, void *context)
{
	struct span word = *text;
	size_t size = 0;

	while (text->size > 0) {
		struct span after = span_tail(*text, 1);
		unsigned char byte = (unsigned char)text->data[0];
		if (byte >= 0x80) {
			after = *text;
			if (!utf8_is_word(utf8_next(&after)) ||
			    size >= FOLD_MAX)
				break;
		} else if (!letter_of(byte)) {
			break;
		}
		size += text->size - after.size;
		*text = after;
	}
	if (size > 0)
		emit_folded(span_head(word, size), emit, context);
	else
		utf8_next(text);
}

/* Takes the next word and all before it. */
static inline void
take_word(struct span *text, words_emit *emit, void *context)
{
	char lower[WORDS_BYTES_MAX], letter = 0;
	const char *at = text->data, *end = at + text->size;
	size_t size = 0;

	while (at < end && !(*at & 0x80) && !letter_of((unsigned char)*at))
		at++;
	struct span rest = {at, (size_t)(end - at)};
	for (; at < end && (letter = letter_of((unsigned char)*at)); at++)
		if (size++ < sizeof(lower))
			lower[size - 1] = letter;
	*text = rest;
	if (at < end && *at & 0x80) {
		take_mixed(text, emit, context);
		return;
	}
	*text = (struct span){at, (size_t)(end - at)};
	if (size <= sizeof(lower))
		emit_word(emit, context,
		    (struct word){{lower, size}, span_head(rest, size), size});
}

/* Inlined: indexing spends most of its time here. */
static inline void
emit_words(struct span text, words_emit *emit, void *context)
{
	while (text.size > 0)
		take_word(&text, emit, context);
}

void
words_each(struct span text, words_emit *emit, void *context)
{
	emit_words(text, emit, context);
}

void
words_each_in(struct span body, enum article_format format, words_emit *emit,
    void *context)
{
	struct gemtext reader = gemtext_start(body);
	struct line line;

	if (format != ARTICLE_GEMTEXT) {
		words_each(body, emit, context);
		return;
	}
	while (gemtext_next(&reader, &line))
		words_each(line.text, emit, context);
}

static void
take_title(void *context, const struct word *word)
{
	count_word(context, word, WORDS_TITLE_WEIGHT);
}

static void
take_body(void *context, const struct word *word)
{
	count_word(context, word, 1);
}

/* Frees the memory, but keeps the secret. */
static void
shrink(struct words *words)
{
	struct hash_key key = words->key;

	words_free(words);
	words->key = key;
}

void
words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format)
{
	struct span head = span_head(body, WORDS_ANALYSED_MAX);
	struct gemtext reader = gemtext_start(head);
	struct line line;

	if (!words->key.low)
		words->key = hash_random_key();
	/* After a huge text each small one would clear its many slots. */
	if (words->slot_count > SLOTS_KEPT)
		shrink(words);
	if (words->slots)
		memset(
		    words->slots, 0, words->slot_count * sizeof(*words->slots));
	words->count = 0;
	words->length = 0;
	words->letters.size = 0;
	words->language = words_language(language);
	words->before = 0;
	emit_words(title, take_title, words);
	words->before = 0;
	if (format != ARTICLE_GEMTEXT)
		emit_words(head, take_body, words);
	else
		while (gemtext_next(&reader, &line))
			emit_words(line.text, take_body, words);
}

void
words_free(struct words *words)
{
	free(words->terms);
	free(words->slots);
	buf_free(&words->letters);
	*words = (struct words){0};
}
