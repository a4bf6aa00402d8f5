#include <stdlib.h>

#include "base/mem.h"
#include "terms/term_index_priv.h"

/*
 * A change of the delta: the terms of new articles come in, those of articles
 * that are gone go out. The old delta, the new terms and the terms of what is
 * gone, all sorted by hash, are read side by side, and a new delta is written.
 * A term that changes gets a whole new posting list. Its document frequency
 * then differs, and so the lengths of all articles that have it, which are
 * adjusted by one addition for each (weight_change()).
 */

/* Hashes of the terms of articles that are gone, ascending. */
struct hashes {
	uint64_t *list;
	size_t count, capacity;
};

static void
note_hash(struct hashes *hashes, uint64_t hash)
{
	hashes->list = mem_grow(hashes->list, &hashes->capacity,
	    hashes->count + 1, sizeof(*hashes->list));
	hashes->list[hashes->count++] = hash;
}

static bool
has_gone(const struct postings_list *list, const bool *gone)
{
	for (size_t i = 0; i < list->count; i++)
		if (gone[list->list[i].doc])
			return true;
	return false;
}

/* Documents of the base that are gone. */
struct gone {
	size_t count;
	uint32_t few[POSTING_RUN_FEW]; /* some of them, the last repeated */
};

static struct gone
gone_of_base(const struct term_index *term_index, const bool *marks)
{
	struct gone gone = {0};

	for (uint32_t i = 0; i < term_index->base; i++) {
		if (!marks[i])
			continue;
		for (size_t j = gone.count++; j < POSTING_RUN_FEW; j++)
			gone.few[j] = i;
	}
	return gone;
}

/*
 * The terms of the base that documents have which are gone. All of it is read,
 * as the terms of one article are stored nowhere else: but for a few articles,
 * as after an edit, not all postings; and nothing if they came after the last
 * merge.
 */
static struct hashes
find_in_base(const struct term_index *term_index, const bool *marks)
{
	struct gone gone = gone_of_base(term_index, marks);
	struct posting_run_walk walk =
	    posting_run_start(&term_index->posting_run);
	bool few = gone.count <= POSTING_RUN_FEW;
	struct hashes hashes = {0};

	while (gone.count > 0 &&
	    (few ? posting_run_next_of(&walk, gone.few)
		 : posting_run_next(&walk)))
		if (few || posting_run_holds(&walk, marks))
			note_hash(&hashes, walk.hash);
	return hashes;
}

/* The terms of documents that are gone, of the delta where it has them. */
static struct hashes
find_gone(const struct term_index *term_index, const bool *marks)
{
	struct hashes base = find_in_base(term_index, marks), hashes = {0};
	struct postings_list list = {0};
	size_t at = 0;

	for (size_t i = 0; i < term_index->delta_count; i++) {
		const struct edition_delta *term = &term_index->delta[i];
		while (at < base.count && base.list[at] < term->hash)
			note_hash(&hashes, base.list[at++]);
		at += at < base.count && base.list[at] == term->hash;
		list.count = 0;
		term_index_read_delta(term_index, term, &list);
		if (has_gone(&list, marks))
			note_hash(&hashes, term->hash);
	}
	while (at < base.count)
		note_hash(&hashes, base.list[at++]);
	free(base.list);
	free(list.list);
	return hashes;
}

struct changing {
	struct term_index *term_index;
	struct posting_run_walk fresh; /* terms of the new articles */
	const uint32_t *numbers; /* of the new articles */
	const bool *gone;
	struct hashes hashes; /* terms of the articles that are gone */
	struct edition_delta *delta; /* the new one, with its postings */
	size_t count, capacity;
	struct buf changed;
	struct postings_list before, after; /* of the current term */
	struct shares shares;
};

static void
put_term(
    struct changing *changing, uint64_t hash, struct span postings, uint32_t df)
{
	uint32_t offset = (uint32_t)(changing->term_index->postings.size +
	    changing->changed.size);

	changing->delta = mem_grow(changing->delta, &changing->capacity,
	    changing->count + 1, sizeof(*changing->delta));
	changing->delta[changing->count++] =
	    (struct edition_delta){hash, offset, df};
	buf_add(&changing->changed, postings);
}

/* Copies a term of the old delta. */
static void
keep_term(struct changing *changing, size_t number)
{
	const struct term_index *term_index = changing->term_index;
	const struct edition_delta *term = &term_index->delta[number];
	size_t start = term->offset - term_index->postings.size;
	size_t end = number + 1 < term_index->delta_count
	    ? term[1].offset - term_index->postings.size
	    : term_index->changed.size;

	/* None is changed where all have gone: then there are no bytes. */
	put_term(changing, term->hash,
	    span_tail(span_head(buf_span(&term_index->changed), end), start),
	    term->df);
}

/* Adjusts the lengths of the old documents to a term's new df. */
static void
change_lengths(struct changing *changing, bool half, uint32_t df)
{
	struct postings_list *before = &changing->before;
	struct weight_vector *vectors = changing->term_index->vectors;
	uint64_t now = weight_ln(df);
	uint64_t then = weight_ln((uint32_t)before->count);

	for (size_t i = 0; i < before->count; i++) {
		const struct posting *one = &before->list[i];
		if (!changing->gone || !changing->gone[one->doc])
			weight_change(
			    &vectors[one->doc], one->count, then, now, half);
	}
}

/*
 * The same for the lengths of each audience. Returns whether the term has a
 * document in a zone now; its shares are set.
 */
