#include "edition/edition_index.h"
#include "edition/edition_priv.h"
#include "edition/shares.h"

/*
 * Look-ups in the inverted index, in a hash table without probing: terms are
 * sorted by hash, and an array has the first term of each bucket, which is a
 * value of the high bits of the hash; a bucket has less than eight on average.
 * A term stores only the next 24 bits of its hash, which halves the section:
 * one in two million look-ups of a term that no article has finds another term,
 * and gives a wrong score. The delta is small and has whole hashes; it is
 * bisected first.
 */

struct span
edition_postings_at(const struct edition *edition, uint32_t offset)
{
	uint32_t size;
	const char *postings =
	    edition_section(edition, EDITION_POSTINGS, 1, &size);

	if (offset >= size)
		return SPAN("");
	return (struct span){postings + offset, size - offset};
}

struct postings
edition_read_postings(const struct edition *edition, struct span bytes)
{
	return postings_start(bytes, edition->audience);
}

uint32_t
edition_df(const struct edition *edition, uint32_t offset)
{
	unsigned flags;

	return shares_read(
	    edition_postings_at(edition, offset), edition->audience, &flags);
}

struct span
edition_words(const struct edition *edition)
{
	uint32_t size;
	const char *words = edition_section(edition, EDITION_WORDS, 1, &size);

	return (struct span){words, size};
}

const uint32_t *
edition_word_blocks(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_WORD_BLOCKS, sizeof(uint32_t), count_r);
}

/* The postings at an offset, if the reader may see two documents of them. */
static struct span
seen_postings(const struct edition *edition, uint32_t offset, uint32_t *df_r)
{
	*df_r = edition_df(edition, offset);
	if (*df_r >= 2)
		return edition_postings_at(edition, offset);
	*df_r = 0;
	return SPAN("");
}

/* The changed term with that hash, or NULL. */
static const struct edition_delta *
find_delta(const struct edition *edition, uint64_t hash)
{
	uint32_t count, low = 0;
	const struct edition_delta *delta = edition_section(
	    edition, EDITION_DELTA, sizeof(struct edition_delta), &count);

	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (delta[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && delta[low].hash == hash ? &delta[low] : NULL;
}

enum { SCANNED = 16 }; /* terms of a bucket that are not worth a bisection */

uint32_t
edition_first_term(
    const struct edition_term *terms, uint32_t low, uint32_t high, uint32_t key)
{
	while (low < high && high - low > SCANNED) {
		uint32_t middle = low + (high - low) / 2;
		if ((terms[middle].key & ~(uint32_t)EDITION_MANY) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The terms of a hash's bucket, from the first that may have its key on. */
struct bucket {
	const struct edition_term *terms;
	uint32_t at, end, key;
};

static const uint32_t *
bucket_ends(const struct edition *edition, uint64_t hash)
{
	uint32_t bits = edition_header(edition)->bucket_bits, count;
	const uint32_t *buckets =
	    edition_section(edition, EDITION_BUCKETS, sizeof(uint32_t), &count);

	return buckets + (bits ? hash >> (64 - bits) : 0);
}

static struct bucket
bucket_of(const struct edition *edition, uint64_t hash)
{
	const uint32_t *ends = bucket_ends(edition, hash);
	uint32_t count;
	struct bucket bucket = {.terms = edition_section(edition, EDITION_TERMS,
				    sizeof(struct edition_term), &count),
	    .key = edition_key(hash, edition_header(edition)->bucket_bits)};

	bucket.end = ends[1] < count ? ends[1] : count;
	bucket.at =
	    edition_first_term(bucket.terms, ends[0], bucket.end, bucket.key);
	return bucket;
}

/* The next term with the key, or NULL. */
static const struct edition_term *
next_term(struct bucket *bucket)
{
	while (bucket->at < bucket->end) {
		const struct edition_term *term = &bucket->terms[bucket->at++];
		if ((term->key ^ bucket->key) <= EDITION_MANY)
			return term;
		if (term->key > bucket->key)
			break;
	}
	return NULL;
}

void
edition_fetch(
    const struct edition *edition, uint64_t hash, enum edition_fetch what)
{
	const uint32_t *ends = bucket_ends(edition, hash);
	const struct edition_term *term;
	struct bucket bucket;
	uint32_t count;

	switch (what) {
	case EDITION_FETCH_BUCKET: __builtin_prefetch(ends); break;
	case EDITION_FETCH_TERMS:
		bucket.terms = edition_section(edition, EDITION_TERMS,
		    sizeof(struct edition_term), &count);
		if (ends[0] < count)
			__builtin_prefetch(&bucket.terms[ends[0]]);
		break;
	case EDITION_FETCH_POSTINGS:
		bucket = bucket_of(edition, hash);
		term = next_term(&bucket);
		if (term && (term->key & EDITION_MANY) == EDITION_MANY)
			__builtin_prefetch(
			    edition_postings_at(edition, term->offset).data);
		break;
	}
}

struct span
edition_postings(const struct edition *edition, uint64_t hash, uint32_t *df_r)
{
	const struct edition_delta *delta = find_delta(edition, hash);
	const struct edition_term *term;

	*df_r = 0;
	if (delta)
		return delta->df < 2
		    ? SPAN("")
		    : seen_postings(edition, delta->offset, df_r);
	struct bucket bucket = bucket_of(edition, hash);
	while ((term = next_term(&bucket))) {
		struct span bytes;
		*df_r = term->key & EDITION_MANY;
		if (*df_r == EDITION_MANY)
			bytes = seen_postings(edition, term->offset, df_r);
		else
			bytes = edition_postings_at(edition, term->offset);
		/* A term of hidden documents only: another may follow. */
		if (bytes.size > 0)
			return bytes;
	}
	*df_r = 0;
	return SPAN("");
}
