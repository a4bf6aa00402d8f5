/* What postings.c and postings_write.c share: the streams of bits. */
#ifndef EDITION_POSTINGS_PRIV_H
#define EDITION_POSTINGS_PRIV_H

#include "edition/postings.h"

/*
 * The commonest counts that a code beside the gap cannot have, as numbers
 * count << 1 | plural, of a byte each, where plural means all of them: 1, 2 and
 * 3 with an s, 4 to 7 without.
 */
#define POSTINGS_PAIRS 0x000e0c0a08070503U

enum {
	POSTINGS_K_BITS = 5, /* of the byte with a k */
	POSTINGS_PAIR_BITS = 3,
	POSTINGS_NO_PAIR = 7, /* the counts are others */
	POSTINGS_WINDOW = 8, /* bytes that are read and written at once */
};

/* A number whose lowest byte is the first one in memory. */
static inline uint64_t
postings_little(uint64_t bits)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	    ? bits
	    : __builtin_bswap64(bits);
}

#endif
