#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "edition/edition_index.h"
#include "search/search_priv.h"
#include "search/spelling.h"

/*
 * What a word of the query may be written as, besides as it was typed:
 *
 *  - with its neighbour as one word: `web site` finds `website`. It counts as
 *    both words;
 *  - as two words: `website` finds `web site`. The index knows the pair if two
 *    articles have it; of a pair that one article may have, texts are asked
 *    (search_beside.c);
 *  - with the article of Arabic, or without it;
 *  - in the other number, where an s is not all that a plural has;
 *  - as the nearest word, one edit away, if no article has the word in any of
 *    these forms. A slip of the finger then costs no hits: what is found by the
 *    nearest word weighs a little less, and the page says what was taken.
 */

/* A word that was not typed, as one of the query; letters are borrowed. */
static struct query_word
word_of(struct span letters)
{
	struct query_word word = {.letters = letters};

	for (struct span rest = letters; rest.size > 0; word.count++)
		utf8_next(&rest);
	return word;
}

struct span
search_without_article(const struct query_word *word)
{
	struct span bare = word->letters, rest = bare;
	size_t count = word->count - 2 * span_skip(&bare, SEARCH_ARTICLE);
	uint32_t first = utf8_next(&rest);

	return word->quoted || count < SEARCH_PREFIX_LEAST || first < 0x620 ||
		first > 0x64a
	    ? SPAN("")
	    : bare;
}

bool
search_other_is_plural(const struct query_word *word)
{
	return word->count <= SEARCH_PREFIX &&
	    span_ends(word->letters, SPAN("y"));
}

/* Adds the words of these letters, or only their plurals, in all languages. */
static void
add_spelling(const struct search *search, struct search_word *word,
    struct span letters, bool plural)
{
	struct dictionary at;

	for (bool more = dictionary_seek(&at, search->edition, letters);
	     more && span_equal(dictionary_word(&at), letters);
	     more = dictionary_next(&at))
		if (!plural || at.flags & DICTIONARY_PLURAL)
			search_add_form(search, word,
			    &(struct search_form){.postings = at.postings,
				.df = edition_df(search->edition, &at.postings),
				.plural = plural});
}

/* Adds a word of Arabic with its article, or without it if it was typed so. */
static void
add_arabic(const struct search *search, struct search_word *word)
{
	const struct query_word *typed = &search->query->words[word->number];
	struct span bare = search_without_article(typed), other = bare;
	char letters[sizeof("\u0627\u0644") + WORDS_BYTES_MAX];

	if (bare.size == 0)
		return;
	if (bare.size == typed->letters.size) {
		memcpy(letters, SEARCH_ARTICLE.data, SEARCH_ARTICLE.size);
		memcpy(letters + SEARCH_ARTICLE.size, bare.data, bare.size);
		other = (struct span){letters, SEARCH_ARTICLE.size + bare.size};
	}
	add_spelling(search, word, other, false);
}

/* Whether two words are parts of a number: 1.2 and 12:30 are not 12 and 1230.
 */
static bool
are_numbers(const struct query_word *a, const struct query_word *b)
{
	const char *end = a->source.data + a->source.size;

	return ascii_is_digit(a->letters.data[a->letters.size - 1]) &&
	    ascii_is_digit(b->letters.data[0]) && (*end == '.' || *end == ':');
}

/* Whether two words of a query may be one: both are wanted as they stand. */
static bool
can_join(const struct query *query, size_t first)
{
	const struct query_word *a = &query->words[first], *b = a + 1;

	return first + 1 < query->word_count && a->role == QUERY_WANTED &&
	    b->role == QUERY_WANTED && !a->quoted && !b->quoted &&
	    a->count + b->count <= WORDS_LETTERS_MAX &&
	    b->source.data > a->source.data && !are_numbers(a, b);
}

