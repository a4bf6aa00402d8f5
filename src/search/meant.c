#include "base/utf8.h"
#include "search/meant.h"

static bool
is_apart(struct span before)
{
	return before.size == 0 || span_trim_end(before).size < before.size;
}

/* What stands for a misspelt word. */
enum wording {
	WORDING_TAKEN, /* the nearest word, if it was searched for */
	WORDING_TYPED, /* for such a one the typed word in quotes */
	WORDING_OFFERED, /* the nearest word in any case */
};

/* The query in another wording, or nothing if no word is another. */
static struct span
reword(const struct query *query, const struct searcher *searcher,
    enum wording wording, struct arena *arena)
{
	struct buf buf = {0};
	size_t done = 0;

	for (size_t i = 0; i < query->place_count; i++) {
		size_t number = query->places[i].word;
		struct span source = query->places[i].source;
		const struct search_nearest *nearest =
		    &searcher->nearest[number];
		size_t at = (size_t)(source.data - query->text.data);
		if (query->words[number].role != QUERY_WANTED ||
		    nearest->edits == 0 || at < done ||
		    (!nearest->taken && wording != WORDING_OFFERED))
			continue;
		struct span before =
		    span_head(span_tail(query->text, done), at - done);
		done = at + source.size;
		buf_add(&buf, before);
		if (wording != WORDING_TYPED) {
			/* Folding takes the syllables of Korean apart. */
			utf8_compose(&buf,
			    (struct span){nearest->letters, nearest->size});
			continue;
		}
		/*
		 * A quote begins only behind a blank, and a hyphen behind one
		 * excludes.
		 */
		struct span rest = span_tail(query->text, done);
		query_skip_hyphens(&rest);
		done = query->text.size - rest.size;
		buf_format(&buf, "%s\"%pS\"%s", is_apart(before) ? "" : " ",
		    SPAN_AT(source), is_apart(span_head(rest, 1)) ? "" : " ");
	}
	if (done > 0)
		buf_add(&buf, span_tail(query->text, done));
	return span_trim_end(buf_keep(&buf, arena));
}

struct meant
meant_of(const struct query *query, const struct searcher *searcher,
    struct arena *arena)
{
	struct meant meant = {
	    .taken = reword(query, searcher, WORDING_TAKEN, arena),
	    .typed = reword(query, searcher, WORDING_TYPED, arena),
	    .offered = reword(query, searcher, WORDING_OFFERED, arena)};

	if (span_equal(meant.offered, meant.taken))
		meant.offered.size = 0;
	return meant;
}
