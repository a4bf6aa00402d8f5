#include <stdlib.h>

#include "base/mem.h"
#include "base/script.h"
#include "text/gemtext.h"
#include "text/words_priv.h"

/*
 * The terms of an article, counted in a hash table: in the body, which has the
 * title once, and besides in the title and in the opening, which are the first
 * lines of text. What a term counts in the end is made of the three
 * (words_fields.c).
 */

enum {
	SLOTS_KEPT = 1 << 16, /* for the next text */
	OPENING_WORDS = 40, /* lines are taken whole until there are so many */
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
	char *room = buf_extend(&words->letters, base.size + 1);

	term->letters = (uint32_t)(room - words->letters.data);
	room[0] = (char)base.size;
	memcpy(room + 1, base.data, base.size);
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

/*
 * Counts what a line has before and behind the title, if it is the line that
 * the title is taken from: the title may lack a date, or be cut. The pair that
 * the title's last word makes with the next one is counted. Returns whether it
 * is that line.
 */
static bool
count_around_title(struct words *words, struct span line, struct span title)
{
	struct span after = span_trim(line), before = {0};

	if (span_ends(after, title)) {
		before = span_head(after, after.size - title.size);
		after.size = 0;
	} else if (!span_ends(title, ARTICLE_CUT) ||
	    !span_skip(
		&after, span_head(title, title.size - ARTICLE_CUT.size))) {
		return false;
	}
	count_text(words, before, WORDS_BODY);
	words->before = words->title_end;
	count_text(words, after, WORDS_BODY);
	return true;
}

/* Whether a line can belong to the opening. */
static bool
is_opening(const struct words *words, enum line_kind kind)
{
	return words->lengths[WORDS_OPENING] < OPENING_WORDS &&
	    (kind == LINE_TEXT || kind == LINE_LIST || kind == LINE_QUOTE);
}

/*
 * Counts the body line by line. The title has been counted already. Plain text
 * and Markdown are read as they are, and at once behind the opening.
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
		bool counted = !titled && heading &&
		    count_around_title(words, line.text, title);
		titled = titled || heading;
		if (!counted)
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

/* Frees the memory, but keeps the secret. */
static void
shrink(struct words *words)
{
	struct hash_key key = words->key;

	words_free(words);
	words->key = key;
}

static void
begin(struct words *words, struct span language)
{
	if (!words->key.low)
		words->key = hash_random_key();
	/* After a huge text each small one would clear its many slots. */
	if (words->slot_count > SLOTS_KEPT)
		shrink(words);
	if (words->slots)
		memset(
		    words->slots, 0, words->slot_count * sizeof(*words->slots));
	words->count = words->field_count = 0;
	words->letters.size = 0;
	words->language = words_language(language);
	memset(words->lengths, 0, sizeof(words->lengths));
}

void
words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format)
{
	begin(words, language);
	words->before = 0;
	count_text(words, title, WORDS_TITLE);
	words->title_end = words->before;
	words->before = 0;
	count_body(words, title, span_head(body, WORDS_ANALYSED_MAX), format);
	words_weigh(words);
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