static void
add_joined(const struct search *search, struct search_word *word, size_t first)
{
	const struct query *query = search->query;
	const struct query_word *words = &query->words[first];
	char letters[2 * WORDS_BYTES_MAX];
	struct span rest = words[0].letters;

	if (!can_join(query, first) || script_is_unspaced(utf8_next(&rest)))
		return;
	size_t size = words[0].letters.size, more = words[1].letters.size;
	memcpy(letters, words[0].letters.data, size);
	memcpy(letters + size, words[1].letters.data, more);
	struct query_word joined = word_of((struct span){letters, size + more});
	search_add_exact(search, word, &joined);
}

static struct search_part
part_of(const struct search *search, struct span letters)
{
	struct search_part part = {.word = word_of(letters)};
	struct span base = words_base(letters, part.word.count);

	if (part.word.count > 1 &&
	    dictionary_seek(&part.at, search->edition, base) &&
	    span_equal(dictionary_word(&part.at), base))
		part.df = edition_df(search->edition, &part.at.postings);
	/* Where the seek ends would tell of hidden words: a fixed cost. */
	search->searcher->work += DICTIONARY_BLOCK;
	return part;
}

/* Adds the postings of a pair of words in each language. */
static bool
add_pair(const struct search *search, struct search_word *word,
    const struct search_part *first, const struct search_part *second)
{
	bool found = false;

	for (uint32_t i = 0; i < search->languages; i++) {
		uint64_t language = words_language(edition_text(search->edition,
		    edition_language_at(search->edition, i)->tag));
		struct search_form form = {
		    .exact = word->exact_df > 0 ? NOT_EXACT : EXACT_PLAIN};
		struct edition_term pair = edition_find_term(search->edition,
		    words_pair_hash(
			words_hash(language,
			    words_base(first->word.letters, first->word.count)),
			words_hash(language,
			    words_base(
				second->word.letters, second->word.count))));
		if (pair.df == 0)
			continue;
		form.df = pair.df;
		form.postings = edition_term_postings(search->edition, &pair);
		search_add_form(search, word, &form);
		found = true;
	}
	return found;
}

/* Where a word can be divided into two words that articles have. */
struct splits {
	struct search_part first[SEARCH_SPLITS_MAX], second[SEARCH_SPLITS_MAX];
	size_t count;
};

static void
find_splits(const struct search *search, const struct query_word *typed,
    struct splits *splits_r)
{
	struct span rest = typed->letters;

	splits_r->count = 0;
	if (typed->quoted || typed->count < SEARCH_SPLIT_LEAST ||
	    script_is_unspaced(utf8_next(&rest)))
		return;
	while (rest.size > 0 && splits_r->count < SEARCH_SPLITS_MAX) {
		struct search_part *first = &splits_r->first[splits_r->count];
		struct search_part *second = &splits_r->second[splits_r->count];
		utf8_next(&rest);
		size_t size = typed->letters.size - rest.size;
		*first = part_of(search, span_head(typed->letters, size));
		if (first->df == 0)
			continue;
		*second = part_of(search, rest);
		splits_r->count += second->df > 0;
	}
}

/* Whether some article has a word that begins with a typed one. */
static bool
is_beginning(const struct search *search, const struct query_word *typed)
{
	struct dictionary at;
	bool more = dictionary_seek(&at, search->edition, typed->letters);

	for (size_t i = 0; more && i < SEARCH_FORMS_MAX &&
	     span_starts(dictionary_word(&at), typed->letters);
	     i++, more = dictionary_next(&at))
		if (edition_df(search->edition, &at.postings) > 0)
			return true;
	return false;
}

/*
 * Whether that part of the query begins a contraction of English, as in don't
 * and they've. Few words begin one, and what is near to such a part is seldom
 * among them: could't and the've would be offered, which are no words. Before
 * 's, and in other languages, any word may stand.
 */
static bool
is_contracted(const struct query *query, struct span part)
{
	static const struct span ends[] = {
	    SPAN("t"), SPAN("d"), SPAN("ll"), SPAN("re"), SPAN("ve")};
	struct span rest = span_tail(
	    query->text, (size_t)(part.data - query->text.data) + part.size);

	if (rest.size == 0 || !script_is_apostrophe(utf8_next(&rest)))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct span behind = span_tail(rest, ends[i].size);
		if (span_equal_nocase(span_head(rest, ends[i].size), ends[i]) &&
		    (behind.size == 0 || !utf8_is_word(utf8_next(&behind))))
			return i > 0 || span_ends_nocase(part, SPAN("n"));
	}
	return false;
}

