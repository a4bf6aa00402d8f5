#include "search/posting_lists.h"
#include "search/search_priv.h"

/*
 * How often each document has a word in any of its forms, and in the spelling
 * that was typed: sums over the posting lists of the forms. The documents that
 * have any are the matches. Of a form that is two words, one of them rare, the
 * postings of the other one count in the documents that have both.
 */

/* A form that is two words: the few documents that have the rarer one. */
struct both {
	uint32_t docs[SEARCH_BESIDE_MAX];
	size_t count, at; /* at: the first that may be reached */
};

static struct both
documents_of(const struct search *search, const struct posting_bytes *rare)
{
	struct postings postings = edition_read_postings(search->edition, rare);
	struct posting list[SEARCH_BESIDE_MAX];
	struct both both = {.count = postings_take(&postings, UINT32_MAX, list,
				SEARCH_BESIDE_MAX)};

	/* Few, and mostly sorted: those of another part ascend anew. */
	for (size_t i = 0; i < both.count; i++) {
		size_t at = i;
		for (; at > 0 && both.docs[at - 1] > list[i].doc; at--)
			both.docs[at] = both.docs[at - 1];
		both.docs[at] = list[i].doc;
	}
	search->searcher->read += postings.entered;
	return both;
}

/*
 * Adds a posting of the other word to the counts, if its document has both. The
 * documents ascend, but where a part of a list begins they do so anew.
 */
static void
count_one(const struct search *search, struct both *both,
    const struct posting *posting)
{
	struct searcher *searcher = search->searcher;

	if (both->at > 0 && both->docs[both->at - 1] >= posting->doc)
		both->at = 0;
	while (both->at < both->count && both->docs[both->at] < posting->doc)
		both->at++;
	if (both->at == both->count || both->docs[both->at] != posting->doc)
		return;
	struct search_count *known = &searcher->counts[posting->doc];
	searcher->matches[searcher->match_count] = posting->doc;
	searcher->match_count +=
	    known->alike == 0 && searcher->match_count < search->count;
	known->alike += posting->count;
}

/* Whether a list ascends behind all documents that may have both words. */
static bool
is_behind(const struct both *both, const struct postings *postings)
{
	return postings->parts == 0 && both->count > 0 &&
	    both->docs[both->count - 1] < postings->doc;
}

/* Counts a form that is two words: the postings of one in articles with both.
 */
static void
count_both(const struct search *search, const struct search_form *form)
{
	struct both both = documents_of(search, &form->beside);
	struct postings postings =
	    edition_read_postings(search->edition, &form->postings);
	struct posting block[POSTINGS_BLOCK];
	size_t count;

	while (!is_behind(&both, &postings) &&
	    (count = postings_take(
		 &postings, search->count, block, POSTINGS_BLOCK)) > 0)
		for (size_t i = 0; i < count; i++)
			count_one(search, &both, &block[i]);
	search->searcher->read += postings.entered;
	search->searcher->work += 2 + both.count + postings.entered;
}

/* A word whose forms are counted. */
struct counting {
	const struct search *search;
	const struct search_form *forms;
};

/* Of a form that is two words nothing: it is counted in another way. */
static struct posting_bytes
form_list(void *context, size_t number)
{
	const struct counting *counting = context;
	const struct search_form *form = &counting->forms[number];

	return form->beside.bytes.size > 0
	    ? (struct posting_bytes){.bytes = SPAN("")}
	    : form->postings;
}

/* Adds postings to the counts of the spelling that was typed. */
static void
count_exact(struct searcher *searcher, enum search_exact exact,
    const struct posting *block, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const struct posting *posting = &block[i];
		struct search_count *known = &searcher->counts[posting->doc];
		uint32_t more = exact == EXACT_PLURAL
		    ? posting->plural
		    : (uint32_t)posting->count - posting->plural;
		searcher->exact_count += known->exact == 0 && more > 0;
		known->exact += more;
	}
}

/* Without a branch on whether a match is new, as in rank.c's add_block(). */
static void
count_block(
    void *context, size_t number, const struct posting *block, size_t size)
{
	const struct counting *counting = context;
	struct searcher *searcher = counting->search->searcher;
	enum search_exact exact = counting->forms[number].exact;
	size_t count = searcher->match_count, docs = counting->search->count;

	for (size_t i = 0; i < size; i++) {
		struct search_count *known = &searcher->counts[block[i].doc];
		searcher->matches[count] = block[i].doc;
		count += known->alike == 0;
		known->alike += block[i].count;
	}
	searcher->match_count = count < docs ? count : docs;
	if (exact)
		count_exact(searcher, exact, block, size);
}

void
search_count(const struct search *search, const struct search_word *word)
{
	struct searcher *searcher = search->searcher;
	struct counting counting = {search, searcher->forms};
	size_t forms = word->to - word->from;

	searcher->match_count = searcher->exact_count = 0;
	if (forms == 0)
		return;
	counting.forms += word->from;
	for (size_t i = 0; i < forms; i++)
		if (counting.forms[i].beside.bytes.size > 0)
			count_both(search, &counting.forms[i]);
		else
			searcher->work += 2 + counting.forms[i].df;
	searcher->read += posting_lists_read(
	    &(struct posting_lists){.edition = search->edition,
		.docs = search->count,
		.count = forms,
		.list = form_list,
		.take = count_block,
		.context = &counting});
}
