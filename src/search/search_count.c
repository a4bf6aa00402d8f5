#include "search/posting_lists.h"
#include "search/search_priv.h"

/*
 * How often each document has a word in any of its forms, and in the spelling
 * that was typed: sums over the posting lists of the forms. The documents that
 * have any are the matches.
 */

/* Counts a form that is in one document. */
static void
count_document(const struct search *search, const struct search_form *form)
{
	struct searcher *searcher = search->searcher;
	struct search_count *known = &searcher->counts[form->doc];

	searcher->matches[searcher->match_count] = form->doc;
	searcher->match_count +=
	    known->alike == 0 && searcher->match_count < search->count;
	known->alike++;
	searcher->exact_count += known->exact == 0 && form->exact;
	known->exact += form->exact != NOT_EXACT;
}

/* A word whose forms are counted. */
struct counting {
	const struct search *search;
	const struct search_form *forms;
};

/* Of a form without postings nothing: it is counted in another way. */
static struct posting_bytes
form_list(void *context, size_t number)
{
	const struct counting *counting = context;
	const struct search_form *form = &counting->forms[number];

	return form->one ? (struct posting_bytes){.bytes = SPAN("")}
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

/*
 * Counts postings, and returns how many matches there are then. Without a
 * branch on whether a match is new, as in rank.c's add_block().
 */
static size_t
count_all(struct searcher *searcher, size_t count, const struct posting *block,
    size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct search_count *known = &searcher->counts[block[i].doc];
		searcher->matches[count] = block[i].doc;
		count += known->alike == 0;
		known->alike += block[i].count;
	}
	return count;
}

/* Likewise of what has an s alone. */
static size_t
count_plurals(struct searcher *searcher, size_t count,
    const struct posting *block, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct search_count *known = &searcher->counts[block[i].doc];
		searcher->matches[count] = block[i].doc;
		count += (known->alike == 0) & (block[i].plural > 0);
		known->alike += block[i].plural;
	}
	return count;
}

static void
count_block(
    void *context, size_t number, const struct posting *block, size_t size)
{
	const struct counting *counting = context;
	const struct search_form *form = &counting->forms[number];
	struct searcher *searcher = counting->search->searcher;
	size_t before = searcher->match_count, docs = counting->search->count;
	size_t count = form->plural
	    ? count_plurals(searcher, before, block, size)
	    : count_all(searcher, before, block, size);

	searcher->match_count = count < docs ? count : docs;
	if (form->exact)
		count_exact(searcher, form->exact, block, size);
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
		if (counting.forms[i].one)
			count_document(search, &counting.forms[i]);
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
