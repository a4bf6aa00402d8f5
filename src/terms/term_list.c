#include <stdlib.h>

#include "base/mem.h"
#include "terms/term_list.h"

/*
 * Posting runs know words by their hashes; letters go beside them. Reading an
 * article only appends the words that its counter has not known, which is
 * nearly each word once. They are sorted when a run is, so that they stand in
 * the order of its groups, and none has to be looked for.
 */

enum {
	LEAST = 1 << 17, /* words that are not looked through for equal ones */
	GIVEN = 64, /* words, to a term table, at once */
};

void
term_list_learn(struct term_list *term_list, const struct words *words)
{
	struct buf *letters = &term_list->letters;

	/* What a counter forgets it tells of again. */
	if (term_list->count > 2 * term_list->sorted + LEAST)
		term_list_sort(term_list);
	term_list->words = mem_grow(term_list->words, &term_list->capacity,
	    term_list->count + words->told_count, sizeof(*term_list->words));
	for (size_t i = 0; i < words->told_count; i++) {
		struct span word = words_letters(words, &words->told[i]);
		term_list->words[term_list->count++] =
		    (struct term_keyed){words->told[i].hash, letters->size};
		buf_byte(letters, (char)word.size);
		buf_add(letters, word);
	}
}

/* A word's size in a byte, and its letters. */
static struct span
sized_letters(const struct term_list *term_list, size_t number)
{
	const char *at =
	    term_list->letters.data + term_list->words[number].value;

	return (struct span){at, (size_t)1 + (unsigned char)*at};
}

void
term_list_sort(struct term_list *term_list)
{
	struct term_keyed *words = term_list->words;
	struct buf letters = {0};
	size_t kept = 0;

	if (term_list->sorted == term_list->count)
		return;
	term_sort(words, term_list->count);
	buf_extend(&letters, term_list->letters.size);
	letters.size = 0;
	for (size_t i = 0; i < term_list->count; i++) {
		if (kept > 0 && words[kept - 1].key == words[i].key)
			continue;
		struct span word = sized_letters(term_list, i);
		words[kept++] = (struct term_keyed){words[i].key, letters.size};
		buf_add(&letters, word);
	}
	buf_free(&term_list->letters);
	term_list->letters = letters;
	term_list->count = term_list->sorted = kept;
}

struct span
term_list_letters(
    const struct term_list *term_list, size_t *next, uint64_t last)
{
	const struct term_keyed *words = term_list->words;
	size_t first = *next, end = first;

	while (end < term_list->count && words[end].key <= last)
		end++;
	*next = end;
	size_t from = first < term_list->count ? words[first].value
					       : term_list->letters.size;
	size_t to =
	    end < term_list->count ? words[end].value : term_list->letters.size;
	return span_head(
	    span_tail(buf_span(&term_list->letters), from), to - from);
}

void
term_list_give(struct term_list *term_list, struct term_table *term_table)
{
	struct term_letters some[GIVEN];
	size_t count = 0;

	for (size_t i = 0; i < term_list->count; i++) {
		some[count++] = (struct term_letters){term_list->words[i].key,
		    span_tail(sized_letters(term_list, i), 1)};
		if (count == GIVEN || i == term_list->count - 1) {
			term_table_learn(term_table, some, count);
			count = 0;
		}
	}
	term_list_free(term_list);
}

void
term_list_free(struct term_list *term_list)
{
	words_table_free(&term_list->known);
	free(term_list->words);
	buf_free(&term_list->letters);
	*term_list = (struct term_list){.count = 0};
}
