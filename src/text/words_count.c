#include <stdlib.h>

#include "base/mem.h"
#include "base/script.h"
#include "text/gemtext.h"
#include "text/words_hash_priv.h"

/*
 * The terms of an article, counted in a hash table: in the body, which has the
 * title once, and besides in the title and in the opening, which are the first
 * lines of text. What a term counts in the end is made of the three
 * (words_fields.c).
 *
 * Most words of a text were in the texts before it. Where their letters are
 * wanted once, words have a table of their own, which stays from text to text:
 * one look says whether a word is new, and what its number is in this text.
 * Whether a term is new to the text cannot be foreseen, so that it is counted
 * without a branch: its number is then the next one.
 */

enum {
	SLOTS_KEPT = 1 << 16, /* for the next text */
	KNOWN_MOST = 1 << 16, /* words that are known, when a text begins */
	OPENING_WORDS = 40, /* lines are taken whole until there are so many */
};

/* Makes room for so many more terms: while they are counted nothing moves. */
static void
reserve_terms(struct words *words, size_t more)
{
	size_t before = words->capacity, need = words->count + more;

	words_table_reserve(&words->table, need);
	if (words->known)
		words_table_reserve(words->known, words->known->count + more);
	if (need <= before)
		return;
	words->terms = mem_grow(
	    words->terms, &words->capacity, need, sizeof(*words->terms));
	memset(words->terms + before, 0,
	    (words->capacity - before) * sizeof(*words->terms));
}

static void
tell_letters(struct words *words, uint64_t hash, struct span base)
{
	char *room = buf_extend(&words->letters, base.size + 1);

	words->told = mem_grow(words->told, &words->told_capacity,
	    words->told_count + 1, sizeof(*words->told));
	words->told[words->told_count++] =
	    (struct words_told){hash, (uint32_t)(room - words->letters.data)};
	room[0] = (char)base.size;
	memcpy(room + 1, base.data, base.size);
	words->known->count++;
}

struct span
words_letters(const struct words *words, const struct words_told *told)
{
	const char *at = words->letters.data + told->letters;

	return (struct span){at + 1, (unsigned char)*at};
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

/* What is read and written for each term, while nothing of it moves. */
struct counting {
	struct words_table words, others; /* the tables; of their own slots */
	struct term *terms;
	size_t count;
};

static inline struct counting
begin_counting(const struct words *words)
{
	return (struct counting){
	    .words = words->known ? *words->known : words->table,
	    .others = words->table,
	    .terms = words->terms,
	    .count = words->count};
}

/*
 * Counts a term that has a slot. Its number in this text is the next one if it
 * is new: no branch. Returns the number.
 */
static inline size_t
count_term(struct counting *counting, uint64_t text, struct words_slot *slot,
    uint64_t hash, bool plural)
{
	uint64_t is_new = slot->number < text, next = text | counting->count;
	uint64_t both = slot->number ^ ((slot->number ^ next) & -is_new);
	uint32_t number = (uint32_t)both;
	struct term *term = &counting->terms[number];

	slot->hash = hash;
	slot->number = both;
	counting->count += is_new;
	term->hash = hash;
	if (term->count < WORDS_COUNT_MAX) {
		term->count++;
		term->plural = (uint16_t)(term->plural + plural);
	}
	return number;
}

/* Counts what is no word. */
static inline size_t
count_at(struct counting *counting, uint64_t hash, struct words_slot *first)
{
	return count_term(counting, counting->others.text,
	    words_table_find(&counting->others, hash, first), hash, false);
}

static void
count_other(struct words *words, uint64_t hash)
{
	struct counting counting = begin_counting(words);
	size_t number =
	    count_at(&counting, hash, words_table_first(&words->table, hash));

	words->count = counting.count;
	if (words->field != WORDS_BODY)
		count_field(words, number, false, false);
}

/*
 * Counts the words that wait, and the pair of each with the word before. What
 * changes stays in registers: the compiler cannot know that a slot is no part
 * of the counter. There is room for them since they were prepared.
 */
static void
count_waiting(void *context)
{
	struct words *words = context;
	size_t waiting = words->waiting_count;

	struct counting counting = begin_counting(words);
	bool body = words->field == WORDS_BODY;
	for (size_t i = 0; i < waiting; i++) {
		const struct words_hashed *word = &words->waiting[i];
		struct words_slot *slot =
		    words_table_find(&counting.words, word->hash, word->slot);
		if (words->known && !slot->number)
			tell_letters(words, word->hash,
			    (struct span){word->base, word->size});
		size_t number = count_term(&counting, counting.words.text, slot,
		    word->hash, word->plural);
		if (!body)
			count_field(
			    words, number, word->plural, word->lengthens);
		if (!word->pair)
			continue;
		number = count_at(&counting, word->pair, word->pair_slot);
		if (!body)
			count_field(words, number, false, false);
	}
	words->count = counting.count;
	words->waiting_count = 0;
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
		reserve_terms(words, 2);
		count_other(
		    words, term_hash(words_hash(language, one), TERM_UNLISTED));
		if (before.size > 0)
			count_other(words,
			    term_hash(words_hash(language, both), TERM_PAIR));
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

/* Counts any other word. */
static void
take(void *context, const struct word *word)
{
	struct words *words = context;
	struct span base = words_base(word->letters, word->count);
	bool lengthens =
	    !(word->traits & TERM_ASIDE) && word->place != WORD_PART;

	count_waiting(words);
	bool pairs = lengthens && has_pairs(words, word);
	reserve_terms(words, 2);
	struct words_hashing hashing = words_hashing_begin(words);
	words_prepare(&hashing, base, words_hash(words->language, base),
	    base.size < word->letters.size, word->traits, lengthens, pairs,
	    &words->waiting[0]);
	words->before = hashing.before;
	words->lengths[words->field] += lengthens;
	words->waiting_count = 1;
	count_waiting(words);
}

static inline void
wait_plain(
    void *context, const struct words_chunk *chunk, size_t first, size_t end)
{
	struct words *words = context;

	/* For all of the chunk: nothing moves while any of it waits. */
	if (words->waiting_count == 0)
		reserve_terms(words, 2 * chunk->count);
	words_prepare_plain(words, chunk, first, end);
}

static void
count_text(struct words *words, struct span text, enum word_field field)
{
	words->field = field;
	words_emit_all(&words->chunk, text,
	    (struct words_emitter){take, wait_plain, count_waiting, words});
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

static void
begin(struct words *words, struct span language)
{
	struct words_table *known = words->known;

	/* What a huge text needed is not kept. */
	if (words->table.slot_count > SLOTS_KEPT)
		words_free(words);
	words->known = known;
	words_table_begin(&words->table, false);
	if (known && known->count > KNOWN_MOST)
		words_table_free(known);
	if (known)
		words_table_begin(known, true);
	if (words->count > 0)
		memset(words->terms, 0, words->count * sizeof(*words->terms));
	words->count = words->field_count = words->told_count = 0;
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
	words_table_free(&words->table);
	free(words->fields);
	free(words->told);
	buf_free(&words->letters);
	*words = (struct words){0};
}
