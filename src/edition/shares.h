/* The shares of zones in a posting list: its documents and spellings by zone.
 */
#ifndef EDITION_SHARES_H
#define EDITION_SHARES_H

#include "edition/audience.h"
#include "edition/postings.h"

/* Of a word, in the dictionary and in shares. */
enum dictionary_flags {
	DICTIONARY_PLAIN = 1, /* some article has the word as it is */
	DICTIONARY_PLURAL = 2, /* some article has it with an s */
	/* Its postings say what an audience sees of it; no cursor shows this.
	 */
	DICTIONARY_ZONED = 4,
	DICTIONARY_OPEN = 8, /* of such a word: one in no zone has it */
};

/*
 * A posting list that has a document in a zone begins with its shares, so that
 * a reader who may not see all of it learns a document frequency without
 * reading the list. Others have none.
 *
 *   postings = [shares] varint(number of postings) posting...
 *   shares   = 0 varint(number of shares) share...
 *   share    = varint(zone) varint(df << 2 | enum dictionary_flags)
 */
struct shares {
	uint64_t zones; /* bits of the numbers with documents; others unset */
	uint32_t df[AUDIENCE_ZONES_MAX + 1];
	uint8_t flags[AUDIENCE_ZONES_MAX + 1]; /* enum dictionary_flags */
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
/* Appends the shares of a list, before its postings. */
void shares_write(struct buf *buf, const struct shares *shares);
/*
 * Reads the document frequency of a list for an audience. If the list has
 * shares, *flags_r becomes the flags of its word there.
 */
uint32_t shares_read(struct span bytes, uint64_t audience, unsigned *flags_r);

#endif
