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
 *
 * A merge goes once through all terms in the order of their hashes. On the way
 * it writes the posting lists of an edition, adds each posting to the vector of
 * its article, for the length, and tells the term table where each word is.
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

struct term_table_word *
term_index_describe(struct term_index *term_index, uint64_t hash,
    uint32_t offset, const struct posting *postings, size_t count,
    uint64_t zones)
{
	struct term_table_word *word =
	    term_table_find(&term_index->term_table, hash);
	unsigned flags = zones == 1 ? 0U
	    : zones & 1             ? DICTIONARY_ZONED | DICTIONARY_OPEN
				    : DICTIONARY_ZONED;

	for (size_t i = 0; i < count; i++)
		flags |=
		    (postings[i].count > postings[i].plural ? DICTIONARY_PLAIN
							    : 0U) |
		    (postings[i].plural ? DICTIONARY_PLURAL : 0U);
	if (!word)
		return NULL;
	word->offset = offset;
	word->flags = flags;
	word->zones = zones;
	return word;
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

/* A merged term, whose bucket depends on the number of all. */
struct merged_term {
	uint64_t hash;
	uint32_t offset;
	uint32_t df; /* EDITION_MANY if it depends on the audience */
};

struct merging {
	struct term_index *term_index;
	struct merged_term *terms;
	size_t count, capacity;
	struct shares shares; /* of the current term */
};

/*
 * Writes one term of the merge. A pair that only one article has counts in its
 * length and gets no postings, since it relates nothing; there are many of
 * these. A word gets them in any case, for search: those of a single one are in
 * the dictionary, by which alone it is found.
 */
static void
write_merged(
    void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	struct merging *merging = context;
	struct term_index *term_index = merging->term_index;
	bool word = term_is_word(hash), half = hash & TERM_HALF;
	bool ranked = !(hash & TERM_ASIDE);
	uint64_t logarithm = weight_ln((uint32_t)count);
	struct buf *to =
	    count > 1 ? &term_index->postings : &term_index->singles;
	uint32_t offset = (uint32_t)to->size;
	bool zoned = shares_count(
	    &merging->shares, postings, count, term_index->audiences.zone_of);

	for (size_t i = 0; i < count && ranked; i++)
		weight_add(&term_index->vectors[postings[i].doc],
		    postings[i].count, logarithm, half);
	if (zoned && ranked)
		audiences_add(&term_index->audiences, &merging->shares,
		    postings, count, half);
	if (count > 1 || word)
		term_index_write(to, term_index,
		    zoned ? &merging->shares : NULL, postings, count);
	struct term_table_word *described = word
	    ? term_index_describe(term_index, hash, offset, postings, count,
		  merging->shares.zones)
	    : NULL;
	if (described && count == 1)
		described->flags |= DICTIONARY_SINGLE;
	if (count < 2)
		return;
	merging->terms = mem_grow(merging->terms, &merging->capacity,
	    merging->count + 1, sizeof(*merging->terms));
	merging->terms[merging->count++] = (struct merged_term){
	    hash, offset, zoned ? EDITION_MANY : (uint32_t)count};
}

/* On average eight to sixteen terms, of one or two cache lines, in a bucket. */
static unsigned
bucket_bits(size_t terms)
{
	unsigned bits = 0;

	while (bits < 28 && terms >> (bits + 4))
		bits++;
	return bits;
}

static void
add_bytes(struct buf *section, const void *bytes, size_t size)
{
	buf_add(section, (struct span){bytes, size});
}

static void
write_terms(struct term_index *term_index, const struct merging *merging)
{
	unsigned bits = bucket_bits(merging->count);
	uint64_t buckets = 1ULL << bits;
	uint32_t at = 0;

	for (uint64_t bucket = 0; bucket <= buckets; bucket++) {
		while (at < merging->count &&
		    (bits ? merging->terms[at].hash >> (64 - bits) : 0) <
			bucket)
			at++;
		add_bytes(&term_index->buckets, &at, sizeof(at));
	}
	for (size_t i = 0; i < merging->count; i++) {
		const struct merged_term *merged = &merging->terms[i];
		uint32_t df =
		    merged->df < EDITION_MANY ? merged->df : EDITION_MANY;
		uint32_t key = edition_key(merged->hash, bits) | df;
		if (i % EDITION_TERM_GROUP == 0)
			add_bytes(&term_index->terms, &merged->offset,
			    sizeof(merged->offset));
		add_bytes(&term_index->terms, &key, sizeof(key));
	}
	/* The last group is as large as all. */
	for (size_t i = merging->count; i % EDITION_TERM_GROUP > 0; i++)
		add_bytes(&term_index->terms, &(uint32_t){0}, sizeof(uint32_t));
	term_index->bucket_bits = bits;
	term_index->term_count = merging->count;
}

void
term_index_read_delta(const struct term_index *term_index,
    const struct edition_delta *term, struct postings_list *list)
{
	size_t at = term->offset - term_index->postings.size;
	struct postings postings = postings_start(
	    span_tail(buf_span(&term_index->changed), at), AUDIENCE_ALL);

	list->list = mem_grow(list->list, &list->capacity,
	    list->count + term->df, sizeof(*list->list));
	for (uint32_t i = 0;
	     i < term->df && postings_next(&postings, &list->list[list->count]);
	     i++)
		list->count++;
}

static int
compare_postings(const void *first, const void *second)
{
	const struct posting *a = first, *b = second;

	return (a->doc > b->doc) - (a->doc < b->doc);
}

/* The postings of the delta that the base lacks, renumbered, as a run. */
static struct posting_run
run_of_delta(const struct term_index *term_index, const uint32_t *numbers)
{
	struct posting_run posting_run = {.docs = (uint32_t)term_index->count};
	struct postings_list all = {0};

	for (size_t i = 0; i < term_index->delta_count; i++) {
		const struct edition_delta *term = &term_index->delta[i];
		size_t count = 0;
		all.count = 0;
		term_index_read_delta(term_index, term, &all);
		for (size_t j = 0; j < all.count; j++) {
			struct posting one = all.list[j];
			if (one.doc < term_index->base)
				continue;
			one.doc = numbers[one.doc];
			all.list[count] = one;
			count += one.doc != POSTING_RUN_GONE;
		}
		if (count > 1)
			qsort(all.list, count, sizeof(*all.list),
			    compare_postings);
		if (count > 0)
			posting_run_add(
			    &posting_run, term->hash, all.list, count);
	}
	free(all.list);
	return posting_run;
}

static void
forget_delta(struct term_index *term_index)
{
	term_index->delta_count = 0;
	term_index->changed.size = 0;
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

void
term_index_merge(struct term_index *term_index, const uint32_t *numbers,
    const struct posting_run_source *sources, size_t source_count,
    uint32_t count, const uint8_t *zone_of)
{
	struct merging merging = {.term_index = term_index};
	struct posting_run before = term_index->posting_run, merged = {0};
	struct posting_run recent = run_of_delta(term_index, numbers);
	uint32_t *same = mem_alloc((count + 1) * sizeof(*same));
	struct posting_run_source *all =
	    mem_alloc((source_count + 2) * sizeof(*all));

	for (uint32_t i = 0; i < count; i++)
		same[i] = i;
	all[0] = (struct posting_run_source){&before, numbers, true};
	all[1] = (struct posting_run_source){&recent, same, true};
	for (size_t i = 0; i < source_count; i++)
		all[i + 2] = sources[i];
	forget_delta(term_index);
	term_index_make_room(term_index, 0, count, zone_of);
	term_index->postings.size = term_index->singles.size = 0;
	term_index->terms.size = term_index->buckets.size = 0;
	term_table_clear(&term_index->term_table);
	posting_run_merge(
	    all, source_count + 2, count, write_merged, &merging, &merged);
	write_terms(term_index, &merging);
	term_index->posting_run = merged;
	term_index->base = count;
	term_index->merges++;
	posting_run_free(&before);
	posting_run_free(&recent);
	shares_free(&merging.shares);
	free(merging.terms);
	free(same);
	free(all);
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