/* Whether a word of the query is such a part, in any of its places. */
static bool
is_of_contraction(const struct query *query, size_t number)
{
	for (size_t i = 0; i < query->place_count; i++)
		if (query->places[i].word == number &&
		    is_contracted(query, query->places[i].source))
			return true;
	return false;
}

/* Takes bytes up to the next digit and it; returns it, or 0 if there is none.
 */
static char
next_digit(struct span *rest)
{
	while (rest->size > 0) {
		char byte = rest->data[0];
		*rest = span_tail(*rest, 1);
		if (ascii_is_digit(byte))
			return byte;
	}
	return 0;
}

/* Whether two words have the same digits: another number is no slip. */
static bool
have_same_digits(struct span a, struct span b)
{
	char digit;

	do {
		digit = next_digit(&a);
		if (digit != next_digit(&b))
			return false;
	} while (digit != 0);
	return true;
}

/*
 * Looks up the nearest word, and takes it for the word if it is one edit away.
 */
static void
find_nearest(const struct search *search, struct search_word *word)
{
	struct searcher *searcher = search->searcher;
	const struct query_word *typed = &search->query->words[word->number];
	struct search_nearest *nearest = &searcher->nearest[word->number];
	struct buf letters = {0};
	uint64_t steps = 0; /* would tell of words that are hidden */

	if (searcher->spelled == SEARCH_SPELLED_MAX)
		return;
	searcher->spelled++;
	nearest->edits =
	    spelling_nearest(search->edition, typed->letters, &letters, &steps);
	nearest->size = letters.size < sizeof(nearest->letters)
	    ? letters.size
	    : sizeof(nearest->letters);
	if (nearest->edits > 0)
		memcpy(nearest->letters, letters.data, nearest->size);
	buf_free(&letters);
	/* The beginning of a word is no slip: its prefix finds that word. */
	nearest->taken = nearest->edits == 1 && !typed->quoted &&
	    typed->count >= SEARCH_SPELLED_LEAST &&
	    have_same_digits(typed->letters,
		(struct span){nearest->letters, nearest->size}) &&
	    !is_beginning(search, typed);
	if (!nearest->taken)
		return;
	struct query_word meant =
	    word_of((struct span){nearest->letters, nearest->size});
	search_add_exact(search, word, &meant);
	word->guessed = true;
}

/* Adds the articles in which the two parts stand together. */
static bool
add_pairs(const struct search *search, struct search_word *word,
    const struct splits *splits)
{
	bool found = false;

	for (size_t i = 0; i < splits->count; i++)
		found |= add_pair(
		    search, word, &splits->first[i], &splits->second[i]);
	return found;
}

void
search_add_writings(struct search *search, struct search_word *word)
{
	struct searcher *searcher = search->searcher;
	const struct query_word *typed = &search->query->words[word->number];
	bool typed_so = word->exact_df > 0;
	struct splits splits;

	searcher->nearest[word->number] = (struct search_nearest){.size = 0};
	add_arabic(search, word);
	if (typed->other.size > 0)
		add_spelling(
		    search, word, typed->other, search_other_is_plural(typed));
	if (word->number > 0)
		add_joined(search, word, word->number - 1);
	add_joined(search, word, word->number);
	find_splits(search, typed, &splits);
	bool pair = add_pairs(search, word, &splits);
	searcher->known[word->number] = word->df > 0 ||
	    (word->number == search->query->last &&
		is_beginning(search, typed));
	if (!searcher->known[word->number] &&
	    !is_of_contraction(search->query, word->number))
		find_nearest(search, word);
	if (pair || (!typed_so && word->guessed))
		return;
	for (size_t i = 0; i < splits.count; i++)
		search_add_beside(
		    search, word, &splits.first[i], &splits.second[i]);
}
