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

struct span
edition_postings(const struct edition *edition, uint64_t hash, uint32_t *df_r)
{
	uint32_t bits = edition_header(edition)->bucket_bits;
	uint64_t bucket = bits ? hash >> (64 - bits) : 0;
	uint32_t key = edition_key(hash, bits);
	uint32_t count, terms_count;
	const uint32_t *buckets =
	    edition_section(edition, EDITION_BUCKETS, sizeof(uint32_t), &count);
	const struct edition_term *terms = edition_section(
	    edition, EDITION_TERMS, sizeof(struct edition_term), &terms_count);

	const struct edition_delta *delta = find_delta(edition, hash);

	*df_r = 0;
	if (delta)
		return delta->df < 2
		    ? SPAN("")
		    : seen_postings(edition, delta->offset, df_r);
	uint32_t end = buckets[bucket + 1] < terms_count ? buckets[bucket + 1]
							 : terms_count;
	for (uint32_t i = edition_first_term(terms, buckets[bucket], end, key);
	     i < end && terms[i].key <= (key | EDITION_MANY); i++) {
		struct span bytes;
		if ((terms[i].key ^ key) > EDITION_MANY)
			continue;
		*df_r = terms[i].key & EDITION_MANY;
		if (*df_r == EDITION_MANY)
			bytes = seen_postings(edition, terms[i].offset, df_r);
		else
			bytes = edition_postings_at(edition, terms[i].offset);
		/* A term of hidden documents only: another may follow. */
		if (bytes.size > 0)
			return bytes;
	}
	*df_r = 0;
	return SPAN("");
}
