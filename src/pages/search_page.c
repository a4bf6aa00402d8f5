#include "base/utf8.h"
#include "pages/entry_lines.h"
#include "pages/search_page.h"
#include "pages/snippet.h"
#include "pages/virtual_path.h"
#include "search/search.h"
#include "search/spelling.h"
#include "text/uri.h"

enum {
	SHOWN_MAX = 100, /* cells of what was typed that are repeated */
	PUT_RIGHT_MAX = 4, /* unknown words: more are no slips */
	PHRASE_BUDGET = 4 << 20, /* bytes read for the phrases of one search */
};

/* One search, while its page is made. */
struct finding {
	const struct context *context;
	struct query query;
	struct span language; /* of the page: the capsule's */
	uint64_t budget;
	struct page *page;
};

static struct span
word(const struct finding *finding, enum label label)
{
	return context_word(finding->context, finding->language, label);
}

static void
add_search_link(const struct finding *finding, uint32_t number,
    struct span words, struct span label)
{
	struct buf url = {0};

	buf_add(&url, VIRTUAL_SEARCH_PATH);
	if (number > 1)
		buf_format(&url, "/%u", (unsigned)number);
	if (words.size > 0)
		buf_byte(&url, '?');
	/* A slash is data here; on Gopher it would be the path's. */
	for (struct span rest = words; rest.size > 0;) {
		size_t slash = span_find(rest, '/');
		uri_encode_path(&url, span_head(rest, slash));
		if (slash < rest.size)
			buf_add(&url, SPAN("%2F"));
		rest = span_tail(rest, slash + 1);
	}
	page_link(finding->page, buf_span(&url), label);
	buf_free(&url);
}

/* What was typed with every unknown word put right; empty if none can be. */
static struct span
put_right(const struct finding *finding)
{
	const struct context *context = finding->context;
	const struct query *query = &finding->query;
	struct buf meant = {0};
	size_t done = 0, tried = 0;

	for (size_t i = 0; i < query->word_count; i++) {
		const struct query_word *unknown = &query->words[i];
		struct buf nearest = {0};
		size_t at = (size_t)(unknown->source.data - query->text.data);
		if (unknown->role != QUERY_WANTED ||
		    context->searcher->known[i] || at < done ||
		    tried++ >= PUT_RIGHT_MAX ||
		    !spelling_nearest(
			context->edition, unknown->letters, &nearest))
			continue;
		buf_add(
		    &meant, span_head(span_tail(query->text, done), at - done));
		buf_add(&meant, buf_span(&nearest));
		done = at + unknown->source.size;
		buf_free(&nearest);
	}
	if (done > 0)
		buf_add(&meant, span_tail(query->text, done));
	return buf_keep(&meant, context->arena);
}

static void
add_meant(const struct finding *finding, struct span meant)
{
	if (meant.size == 0)
		return;
	add_search_link(finding, 1, meant,
	    arena_format(finding->context->arena, "%pS %pS",
		SPAN_AT(word(finding, LABEL_MEANT)), SPAN_AT(meant)));
	page_gap(finding->page);
}

/* The next hit that has the phrases, too. */
static bool
next_hit(struct finding *finding, struct search_hit *hit_r)
{
	const struct query *query = &finding->query;

	while (search_next(finding->context->searcher, hit_r)) {
		if (query->phrase_count == 0)
			return true;
		if (finding->budget == 0)
			return false;
		if (snippet_has_phrases(finding->context, query, hit_r->entry,
			&finding->budget))
			return true;
	}
	return false;
}

static void
add_hit(const struct finding *finding, const struct search_hit *hit)
{
	const struct context *context = finding->context;
	struct span snippet = snippet_of(context, &finding->query, hit->entry);

	entry_lines_add(context, edition_entry(context->edition, hit->entry),
	    finding->page);
	if (snippet.size > 0)
		page_text(finding->page, snippet);
}

/* Where the hits begin that hold only some of the words. */
static void
add_divide(const struct finding *finding)
{
	page_gap(finding->page);
	page_heading(finding->page, 2, word(finding, LABEL_SOME_WORDS));
}

/*
 * One page of hits. Returns whether there was any; *more_r tells whether others
 * follow.
 */
