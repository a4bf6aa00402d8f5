/* The inverted index of an edition, as a reader may see it. */
#ifndef EDITION_EDITION_INDEX_H
#define EDITION_EDITION_INDEX_H

#include "edition/edition.h"
#include "edition/postings.h"

/*
 * The postings of a term, as bytes for edition_read_postings(), and its
 * document frequency; empty when fewer than two articles that the reader may
 * see hold the term.
 */
struct span edition_postings(
    const struct edition *edition, uint64_t hash, uint32_t *df_r);
/*
 * Has the processor fetch what edition_postings() is going to read for a term
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
/* How many documents that the reader may see are in the postings there. */
uint32_t edition_df(const struct edition *edition, uint32_t offset);
/* The sections of dictionary.h. */
struct span edition_words(const struct edition *edition);
const uint32_t *edition_word_blocks(
    const struct edition *edition, uint32_t *count_r);

#endif
