#include "base/mem.h"
#include "base/script.h"
#include "base/utf8.h"
#include "search/search_priv.h"

/*
 * From a word of the query to scores. The word expands to its forms in the
 * dictionary: itself with or without a plural s, and the words that begin with
 * the same five letters. The counts of all forms in a document are added up
 * first, and BM25 is applied to the sum, as if the forms were one word whose
 * document frequency is the number of documents with any of them. The exact
 * spelling is scored once more by itself, so that it weighs most.
 *
 * A name with signs also has the forms of the word without them; a single
 * letter has the names that begin with it, `c++` and `c#`, as its forms.
 *
 * What else a word may be written as is in search_writings.c. For the word that
 * was typed last, which may be unfinished, a prefix of two letters is looked up
 * as well.
 */

enum {
	/* Of a word's BM25. */
	TENTHS_EXACT = 10,
	TENTHS_ALIKE = 3,
	/* Of both, where the nearest word is taken for a misspelt one. */
	TENTHS_GUESSED = 8,
	DENSE = 8, /* one document of so many */
};

void
search_add_form(const struct search *search, struct search_word *word,
    const struct search_form *form)
{
	struct searcher *searcher = search->searcher;

	searcher->forms = mem_grow(searcher->forms, &searcher->form_capacity,
	    searcher->form_count + 1, sizeof(*searcher->forms));
	searcher->forms[searcher->form_count++] = *form;
	word->df += form->df;
}

/*
 * Adds a word of the dictionary, unless it is one of the forms before `to`: a
 * joined word begins as its first part does, and counts once.
 */
static void
add_form(const struct search *search, struct search_word *word, size_t to,
    const struct dictionary *at, enum search_exact exact)
{
	for (size_t i = word->from; i < to; i++) {
		const struct search_form *form = &search->searcher->forms[i];
		if (form->postings.bytes.data == at->postings.bytes.data)
			return;
	}
	search_add_form(search, word,
	    &(struct search_form){.postings = at->postings,
		.df = edition_df(search->edition, &at->postings),
		.exact = exact});
}

void
search_add_exact(const struct search *search, struct search_word *word,
    const struct query_word *typed)
{
	struct span base = words_base(typed->letters, typed->count);
	bool plural = base.size < typed->letters.size;
	size_t to = search->searcher->form_count;
	struct dictionary at;
	bool more = dictionary_seek(&at, search->edition, base);

	for (; more && span_equal(dictionary_word(&at), base);
	     more = dictionary_next(&at))
		if (at.flags & (plural ? DICTIONARY_PLURAL : DICTIONARY_PLAIN))
			add_form(search, word, to, &at,
			    plural ? EXACT_PLURAL : EXACT_PLAIN);
		else if (!typed->quoted)
			add_form(search, word, to, &at, NOT_EXACT);
}

static bool
is_sign(char byte)
{
	return byte == '+' || byte == '#';
}

/* A name without its signs: `net` of `.net`; any other word as it is. */
static struct span
without_signs(struct span letters, size_t *count)
{
	for (; letters.size > 1 && is_sign(letters.data[letters.size - 1]);
	     --*count)
		letters.size--;
	if (letters.size > 1 && letters.data[0] == '.') {
		--*count;
		return span_tail(letters, 1);
	}
	return letters;
}

bool
search_has_prefix(struct span letters, size_t count)
{
	return count >= SEARCH_PREFIX_LEAST || script_is_open_syllable(letters);
}

bool
search_begins(struct span letters, struct span prefix)
{
	return span_starts(letters, prefix) &&
	    (!script_is_open_syllable(prefix) ||
		script_syllable(&letters).size == prefix.size);
}

/* The prefix of a word's forms: its first five letters, or all that it has. */
static struct span
prefix_of(const struct query_word *word)
{
	size_t count = word->count;
	struct span stem = without_signs(word->letters, &count), rest = stem;

	if (word->quoted || !search_has_prefix(stem, count))
		return SPAN("");
	for (size_t i = 0; i < SEARCH_PREFIX && rest.size > 0; i++)
		utf8_next(&rest);
	return span_head(stem, stem.size - rest.size);
}

/*
 * Adds the forms of a word that is too short for a prefix: of one letter its
 * names with signs, of which the dictionary has few, and before all letters;
 * of a name like `.io` the word in it.
 */
