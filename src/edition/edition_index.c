#include "edition/edition_index.h"
#include "edition/edition_priv.h"
#include "edition/shares.h"

/*
 * Look-ups in the inverted index, in a hash table without probing: terms are
 * sorted by hash, and an array has the first term of each bucket, which is a
 * value of the high bits of the hash; a bucket has less than sixteen on
 * average. A term stores only the next 24 bits of its hash, which halves the
 * section: one in two million look-ups of a term that no article has finds
 * another term, and gives a wrong score. Nor does each store where its postings
 * are: they are behind those of the few terms before it in its group, which are
 * read for their size. Most look-ups are made for the document frequency alone.
 * The delta is small and has whole hashes; it is bisected first.
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
edition_df(const struct edition *edition, struct span bytes)
{
	unsigned flags;

	return shares_read(bytes, edition->audience, &flags);
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

/* The document frequency at an offset, if that is two at least; else 0. */
static uint32_t
seen_df(const struct edition *edition, uint32_t offset)
{
	uint32_t df = edition_df(edition, edition_postings_at(edition, offset));

	return df < 2 ? 0 : df;
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
edition_first_term(const struct edition_terms *terms, uint32_t low,
    uint32_t high, uint32_t key)
{
	while (low < high && high - low > SCANNED) {
		uint32_t middle = low + (high - low) / 2;
		if ((edition_term_key(terms, middle) &
			~(uint32_t)EDITION_MANY) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The terms of a hash's bucket, from the first that may have its key on. */
struct bucket {
	const struct edition_terms *terms;
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

/*
 * The groups of terms, and how many terms there can be in them. A section has
 * less than 4 GiB, and a group more bytes than terms.
 */
static const struct edition_terms *
all_terms(const struct edition *edition, uint32_t *count_r)
{
	const struct edition_terms *terms =
	    edition_section(edition, EDITION_TERMS, sizeof(*terms), count_r);

	*count_r *= EDITION_TERM_GROUP;
	return terms;
}

static struct bucket
bucket_of(const struct edition *edition, uint64_t hash)
{
	const uint32_t *ends = bucket_ends(edition, hash);
	uint32_t count;
	struct bucket bucket = {.terms = all_terms(edition, &count),
	    .key = edition_key(hash, edition_header(edition)->bucket_bits)};

	bucket.end = ends[1] < count ? ends[1] : count;
	bucket.at =
	    edition_first_term(bucket.terms, ends[0], bucket.end, bucket.key);
	return bucket;
}

/* The number of the next term with the key, or EDITION_NONE. */
static uint32_t
next_term(struct bucket *bucket)
{
	while (bucket->at < bucket->end) {
		uint32_t number = bucket->at++;
		uint32_t key = edition_term_key(bucket->terms, number);
		if ((key ^ bucket->key) <= EDITION_MANY)
			return number;
		if (key > bucket->key)
			break;
	}
	return EDITION_NONE;
}

/* The offset of the postings of a term, of a number that is valid. */
static uint32_t
offset_of(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	uint64_t offset =
	    all_terms(edition, &count)[number / EDITION_TERM_GROUP].offset;

	/* They are behind those of the terms before it in its group. */
	for (uint32_t i = number % EDITION_TERM_GROUP; i > 0; i--)
		offset += postings_size(
		    edition_postings_at(edition, (uint32_t)offset));
	return offset < UINT32_MAX ? (uint32_t)offset : UINT32_MAX;
}

void
edition_fetch(
    const struct edition *edition, uint64_t hash, enum edition_fetch what)
{
	const uint32_t *ends = bucket_ends(edition, hash);
	const struct edition_terms *terms;
	struct bucket bucket;
	uint32_t count, number;

	switch (what) {
	case EDITION_FETCH_BUCKET: __builtin_prefetch(ends); break;
	case EDITION_FETCH_TERMS:
		terms = all_terms(edition, &count);
		if (ends[0] < count)
			__builtin_prefetch(
			    &terms[ends[0] / EDITION_TERM_GROUP]);
		break;
	case EDITION_FETCH_POSTINGS:
		bucket = bucket_of(edition, hash);
		number = next_term(&bucket);
		if (number == EDITION_NONE ||
		    (edition_term_key(bucket.terms, number) & EDITION_MANY) <
			EDITION_MANY)
			break;
		terms = &bucket.terms[number / EDITION_TERM_GROUP];
		__builtin_prefetch(
		    edition_postings_at(edition, terms->offset).data);
		break;
	}
}

struct edition_term
edition_find_term(const struct edition *edition, uint64_t hash)
{
	const struct edition_delta *delta = find_delta(edition, hash);
	struct edition_term term = {.offset = EDITION_NONE};

	if (delta) {
		term.offset = delta->offset;
		term.df = delta->df < 2 ? 0 : seen_df(edition, term.offset);
		return term;
	}
	struct bucket bucket = bucket_of(edition, hash);
	while ((term.number = next_term(&bucket)) != EDITION_NONE) {
		term.df =
		    edition_term_key(bucket.terms, term.number) & EDITION_MANY;
		if (term.df < EDITION_MANY)
			return term;
		term.offset = offset_of(edition, term.number);
		term.df = seen_df(edition, term.offset);
		/* A term of hidden documents only: another may follow. */
		if (term.df > 0)
			return term;
	}
	return term;
}

struct span
edition_term_postings(
    const struct edition *edition, const struct edition_term *term)
{
	if (term->df == 0)
		return SPAN("");
	return edition_postings_at(edition,
	    term->offset != EDITION_NONE ? term->offset
					 : offset_of(edition, term->number));
}
