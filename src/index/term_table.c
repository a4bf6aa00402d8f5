#include <stdlib.h>

#include "base/mem.h"
#include "index/term_table.h"

/*
 * Fingerprints are spread evenly already. Their high bits keep their order: the
 * press, which asks for one after another, walks through the slots.
 */
static size_t
slot_of(const struct vocabulary *vocabulary, uint64_t hash)
{
	size_t mask = vocabulary->slot_count - 1;
	size_t at = (size_t)(hash >> 32) * vocabulary->slot_count >> 32;

	while (vocabulary->slots[at] &&
	    vocabulary->words[vocabulary->slots[at] - 1].hash != hash)
		at = (at + 1) & mask;
	return at;
}

static void
rehash(struct vocabulary *vocabulary)
{
	vocabulary->slot_count =
	    vocabulary->slot_count ? vocabulary->slot_count * 2 : 4096;
	free(vocabulary->slots);
	vocabulary->slots =
	    mem_alloc(vocabulary->slot_count * sizeof(*vocabulary->slots));
	for (size_t i = 0; i < vocabulary->count; i++)
		vocabulary
		    ->slots[slot_of(vocabulary, vocabulary->words[i].hash)] =
		    (uint32_t)i + 1;
}

/* Returns the word, which is added if it is not known yet. */
static struct vocabulary_word *
learn(struct vocabulary *vocabulary, uint64_t hash, struct span letters)
{
	if ((vocabulary->count + 1) * 2 > vocabulary->slot_count)
		rehash(vocabulary);
	size_t at = slot_of(vocabulary, hash);
	if (vocabulary->slots[at])
		return &vocabulary->words[vocabulary->slots[at] - 1];
	vocabulary->words = mem_grow(vocabulary->words, &vocabulary->capacity,
	    vocabulary->count + 1, sizeof(*vocabulary->words));
	vocabulary->words[vocabulary->count++] = (struct vocabulary_word){
	    .hash = hash,
	    .letters = arena_copy(&vocabulary->arena, letters).data,
	    .size = (uint32_t)letters.size,
	};
	vocabulary->slots[at] = (uint32_t)vocabulary->count;
	return &vocabulary->words[vocabulary->count - 1];
}

void
vocabulary_learn(struct vocabulary *vocabulary, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (!term_is_pair(words->terms[i].hash))
			learn(vocabulary, words->terms[i].hash,
			    words_letters(words, &words->terms[i]));
}

struct vocabulary_word *
vocabulary_find(const struct vocabulary *vocabulary, uint64_t hash)
{
	if (vocabulary->slot_count == 0)
		return NULL;
	uint32_t number = vocabulary->slots[slot_of(vocabulary, hash)];
	return number ? &vocabulary->words[number - 1] : NULL;
}

/* A word while it is sorted: its first letters decide nearly always. */
struct sorting {
	uint64_t first;
	const struct vocabulary_word *word;
};

static struct span
letters_of(const struct vocabulary_word *word)
{
	return (struct span){word->letters, word->size};
}

static uint64_t
first_letters(const struct vocabulary_word *word)
{
	uint64_t first = 0;

	for (size_t i = 0; i < sizeof(first); i++)
		first = first << 8 |
		    (i < word->size ? (unsigned char)word->letters[i] : 0);
	return first;
}

/* Words of two languages that are spelled alike go by their fingerprints. */
static int
compare_words(const struct vocabulary_word *a, const struct vocabulary_word *b)
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
sort_new(const struct vocabulary *vocabulary, size_t count)
{
	struct sorting *list = mem_alloc(count * sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		list[i].word = &vocabulary->words[vocabulary->in_order + i];
		list[i].first = first_letters(list[i].word);
	}
	qsort(list, count, sizeof(*list), compare);
	return list;
}

/* Merges the words that were learned since into the order, from its end. */
static void
put_in_order(struct vocabulary *vocabulary)
{
	size_t old = vocabulary->in_order, to = vocabulary->count;
	size_t fresh = to - old;

	if (fresh == 0)
		return;
	struct sorting *list = sort_new(vocabulary, fresh);
	vocabulary->sorted = mem_grow(vocabulary->sorted,
	    &vocabulary->sorted_capacity, to, sizeof(*vocabulary->sorted));
	while (fresh > 0) {
		const struct vocabulary_word *word = list[fresh - 1].word;
		/* How many of the old ones follow it: found by halving. */
		size_t low = 0, high = old;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (compare_words(
				&vocabulary->words[vocabulary->sorted[middle]],
				word) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		memmove(vocabulary->sorted + low + fresh,
		    vocabulary->sorted + low,
		    (old - low) * sizeof(*vocabulary->sorted));
		vocabulary->sorted[low + --fresh] =
		    (uint32_t)(word - vocabulary->words);
		old = low;
	}
	vocabulary->in_order = to;
	free(list);
}

void
vocabulary_clear(struct vocabulary *vocabulary)
{
	for (size_t i = 0; i < vocabulary->count; i++)
		vocabulary->words[i].flags = 0;
}

/* Another vocabulary of the words that have just been written. */
static void
forget_unused(struct vocabulary *vocabulary)
{
	struct vocabulary kept = {0};

	for (size_t i = 0; i < vocabulary->count; i++) {
		const struct vocabulary_word *word = &vocabulary->words[i];
		if (!word->flags)
			continue;
		struct vocabulary_word *copy =
		    learn(&kept, word->hash, letters_of(word));
		copy->place = word->place;
		copy->flags = word->flags;
	}
	vocabulary_free(vocabulary);
	*vocabulary = kept;
}

void
vocabulary_write(
    struct vocabulary *vocabulary, struct dictionary_writer *writer)
{
	put_in_order(vocabulary);
	for (size_t i = 0; i < vocabulary->in_order; i++) {
		const struct vocabulary_word *word =
		    &vocabulary->words[vocabulary->sorted[i]];
		if (word->flags)
			dictionary_add(
			    writer, letters_of(word), word->flags, word->place);
	}
	if (vocabulary->count > 4096 && writer->count < vocabulary->count / 2)
		forget_unused(vocabulary);
}

void
vocabulary_free(struct vocabulary *vocabulary)
{
	free(vocabulary->words);
	free(vocabulary->slots);
	free(vocabulary->sorted);
	arena_free(&vocabulary->arena);
	*vocabulary = (struct vocabulary){0};
}
