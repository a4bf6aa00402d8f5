/* The inverted index of an edition, as a reader may see it. */
#ifndef EDITION_EDITION_INDEX_H
#define EDITION_EDITION_INDEX_H

#include "edition/edition.h"
#include "edition/postings.h"

/* What a key has of a document frequency that depends on no audience. */
static inline uint32_t
edition_key_df(uint32_t df, bool bare)
{
	if (bare)
		return df - 2;
	return df - 2 < EDITION_MANY - EDITION_BARE_LISTS
	    ? df - 2 + EDITION_BARE_LISTS
	    : EDITION_MANY;
}

/* The key of a hash, without a document frequency. */
static inline uint32_t
edition_key(uint64_t hash, uint32_t bucket_bits)
{
	return (uint32_t)(hash << bucket_bits >> 32) & ~(uint32_t)EDITION_MANY;
}

/* A term, as a reader may see it. */
struct edition_term {
	/* 0 when fewer than two articles that the reader may see hold it. */
	uint32_t df;
	/* Of its postings; EDITION_NONE: to be found by its number. */
	uint32_t offset, number;
	bool common; /* df is the least that it can be, if there is the term */
};

enum { EDITION_LOOK_UPS = 64 };

struct edition_term edition_find_term(
    const struct edition *edition, uint64_t hash);
/*
 * The same of up to EDITION_LOOK_UPS terms, in less time than of one after the
 * other. Common terms are still to be counted.
 */
void edition_find_terms(const struct edition *edition, const uint64_t *hashes,
    size_t count, struct edition_term *terms_r);
/* Finds out how many articles hold a term, if it is a common one. */
void edition_count_term(
    const struct edition *edition, uint64_t hash, struct edition_term *term);
/* Has the processor fetch what that reads. Changes nothing else. */
void edition_fetch_postings(
    const struct edition *edition, const struct edition_term *term);
/*
 * The postings of a term, as bytes for edition_read_postings(); empty for a
 * document frequency of 0. They are further to find than the frequency.
 */
struct posting_bytes edition_term_postings(
    const struct edition *edition, const struct edition_term *term);
/* The bytes of postings from an offset on; empty if it lies outside. */
struct span edition_postings_at(const struct edition *edition, uint32_t offset);
/*
 * A reader before the first of the postings that the reader may see. Second
 * forms of texts, which a view may leave out of its documents, are among them.
 */
struct postings edition_read_postings(
    const struct edition *edition, const struct posting_bytes *list);
/* How many documents that the reader may see are in postings. */
uint32_t edition_df(
    const struct edition *edition, const struct posting_bytes *list);
/* The sections of dictionary.h. */
struct span edition_words(const struct edition *edition);
const uint32_t *edition_word_blocks(
    const struct edition *edition, uint32_t *count_r);

#endif
