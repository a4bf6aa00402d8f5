#include "base/utf8.h"
#include "pages/entry_lines.h"
#include "pages/own_page.h"
#include "pages/page_title.h"
#include "pages/search_page.h"
#include "pages/snippet.h"
#include "pages/tag_pages.h"
#include "pages/virtual_path.h"
#include "search/meant.h"
#include "search/nearness.h"
#include "search/wanted.h"
#include "text/language.h"
#include "text/uri.h"

/*
 * Search in steps: parse the query, let search/ rank the articles of the term
 * index, print one page of hits. The index holds no positions, so a phrase is
 * checked in the text of each hit, within a budget of bytes; an article's
 * snippet is likewise read from its file. Of a short query hits with every word
 * come first, then those with some, under a heading of their own. For unknown
 * words the page offers the query with the nearest ones that the index knows.
 * The index has no tags of front matter: the one that the whole query names is
 * linked above the hits.
 */

enum {
	SHOWN_MAX = 100, /* cells of the query in the heading */
	/* Bytes read for the phrases of a search. */
	BESIDE_BUDGET = 128 << 10, /* of these: for words that may be two */
	PHRASE_BUDGET = 384 << 10, /* 48 articles of 4 KiB, 4 ms */
	NEAR_WORDS = 8,
	NEAR_WITHIN = 6 << 10, /* bytes of each text that decides the order */
};

_Static_assert(NEARNESS_HITS *NEAR_WITHIN <= SNIPPET_BUDGET, "a budget");

/* A page of results while it is made. */
struct results {
	const struct context *context;
	struct query query;
	struct wanted_list wanted; /* its words, and those that were taken */
	struct span language; /* of the page's own words */
	bool phrases; /* a hit must have some */
	uint64_t budget; /* bytes that they may still read */
	struct snippet_reader beside; /* for words that may be two */
	struct page *page;
	struct snippet_heads heads; /* read for the order or a snippet */
};

static struct span
word(const struct results *results, enum label label)
{
	return context_word(results->context, results->language, label);
}

static void
add_search_link(const struct results *results, uint32_t number,
    struct span words, struct span label)
{
	struct buf url = {0};

	buf_add(&url, VIRTUAL_SEARCH_PATH);
	/* At /search itself the capsule may have another page. */
	if (number > 1 ||
	    own_page_at(results->context, VIRTUAL_SEARCH_PATH) != EDITION_NONE)
		buf_format(&url, "/%u", (unsigned)number);
	if (words.size > 0)
		buf_byte(&url, '?');
	/* A slash is data here; in a selector it would belong to the path. */
	for (struct span rest = words; rest.size > 0;) {
		size_t slash = span_find(rest, '/');
		uri_encode_path(&url, span_head(rest, slash));
		if (slash < rest.size)
			buf_add(&url, SPAN("%2F"));
		rest = span_tail(rest, slash + 1);
	}
	page_link(results->page, buf_span(&url), label);
	buf_free(&url);
}

static void
add_labelled(const struct results *results, enum label label, struct span words)
{
	add_search_link(results, 1, words,
	    arena_format(results->context->arena, "%pS %pS",
		SPAN_AT(word(results, label)), SPAN_AT(words)));
}

/*
 * Says which words were taken for typed ones, where that has hits: a language,
 * a tag or a phrase may leave none. Offers those that were meant but not taken.
 */
static void
add_meant(const struct results *results, bool any)
{
	struct meant meant = meant_of(&results->query,
	    results->context->searcher, results->context->arena);

	if (any && meant.taken.size > 0) {
		add_labelled(results, LABEL_TAKEN, meant.taken);
		add_labelled(results, LABEL_TYPED, meant.typed);
	}
	if (meant.offered.size > 0)
		add_labelled(results, LABEL_MEANT, meant.offered);
	page_gap(results->page);
}

/*
 * The next hit that also has the phrases of the query. Without budget no other
 * one is known to have those that it must have; the others pass.
 */
static bool
next_hit(struct results *results, struct search_hit *hit_r)
{
	while (search_next(results->context->searcher, hit_r)) {
		if (!results->phrases && !hit_r->suspect)
			return true;
		if (results->budget == 0)
			return !results->phrases;
		if (snippet_has_phrases(results->context, &results->query,
			hit_r->entry, &results->budget))
			return true;
	}
	return false;
}

