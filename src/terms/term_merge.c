#include <stdlib.h>

#include "base/mem.h"
#include "edition/edition_index.h"
#include "terms/term_merge_priv.h"

/*
 * A merge goes once through all terms in the order of their hashes. On the way
 * it writes the posting lists of an edition, adds each posting to the vector of
 * its article, for the length, and notes where each word is, for the term
 * table. What it makes of one range of hashes does not depend on any other, so
 * several processes can share it (merge_share.c).
 */

static unsigned
word_flags(const struct posting *postings, size_t count, uint64_t zones)
{
	unsigned flags = zones == 1 ? 0U
	    : zones & 1             ? DICTIONARY_ZONED | DICTIONARY_OPEN
				    : DICTIONARY_ZONED;

	for (size_t i = 0; i < count; i++)
		flags |= shares_flags(&postings[i]);
	return flags;
}

static void
tell_word(struct term_index *term_index, const struct merged_word *merged)
{
	struct term_table_word *word =
	    term_table_find(&term_index->term_table, merged->hash);

	if (!word)
		return;
	word->offset = merged->offset;
	word->flags = merged->flags;
	word->zones = merged->zones;
}

void
term_index_describe(struct term_index *term_index, uint64_t hash,
    const struct posting *postings, size_t count, uint64_t zones)
{
	tell_word(term_index,
	    &(struct merged_word){.hash = hash,
		.zones = zones,
		.flags = word_flags(postings, count, zones)});
}

static void
add_bytes(struct buf *section, const void *bytes, size_t size)
{
	buf_add(section, (struct span){bytes, size});
}

/* Adds a term to the vectors of its articles. */
static void
add_weights(struct merging *merging, const struct posting *postings,
    size_t count, bool half, bool zoned)
{
	struct term_index *term_index = merging->term_index;
	uint64_t logarithm = weight_ln((uint32_t)count);

	for (size_t i = 0; i < count; i++)
		weight_add(&term_index->vectors[postings[i].doc],
		    postings[i].count, logarithm, half);
	if (zoned)
		audiences_add(&term_index->audiences, &merging->shares,
		    postings, count, half);
}

/*
 * Writes one term of the merge. A pair that only one article has counts in its
 * length and gets no postings, since it relates nothing; there are many of
 * these. A word gets them in any case, for search: those of a single one are in
 * the dictionary, by which alone it is found. What is found by another number
 * than an offset has its count there, and is bare.
 */
static void
write_merged(
    void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	struct merging *merging = context;
	bool single = count == 1, word = term_is_word(hash);
	struct buf *to = single ? &merging->singles : &merging->postings;
	uint32_t offset = (uint32_t)to->size;
	bool zoned = shares_count(&merging->shares, postings, count,
	    merging->term_index->audiences.zone_of);
	bool bare = !zoned && count <= POSTINGS_BARE && single == word;
	uint64_t zones = merging->shares.zones;

	if (!(hash & TERM_ASIDE))
		add_weights(merging, postings, count, hash & TERM_HALF, zoned);
	if (bare)
		postings_write_bare(
		    to, postings, count, merging->bare.k[count]);
	else if (!single || word)
		term_index_write(to, merging->term_index,
		    zoned ? &merging->shares : NULL, postings, count);
	if (word) {
		struct merged_word merged = {
		    hash, zones, offset, word_flags(postings, count, zones)};
		merged.flags |= single ? DICTIONARY_SINGLE : 0U;
		add_bytes(&merging->words, &merged, sizeof(merged));
	}
	if (!single) {
		struct merged_term merged = {hash, offset,
		    zoned ? EDITION_MANY
			  : edition_key_df((uint32_t)count, bare)};
		add_bytes(&merging->terms, &merged, sizeof(merged));
	}
}

