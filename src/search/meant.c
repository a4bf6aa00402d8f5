#include "search/meant.h"

static bool
is_apart(struct span before)
{
	return before.size == 0 || span_trim_end(before).size < before.size;
}

struct meant
meant_of(const struct query *query, const struct searcher *searcher,
    struct arena *arena)
{
	struct meant result = {.taken = true};
	struct buf meant = {0}, typed = {0};
	size_t done = 0;

	for (size_t i = 0; i < query->word_count; i++) {
		const struct query_word *unknown = &query->words[i];
		const struct search_nearest *nearest = &searcher->nearest[i];
		size_t at = (size_t)(unknown->source.data - query->text.data);
		if (unknown->role != QUERY_WANTED || nearest->edits == 0 ||
		    searcher->known[i] || at < done)
			continue;
		struct span before =
		    span_head(span_tail(query->text, done), at - done);
		buf_add(&meant, before);
		buf_add(&meant, (struct span){nearest->letters, nearest->size});
		/* A quote begins only behind a blank. */
		buf_format(&typed, "%pS%s\"%pS\" ", SPAN_AT(before),
		    is_apart(before) ? "" : " ", SPAN_AT(unknown->source));
		result.taken = result.taken && nearest->taken;
		done = at + unknown->source.size;
	}
	if (done > 0) {
		buf_add(&meant, span_tail(query->text, done));
		buf_add(&typed, span_trim(span_tail(query->text, done)));
	}
	result.query = buf_keep(&meant, arena);
	typed.size = span_trim_end(buf_span(&typed)).size;
	result.typed = buf_keep(&typed, arena);
	return result;
}