static bool
change_audiences(struct changing *changing, uint64_t hash)
{
	struct audiences *audiences = &changing->term_index->audiences;
	const struct postings_list *before = &changing->before;
	const struct postings_list *after = &changing->after;
	struct shares *shares = &changing->shares;
	bool half = hash & TERM_HALF, ranked = !(hash & TERM_ASIDE);

	if (ranked &&
	    shares_count(
		shares, before->list, before->count, audiences->zone_of))
		audiences_remove(
		    audiences, shares, before->list, before->count, half);
	if (!shares_count(
		shares, after->list, after->count, audiences->zone_of))
		return false;
	if (ranked)
		audiences_add(
		    audiences, shares, after->list, after->count, half);
	return true;
}

/* Lists a term's postings before and after: those that stay, then new ones. */
static void
list_postings(struct changing *changing, uint64_t hash,
    const struct edition_delta *known, bool fresh)
{
	struct postings_list *before = &changing->before;
	struct postings_list *after = &changing->after;
	struct posting_run_walk walk;

	before->count = after->count = 0;
	if (known)
		term_index_read_delta(changing->term_index, known, before);
	else if (posting_run_find(
		     &changing->term_index->posting_run, hash, &walk))
		posting_run_postings(&walk, before);
	after->list = mem_grow(
	    after->list, &after->capacity, before->count, sizeof(*after->list));
	for (size_t i = 0; i < before->count; i++)
		if (!changing->gone || !changing->gone[before->list[i].doc])
			after->list[after->count++] = before->list[i];
	size_t stay = after->count, to = stay;
	if (fresh)
		posting_run_postings(&changing->fresh, after);
	for (size_t i = stay; i < after->count; i++) {
		after->list[to] = after->list[i];
		after->list[to].doc = changing->numbers[after->list[i].doc];
		to += after->list[to].doc != POSTING_RUN_GONE;
	}
	after->count = to;
}

/*
 * Puts a term into the new delta with its new postings and document frequency,
 * and adjusts the vectors of all articles that have it. A term that no article
 * has any more stays in the delta with a df of 0, to hide the one in the base.
 */
static void
change_term(struct changing *changing, uint64_t hash,
    const struct edition_delta *known, bool fresh)
{
	struct term_index *term_index = changing->term_index;
	const struct postings_list *after = &changing->after;
	bool half = hash & TERM_HALF, ranked = !(hash & TERM_ASIDE);

	list_postings(changing, hash, known, fresh);
	uint32_t df = (uint32_t)after->count;
	uint64_t logarithm = weight_ln(df);
	if (ranked && df != changing->before.count)
		change_lengths(changing, half, df);
	for (size_t i = ranked ? df : 0;
	     i > 0 && after->list[i - 1].doc >= changing->term_index->count;
	     i--)
		weight_add(&term_index->vectors[after->list[i - 1].doc],
		    after->list[i - 1].count, logarithm, half);
	bool zoned = change_audiences(changing, hash);
	put_term(changing, hash, SPAN(""), df);
	if (df > 0)
		term_index_write(&changing->changed, term_index,
		    zoned ? &changing->shares : NULL, after->list, df);
	if (term_is_word(hash))
		term_index_describe(term_index, hash, after->list, df,
		    zoned ? changing->shares.zones : 1);
}

static void
change_terms(struct changing *changing)
{
	const struct term_index *term_index = changing->term_index;
	const struct hashes *hashes = &changing->hashes;
	bool more = posting_run_next(&changing->fresh);

	/* Each turn takes the least hash of the three. */
	for (size_t i = 0, j = 0;
	     i < term_index->delta_count || more || j < hashes->count;) {
		uint64_t hash = UINT64_MAX;
		if (i < term_index->delta_count)
			hash = term_index->delta[i].hash;
		if (more && changing->fresh.hash < hash)
			hash = changing->fresh.hash;
		if (j < hashes->count && hashes->list[j] < hash)
			hash = hashes->list[j];
		bool known = i < term_index->delta_count &&
		    term_index->delta[i].hash == hash;
		bool fresh = more && changing->fresh.hash == hash;
		bool fewer = j < hashes->count && hashes->list[j] == hash;
		if (fresh || fewer)
			change_term(changing, hash,
			    known ? &term_index->delta[i] : NULL, fresh);
		else
			keep_term(changing, i);
		i += known;
		j += fewer;
		if (fresh)
			more = posting_run_next(&changing->fresh);
	}
}

/* Sets the offsets of the delta's words in the term table. */
static void
set_offsets(struct term_index *term_index)
{
	for (size_t i = 0; i < term_index->delta_count; i++) {
		const struct edition_delta *term = &term_index->delta[i];
		struct term_table_word *word = term_is_word(term->hash)
		    ? term_table_find(&term_index->term_table, term->hash)
		    : NULL;
		if (word)
			word->offset = term->offset;
	}
}

void
term_index_change(struct term_index *term_index,
    const struct posting_merge_source *source, uint32_t count, const bool *gone,
    const uint8_t *zone_of)
{
	static const struct posting_run none;
	struct changing changing = {
	    .term_index = term_index,
	    .fresh = posting_run_start(source ? source->posting_run : &none),
	    .numbers = source ? source->numbers : NULL,
	    .gone = gone,
	};
	size_t before = term_index->count;

	if (gone)
		changing.hashes = find_gone(term_index, gone);
	term_index_make_room(term_index, before, count, zone_of);
	term_index->count = before; /* documents from here on are new */
	change_terms(&changing);
	for (size_t i = 0; gone && i < before; i++)
		if (gone[i])
			term_index->vectors[i] = (struct weight_vector){0};
	free(term_index->delta);
	buf_free(&term_index->changed);
	term_index->delta = changing.delta;
	term_index->delta_count = changing.count;
	term_index->changed = changing.changed;
	term_index->count = count;
	set_offsets(term_index);
	shares_free(&changing.shares);
	free(changing.before.list);
	free(changing.after.list);
	free(changing.hashes.list);
}
