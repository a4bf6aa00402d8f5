/* What postings.c and postings_write.c share: the streams of bits. */
#ifndef EDITION_POSTINGS_PRIV_H
#define EDITION_POSTINGS_PRIV_H

#include "edition/postings.h"

enum {
	POSTINGS_K_BITS = 5, /* of the byte with a k */
	POSTINGS_PAIR_BITS = 3,
	POSTINGS_NO_PAIR = 7, /* the counts are others */
	POSTINGS_WINDOW = 8, /* bytes that are read and written at once */
	POSTINGS_PEEKED = 57, /* bits that are read at once */
	POSTINGS_GAMMA_MOST = 16, /* bits of a number but its highest one */
};

/*
 * What a posting counts, by its code and the three bits that follow it, and as
 * its document of how many of these bits it is. Behind POSTINGS_MORE they are
 * the number of a pair: of the commonest counts that no code has, 1, 2 and 3 of
 * them with an s, 4 to 7 without. For POSTINGS_NO_PAIR it is a count of 0.
 */
extern const struct posting postings_counts[];

enum { POSTINGS_NO_KIND = POSTINGS_NO_PAIR << 2 | POSTINGS_MORE };

/* The number among them of what has a code and bits that follow it. */
static inline unsigned
postings_kind(uint32_t number, uint64_t follow)
{
	return (number & POSTINGS_MORE) |
	    (unsigned)(follow & POSTINGS_NO_PAIR) << 2;
}

/* A number whose lowest byte is the first one in memory. */
static inline uint64_t
postings_little(uint64_t bits)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	    ? bits
	    : __builtin_bswap64(bits);
}

/* The eight bytes from one on, as a number; those behind the end are 0. */
uint64_t postings_last_bits(
    const unsigned char *at, size_t size, uint64_t from);

/* A place in a stream of bits, before a posting. */
struct bit_reader {
	const unsigned char *at;
	size_t size; /* bytes of which bits may be read */
	uint64_t bit; /* the next one */
	unsigned k;
	uint64_t next; /* the least document of the next posting */
};

/* The next bits, at least POSTINGS_PEEKED of them. */
static inline uint64_t
peek_bits(const struct bit_reader *reader, bool near_end)
{
	uint64_t from = reader->bit / 8, bits;

	if (near_end && from + POSTINGS_WINDOW > reader->size)
		return postings_last_bits(reader->at, reader->size, from) >>
		    reader->bit % 8;
	memcpy(&bits, reader->at + from, sizeof(bits));
	return postings_little(bits) >> reader->bit % 8;
}

/* The low bits of a number. */
static inline uint32_t
low_bits(uint64_t number, unsigned count)
{
	return (uint32_t)(number & ((1ULL << count) - 1));
}

/* The number in a Rice code that bits begin with; *used_r: of how many. */
static inline uint32_t
rice_at(uint64_t bits, unsigned k, unsigned *used_r)
{
	unsigned zeros =
	    (unsigned)__builtin_ctzll(bits | 1ULL << POSTINGS_LONG);

	if (__builtin_expect(zeros == POSTINGS_LONG, 0)) {
		*used_r = POSTINGS_LONG + 33;
		return (uint32_t)(bits >> (POSTINGS_LONG + 1));
	}
	*used_r = zeros + 1 + k;
	return zeros << k | low_bits(bits >> (zeros + 1), k);
}

/* The number in a gamma code that bits begin with; of *zeros_r zeros. */
static inline uint32_t
gamma_at(uint64_t bits, unsigned *zeros_r)
{
	unsigned zeros =
	    (unsigned)__builtin_ctzll(bits | 1ULL << POSTINGS_GAMMA_MOST);

	*zeros_r = zeros;
	return 1U << zeros | low_bits(bits >> 1 >> zeros, zeros);
}

/*
 * Reads counts that are no pair, which bits begin with: returns of how many
 * bits they are.
 */
static inline unsigned
counts_at(uint64_t bits, struct posting *posting)
{
	unsigned zeros, more;
	uint32_t counts = gamma_at(bits, &zeros) + 2;

	posting->count = (uint16_t)(counts >> 1);
	posting->plural = 0;
	if (!(counts & 1))
		return 2 * zeros + 1;
	posting->plural = (uint16_t)gamma_at(bits >> 1 >> 2 * zeros, &more);
	return 2 * (zeros + more + 1);
}

/*
 * Reads a posting that bits begin with; *used_r is of how many bits it is.
 * Returns false for one of a long gap, and of more bits than are peeked at,
 * which only counts make that are no pair. Whether a pair follows is no branch,
 * as it is unpredictable; other counts are rare but in long lists.
 */
static inline bool
posting_at(uint64_t bits, unsigned k, uint64_t next, struct posting *posting_r,
    unsigned *used_r)
{
	unsigned zeros =
	    (unsigned)__builtin_ctzll(bits | 1ULL << POSTINGS_LONG);
	uint64_t rest = bits >> 1 >> zeros;
	uint32_t number = zeros << k | low_bits(rest, k);
	unsigned kind = postings_kind(number, rest >> k);
	unsigned used = zeros + 1 + k + postings_counts[kind].doc;

	*posting_r = postings_counts[kind];
	posting_r->doc = (uint32_t)next + (number >> 2);
	if (kind == POSTINGS_NO_KIND) {
		used += counts_at(rest >> k >> POSTINGS_PAIR_BITS, posting_r);
		if (used > POSTINGS_PEEKED)
			return false;
	}
	*used_r = used;
	return zeros < POSTINGS_LONG;
}

/* The document after one that was read. */
static inline uint64_t
next_after(uint64_t next, const struct posting *posting)
{
	return next + (uint32_t)(posting->doc - (uint32_t)next) + 1;
}

/* A reader of the present part, from its next posting on. */
static inline struct bit_reader
bits_of(const struct postings *postings)
{
	return (struct bit_reader){.at = postings->at,
	    .size = (size_t)(postings->end - postings->at),
	    .bit = postings->bit,
	    .k = postings->k,
	    .next = postings->doc};
}

/* Goes to where `taken` postings of the present part were read. */
static inline void
go_behind(
    struct postings *postings, const struct bit_reader *reader, size_t taken)
{
	uint64_t all = 8 * (uint64_t)reader->size;

	postings->bit = reader->bit < all ? reader->bit : all;
	postings->doc = (uint32_t)reader->next;
	postings->left -= (uint32_t)taken;
}

/* Of a bare list: all of it is one part, which every audience sees. */
static inline struct postings
postings_bare_start(const struct posting_bytes *list)
{
	struct postings postings = postings_bytes(list->bytes);

	if (list->bytes.size > 0)
		postings.left = postings.entered = list->count;
	postings.k = list->k;
	return postings;
}

/* Takes a byte with a k off the front. Returns 0 if there is none. */
static inline unsigned
postings_take_k(struct postings *postings)
{
	unsigned head = postings->at < postings->end ? *postings->at++ : 0;

	postings->k = head & ((1U << POSTINGS_K_BITS) - 1);
	return head >> POSTINGS_K_BITS;
}

/* Takes the next posting, of any bits. */
void postings_take_one(struct bit_reader *reader, struct posting *posting_r);

#endif