void
merging_take(
    struct merging *merging, struct posting_merge *merge, uint64_t last)
{
	posting_merge_take(merge, last, write_merged, merging, &merging->run);
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
write_terms(struct term_index *term_index, const struct merging *merging)
{
	const struct merged_term *terms = (const void *)merging->terms.data;
	size_t count = merging->terms.size / sizeof(*terms);
	unsigned bits = bucket_bits(count);
	uint64_t buckets = 1ULL << bits;
	uint32_t at = 0;

	for (uint64_t bucket = 0; bucket <= buckets; bucket++) {
		while (at < count &&
		    (bits ? terms[at].hash >> (64 - bits) : 0) < bucket)
			at++;
		add_bytes(&term_index->buckets, &at, sizeof(at));
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t key = edition_key(terms[i].hash, bits) | terms[i].df;
		if (i % EDITION_TERM_GROUP == 0)
			add_bytes(&term_index->terms, &terms[i].offset,
			    sizeof(terms[i].offset));
		add_bytes(&term_index->terms, &key, sizeof(key));
	}
	/* The last group is as large as all. */
	for (size_t i = count; i % EDITION_TERM_GROUP > 0; i++)
		add_bytes(&term_index->terms, &(uint32_t){0}, sizeof(uint32_t));
	term_index->bucket_bits = bits;
	term_index->term_count = count;
}

static void
tell_words(struct term_index *term_index, const struct merging *merging)
{
	const struct merged_word *words = (const void *)merging->words.data;
	size_t count = merging->words.size / sizeof(*words);

	term_table_clear(&term_index->term_table);
	for (size_t i = 0; i < count; i++)
		tell_word(term_index, &words[i]);
}

/* The postings of the delta that the base lacks, renumbered, as a run. */
static struct posting_run
run_of_delta(const struct term_index *term_index, const uint32_t *numbers,
    uint32_t count)
{
	struct posting_run posting_run = {.docs = count};
	struct postings_list all = {0};

	for (size_t i = 0; i < term_index->delta_count; i++) {
		const struct edition_delta *term = &term_index->delta[i];
		size_t left = 0;
		all.count = 0;
		term_index_read_delta(term_index, term, &all);
		for (size_t j = 0; j < all.count; j++) {
			struct posting one = all.list[j];
			if (one.doc < term_index->base)
				continue;
			one.doc = numbers[one.doc];
			all.list[left] = one;
			left += one.doc != POSTING_RUN_GONE;
		}
		posting_merge_sort(all.list, left);
		if (left > 0)
			posting_run_add(
			    &posting_run, term->hash, all.list, left);
	}
	free(all.list);
	return posting_run;
}

/* What is made anew: the memory of the sections is used again. */
static struct merging
begin_merging(struct term_index *term_index,
    const struct posting_merge_source *sources, size_t count)
{
	struct merging merging = {.term_index = term_index,
	    .sources = sources,
	    .source_count = count,
	    .postings = term_index->postings,
	    .singles = term_index->singles};

	merging.postings.size = merging.singles.size = 0;
	term_index->postings = term_index->singles = (struct buf){0};
	term_index->terms.size = term_index->buckets.size = 0;
	term_index->delta_count = 0;
	term_index->changed.size = 0;
	return merging;
}

static void
end_merging(struct merging *merging)
{
	struct term_index *term_index = merging->term_index;

	term_index->posting_run = merging->run;
	term_index->postings = merging->postings;
	term_index->singles = merging->singles;
	term_index->base = merging->run.docs;
	term_index->merges++;
	tell_words(term_index, merging);
	write_terms(term_index, merging);
	buf_free(&merging->terms);
	buf_free(&merging->words);
	shares_free(&merging->shares);
}

void
term_index_merge(struct term_index *term_index, const uint32_t *numbers,
    const struct posting_merge_source *sources, size_t source_count,
    uint32_t count, const uint8_t *zone_of)
{
	struct posting_run before = term_index->posting_run;
	struct posting_run recent = run_of_delta(term_index, numbers, count);
	uint32_t *same = mem_alloc((count + 1) * sizeof(*same));
	struct posting_merge_source *all =
	    mem_alloc((source_count + 2) * sizeof(*all));

	for (uint32_t i = 0; i < count; i++)
		same[i] = i;
	size_t known = 0;
	/* In a first merge there is neither: fewer matches are played. */
	if (before.size > 0)
		all[known++] =
		    (struct posting_merge_source){&before, numbers, true};
	if (recent.size > 0)
		all[known++] =
		    (struct posting_merge_source){&recent, same, true};
	for (size_t i = 0; i < source_count; i++)
		all[known + i] = sources[i];
	term_index_make_room(term_index, 0, count, zone_of);
	struct merging merging =
	    begin_merging(term_index, all, known + source_count);
	merging.run.docs = count;
	merging.bare = postings_bare_of(count);
	merge_share(&merging);
	end_merging(&merging);
	posting_run_free(&before);
	posting_run_free(&recent);
	free(same);
	free(all);
}
