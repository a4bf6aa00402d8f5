/* The shares of zones in a posting list: its documents, zone by zone. */
#ifndef EDITION_SHARES_H
#define EDITION_SHARES_H

#include "edition/audience.h"
#include "edition/postings.h"

/* Of a word, in the dictionary and in shares. */
enum dictionary_flags {
	DICTIONARY_PLAIN = 1, /* some article has the word as it is */
	DICTIONARY_PLURAL = 2, /* some article has it with an s */
	/* What an audience sees is in its postings; no cursor has this. */
	DICTIONARY_ZONED = 4,
	DICTIONARY_OPEN = 8, /* of such a word: one in no zone has it */
	DICTIONARY_SINGLE = 16, /* its postings are in the dictionary */
};

/* What the posting of an article says of a word: the first two. */
static inline unsigned
shares_flags(const struct posting *posting)
{
	return (posting->count > posting->plural ? DICTIONARY_PLAIN : 0U) |
	    (posting->plural ? DICTIONARY_PLURAL : 0U);
}

/*
 * How many documents of each zone are in a posting list that has a document in
 * a zone. It is written in parts (postings.h), so that for a reader who may not
 * see all of it the document frequency is a sum of numbers at its beginning,
 * and its postings are those of whole parts. A zeroed struct is ready.
 */
struct shares {
	uint64_t zones; /* bits of the numbers with documents; others unset */
	uint32_t df[AUDIENCE_ZONES_MAX + 1];
	uint8_t flags[AUDIENCE_ZONES_MAX + 1]; /* enum dictionary_flags */
	/* The postings by zone, and their bytes, while they are written. */
	struct postings_list sorted;
	struct buf bodies;
};

/*
 * Counts the documents of a list by zone; zone_of has the number of each
 * document's (NULL: there are no zones). Returns whether any is in a zone.
 * Otherwise only the share of number 0 is set.
 */
bool shares_count(struct shares *shares, const struct posting *postings,
    size_t count, const uint8_t *zone_of);
/* The number of documents that an audience sees. */
uint32_t shares_df(const struct shares *shares, uint64_t audience);
/*
 * Appends a list that was counted, and that has documents in zones. Those of
 * each zone ascend, or those of a zone number follow others.
 */
void shares_write(struct buf *buf, struct shares *shares,
    const struct posting *postings, size_t count, const uint8_t *zone_of);
void shares_free(struct shares *shares);
/*
 * Reads the document frequency of a list for an audience. If the list is in
 * parts, *flags_r becomes the flags of its word there.
 */
uint32_t shares_read(struct span bytes, uint64_t audience, unsigned *flags_r);

#endif