static bool
add_hits(struct finding *finding, uint32_t number, bool *more_r)
{
	size_t from = ((size_t)number - 1) * SEARCH_PAGE, count = 0;
	struct search_hit hit;
	bool whole = true;

	*more_r = false;
	while (next_hit(finding, &hit)) {
		if (count == from + SEARCH_PAGE) {
			*more_r = true;
			break;
		}
		if (whole && !hit.whole && count >= from &&
		    finding->query.word_count > 1)
			add_divide(finding);
		whole = count < from || hit.whole;
		if (count++ >= from)
			add_hit(finding, &hit);
	}
	return count > from;
}

/* To the pages around this one, and home. */
static void
add_ways(const struct finding *finding, uint32_t number, bool more)
{
	struct span words = finding->query.text;

	page_gap(finding->page);
	if (more)
		add_search_link(
		    finding, number + 1, words, word(finding, LABEL_NEXT));
	if (number > 1)
		add_search_link(
		    finding, number - 1, words, word(finding, LABEL_PREVIOUS));
	page_link_path(finding->page, SPAN("/"), word(finding, LABEL_HOME));
}

/* How many hold every word, where any does. */
static void
add_count(const struct finding *finding)
{
	const struct searcher *searcher = finding->context->searcher;
	size_t found = searcher->whole > 0 && finding->query.word_count > 1
	    ? searcher->whole
	    : searcher->found;

	/* Phrases are judged text by text: how many there are is not known. */
	if (found == 0 || finding->query.phrase_count > 0)
		return;
	page_text(finding->page,
	    arena_format(finding->context->arena, "%pS: %zu",
		SPAN_AT(word(finding, LABEL_FOUND)), found));
}

static void
add_help(const struct finding *finding)
{
	page_gap(finding->page);
	page_text(finding->page, word(finding, LABEL_SEARCH_HELP));
	page_link_path(finding->page, SPAN("/"), word(finding, LABEL_HOME));
}

static void
add_results(struct finding *finding, uint32_t number)
{
	const struct context *context = finding->context;

	/* Of phrases it is not known how many hits the texts bear out. */
	search_run(context->searcher, context->edition, &finding->query,
	    finding->query.phrase_count > 0 ? SIZE_MAX
					    : (size_t)number * SEARCH_PAGE + 1);
	add_meant(finding, put_right(finding));
	add_count(finding);
	page_gap(finding->page);
	/* Beyond the last page is the first. */
	if (number - 1 >=
	    (context->searcher->found + SEARCH_PAGE - 1) / SEARCH_PAGE)
		number = 1;
	bool more;
	if (add_hits(finding, number, &more)) {
		add_ways(finding, number, more);
		return;
	}
	page_text(finding->page, word(finding, LABEL_NOTHING));
	add_help(finding);
}

/* Who keeps to one language reads it. */
static void
take_language(struct finding *finding)
{
	const struct query *query = &finding->query;

	for (size_t i = 0; i < query->filter_count; i++)
		if (query->filters[i].language && !query->filters[i].excluded)
			finding->language = query->filters[i].value;
}

void
search_page(const struct context *context, struct span typed, uint32_t number,
    struct page *page)
{
	struct finding finding = {.context = context,
	    .language = entry_lines_language(context, 0),
	    .budget = PHRASE_BUDGET,
	    .page = page};

	query_parse(typed, context->arena, &finding.query);
	take_language(&finding);
	/*
	 * What was typed stands in the heading, made one harmless line: it can
	 * neither end it nor lead anywhere (hardening 24).
	 */
	struct span shown =
	    utf8_head_cells(span_trim(finding.query.text), SHOWN_MAX);
	page_heading(page, 1,
	    shown.size == 0
		? word(&finding, LABEL_SEARCH)
		: arena_format(context->arena, "%pS: %pS",
		      SPAN_AT(word(&finding, LABEL_SEARCH)), SPAN_AT(shown)));
	page_gap(page);
	page_link(
	    page, VIRTUAL_SEARCH_PATH, word(&finding, LABEL_SEARCH_AGAIN));
	page_gap(page);
	if (query_asks(&finding.query))
		add_results(&finding, number);
	else
		add_help(&finding);
}
