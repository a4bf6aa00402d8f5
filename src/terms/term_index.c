#include <stdlib.h>

#include "base/mem.h"
#include "terms/term_index_priv.h"

/*
 * An inverted index that is updated, after the log-structured merge tree
 * (O'Neil, Cheng, Gawlick, O'Neil: The log-structured merge-tree, 1996): a
 * large base that only a merge rewrites, and a small delta in front of it. One
 * changed article costs work in proportion to its own terms
 * (term_index_change.c). When the delta has grown, or when nothing has changed
 * for ten seconds, base and delta are merged into a new base.
 */

enum {
	DELTA_LEAST = 1 << 17, /* terms that a delta may have in any case */
	MORE_LEAST = 64, /* articles that a delta may have in any case */
};

/* Bytes of postings after which a merge keeps offsets within 32 bits. */
#define POSTINGS_MOST (3ULL << 30)

bool
term_index_wants_merge(
    const struct term_index *term_index, size_t more, size_t fewer)
{
	size_t count = term_index->count;

	return term_index->buckets.size == 0 ||
	    term_index->posting_run.size < term_index->small ||
	    more + fewer > MORE_LEAST + count / 8 ||
	    term_index->delta_count >
	    DELTA_LEAST + term_index->term_count / 4 ||
	    term_index->postings.size + term_index->changed.size >
	    POSTINGS_MOST ||
	    count > MORE_LEAST + 2 * (size_t)term_index->base;
}

void
term_index_write(struct buf *buf, const struct term_index *term_index,
    struct shares *shares, const struct posting *postings, size_t count)
{
	if (shares)
		shares_write(buf, shares, postings, count,
		    term_index->audiences.zone_of);
	else
		postings_write(buf, postings, count);
}

void
term_index_read_delta(const struct term_index *term_index,
    const struct edition_delta *term, struct postings_list *list)
{
	size_t at = term->offset - term_index->postings.size;
	struct postings postings = postings_start(
	    span_tail(buf_span(&term_index->changed), at), AUDIENCE_ALL);

	/* Nothing is added to the NULL of an empty list. */
	if (term->df == 0)
		return;
	list->list = mem_grow(list->list, &list->capacity,
	    list->count + term->df, sizeof(*list->list));
	list->count += postings_take(
	    &postings, UINT32_MAX, list->list + list->count, term->df);
}

void
term_index_make_room(struct term_index *term_index, size_t from, size_t count,
    const uint8_t *zone_of)
{
	term_index->vectors = mem_grow(term_index->vectors,
	    &term_index->capacity, count + 1, sizeof(*term_index->vectors));
	memset(term_index->vectors + from, 0,
	    (count - from) * sizeof(*term_index->vectors));
	audiences_make_room(&term_index->audiences, from, count);
	if (zone_of && count > from)
		memcpy(term_index->audiences.zone_of + from, zone_of + from,
		    count - from);
	term_index->count = count;
}

static void
drop_data(struct buf *section)
{
	size_t size = section->size;

	buf_free(section);
	section->size = size;
}

void
term_index_drop_sections(struct term_index *term_index)
{
	drop_data(&term_index->postings);
	drop_data(&term_index->terms);
	drop_data(&term_index->buckets);
}

void
term_index_free(struct term_index *term_index)
{
	posting_run_free(&term_index->posting_run);
	buf_free(&term_index->postings);
	buf_free(&term_index->terms);
	buf_free(&term_index->singles);
	buf_free(&term_index->buckets);
	buf_free(&term_index->changed);
	free(term_index->delta);
	free(term_index->vectors);
	audiences_free(&term_index->audiences);
	term_table_free(&term_index->term_table);
	*term_index = (struct term_index){0};
}