/* Counts the work of reading the texts of hits. */
static void
spend_texts(const struct results *results, const struct search_hit *hits,
    size_t count, uint64_t within)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t size =
		    edition_entry(results->context->edition, hits[i].entry)
			->size;
		context_spend(results->context,
		    (SNIPPET_FILE_COST + (size < within ? size : within)) /
			WORK_TEXT_BYTES);
	}
}

/* The text of a hit as far as it decides the order; a nearness_input's. */
static struct nearness_text *
near_text(void *context, const struct search_hit *hit)
{
	struct results *results = context;

	spend_texts(results, hit, 1, NEAR_WITHIN);
	return snippet_head(
	    &results->heads, results->context, hit->entry, NEAR_WITHIN);
}

/*
 * Brings the best hits in the order that their titles and texts give them too,
 * as far as the page with that number shows them. On a later page they are
 * where they were on the first.
 */
static void
order_hits(struct results *results, uint32_t number)
{
	struct searcher *searcher = results->context->searcher;
	size_t words = wanted_count(&results->query);
	/*
	 * A word alone is near to none, and phrases are read for as it is: then
	 * the titles decide. So they do for as many words as nobody types.
	 */
	bool near = words + results->query.compound_count > 1 &&
	    words <= NEAR_WORDS && results->query.phrase_count == 0;

	if (words == 0)
		return;
	nearness_order(&(struct nearness_input){.wanted = &results->wanted,
			   .edition = results->context->edition,
			   .text = near ? near_text : NULL,
			   .context = results},
	    searcher->hits, searcher->kept, (size_t)number * SEARCH_PAGE);
}

static void
add_hit(struct results *results, const struct search_hit *hit, uint64_t within)
{
	const struct context *context = results->context;
	struct span snippet = snippet_of(context, &results->wanted, hit,
	    snippet_head(&results->heads, context, hit->entry, within));

	entry_lines_add(context, edition_entry(context->edition, hit->entry),
	    results->page);
	if (snippet.size > 0)
		page_text(results->page, snippet);
}

/* Whether the page says how many hits there are. */
static bool
is_counted(const struct results *results)
{
	/* Phrases are checked hit by hit: their number is unknown. */
	return results->context->searcher->found > 0 &&
	    results->query.phrase_count == 0;
}

/* The number of hits with every word, or else with some. */
static void
add_count(const struct results *results)
{
	const struct searcher *searcher = results->context->searcher;
	struct arena *arena = results->context->arena;

	if (!is_counted(results))
		return;
	page_text(results->page,
	    searcher->whole > 0
		? arena_format(arena, "%pS: %zu",
		      SPAN_AT(word(results, LABEL_FOUND)), searcher->whole)
		: arena_format(arena, "%zu %pS", searcher->found,
		      SPAN_AT(word(results, LABEL_FOUND_SOME))));
}

/* Above the first hit behind those that have every word. */
static void
add_partial_heading(const struct results *results)
{
	/* Where no hit has all of them, the count has said so. */
	if (is_counted(results) && results->context->searcher->whole == 0)
		return;
	page_gap(results->page);
	page_heading(results->page, 2, word(results, LABEL_SOME_WORDS));
}

/* Takes the hits of one page; *more_r says whether another page follows. */
static size_t
take_hits(struct results *results, uint32_t number,
    struct search_hit hits[SEARCH_PAGE], bool *more_r)
{
	size_t from = ((size_t)number - 1) * SEARCH_PAGE, count = 0;
	struct search_hit hit;

	while (count < from + SEARCH_PAGE && next_hit(results, &hit)) {
		if (count >= from)
			hits[count - from] = hit;
		count++;
	}
	*more_r = count == from + SEARCH_PAGE && next_hit(results, &hit);
	return count > from ? count - from : 0;
}

/* Whether hits were left out because of what reading them for phrases costs. */
static bool
stops_short(const struct results *results)
{
	return results->phrases && results->budget == 0;
}

/* Adds one page of hits. */
static void
add_hits(struct results *results, const struct search_hit *hits, size_t count)
{
	uint64_t within = snippet_within(results->context, hits, count);

	spend_texts(results, hits, count, within);
	for (size_t i = 0; i < count; i++) {
		if (!hits[i].ahead && (i == 0 || hits[i - 1].ahead) &&
		    results->query.word_count > 1)
			add_partial_heading(results);
		add_hit(results, &hits[i], within);
	}
}

