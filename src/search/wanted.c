#include "base/utf8.h"
#include "search/wanted.h"

/* The first letters of a word, which its forms share. */
static struct span
first_letters(struct span letters)
{
	struct span rest = letters;

	for (size_t i = 0; i < SEARCH_PREFIX && rest.size > 0; i++)
		utf8_next(&rest);
	return span_head(letters, letters.size - rest.size);
}

/* By prefix, without a plural s, or exactly if quoted. */
static struct wanted
wanted_word(const struct query *query, size_t number)
{
	const struct query_word *word = &query->words[number];
	struct wanted wanted = {.letters = word->letters,
	    .quoted = word->quoted,
	    .bit = 1U << number};

	if (word->quoted)
		return wanted;
	wanted.begins = word->count >= SEARCH_PREFIX_LEAST ||
	    (number == query->last && word->count > 1);
	wanted.letters = wanted.begins ? first_letters(word->letters)
				       : words_base(word->letters, word->count);
	return wanted;
}

static bool
is_wanted(const struct query *query, size_t number)
{
	return query->words[number].role == QUERY_WANTED &&
	    !(query_extra(query) >> number & 1);
}

size_t
wanted_count(const struct query *query)
{
	size_t count = 0;

	for (size_t i = 0; i < query->word_count; i++)
		count += is_wanted(query, i);
	return count;
}

void
wanted_in(const struct query *query, const struct searcher *searcher,
    struct wanted_list *list_r)
{
	*list_r = (struct wanted_list){.count = 0};
	for (size_t i = 0; i < query->word_count; i++) {
		const struct search_nearest *nearest = &searcher->nearest[i];
		if (!is_wanted(query, i))
			continue;
		list_r->list[list_r->count++] = wanted_word(query, i);
		if (nearest->taken)
			list_r->list[list_r->count++] = (struct wanted){
			    .letters = first_letters(
				(struct span){nearest->letters, nearest->size}),
			    .begins = true,
			    .bit = 1U << i};
	}
	for (size_t i = 0; i < list_r->count; i++)
		words_sought_add(&list_r->sought, list_r->list[i].letters);
}

static bool
is_alike(const struct word *word, const struct wanted *wanted)
{
	if (word->letters.data[0] != wanted->letters.data[0])
		return false;
	if (wanted->begins)
		return span_starts(word->letters, wanted->letters);
	return span_equal(wanted->quoted
		? word->letters
		: words_base(word->letters, word->count),
	    wanted->letters);
}

uint32_t
wanted_bits(const struct wanted_list *list, const struct word *word)
{
	uint32_t bits = 0;

	if (!list->sought.first[(unsigned char)word->letters.data[0]])
		return 0;
	for (size_t i = 0; i < list->count; i++)
		if (is_alike(word, &list->list[i]))
			bits |= list->list[i].bit;
	return bits;
}
