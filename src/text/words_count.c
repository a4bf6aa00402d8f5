#include <stdlib.h>

#include "base/isqrt.h"
#include "base/mem.h"
#include "base/script.h"
#include "text/gemtext.h"
#include "text/words_priv.h"

/*
 * The terms of an article, counted in a hash table. A term of the title or of
 * the opening says more of what an article is about than one further down. How
 * much more depends on the length: one line of title has as much weight as a
 * part of the body, whether that has 100 words or 3,000. With the counts of a
 * term in the body, which has the title once, in the title and in the opening
 * alone, and the numbers W of words of each, a term counts
 *
 *   (sqrt(body) + 0.3 sqrt(title x Wbody / Wtitle)
 *               + 0.2 sqrt(opening x Wbody / Wopening)) ^ 2
 *
 * times, rounded. It is a sum of weights, since related entries weigh the root
 * of a count (edition/weight.c), and stays a count for search. It depends on
 * the article alone.
 */

enum {
	SLOTS_KEPT = 1 << 16, /* for the next text */
	ROOT_BITS = 16, /* the fraction of a root */
	OPENING_WORDS = 40, /* lines are taken whole until there are so many */
};

/* How often a term is in the title and in the opening. */
struct term_fields {
	uint32_t title, opening;
	uint32_t title_plural, opening_plural; /* the part with a dropped s */
	bool lengthens; /* it counts in words->length */
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

/*
 * Counts a term in the title or the opening. These come first, so that their
 * terms are among the first of all.
 */
static void
count_field(struct words *words, size_t number, bool plural, bool lengthens)
{
	if (number >= words->field_count) {
		words->fields = mem_grow(words->fields, &words->field_capacity,
		    number + 1, sizeof(*words->fields));
		memset(words->fields + words->field_count, 0,
		    (number + 1 - words->field_count) * sizeof(*words->fields));
		words->field_count = number + 1;
	}
	struct term_fields *fields = &words->fields[number];
	if (words->field == WORDS_TITLE) {
		fields->title++;
		fields->title_plural += plural;
	} else {
		fields->opening++;
		fields->opening_plural += plural;
	}
	fields->lengthens = fields->lengthens || lengthens;
}

/*
 * Counts a term, which lengthens the article if it is a word of its own.
 * Returns the term if it is new, else NULL.
 */
static inline struct term *
count_term(struct words *words, uint64_t hash, bool plural, bool lengthens)
{
	if ((words->count + 1) * 2 > words->slot_count)
		grow_slots(words);
	size_t at = find_slot(words, hash);
	bool fresh = !words->slots[at];
	if (fresh) {
		words->terms = mem_grow(words->terms, &words->capacity,
		    words->count + 1, sizeof(*words->terms));
		words->terms[words->count++] = (struct term){.hash = hash};
		words->slots[at] = (uint32_t)words->count;
	}
	size_t number = words->slots[at] - 1;
	struct term *term = &words->terms[number];
	if (term->count < WORDS_COUNT_MAX) {
		term->count++;
		term->plural = (uint16_t)(term->plural + plural);
	}
	if (words->field != WORDS_BODY)
		count_field(words, number, plural, lengthens);
	return fresh ? term : NULL;
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

/*
 * A Korean word ends in particles that no two texts need to share. Its
 * syllables and the pairs of them relate texts besides, as Han characters do.
 * Their language differs, so that no word is taken for a syllable.
 */
static void
count_syllables(struct words *words, struct span letters)
{
	uint64_t language = ~words->language;
	struct span before = {0};

	while (letters.size > 0) {
		struct span one = script_syllable(&letters);
		struct span both = {before.data, before.size + one.size};
		count_term(words,
		    term_hash(words_hash(language, one), TERM_UNLISTED), false,
		    false);
		if (before.size > 0)
			count_term(words,
			    term_hash(words_hash(language, both), TERM_PAIR),
			    false, false);
		before = one;
	}
}

/* Whether pairs of a word and its neighbours are terms; counts syllables. */
static bool
has_pairs(struct words *words, const struct word *word)
{
	struct span rest = word->letters;

	/* Neither script begins with a lesser byte. */
	if ((unsigned char)rest.data[0] < 0xe0)
		return true;
	uint32_t letter = utf8_next(&rest);
	if (script_is_jamo(letter))
		count_syllables(words, word->letters);
	return !script_is_unspaced(letter);
}

/* Counts a word, and its pair with the word before. */
static inline void
count_word(struct words *words, const struct word *word)
{
	struct span base = words_base(word->letters, word->count);
	uint64_t hash = words_hash(words->language, base);
	bool lengthens =
	    !(word->traits & TERM_ASIDE) && word->place != WORD_PART;
	struct term *fresh = count_term(words, term_hash(hash, word->traits),
	    base.size < word->letters.size, lengthens);

	if (fresh)
		keep_letters(words, fresh, base);
	if (!lengthens)
		return;
	words->lengths[words->field]++;
	bool pairs = has_pairs(words, word);
	if (words->before && pairs)
		count_term(
		    words, words_pair_hash(words->before, hash), false, false);
	words->before = pairs ? hash : 0;
}

static void
take(void *context, const struct word *word)
{
	count_word(context, word);
}

static void
count_text(struct words *words, struct span text, enum word_field field)
{
	words->field = field;
	words_emit_all(text, take, words);
}

/* Whether a line is the title, or begins so where the title is cut. */
static bool
is_title(struct span line, struct span title)
{
	line = span_trim(line);
	if (span_ends(title, ARTICLE_CUT))
		return span_starts(
		    line, span_head(title, title.size - ARTICLE_CUT.size));
	return span_ends(line, title);
}

/* Whether a line can belong to the opening. */
static bool
is_opening(const struct words *words, enum line_kind kind)
{
	return words->lengths[WORDS_OPENING] < OPENING_WORDS &&
	    (kind == LINE_TEXT || kind == LINE_LIST || kind == LINE_QUOTE);
}

/*
 * Counts the body line by line. The line that the title is taken from is left
 * out: the title has been counted. Plain text and Markdown are read as they
 * are, and at once behind the opening.
 */
static void
count_body(struct words *words, struct span title, struct span body,
    enum article_format format)
{
	struct gemtext reader = gemtext_start(body);
	struct line line;
	bool titled = title.size == 0;

	while (gemtext_next(&reader, &line)) {
		bool plain = format == ARTICLE_PLAIN;
		struct span text =
		    format == ARTICLE_GEMTEXT ? line.text : reader.source;
		bool heading = plain ? span_trim(line.text).size > 0
				     : line.kind == LINE_HEADING_1;
		bool skipped = !titled && heading && is_title(line.text, title);
		titled = titled || heading;
		if (!skipped)
			count_text(words, text,
			    is_opening(words, plain ? LINE_TEXT : line.kind)
				? WORDS_OPENING
				: WORDS_BODY);
		if (format == ARTICLE_GEMTEXT ||
		    words->lengths[WORDS_OPENING] < OPENING_WORDS)
			continue;
		count_text(words, reader.rest, WORDS_BODY);
		return;
	}
}

/* The root of a count. */
static uint64_t
root_of(const struct words *words, uint32_t count)
{
	return count < WORDS_ROOTS ? words->roots[count]
				   : isqrt((uint64_t)count << (2 * ROOT_BITS));
}

/* The roots of Wbody / Wtitle and Wbody / Wopening. */
struct field_roots {
	uint64_t title, opening;
};

/* A term's count, of its counts in the body and in the other fields. */
static uint16_t
weigh(const struct words *words, const struct field_roots *roots, uint32_t body,
    uint32_t title, uint32_t opening)
{
	uint64_t sum = root_of(words, body) +
	    (3 * (root_of(words, title) * roots->title >> ROOT_BITS) +
		2 * (root_of(words, opening) * roots->opening >> ROOT_BITS)) /
		10;
	uint64_t count =
	    (sum * sum + (1ULL << (2 * ROOT_BITS - 1))) >> (2 * ROOT_BITS);

	return (uint16_t)(count < WORDS_COUNT_MAX ? count : WORDS_COUNT_MAX);
}

/* The part of a count that is the word with an s: as much as both alone. */
static uint16_t
weigh_plural(const struct words *words, const struct field_roots *roots,
    const struct term *term, const struct term_fields *fields, uint16_t count)
{
	uint32_t plural = weigh(words, roots, term->plural,
	    fields->title_plural, fields->opening_plural);
	uint32_t plain =
	    weigh(words, roots, (uint32_t)term->count - term->plural,
		fields->title - fields->title_plural,
		fields->opening - fields->opening_plural);
	uint32_t part = (uint32_t)((uint64_t)count * plural / (plural + plain));

	/* Both are there, and both are found. */
	part = part > 0 ? part : 1;
	return (uint16_t)(part < count ? part : count - 1U);
}

static uint64_t
root_of_ratio(uint32_t all, uint32_t some)
{
	return some > 0 ? isqrt(((uint64_t)all << (2 * ROOT_BITS)) / some) : 0;
}

/* Weighs the terms of the title and the opening, and sums up the length. */
static void
weigh_terms(struct words *words)
{
	uint32_t title = words->lengths[WORDS_TITLE];
	uint32_t opening = words->lengths[WORDS_OPENING];
	uint32_t all = title + opening + words->lengths[WORDS_BODY];
	struct field_roots roots = {
	    root_of_ratio(all, title), root_of_ratio(all, opening)};

	words->length = all;
	for (size_t i = 0; i < words->field_count; i++) {
		const struct term_fields *fields = &words->fields[i];
		struct term *term = &words->terms[i];
		if (fields->title + fields->opening == 0)
			continue;
		uint16_t count = weigh(
		    words, &roots, term->count, fields->title, fields->opening);
		words->length +=
		    fields->lengthens ? (uint32_t)(count - term->count) : 0;
		if (term->plural == term->count)
			term->plural = count;
		else if (term->plural > 0)
			term->plural =
			    weigh_plural(words, &roots, term, fields, count);
		term->count = count;
	}
}

/* Frees the memory, but keeps the secret. */
static void
shrink(struct words *words)
{
	struct hash_key key = words->key;

	words_free(words);
	words->key = key;
}

static void
start(struct words *words, struct span language)
{
	if (!words->key.low)
		words->key = hash_random_key();
	/* After a huge text each small one would clear its many slots. */
	if (words->slot_count > SLOTS_KEPT)
		shrink(words);
	if (words->slots)
		memset(
		    words->slots, 0, words->slot_count * sizeof(*words->slots));
	for (uint32_t i = WORDS_ROOTS; i > 0 && !words->roots[1]; i--)
		words->roots[i - 1] =
		    (uint32_t)isqrt((uint64_t)(i - 1) << (2 * ROOT_BITS));
	words->count = words->field_count = 0;
	words->letters.size = 0;
	words->language = words_language(language);
	memset(words->lengths, 0, sizeof(words->lengths));
}

void
words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format)
{
	start(words, language);
	words->before = 0;
	count_text(words, title, WORDS_TITLE);
	words->before = 0;
	count_body(words, title, span_head(body, WORDS_ANALYSED_MAX), format);
	weigh_terms(words);
}

void
words_free(struct words *words)
{
	free(words->terms);
	free(words->slots);
	free(words->fields);
	buf_free(&words->letters);
	*words = (struct words){0};
}
