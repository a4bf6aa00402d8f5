#include "base/ascii.h"
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
	    .typed = word->letters,
	    .quoted = word->quoted,
	    .bit = 1U << number};

	if (word->quoted)
		return wanted;
	wanted.begins = search_has_prefix(word->letters, word->count) ||
	    (number == query->last && word->count > 1);
	wanted.letters = wanted.begins ? first_letters(word->letters)
				       : words_base(word->letters, word->count);
	return wanted;
}

/* The same word with the article that it was typed without, or the reverse. */
static struct wanted
with_article(const struct query_word *word, struct span bare, uint32_t bit)
{
	return (struct wanted){.letters = bare,
	    .article =
		bare.size < word->letters.size ? SPAN("") : SEARCH_ARTICLE,
	    .bit = bit};
}

static bool
is_wanted(const struct query *query, size_t number)
{
	return query->words[number].role == QUERY_WANTED &&
	    !(query_extra(query) >> number & 1);
}

/*
 * Whether the forms of a word, unless some were left out, are all that it is
 * compared with: of a short one, a name with signs or one in quotes they are
 * others; and the index has no word with its s, as beginnings may have it.
 */
static bool
is_indexed(const struct wanted *wanted)
{
	size_t letters = 0;

	for (struct span rest = wanted->letters; rest.size > 0; letters++) {
		uint32_t letter = utf8_next(&rest);
		if (letter < 0x80 && !ascii_is_alnum((char)letter))
			return false;
	}
	return !wanted->quoted && search_has_prefix(wanted->letters, letters) &&
	    !span_ends(wanted->letters, SPAN("s"));
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
	*list_r = (struct wanted_list){.query = query};
	for (size_t i = 0; i < query->word_count; i++) {
		const struct search_nearest *nearest = &searcher->nearest[i];
		if (query_extra(query) >> i & 1) {
			list_r->extra[list_r->extra_count++] =
			    query->words[i].letters;
			if (query->compound_count > 0)
				words_sought_add(
				    &list_r->sought, query->words[i].letters);
		}
		if (!is_wanted(query, i))
			continue;
		struct span bare = search_without_article(&query->words[i]);
		struct span meant = {nearest->letters, nearest->size};
		list_r->list[list_r->count++] = wanted_word(query, i);
		if (nearest->taken)
			list_r->list[list_r->count++] =
			    (struct wanted){.letters = first_letters(meant),
				.typed = meant,
				.begins = true,
				.bit = 1U << i};
		else if (bare.size > 0)
			list_r->list[list_r->count++] =
			    with_article(&query->words[i], bare, 1U << i);
		else if (query->words[i].other.size > 0)
			list_r->list[list_r->count++] = (struct wanted){
			    .letters = query->words[i].other,
			    .plural = search_other_is_plural(&query->words[i]),
			    .bit = 1U << i};
	}
	list_r->indexed = searcher->all_forms;
	for (size_t i = 0; i < list_r->count; i++) {
		const struct wanted *wanted = &list_r->list[i];
		words_sought_add(&list_r->sought,
		    wanted->article.size ? wanted->article : wanted->letters);
		list_r->all |= wanted->bit;
		list_r->indexed = list_r->indexed && is_indexed(wanted);
	}
}

uint32_t
wanted_of_hit(const struct wanted_list *list, const struct search_hit *hit)
{
	return list->indexed ? hit->words & list->all : list->all;
}

static bool
is_alike(const struct word *word, const struct wanted *wanted)
{
	struct span letters = word->letters;

	if (!span_skip(&letters, wanted->article) || letters.size == 0 ||
	    letters.data[0] != wanted->letters.data[0])
		return false;
	if (wanted->begins)
		return search_begins(letters, wanted->letters);
	struct span base =
	    wanted->quoted ? letters : words_base(letters, word->count);
	return span_equal(base, wanted->letters) &&
	    (!wanted->plural || base.size < letters.size);
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

uint32_t
wanted_exact(const struct wanted_list *list, const struct word *word)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < list->count; i++)
		if (span_equal(word->letters, list->list[i].typed))
			bits |= list->list[i].bit;
	return bits;
}

bool
wanted_extra(const struct wanted_list *list, const struct word *word)
{
	for (size_t i = 0; i < list->extra_count; i++)
		if (span_equal(word->letters, list->extra[i]))
			return true;
	return false;
}
