#include <stdlib.h>

#include "base/mem.h"
#include "index/term_index_priv.h"

enum {
	PATCH_LEAST = 1 << 17, /* terms that a patch may have in any case */
	MORE_LEAST = 64, /* articles that may come in any case */
};

/* Bytes of postings near the end of what a place can tell. */
#define PLACES_MOST (3ULL << 30)

bool
concordance_wants_merge(
    const struct concordance *concordance, size_t more, size_t fewer)
{
	size_t count = concordance->count;

	return concordance->buckets.size == 0 || count < concordance->small ||
	    more + fewer > MORE_LEAST + count / 8 ||
	    concordance->patch_count >
	    PATCH_LEAST + concordance->term_count / 4 ||
	    concordance->postings.size + concordance->patched.size >
	    PLACES_MOST ||
	    count > MORE_LEAST + 2 * (size_t)concordance->base;
}

void
concordance_describe(struct concordance *concordance, uint64_t hash,
    uint32_t place, const struct posting *postings, size_t count)
{
	struct vocabulary_word *word =
	    vocabulary_find(&concordance->vocabulary, hash);
	unsigned flags = 0;

	for (size_t i = 0; i < count; i++)
		flags |=
		    (postings[i].count > postings[i].plural ? DICTIONARY_PLAIN
							    : 0U) |
		    (postings[i].plural ? DICTIONARY_PLURAL : 0U);
	if (!word)
		return;
	word->place = place;
	word->flags = flags;
}

/* A term of the last merge, before its bucket is known. */
struct merged_term {
	uint64_t hash;
	uint32_t place, holders;
};

struct merging {
	struct concordance *concordance;
	struct merged_term *terms;
	size_t count, capacity;
};

/*
 * Takes one term of the merged ledger. A pair that one article has relates
 * nothing: it counts in the length. Search finds every word.
 */
static void
take_term(
    void *context, uint64_t hash, const struct posting *postings, size_t count)
{
	struct merging *merging = context;
	struct concordance *concordance = merging->concordance;
	bool pair = term_is_pair(hash);
	uint64_t logarithm = weight_logarithm((uint32_t)count);
	uint32_t place = (uint32_t)concordance->postings.size;

	for (size_t i = 0; i < count; i++)
		weight_add(&concordance->vectors[postings[i].doc],
		    postings[i].count, logarithm, pair);
	if (count > 1 || !pair)
		postings_write(&concordance->postings, postings, count);
	if (!pair)
		concordance_describe(concordance, hash, place, postings, count);
	if (count < 2)
		return;
	merging->terms = mem_grow(merging->terms, &merging->capacity,
	    merging->count + 1, sizeof(*merging->terms));
	merging->terms[merging->count++] =
	    (struct merged_term){hash, place, (uint32_t)count};
}

/* About eight terms to a bucket: a look-up reads one line of memory or two. */
static unsigned
bucket_bits(size_t terms)
{
	unsigned bits = 0;

	while (bits < 28 && terms >> (bits + 3))
		bits++;
	return bits;
}

static void
add(struct buf *section, const void *bytes, size_t size)
{
	buf_add(section, (struct span){bytes, size});
}

static void
write_terms(struct concordance *concordance, const struct merging *merging)
{
	unsigned bits = bucket_bits(merging->count);
	uint64_t buckets = 1ULL << bits;
	uint32_t at = 0;

	for (uint64_t bucket = 0; bucket <= buckets; bucket++) {
		while (at < merging->count &&
		    (bits ? merging->terms[at].hash >> (64 - bits) : 0) <
			bucket)
			at++;
		add(&concordance->buckets, &at, sizeof(at));
	}
	for (size_t i = 0; i < merging->count; i++) {
		uint32_t holders = merging->terms[i].holders;
		struct edition_term term = {
		    edition_key(merging->terms[i].hash, bits) |
			(holders < EDITION_MANY ? holders : EDITION_MANY),
		    merging->terms[i].place};
		add(&concordance->terms, &term, sizeof(term));
	}
	concordance->bucket_bits = bits;
	concordance->term_count = merging->count;
}

