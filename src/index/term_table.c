#include <stdlib.h>

#include "base/mem.h"
#include "index/term_table.h"

/*
 * Fingerprints are spread evenly already. Their high bits keep their order: the
 * press, which asks for one after another, walks through the slots.
 */
static size_t
slot_of(const struct term_table *term_table, uint64_t hash)
{
	size_t mask = term_table->slot_count - 1;
	size_t at = (size_t)(hash >> 32) * term_table->slot_count >> 32;

	while (term_table->slots[at] &&
	    term_table->words[term_table->slots[at] - 1].hash != hash)
		at = (at + 1) & mask;
	return at;
}

static void
rehash(struct term_table *term_table)
{
	term_table->slot_count =
	    term_table->slot_count ? term_table->slot_count * 2 : 4096;
	free(term_table->slots);
	term_table->slots =
	    mem_alloc(term_table->slot_count * sizeof(*term_table->slots));
	for (size_t i = 0; i < term_table->count; i++)
		term_table
		    ->slots[slot_of(term_table, term_table->words[i].hash)] =
		    (uint32_t)i + 1;
}

/* Returns the word, which is added if it is not known yet. */
static struct term_table_word *
learn(struct term_table *term_table, uint64_t hash, struct span letters)
{
	if ((term_table->count + 1) * 2 > term_table->slot_count)
		rehash(term_table);
	size_t at = slot_of(term_table, hash);
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

void
term_table_learn(struct term_table *term_table, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (!term_is_pair(words->terms[i].hash))
			learn(term_table, words->terms[i].hash,
			    words_letters(words, &words->terms[i]));
}

struct term_table_word *
term_table_find(const struct term_table *term_table, uint64_t hash)
{
	if (term_table->slot_count == 0)
		return NULL;
	uint32_t number = term_table->slots[slot_of(term_table, hash)];
	return number ? &term_table->words[number - 1] : NULL;
}

/* A word while it is sorted: its first letters decide nearly always. */
struct sorting {
	uint64_t first;
	const struct term_table_word *word;
};

static struct span
letters_of(const struct term_table_word *word)
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

/* Words of two languages that are spelled alike go by their fingerprints. */
static int
compare_words(const struct term_table_word *a, const struct term_table_word *b)
{
	int order = span_compare(letters_of(a), letters_of(b));

	return order ? order : (a->hash > b->hash) - (a->hash < b->hash);
}

static int
compare(const void *first, const void *second)
{
	const struct sorting *a = first, *b = second;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return compare_words(a->word, b->word);
}

/* The words that were learned since, in order. The caller's to free. */
static struct sorting *
sort_new(const struct term_table *term_table, size_t count)
{
	struct sorting *list = mem_alloc(count * sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		list[i].word = &term_table->words[term_table->in_order + i];
		list[i].first = first_letters(list[i].word);
	}
	qsort(list, count, sizeof(*list), compare);
	return list;
}

/* Merges the words that were learned since into the order, from its end. */
static void
put_in_order(struct term_table *term_table)
{
	size_t old = term_table->in_order, to = term_table->count;
	size_t fresh = to - old;

	if (fresh == 0)
		return;
	struct sorting *list = sort_new(term_table, fresh);
	term_table->sorted = mem_grow(term_table->sorted,
	    &term_table->sorted_capacity, to, sizeof(*term_table->sorted));
	while (fresh > 0) {
		const struct term_table_word *word = list[fresh - 1].word;
		/* How many of the old ones follow it: found by halving. */
		size_t low = 0, high = old;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (compare_words(
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

void
term_table_clear(struct term_table *term_table)
{
	for (size_t i = 0; i < term_table->count; i++)
		term_table->words[i].flags = 0;
}

/* Another term table of the words that have just been written. */
static void
forget_unused(struct term_table *term_table)
{
	struct term_table kept = {0};

	for (size_t i = 0; i < term_table->count; i++) {
		const struct term_table_word *word = &term_table->words[i];
		if (!word->flags)
			continue;
		struct term_table_word *copy =
		    learn(&kept, word->hash, letters_of(word));
		copy->place = word->place;
		copy->flags = word->flags;
	}
	term_table_free(term_table);
	*term_table = kept;
}

void
term_table_write(
    struct term_table *term_table, struct dictionary_writer *writer)
{
	put_in_order(term_table);
	for (size_t i = 0; i < term_table->in_order; i++) {
		const struct term_table_word *word =
		    &term_table->words[term_table->sorted[i]];
		if (word->flags)
			dictionary_add(
			    writer, letters_of(word), word->flags, word->place);
	}
	if (term_table->count > 4096 && writer->count < term_table->count / 2)
		forget_unused(term_table);
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
