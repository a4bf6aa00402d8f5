#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/script.h"
#include "base/utf8.h"
#include "text/gemtext.h"
#include "text/words_priv.h"

/*
 * The tokeniser, and a hash table that counts terms. Most text is ASCII, which
 * is folded byte by byte; only words with other letters go through utf8proc
 * (words_fold.c).
 * Instead of a stemmer there is one rule, the plural s of English and Spanish,
 * that works in any language: a wrong stem costs more than a missed one.
 */

enum {
	ESC = 0x1b, /* begins an escape sequence, of which no part is a word */
	SLOTS_KEPT = 1 << 16, /* for the next text */
	/* Hangul jamo: consonants that begin a syllable, then its vowels. */
	JAMO_FIRST = 0x1100,
	JAMO_VOWEL = 0x1160,
	JAMO_LAST = 0x11ff,
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
	return term_hash(hash_pair(first, second), TERM_PAIR);
}

/* The size of the Korean syllable at the front, which is folded to jamo. */
static size_t
syllable_size(struct span letters)
{
	struct span rest = letters;
	struct span after = rest;

	while (after.size > 0) {
		bool leading = utf8_next(&after) < JAMO_VOWEL;
		if (leading && rest.size < letters.size)
			break;
		rest = after;
	}
	return letters.size - rest.size;
}

/*
 * A Korean word ends in particles that no two texts need to share. Its
 * syllables and the pairs of them relate texts besides, as Han characters do.
 * Their language differs, so that no word is taken for a syllable.
 */
static void
count_syllables(struct words *words, struct span letters, uint32_t weight)
{
	uint64_t language = ~words->language;
	struct span before = {0};
	bool fresh;

	while (letters.size > 0) {
		struct span one = span_head(letters, syllable_size(letters));
		struct span both = {before.data, before.size + one.size};
		count_term(words,
		    term_hash(words_hash(language, one), TERM_UNLISTED), weight,
		    &fresh);
		if (before.size > 0)
			count_term(words,
			    term_hash(words_hash(language, both), TERM_PAIR),
			    weight, &fresh);
		before = one;
		letters = span_tail(letters, one.size);
	}
}

/* Whether pairs of a word and its neighbours are terms; counts syllables. */
static bool
has_pairs(struct words *words, const struct word *word, uint32_t weight)
{
	struct span rest = word->letters;

	/* Neither script begins with a lesser byte. */
	if ((unsigned char)rest.data[0] < 0xe0)
		return true;
	uint32_t letter = utf8_next(&rest);
	if (letter >= JAMO_FIRST && letter <= JAMO_LAST)
		count_syllables(words, word->letters, weight);
	return !script_is_unspaced(letter);
}

/* Counts a word, and its pair with the word before. */
static inline void
count_word(struct words *words, const struct word *word, uint32_t weight)
{
	bool fresh;
	struct span base = words_base(word->letters, word->count);
	uint64_t hash = words_hash(words->language, base);
	struct term *term =
	    count_term(words, term_hash(hash, word->traits), weight, &fresh);

	if (fresh)
		keep_letters(words, term, base);
	if (base.size < word->letters.size) {
		uint32_t plural = term->plural + weight;
		term->plural =
		    (uint16_t)(plural < WORDS_COUNT_MAX ? plural
							: WORDS_COUNT_MAX);
	}
	if (word->traits & TERM_ASIDE || word->place == WORD_PART)
		return;
	words->length += weight;
	bool pairs = has_pairs(words, word, weight);
	if (words->before && pairs)
		count_term(words, words_pair_hash(words->before, hash), weight,
		    &fresh);
	words->before = pairs ? hash : 0;
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
 * Takes the next word and all before it. `start` is where the text begins, for
 * a look at what is before the word.
 */
static inline void
take_word(struct span *text, const char *start, words_emit *emit, void *context)
{
	char lower[WORDS_BYTES_MAX], letter = 0;
	const char *at = text->data, *end = at + text->size;
	size_t size = 0;

	while (at < end && !(*at & 0x80) && *at != ESC &&
	    !letter_of((unsigned char)*at))
		at++;
	struct span rest = {at, (size_t)(end - at)};
	if (at < end && *at == ESC) {
		*text = utf8_skip_escape(&rest) ? rest : span_tail(rest, 1);
		return;
	}
	for (; at < end && (letter = letter_of((unsigned char)*at)); at++)
		if (size++ < sizeof(lower))
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
	if (size == 0 || size > sizeof(lower))
		return;
	/* Few words have signs. */
	if ((at < end && (*at == '+' || *at == '#')) ||
	    (rest.data > start && rest.data[-1] == '.'))
		words_emit_named(&word, start, *text, emit, context);
	else
		words_emit_one(&word, emit, context);
}

/* Inlined: indexing spends most of its time here. */
static inline void
emit_words(struct span text, words_emit *emit, void *context)
{
	const char *start = text.data;

	while (text.size > 0)
		take_word(&text, start, emit, context);
}

void
words_each(struct span text, words_emit *emit, void *context)
{
	emit_words(text, emit, context);
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
