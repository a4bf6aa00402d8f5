#include <stdlib.h>

#include "base/mem.h"
#include "terms/term_sort.h"
#include "terms/term_table.h"

/*
 * Posting runs know terms by their hashes; the dictionary of an edition needs
 * their letters in byte order. The table keeps the letters of each word from
 * its first reading on, and an array of all words in that order, into which new
 * ones are merged before a dictionary is written. So a new article costs the
 * few words that no article had before, and not a sort of all words.
 *
 * It is a hash table with open addressing. A slot is chosen by a keyed mix of
 * the hash: the high bits alone, in whose order a merge asks for words, would
 * let a merge read the slots in sequence, but an author could choose words that
 * are all in one slot (K120).
 */

enum { TABLE_LEAST = 4096 }; /* slots, and words that are always kept */

static size_t
find_slot(const struct term_table *term_table, uint64_t hash)
{
	size_t mask = term_table->slot_count - 1;
	size_t at = hash_slot(term_table->key, hash, term_table->slot_count);

	while (term_table->slots[at] &&
	    term_table->words[term_table->slots[at] - 1].hash != hash)
		at = (at + 1) & mask;
	return at;
}

static void
grow_slots(struct term_table *term_table)
{
	if (term_table->slot_count == 0)
		term_table->key = hash_random_key();
	term_table->slot_count =
	    term_table->slot_count ? term_table->slot_count * 2 : TABLE_LEAST;
	free(term_table->slots);
	term_table->slots =
	    mem_alloc(term_table->slot_count * sizeof(*term_table->slots));
	for (size_t i = 0; i < term_table->count; i++)
		term_table
		    ->slots[find_slot(term_table, term_table->words[i].hash)] =
		    (uint32_t)i + 1;
}

/* Returns the word with a hash, which is added if it is new. */
static struct term_table_word *
learn_word(struct term_table *term_table, uint64_t hash, struct span letters)
{
	if ((term_table->count + 1) * 2 > term_table->slot_count)
		grow_slots(term_table);
	size_t at = find_slot(term_table, hash);
	if (term_table->slots[at])
		return &term_table->words[term_table->slots[at] - 1];
	term_table->words = mem_grow(term_table->words, &term_table->capacity,
	    term_table->count + 1, sizeof(*term_table->words));
	term_table->words[term_table->count++] = (struct term_table_word){
	    .hash = hash,
	    .letters = arena_copy(&term_table->arena, letters).data,
	    .size = (uint32_t)letters.size,
	};
	term_table->slots[at] = (uint32_t)term_table->count;
	return &term_table->words[term_table->count - 1];
}

/*
 * Fetches the memory in which words are looked for: the slots of some, and then
 * the words that are there.
 */
static void
fetch_words(const struct term_table *term_table,
    const struct term_letters *words, size_t count)
{
	if (term_table->slot_count == 0)
		return;
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count; i++) {
			const uint32_t *slot =
			    &term_table->slots[hash_slot(term_table->key,
				words[i].hash, term_table->slot_count)];
			if (pass == 0)
				__builtin_prefetch(slot);
			else if (*slot)
				__builtin_prefetch(
				    &term_table->words[*slot - 1]);
		}
}

void
term_table_learn(struct term_table *term_table,
    const struct term_letters *words, size_t count)
{
	fetch_words(term_table, words, count);
	for (size_t i = 0; i < count; i++)
		learn_word(term_table, words[i].hash, words[i].letters);
}

struct term_table_word *
term_table_find(const struct term_table *term_table, uint64_t hash)
{
	if (term_table->slot_count == 0)
		return NULL;
	uint32_t number = term_table->slots[find_slot(term_table, hash)];
	return number ? &term_table->words[number - 1] : NULL;
}

static struct span
word_letters(const struct term_table_word *word)
{
	return (struct span){word->letters, word->size};
}

static uint64_t
first_letters(const struct term_table_word *word)
{
	uint64_t first = 0;

	for (size_t i = 0; i < sizeof(first); i++)
		first = first << 8 |
		    (i < word->size ? (unsigned char)word->letters[i] : 0);
	return first;
}

/* One spelling in two languages is two words, in the order of their hashes. */
static int
compare_spelling(
    const struct term_table_word *a, const struct term_table_word *b)
{
	int order = span_compare(word_letters(a), word_letters(b));

	return order ? order : (a->hash > b->hash) - (a->hash < b->hash);
}

static int
compare_keyed(const void *first, const void *second)
{
	const struct term_keyed *a = first, *b = second;

	return compare_spelling((const struct term_table_word *)a->value,
	    (const struct term_table_word *)b->value);
}

/*
 * The words that are not in order yet, sorted: by their first eight letters, by
 * which most words differ, and then those that agree in these. The caller's to
 * free.
 */
