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

/* The number of a term in this text: the next one if it is new. No branch. */
static inline size_t
term_number(const struct words *words, const struct words_table *table,
    struct words_slot *slot, uint64_t hash)
{
	size_t is_here = slot->text == table->text;
	size_t number =
	    words->count - (-is_here & (words->count - slot->number));

	slot->hash = hash;
	slot->text = table->text;
	slot->number = (uint32_t)number;
	return number;
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

/* Counts a term, which lengthens the article if it is a word of its own. */
static inline void
count_term(struct words *words, size_t number, uint64_t hash, bool plural,
    bool lengthens)
{
	struct term *term = &words->terms[number];

	words->count += number == words->count;
	term->hash = hash;
	if (term->count < WORDS_COUNT_MAX) {
		term->count++;
		term->plural = (uint16_t)(term->plural + plural);
	}
	if (words->field != WORDS_BODY)
		count_field(words, number, plural, lengthens);
}

/* Counts what is no word. */
static inline void
count_mixed(struct words *words, uint64_t hash, uint32_t mixed)
{
	struct words_table *table = &words->table;
	struct words_slot *slot = words_table_find(table, hash, mixed);

	count_term(
	    words, term_number(words, table, slot, hash), hash, false, false);
}

static void
count_other(struct words *words, uint64_t hash)
{
	count_mixed(words, hash, hash_mix(words->table.key, hash));
}

/* Counts a word, and its pair with the word before. */
static inline void
count_word(struct words *words, const struct words_hashed *word)
{
	struct words_table *table = words->known ? words->known : &words->table;
	struct words_slot *slot =
	    words_table_find(table, word->hash, word->mixed);

	if (words->known && !slot->text) {
		tell_letters(
		    words, word->hash, (struct span){word->base, word->size});
		table->count++;
	}
	count_term(words, term_number(words, table, slot, word->hash),
	    word->hash, word->plural, word->lengthens);
	words->lengths[words->field] += word->lengthens;
	if (word->pair)
		count_mixed(words, word->pair, word->mixed_pair);
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

/*
 * Sets what is counted of a word, of which `hash` is that of its base; whether
 * pairs of it and its neighbours are terms.
 */
static inline void
prepare_word(struct words *words, struct span base, uint64_t hash, bool plural,
    unsigned traits, bool lengthens, bool pairs, struct words_hashed *hashed_r)
{
	const struct words_table *table =
	    words->known ? words->known : &words->table;

	hashed_r->hash = term_hash(hash, traits);
	hashed_r->mixed = hash_mix(table->key, hashed_r->hash);
	hashed_r->base = base.data;
	hashed_r->size = (uint8_t)base.size;
	hashed_r->plural = plural;
	hashed_r->lengthens = lengthens;
	hashed_r->pair = 0;
	if (!lengthens)
		return;
	if (words->before && pairs) {
		hashed_r->pair = words_pair_hash(words->before, hash);
		hashed_r->mixed_pair =
		    hash_mix(words->table.key, hashed_r->pair);
	}
	words->before = pairs ? hash : 0;
}

/* Counts the plain words that wait. */
static inline void
count_waiting(void *context)
{
	struct words *words = context;

	reserve_terms(words, 2 * words->waiting_count);
	for (size_t i = 0; i < words->waiting_count; i++)
		count_word(words, &words->waiting[i]);
	words->waiting_count = 0;
}

/*
 * Makes a plain word wait until the slots of the others are on their way, too:
 * they come from far in memory.
 */
static inline void
wait_for_slot(void *context, const char *letters, size_t size)
{
	struct words *words = context;
	size_t end = size > 3 ? size : 2;
	/* words_base(), without a branch. */
	size_t plural =
	    (size > 3) & (letters[end - 1] == 's') & (letters[end - 2] != 's');
	struct span base = {letters, size - plural};
	struct words_hashed *hashed = &words->waiting[words->waiting_count++];

	prepare_word(words, base,
	    words_hash_plain(words->language, letters, base.size), plural,
	    size == 1 ? TERM_ASIDE : 0, size > 1, true, hashed);
	if (words->known)
		words_table_fetch(words->known, hashed->mixed);
	words_table_fetch(&words->table, hashed->mixed_pair);
}

/* Counts any other word. */
static void
take(void *context, const struct word *word)
{
	struct words *words = context;
	struct span base = words_base(word->letters, word->count);
	bool lengthens =
	    !(word->traits & TERM_ASIDE) && word->place != WORD_PART;
	struct words_hashed hashed;

	count_waiting(words);
	prepare_word(words, base, words_hash(words->language, base),
	    base.size < word->letters.size, word->traits, lengthens,
	    lengthens && has_pairs(words, word), &hashed);
	reserve_terms(words, 2);
	count_word(words, &hashed);
}

static void
count_text(struct words *words, struct span text, enum word_field field)
{
	words->field = field;
	words_emit_all(&words->chunk, text,
	    (struct words_emitter){take, wait_for_slot, count_waiting, words});
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