/* Links to the next and previous page, home, and to another search. */
static void
add_nav_links(const struct results *results, uint32_t number, bool more)
{
	struct span words = results->query.text;

	page_gap(results->page);
	if (more)
		add_search_link(
		    results, number + 1, words, word(results, LABEL_NEXT));
	if (number > 1)
		add_search_link(
		    results, number - 1, words, word(results, LABEL_PREVIOUS));
	page_link_path(results->page, SPAN("/"), word(results, LABEL_HOME));
	entry_lines_search(results->context, results->language,
	    LABEL_SEARCH_AGAIN, results->page);
}

/* What stands on a page without hits: what a word is, and a query. */
static void
add_help(const struct results *results)
{
	const struct query *query = &results->query;
	bool excludes = !query_asks(query) &&
	    (query->word_count > 0 || query->filter_count > 0);

	page_gap(results->page);
	page_text(results->page,
	    word(results, excludes ? LABEL_ONLY_EXCLUDED : LABEL_WORD_SIZE));
	page_text(results->page, word(results, LABEL_SEARCH_HELP));
	add_nav_links(results, 1, false);
}

static void
add_results(struct results *results, uint32_t number)
{
	const struct context *context = results->context;

	if (number > SEARCH_HITS_MAX / SEARCH_PAGE)
		number = 1;
	size_t enough = (size_t)number * SEARCH_PAGE + 1;
	enough = enough > NEARNESS_HITS ? enough : NEARNESS_HITS;
	context->searcher->holds = snippet_holds;
	context->searcher->reader = &results->beside;
	/* With a phrase, any number of hits may fail the check. */
	search_run(context->searcher, context->edition, &results->query,
	    results->query.phrase_count > 0 ? SEARCH_HITS_MAX : enough);
	context_spend(context,
	    context->searcher->work +
		context->searcher->spelled * (uint64_t)WORK_SPELLING);
	/* A page after the last is the first. */
	if (number - 1 >=
	    (context->searcher->found + SEARCH_PAGE - 1) / SEARCH_PAGE)
		number = 1;
	wanted_in(&results->query, context->searcher, &results->wanted);
	order_hits(results, number);
	struct search_hit hits[SEARCH_PAGE];
	bool more;
	size_t count = take_hits(results, number, hits, &more);
	context_spend(context,
	    (PHRASE_BUDGET - results->budget + BESIDE_BUDGET -
		results->beside.budget) /
		WORK_TEXT_BYTES);
	tag_pages_named(context, results->query.text, results->page);
	add_meant(results, count > 0);
	add_count(results);
	page_gap(results->page);
	if (count > 0) {
		add_hits(results, hits, count);
		if (stops_short(results)) {
			page_gap(results->page);
			page_text(
			    results->page, word(results, LABEL_PHRASE_CUT));
		}
		add_nav_links(results, number, more);
		return;
	}
	page_text(results->page,
	    word(results,
		stops_short(results) ? LABEL_PHRASE_CUT : LABEL_NOTHING));
	add_help(results);
}

/*
 * A query limited to one language gets its page in that language, if there are
 * labels in it.
 */
static void
take_language(struct results *results)
{
	const struct query *query = &results->query;

	for (size_t i = 0; i < query->filter_count; i++) {
		const struct query_filter *filter = &query->filters[i];
		if (filter->language && !filter->excluded &&
		    labels_know(results->context->vhost->labels, filter->value))
			results->language = language_primary(filter->value);
	}
}

struct span
search_page(const struct context *context, struct span typed, uint32_t number,
    struct page *page)
{
	struct results results = {.context = context,
	    .language = entry_lines_language(context, 0),
	    .budget = PHRASE_BUDGET,
	    .beside = {context, BESIDE_BUDGET},
	    .page = page};

	query_parse(typed, context->arena, &results.query);
	for (size_t i = 0; i < results.query.phrase_count; i++)
		results.phrases |= !results.query.phrases[i].excluded;
	take_language(&results);
	/*
	 * The heading repeats the query. Words hold no control characters
	 * (row K10), so they cannot start a line of their own.
	 */
	struct span shown =
	    utf8_head_cells(span_trim(results.query.text), SHOWN_MAX);
	page_title_add(context,
	    shown.size == 0
		? word(&results, LABEL_SEARCH)
		: arena_format(context->arena, "%pS: %pS",
		      SPAN_AT(word(&results, LABEL_SEARCH)), SPAN_AT(shown)),
	    page);
	if (query_asks(&results.query))
		add_results(&results, number);
	else
		add_help(&results);
	snippet_heads_free(&results.heads);
	return results.language;
}