static void
add_short(const struct search *search, struct search_word *word)
{
	const struct query_word *typed = &search->query->words[word->number];
	size_t count = typed->count;
	struct span stem = without_signs(typed->letters, &count);
	struct dictionary at;
	bool name = stem.size < typed->letters.size;
	bool more = dictionary_seek(&at, search->edition, stem);

	if (search_has_prefix(stem, count) || typed->quoted ||
	    (name ? typed->letters.data[0] != '.'
		  : !query_word_is_short(typed)))
		return;
	for (; more && span_starts(dictionary_word(&at), stem) &&
	     (at.size == stem.size || at.letters[stem.size] < '0');
	     more = dictionary_next(&at))
		if (name == (at.size == stem.size))
			add_form(search, word, word->alike, &at, NOT_EXACT);
}

/* Adds all words with a prefix but those that are forms already. */
static void
add_prefix(
    const struct search *search, struct search_word *word, struct span prefix)
{
	struct dictionary at;
	struct searcher *searcher = search->searcher;
	bool more = dictionary_seek(&at, search->edition, prefix);

	/* The words that search_begins() refuses come behind all others. */
	for (size_t i = 0; more && search_begins(dictionary_word(&at), prefix);
	     i++, more = dictionary_next(&at)) {
		if (i == SEARCH_FORMS_MAX ||
		    searcher->form_count >= SEARCH_FORMS_ALL) {
			searcher->all_forms = false;
			break;
		}
		struct span letters = dictionary_word(&at);
		/* A name with signs is there without them, too. */
		if (!is_sign(letters.data[letters.size - 1]))
			add_form(search, word, word->alike, &at, NOT_EXACT);
	}
}

/*
 * Adds the words with the prefix of the typed word, and those with that of the
 * nearest one if it is taken. If one prefix begins with the other, it adds no
 * words.
 */
static void
add_prefixes(const struct search *search, struct search_word *word,
    const struct query_word *typed, bool unfinished)
{
	const struct search_nearest *nearest =
	    &search->searcher->nearest[word->number];
	struct query_word meant = {
	    .letters = {nearest->letters, nearest->taken ? nearest->size : 0}};
	struct span prefixes[2] = {prefix_of(typed)};

	for (struct span rest = meant.letters; rest.size > 0; meant.count++)
		utf8_next(&rest);
	if (nearest->taken)
		prefixes[1] = prefix_of(&meant);
	/* A prefix of two letters only for the last word, if nothing has it. */
	if (unfinished && typed->count >= 2 && prefixes[0].size == 0)
		prefixes[0] = typed->letters;
	for (size_t i = 0; i < 2; i++)
		if (prefixes[i].size > 0 &&
		    (prefixes[!i].size == 0 ||
			!span_starts(prefixes[i], prefixes[!i]) ||
			(i == 0 && span_equal(prefixes[0], prefixes[1]))))
			add_prefix(search, word, prefixes[i]);
}

void
search_add_word(struct search *search, size_t number)
{
	const struct query_word *typed = &search->query->words[number];
	struct search_word *word = &search->words[search->word_count++];

	*word = (struct search_word){.number = number,
	    .from = search->searcher->form_count,
	    .extra = query_extra(search->query) >> number & 1};
	search_add_exact(search, word, typed);
	word->exact_df = word->df;
	bool unfinished = number == search->query->last && word->df == 0;
	search_add_writings(search, word);
	word->alike = search->searcher->form_count;
	word->exact_df = word->df;
	add_short(search, word);
	add_prefixes(search, word, typed, unfinished);
	word->to = search->searcher->form_count;
}

/* What the postings of a word or form count. */
static uint64_t
cost_of(const struct search *search, uint64_t df)
{
	return 2 * df < search->articles ? SEARCH_SPARSE * df : df;
}

void
search_limit(struct search *search)
{
	uint64_t sum = 0;
	size_t kept = 0;

	for (size_t i = 0; i < search->word_count; i++) {
		const struct search_word *word = &search->words[i];
		bool common =
		    word->extra && 2 * word->exact_df > search->articles;
		uint64_t cost = cost_of(search, word->exact_df);
		if (common || (sum > 0 && sum + cost > SEARCH_POSTINGS_MAX)) {
			search->searcher->all_forms = false;
			continue;
		}
		sum += cost;
		search->words[kept++] = *word;
	}
	search->word_count = kept;
	for (size_t i = 0; i < kept; i++) {
		struct search_word *word = &search->words[i];
		struct search_form *forms = search->searcher->forms;
		size_t to = word->alike;
		for (size_t j = word->alike; j < word->to; j++) {
			uint64_t cost = cost_of(search, forms[j].df);
			if (sum + cost <= SEARCH_POSTINGS_MAX) {
				sum += cost;
				forms[to++] = forms[j];
			}
		}
		search->searcher->all_forms &= to == word->to;
		word->to = to;
	}
}