void
concordance_patched(const struct concordance *concordance,
    const struct edition_patch *term, struct postings_list *list)
{
	size_t at = term->place - concordance->postings.size;
	struct postings postings =
	    postings_start(span_tail(buf_span(&concordance->patched), at));

	list->list = mem_grow(list->list, &list->capacity,
	    list->count + term->holders, sizeof(*list->list));
	for (uint32_t i = 0; i < term->holders &&
	     postings_next(&postings, &list->list[list->count]);
	     i++)
		list->count++;
}

static int
compare_postings(const void *first, const void *second)
{
	const struct posting *a = first, *b = second;

	return (a->doc > b->doc) - (a->doc < b->doc);
}

/* What the patch has of articles that the ledger does not know, renumbered. */
static struct ledger
ledger_of_patch(const struct concordance *concordance, const uint32_t *numbers)
{
	struct ledger ledger = {.docs = (uint32_t)concordance->count};
	struct postings_list all = {0};

	for (size_t i = 0; i < concordance->patch_count; i++) {
		const struct edition_patch *term = &concordance->patch[i];
		size_t count = 0;
		all.count = 0;
		concordance_patched(concordance, term, &all);
		for (size_t j = 0; j < all.count; j++) {
			struct posting one = all.list[j];
			if (one.doc < concordance->base)
				continue;
			one.doc = numbers[one.doc];
			all.list[count] = one;
			count += one.doc != LEDGER_GONE;
		}
		if (count > 1)
			qsort(all.list, count, sizeof(*all.list),
			    compare_postings);
		if (count > 0)
			ledger_add(&ledger, term->hash, all.list, count);
	}
	free(all.list);
	return ledger;
}

static void
forget_patch(struct concordance *concordance)
{
	concordance->patch_count = 0;
	concordance->patched.size = 0;
}

void
concordance_make_room(
    struct concordance *concordance, size_t from, size_t count)
{
	concordance->vectors = mem_grow(concordance->vectors,
	    &concordance->capacity, count + 1, sizeof(*concordance->vectors));
	memset(concordance->vectors + from, 0,
	    (count - from) * sizeof(*concordance->vectors));
	concordance->count = count;
}

void
concordance_merge(struct concordance *concordance, const uint32_t *numbers,
    const struct ledger_source *sources, size_t source_count, uint32_t count)
{
	struct merging merging = {.concordance = concordance};
	struct ledger before = concordance->ledger, merged = {0};
	struct ledger recent = ledger_of_patch(concordance, numbers);
	uint32_t *same = mem_alloc((count + 1) * sizeof(*same));
	struct ledger_source *all =
	    mem_alloc((source_count + 2) * sizeof(*all));

	for (uint32_t i = 0; i < count; i++)
		same[i] = i;
	all[0] = (struct ledger_source){&before, numbers};
	all[1] = (struct ledger_source){&recent, same};
	for (size_t i = 0; i < source_count; i++)
		all[i + 2] = sources[i];
	forget_patch(concordance);
	concordance_make_room(concordance, 0, count);
	concordance->postings.size = 0;
	concordance->terms.size = concordance->buckets.size = 0;
	vocabulary_clear(&concordance->vocabulary);
	ledger_merge(
	    all, source_count + 2, count, take_term, &merging, &merged);
	write_terms(concordance, &merging);
	concordance->ledger = merged;
	concordance->base = count;
	ledger_free(&before);
	ledger_free(&recent);
	free(merging.terms);
	free(same);
	free(all);
}

void
concordance_free(struct concordance *concordance)
{
	ledger_free(&concordance->ledger);
	buf_free(&concordance->postings);
	buf_free(&concordance->terms);
	buf_free(&concordance->buckets);
	buf_free(&concordance->patched);
	free(concordance->patch);
	free(concordance->vectors);
	vocabulary_free(&concordance->vocabulary);
	*concordance = (struct concordance){0};
}
