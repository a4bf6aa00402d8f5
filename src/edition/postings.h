/* Posting lists as an edition stores them: compressed, and quick to read. */
#ifndef EDITION_POSTINGS_H
#define EDITION_POSTINGS_H

#include "base/buf.h"
#include "edition/audience.h"

/* A document, how often it has a term, and how often with a plural s. */
struct posting {
	uint32_t doc;
	uint16_t count, plural;
};

/* Postings in memory. A zeroed struct is an empty list. */
struct postings_list {
	struct posting *list;
	size_t count, capacity;
};

/*
 * Appends a posting list without a document in a zone. Postings ascend by
 * document.
 *
 *   list     = byte(number of postings << 5 | k) postings
 *            | byte(7 << 5 | k) varint(number) [varint(bytes of the postings)]
 *              postings                  (7 or more; bytes: POSTINGS_SIZED)
 *
 * The postings are a stream of bits, of which each byte has eight, its lowest
 * one first. Bits that remain in the last byte are 0.
 *
 *   posting  = rice(gap << 2 | code) [counts]
 *   counts   = three bits, the number of a pair (postings_priv.h), or 7 and
 *              gamma((count << 1 | has_plural) - 2) [gamma(plural)]
 *   rice(n)  = n >> k times 0, 1, the low k bits of n
 *            | POSTINGS_LONG times 0, 1, the 32 bits of n     (a long gap)
 *   gamma(n) = for each bit of n but its highest one 0, 1, those bits
 *
 * gap is the number of documents between this one and the one before. The code
 * is 0 for a count of 1, 1 for 2, 2 for 3, each without an s, and 3 where the
 * counts follow. How many have an s follows if one has, but in a pair.
 * k is the logarithm of the mean of what rice() has.
 *
 * A list with documents in zones is in parts, one for each zone number, whose
 * postings ascend (shares_write()). What a reader may not see is passed over
 * without being read, however much it is.
 *
 *   list     = byte(0) varint(number of parts) part... postings of each part
 *   part     = varint(zone number) varint(number of postings << 2 | flags)
 *              varint(bytes of its k and its postings)
 *
 * The postings of each part are behind a byte with their k.
 *
 * A list that is found by what tells the number of its postings, which are in
 * no zone and few, is bare: it has no head, and the k that suits documents
 * spread evenly over all.
 */
void postings_write(
    struct buf *buf, const struct posting *postings, size_t count);

enum { POSTINGS_BARE = 15 }; /* postings that a bare list has at most */

/* The k of bare lists, by the number of their postings. */
struct postings_bare {
	unsigned char k[POSTINGS_BARE + 1];
};

/* Those in an index of so many documents. */
struct postings_bare postings_bare_of(uint32_t docs);
/* Appends a bare list. */
void postings_write_bare(
    struct buf *buf, const struct posting *postings, size_t count, unsigned k);

/* Appends k and the postings alone. */
void postings_append(
    struct buf *buf, const struct posting *postings, size_t count);

/* Appends a varint. */
void postings_put(struct buf *buf, uint32_t value);

enum { POSTINGS_ONCE, POSTINGS_TWICE, POSTINGS_THRICE, POSTINGS_MORE };

enum {
	POSTINGS_COUNTED = 7, /* from here on the number is not in the head */
	POSTINGS_SIZED = 16, /* and from here on the bytes are counted, too */
	POSTINGS_LONG = 20, /* zeros */
};

/* A reader of a posting list, as an audience sees it. */
struct postings {
	/* Of the present part; before it is begun: of the heads. */
	const unsigned char *at, *end;
	uint64_t bit; /* of the next posting, from `at` on */
	unsigned k;
	uint32_t left, doc; /* doc: the least that the next one can have */
	uint32_t entered; /* postings that were read, or are in this part */
	/* The parts that follow: how many, their heads, their postings. */
	uint32_t parts;
	const unsigned char *head, *body, *stop;
	uint64_t audience;
};

/* Reads a varint of any size. Returns false where the bytes end inside it. */
bool postings_varint(struct postings *postings, uint32_t *value_r);

/* The same, inline for the varints of one byte, which most are. */
static inline bool
postings_number(struct postings *postings, uint32_t *value_r)
{
	if (postings->at < postings->end && *postings->at < 0x80) {
		*value_r = *postings->at++;
		return true;
	}
	return postings_varint(postings, value_r);
}

/* The bytes that a list begins with; of a bare one, what they do not tell. */
struct posting_bytes {
	struct span bytes;
	uint8_t count, k; /* count: of a bare list; 0: it has a head */
};

/* A reader of varints; the bytes must outlive it. */
static inline struct postings
postings_bytes(struct span bytes)
{
	struct postings postings = {.at = (const unsigned char *)bytes.data};

	if (bytes.size > 0)
		postings.end = postings.at + bytes.size;
	return postings;
}

/*
 * Reads the head of a list: the number of its postings, or 0 for one in parts.
 * Returns false where the bytes end.
 */
bool postings_head(struct postings *postings, uint32_t *count_r);

/* A part of a list: its head. */
struct postings_part {
	uint32_t zone, count;
	unsigned flags; /* enum dictionary_flags */
	uint32_t size; /* bytes of its k and its postings */
};

/* Behind the 0: reads the number of parts. It is 0 where the bytes end. */
static inline uint32_t
postings_parts(struct postings *heads)
{
	uint32_t count;

	/* More than there can be are in a corrupt edition. */
	return postings_number(heads, &count) && count <= AUDIENCE_ZONES_MAX + 1
	    ? count
	    : 0;
}

/* Reads the head of one of `left` parts. Returns false at their end. */
static inline bool
postings_part(
    struct postings *heads, uint32_t *left, struct postings_part *part_r)
{
	uint32_t share;

	if (*left == 0 || !postings_number(heads, &part_r->zone) ||
	    !postings_number(heads, &share) ||
	    !postings_number(heads, &part_r->size))
		return false;
	part_r->count = share >> 2;
	part_r->flags = share & 3;
	--*left;
	return true;
}

/* A reader before the first posting; the bytes must outlive it. */
struct postings postings_start(struct span bytes, uint64_t audience);
/* The same of a list that may be bare. */
struct postings postings_start_at(
    const struct posting_bytes *list, uint64_t audience);
/* Reads the next posting. Returns false at the end of the list or bytes. */
bool postings_next(struct postings *postings, struct posting *posting_r);
/* The bytes of the list that they begin with, or fewer if they end in it. */
size_t postings_size(struct span bytes);
/* The same of a list that may be bare. */
size_t postings_size_at(const struct posting_bytes *list);

enum { POSTINGS_BLOCK = 128 };

/*
 * Reads the next postings, up to `most`, into a list: the same as with
 * postings_next(), in less time. The list ends before the first
 * document that is not less than `docs`. Returns how many; 0 at the end.
 */
size_t postings_take(struct postings *postings, uint32_t docs,
    struct posting *list, size_t most);
/*
 * Reads as many next postings of each of two lists, up to `most`, in less time
 * than of one after the other. Returns how many; 0 where one of them has no
 * more, or they cannot be read so: postings_take() then goes on with either.
 */
size_t postings_take_two(struct postings *first, struct postings *second,
    uint32_t docs, struct posting *first_list, struct posting *second_list,
    size_t most);

#endif
