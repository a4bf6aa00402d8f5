/* The inverted index of an edition, as a reader may see it. */
#ifndef EDITION_EDITION_INDEX_H
#define EDITION_EDITION_INDEX_H

#include "edition/edition.h"
#include "edition/postings.h"

/* A term, as a reader may see it. */
struct edition_term {
	/* 0 when fewer than two articles that the reader may see hold it. */
	uint32_t df;
	/* Of its postings; EDITION_NONE: to be found by its number. */
	uint32_t offset, number;
};

struct edition_term edition_find_term(
    const struct edition *edition, uint64_t hash);
/*
 * The postings of a term, as bytes for edition_read_postings(); empty for a
 * document frequency of 0. They are further to find than the frequency.
 */
struct span edition_term_postings(
    const struct edition *edition, const struct edition_term *term);
/*
 * Has the processor fetch what edition_find_term() is going to read for a term
 * of which it has fetched what stands before: nearly all of it is in no cache,
 * and a look-up reads one after the other. Changes nothing else.
 */
enum edition_fetch {
	EDITION_FETCH_BUCKET,
	EDITION_FETCH_TERMS,
	EDITION_FETCH_POSTINGS, /* of a common term, which say its frequency */
};
void edition_fetch(
    const struct edition *edition, uint64_t hash, enum edition_fetch what);
/* The bytes of postings from an offset on; empty if it lies outside. */
struct span edition_postings_at(const struct edition *edition, uint32_t offset);
/*
 * A reader before the first of the postings that the reader may see. Second
 * forms of texts, which a view may leave out of its documents, are among them.
 */
struct postings edition_read_postings(
    const struct edition *edition, struct span bytes);
/* How many documents that the reader may see are in postings. */
uint32_t edition_df(const struct edition *edition, struct span bytes);
/* The sections of dictionary.h. */
struct span edition_words(const struct edition *edition);
const uint32_t *edition_word_blocks(
    const struct edition *edition, uint32_t *count_r);

#endif