static struct term_keyed *
sort_new(const struct term_table *term_table, size_t count)
{
	struct term_keyed *list = mem_alloc(count * sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		const struct term_table_word *word =
		    &term_table->words[term_table->in_order + i];
		list[i] =
		    (struct term_keyed){first_letters(word), (uintptr_t)word};
	}
	term_sort(list, count);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && list[end].key == list[i].key;)
			end++;
		if (end - i > 1)
			qsort(list + i, end - i, sizeof(*list), compare_keyed);
	}
	return list;
}

/* Merges new words into the order, from its end. */
static void
merge_new(struct term_table *term_table)
{
	size_t old = term_table->in_order, to = term_table->count;
	size_t fresh = to - old;

	if (fresh == 0)
		return;
	struct term_keyed *list = sort_new(term_table, fresh);
	term_table->sorted = mem_grow(term_table->sorted,
	    &term_table->sorted_capacity, to, sizeof(*term_table->sorted));
	while (fresh > 0) {
		const struct term_table_word *word =
		    (const struct term_table_word *)list[fresh - 1].value;
		/* `low` becomes the first old word that follows the new one. */
		size_t low = 0, high = old;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (compare_spelling(
				&term_table->words[term_table->sorted[middle]],
				word) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		memmove(term_table->sorted + low + fresh,
		    term_table->sorted + low,
		    (old - low) * sizeof(*term_table->sorted));
		term_table->sorted[low + --fresh] =
		    (uint32_t)(word - term_table->words);
		old = low;
	}
	term_table->in_order = to;
	free(list);
}

/*
 * Puts the words, all of which are in order, one after another in memory, with
 * their letters: so they are written, and not each from anywhere.
 */
static void
lay_in_order(struct term_table *term_table)
{
	size_t count = term_table->count, capacity = 0;
	struct term_table_word *words =
	    mem_grow(NULL, &capacity, count, sizeof(*words));
	uint32_t *now = mem_alloc(count * sizeof(*now)); /* by old number */
	struct arena arena = {0};

	for (size_t i = 0; i < count; i++) {
		uint32_t old = term_table->sorted[i];
		words[i] = term_table->words[old];
		words[i].letters =
		    arena_copy(&arena, word_letters(&words[i])).data;
		now[old] = term_table->sorted[i] = (uint32_t)i;
	}
	for (size_t i = 0; i < term_table->slot_count; i++)
		if (term_table->slots[i])
			term_table->slots[i] =
			    now[term_table->slots[i] - 1] + 1;
	free(now);
	free(term_table->words);
	arena_free(&term_table->arena);
	term_table->words = words;
	term_table->capacity = capacity;
	term_table->arena = arena;
	term_table->settled = count;
}

void
term_table_sort(struct term_table *term_table)
{
	merge_new(term_table);
	if (term_table->count > TABLE_LEAST &&
	    term_table->settled < term_table->count / 4 * 3)
		lay_in_order(term_table);
}

void
term_table_clear(struct term_table *term_table)
{
	for (size_t i = 0; i < term_table->count; i++)
		term_table->words[i].flags = 0;
}

/* Rebuilds the table from the words that have flags, in their order. */
static void
rebuild(struct term_table *term_table)
{
	struct term_table kept = {0};

	for (size_t i = 0; i < term_table->in_order; i++) {
		const struct term_table_word *word =
		    &term_table->words[term_table->sorted[i]];
		if (!word->flags)
			continue;
		struct term_table_word *copy =
		    learn_word(&kept, word->hash, word_letters(word));
		copy->offset = word->offset;
		copy->flags = word->flags;
		copy->zones = word->zones;
	}
	kept.settled = kept.in_order = kept.count;
	kept.sorted = mem_grow(
	    NULL, &kept.sorted_capacity, kept.count, sizeof(*kept.sorted));
	for (size_t i = 0; i < kept.count; i++)
		kept.sorted[i] = (uint32_t)i;
	term_table_free(term_table);
	*term_table = kept;
}

void
term_table_write(
    struct term_table *term_table, struct dictionary_writer *writer)
{
	term_table_sort(term_table);
	for (size_t i = 0; i < term_table->in_order; i++) {
		const struct term_table_word *word =
		    &term_table->words[term_table->sorted[i]];
		if (!word->flags)
			continue;
		dictionary_add(
		    writer, word_letters(word), word->flags, word->offset);
		dictionary_add_zones(writer, word->zones);
	}
	/* Most words are of articles that are gone. */
	if (term_table->count > TABLE_LEAST &&
	    writer->count < term_table->count / 2)
		rebuild(term_table);
}

void
term_table_free(struct term_table *term_table)
{
	free(term_table->words);
	free(term_table->slots);
	free(term_table->sorted);
	arena_free(&term_table->arena);
	*term_table = (struct term_table){0};
}
