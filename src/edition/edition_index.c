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
 * The delta is small and has whole hashes; it is bisected, and comes first.
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
edition_read_postings(
    const struct edition *edition, const struct posting_bytes *list)
{
	return postings_start_at(list, edition->audience);
}

uint32_t
edition_df(const struct edition *edition, const struct posting_bytes *list)
{
	unsigned flags;

	return list->count > 0
	    ? list->count
	    : shares_read(list->bytes, edition->audience, &flags);
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
	struct posting_bytes list = {
	    .bytes = edition_postings_at(edition, offset)};
	uint32_t df = edition_df(edition, &list);

	return df < 2 ? 0 : df;
}

enum { SCANNED = 16 }; /* terms of a bucket that are not worth a bisection */

uint32_t
edition_first_term(const struct edition_term_group *terms, uint32_t low,
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

/* What look-ups read, of one edition. */
struct index {
	const struct edition *edition;
	const struct edition_delta *delta;
	const uint32_t *buckets;
	const struct edition_term_group *terms;
	uint32_t delta_count, bucket_bits;
	uint32_t term_count; /* that there can be in the groups */
	bool zoned; /* frequencies depend on the audience */
};

/* A section has less than 4 GiB, and a group more bytes than terms. */
static inline struct index
index_of(const struct edition *edition)
{
	struct index index = {
	    .edition = edition, .bucket_bits = edition->header.bucket_bits};
	uint32_t count;

	index.delta = edition_section(
	    edition, EDITION_DELTA, sizeof(*index.delta), &index.delta_count);
	index.buckets = edition_section(
	    edition, EDITION_BUCKETS, sizeof(*index.buckets), &count);
	index.terms = edition_section(
	    edition, EDITION_TERMS, sizeof(*index.terms), &count);
	index.term_count = EDITION_TERM_GROUP * count;
	index.zoned = edition->sections[EDITION_ZONES].size > 0;
	return index;
}

/* The changed term with that hash, or NULL. */
static const struct edition_delta *
find_delta(const struct index *index, uint64_t hash)
{
	const struct edition_delta *delta = index->delta;
	uint32_t count = index->delta_count, low = 0;

	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (delta[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && delta[low].hash == hash ? &delta[low] : NULL;
}

/* Where the bucket of a hash begins, and behind it where it ends. */
static const uint32_t *
bucket_ends(const struct index *index, uint64_t hash)
{
	uint32_t bits = index->bucket_bits;

	return index->buckets + (bits ? hash >> (64 - bits) : 0);
}

/* The terms of a bucket that may have the key of a hash. */
struct bucket {
	uint32_t at, end, key;
};

static struct bucket
bucket_of(const struct index *index, uint64_t hash)
{
	const uint32_t *ends = bucket_ends(index, hash);

	return (struct bucket){.at = ends[0],
	    .end = ends[1] < index->term_count ? ends[1] : index->term_count,
	    .key = edition_key(hash, index->bucket_bits)};
}

/* The number of the next term with the key, or EDITION_NONE. */
static uint32_t
next_term(const struct index *index, struct bucket *bucket)
{
	while (bucket->at < bucket->end) {
		uint32_t number = bucket->at++;
		uint32_t key = edition_term_key(index->terms, number);
		if ((key ^ bucket->key) <= EDITION_MANY)
			return number;
		if (key > bucket->key)
			break;
	}
	return EDITION_NONE;
}

/* The list of a term, if it begins at an offset. */
static struct posting_bytes
list_at(const struct index *index, uint32_t number, uint32_t offset)
{
	uint32_t few = edition_term_key(index->terms, number) & EDITION_MANY;
	struct posting_bytes list = {
	    .bytes = edition_postings_at(index->edition, offset)};

	if (few < EDITION_BARE_LISTS) {
		list.count = (uint8_t)(few + 2);
		list.k = index->edition->bare.k[list.count];
	}
	return list;
}

/* The offset of the postings of a term, of a number that is valid. */
static uint32_t
offset_of(const struct index *index, uint32_t number)
{
	uint32_t before = number % EDITION_TERM_GROUP;
	uint32_t offset = index->terms[number / EDITION_TERM_GROUP].offset;

	/* They are behind those of the terms before it in its group. */
	for (; before > 0; before--) {
		struct posting_bytes list =
		    list_at(index, number - before, offset);
		offset += (uint32_t)postings_size_at(&list);
	}
	return offset;
}

/* A term that has changed. */
static struct edition_term
changed_term(const struct edition *edition, const struct edition_delta *delta)
{
	return (struct edition_term){
	    .df = delta->df < 2 ? 0 : seen_df(edition, delta->offset),
	    .offset = delta->offset};
}

/* The term of a number; of a common one with the least that it can have. */
static struct edition_term
term_of(const struct index *index, uint32_t number)
{
	struct edition_term term = {.offset = EDITION_NONE, .number = number};

	if (number == EDITION_NONE)
		return term;
	uint32_t more = edition_term_key(index->terms, number) & EDITION_MANY;
	term.common = more == EDITION_MANY;
	term.df = 2;
	if (!term.common || !index->zoned)
		term.df += more < EDITION_BARE_LISTS
		    ? more
		    : more - EDITION_BARE_LISTS;
	return term;
}

static void
fetch_terms(const struct index *index, const struct bucket *bucket)
{
	if (bucket->at >= bucket->end)
		return;
	__builtin_prefetch(&index->terms[bucket->at / EDITION_TERM_GROUP]);
	__builtin_prefetch(
	    &index->terms[(bucket->end - 1) / EDITION_TERM_GROUP]);
}

/*
 * A look-up reads two places, one after the other, of which nearly all are in
 * no cache. So those of several terms go on step by step beside each other.
 */
void
edition_find_terms(const struct edition *edition, const uint64_t *hashes,
    size_t count, struct edition_term *terms_r)
{
	struct index index = index_of(edition);
	struct bucket buckets[EDITION_LOOK_UPS];

	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(bucket_ends(&index, hashes[i]));
	for (size_t i = 0; i < count; i++) {
		buckets[i] = bucket_of(&index, hashes[i]);
		fetch_terms(&index, &buckets[i]);
	}
	for (size_t i = 0; i < count; i++) {
		const struct edition_delta *delta =
		    find_delta(&index, hashes[i]);
		struct bucket *bucket = &buckets[i];
		bucket->at = edition_first_term(
		    index.terms, bucket->at, bucket->end, bucket->key);
		terms_r[i] = delta ? changed_term(edition, delta)
				   : term_of(&index, next_term(&index, bucket));
	}
}

void
edition_fetch_postings(
    const struct edition *edition, const struct edition_term *term)
{
	const struct edition_term_group *terms = index_of(edition).terms;

	if (term->df > 0 && term->offset == EDITION_NONE)
		__builtin_prefetch(edition_postings_at(
		    edition, terms[term->number / EDITION_TERM_GROUP].offset)
				       .data);
}

/* What follows a term in its bucket, which nobody may see. */
static struct edition_term
find_other(const struct index *index, uint64_t hash, uint32_t after)
{
	struct bucket bucket = bucket_of(index, hash);

	bucket.at = after + 1;
	return term_of(index, next_term(index, &bucket));
}

void
edition_count_term(
    const struct edition *edition, uint64_t hash, struct edition_term *term)
{
	struct index index = index_of(edition);

	while (term->common) {
		uint32_t offset = offset_of(&index, term->number);
		uint32_t df = seen_df(edition, offset);
		/* Of hidden documents only: another may follow. */
		if (df == 0)
			*term = find_other(&index, hash, term->number);
		else
			*term = (struct edition_term){
			    .df = df, .offset = offset, .number = term->number};
	}
}

struct edition_term
edition_find_term(const struct edition *edition, uint64_t hash)
{
	struct edition_term term;

	edition_find_terms(edition, &hash, 1, &term);
	edition_count_term(edition, hash, &term);
	return term;
}

struct posting_bytes
edition_term_postings(
    const struct edition *edition, const struct edition_term *term)
{
	struct index index = index_of(edition);

	if (term->df == 0)
		return (struct posting_bytes){.bytes = SPAN("")};
	if (term->offset != EDITION_NONE)
		return (struct posting_bytes){
		    .bytes = edition_postings_at(edition, term->offset)};
	return list_at(&index, term->number, offset_of(&index, term->number));
}