/* Drops the matches that the reader may not see: they count in no number. */
static void
drop_hidden(const struct search *search)
{
	struct searcher *searcher = search->searcher;
	size_t kept = 0;

	for (size_t i = 0; i < searcher->match_count; i++) {
		uint32_t doc = searcher->matches[i];
		struct search_count *count = &searcher->counts[doc];
		if (search->docs[doc].entry != EDITION_NONE) {
			searcher->matches[kept++] = doc;
			continue;
		}
		searcher->exact_count -= count->exact > 0;
		*count = (struct search_count){0};
	}
	searcher->match_count = kept;
}

/* Whether a loop over all documents costs less than the look-ups it spares. */
static bool
are_dense(const struct search *search, size_t matches)
{
	return matches > search->count / DENSE;
}

/*
 * Brings many matches in ascending order, in which forms have not given them:
 * what is read of each is then in the cache.
 */
static void
order_matches(const struct search *search)
{
	struct searcher *searcher = search->searcher;
	size_t count = 0;

	/* Postings of a corrupt edition may count nothing. */
	for (uint32_t doc = 0;
	     doc < search->count && count < searcher->match_count; doc++) {
		searcher->matches[count] = doc;
		count += searcher->counts[doc].alike != 0;
	}
}

/* Sets the counts of the matches to zero again. */
static void
forget_matches(const struct search *search)
{
	struct searcher *searcher = search->searcher;

	if (are_dense(search, searcher->match_count))
		memset(searcher->counts, 0,
		    search->count * sizeof(*searcher->counts));
	else
		for (size_t i = 0; i < searcher->match_count; i++)
			searcher->counts[searcher->matches[i]] =
			    (struct search_count){0};
	searcher->work += searcher->match_count;
	searcher->match_count = 0;
}

/*
 * Scores the documents of a list that match. A document with another form of a
 * word has the word, unless the word is quoted.
 */
static void
score_listed(const struct search *search, const struct search_word *word,
    const uint32_t *list, size_t size)
{
	struct searcher *searcher = search->searcher;
	bool quoted = search->query->words[word->number].quoted;
	uint64_t tenths = word->guessed ? TENTHS_GUESSED : 10;
	uint64_t exact = TENTHS_EXACT *
	    (uint64_t)weight_idf(
		search->articles, (uint32_t)searcher->exact_count) *
	    tenths / 10;
	uint64_t alike = TENTHS_ALIKE *
	    (uint64_t)weight_idf(
		search->articles, (uint32_t)searcher->match_count) *
	    tenths / 10;
	uint32_t bits = SEARCH_TOUCHED | 1U << word->number;
	uint32_t inexact = word->extra ? 0 : SEARCH_INEXACT;

	for (size_t i = 0; i < size; i++) {
		uint32_t doc = list[i];
		struct search_count count = searcher->counts[doc];
		uint32_t *words = &searcher->words[doc];
		if (count.alike == 0 || (quoted && count.exact == 0) ||
		    (search->narrow && !*words))
			continue;
		/* The norm of a corrupt edition may be 0. */
		uint32_t length_norm = search->docs[doc].length_norm;
		length_norm = length_norm ? length_norm : 1;
		searcher->touched[searcher->touched_count] = doc;
		searcher->touched_count += *words == 0;
		*words |= bits | (count.exact > 0 ? 0 : inexact);
		/* A division; a word without other forms needs one alone. */
		uint32_t all = weight_saturated(count.alike, length_norm);
		if (count.exact > 0)
			searcher->scores[doc] += exact *
			    (count.exact == count.alike
				    ? all
				    : weight_saturated(
					  count.exact, length_norm));
		if (!quoted)
			searcher->scores[doc] += alike * all;
	}
}

void
search_score(const struct search *search, const struct search_word *word)
{
	struct searcher *searcher = search->searcher;

	search_count(search, word);
	if (edition_is_view(search->edition))
		drop_hidden(search);
	if (search->narrow && searcher->touched_count < searcher->match_count) {
		score_listed(
		    search, word, searcher->touched, searcher->touched_count);
	} else {
		if (are_dense(search, searcher->match_count))
			order_matches(search);
		score_listed(
		    search, word, searcher->matches, searcher->match_count);
	}
	forget_matches(search);
}
