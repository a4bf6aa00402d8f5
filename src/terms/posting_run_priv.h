/* How groups of a posting run are written and read. */
#ifndef TERMS_POSTING_RUN_PRIV_H
#define TERMS_POSTING_RUN_PRIV_H

#include "terms/posting_run.h"

enum {
	GROUP_MOST = 1 + 8 + 5, /* bytes of a group besides its postings */
	POSTING_MOST = 5 + 3 + 3, /* bytes of a posting */
	SIZE_INLINE = 31, /* bytes of postings whose size is in the head */
	BLOCK_HEAD = 5, /* bytes */
	CODE_MORE = 3, /* the code of a posting whose count follows */
};

/* Writes a number; its second byte is written in any case. */
static inline unsigned char *
put_number(unsigned char *to, uint32_t number)
{
	if (number < 1U << 14) {
		bool more = number > 0x7f;
		to[0] = (unsigned char)(number | (unsigned)more << 7);
		to[1] = (unsigned char)(number >> 7);
		return to + 1 + more;
	}
	for (; number > 0x7f; number >>= 7)
		*to++ = (unsigned char)(number | 0x80);
	*to++ = (unsigned char)number;
	return to;
}

/* Reads a number that is known to be there, and moves *from past it. */
static inline uint32_t
get_number(const unsigned char **from)
{
	uint32_t number = *(*from)++;

	if (number < 0x80)
		return number;
	number &= 0x7f;
	for (unsigned bits = 7;; bits += 7) {
		uint32_t byte = *(*from)++;
		number |= (byte & 0x7f) << bits;
		if (byte < 0x80)
			return number;
	}
}

/* Writes a posting; *next is the least document that it can have. */
static inline unsigned char *
put_posting(unsigned char *to, uint32_t *next, const struct posting *posting)
{
	uint32_t gap = posting->doc - *next, count = posting->count;

	*next = posting->doc + 1;
	if (posting->plural == 0 && count - 1 < CODE_MORE)
		return put_number(to, gap << 2 | (count - 1));
	to = put_number(to, gap << 2 | CODE_MORE);
	to = put_number(to, count << 1 | (posting->plural > 0));
	return posting->plural > 0 ? put_number(to, posting->plural) : to;
}

/* Reads a posting that is known to be there, likewise. */
static inline struct posting
get_posting(const unsigned char **from, uint32_t *next)
{
	uint32_t head = get_number(from), code = head & CODE_MORE;
	struct posting posting = {*next + (head >> 2), (uint16_t)(code + 1), 0};

	*next = posting.doc + 1;
	if (code == CODE_MORE) {
		uint32_t count = get_number(from);
		posting.count = (uint16_t)(count >> 1);
		if (count & 1)
			posting.plural = (uint16_t)get_number(from);
	}
	return posting;
}

/*
 * Writes the head and the delta of a group, of which eight bytes are written in
 * any case. Returns where its postings go.
 */
static inline unsigned char *
begin_group(unsigned char *group, uint64_t delta)
{
	unsigned size = (71 - (unsigned)__builtin_clzll(delta | 1)) / 8;
	uint64_t bytes = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	    ? delta
	    : __builtin_bswap64(delta);

	group[0] = (unsigned char)(size - 1);
	memcpy(group + 1, &bytes, sizeof(bytes));
	return group + 1 + size;
}

/* Ends a group whose postings were written. Returns where the next one goes. */
static inline unsigned char *
end_group(unsigned char *group, unsigned char *postings, unsigned char *to,
    bool blocked)
{
	uint32_t size = (uint32_t)(to - postings);
	unsigned char number[5];

	if (size <= SIZE_INLINE && !blocked) {
		group[0] |= (unsigned char)(size << 3);
		return to;
	}
	size_t more =
	    (size_t)(put_number(number, size << 1 | blocked) - number);
	memmove(postings + more, postings, size);
	memcpy(postings, number, more);
	return to + more;
}

/* Writes the head of a block whose postings end at `to`. */
static inline void
end_block(unsigned char *block, const unsigned char *to, uint32_t last)
{
	size_t size = (size_t)(to - block) - BLOCK_HEAD;

	for (unsigned i = 0; i < 3; i++)
		block[i] = (unsigned char)(last >> 8 * i);
	block[3] = (unsigned char)size;
	block[4] = (unsigned char)(size >> 8);
}

static inline uint32_t
block_last(const unsigned char *block)
{
	return block[0] | (uint32_t)block[1] << 8 | (uint32_t)block[2] << 16;
}

static inline uint32_t
block_size(const unsigned char *block)
{
	return block[3] | (uint32_t)block[4] << 8;
}

/*
 * Writes a group of postings that are so many bytes apart. Returns where the
 * next group goes.
 */
static inline unsigned char *
put_group(unsigned char *group, uint64_t delta, const struct posting *posting,
    size_t stride, size_t count)
{
	unsigned char *first = begin_group(group, delta), *to = first;
	bool blocked = count > POSTING_RUN_BLOCK;
	uint32_t next = 0;

	for (size_t left = count; left > 0;) {
		size_t some =
		    left < POSTING_RUN_BLOCK ? left : POSTING_RUN_BLOCK;
		unsigned char *block = to;
		to += blocked ? BLOCK_HEAD : 0;
		left -= some;
		for (; some > 0; some--) {
			to = put_posting(to, &next, posting);
			posting =
			    (const void *)((const char *)posting + stride);
		}
		if (blocked)
			end_block(block, to, next - 1);
	}
	return end_group(group, first, to, blocked);
}

/* A group that was read: where its postings are. */
struct group_read {
	const unsigned char *at, *end;
	uint64_t hash;
	bool blocked;
};

/*
 * Reads a delta of so many bytes: at once, but for the last groups of a run,
 * behind whose delta less than eight bytes may be left.
 */
static inline uint64_t
read_delta(const unsigned char *at, const unsigned char *end, unsigned size)
{
	uint64_t delta = 0;

	if (end - at >= 8) {
		memcpy(&delta, at, sizeof(delta));
		if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
			delta = __builtin_bswap64(delta);
		return delta & (UINT64_MAX >> (64 - 8 * size));
	}
	for (unsigned i = 0; i < size; i++)
		delta |= (uint64_t)at[i] << 8 * i;
	return delta;
}

/*
 * Reads the group at `at`, which is known to be there, of a run that ends at
 * `end`, and sets its hash.
 */
static inline struct group_read
read_group(const unsigned char *at, const unsigned char *end, uint64_t before)
{
	unsigned size = (at[0] & 7U) + 1;
	uint32_t bytes = at[0] >> 3;
	struct group_read group = {
	    .hash = before + read_delta(at + 1, end, size)};

	at += 1 + size;
	if (bytes == 0) {
		bytes = get_number(&at);
		group.blocked = bytes & 1;
		bytes >>= 1;
	}
	group.at = at;
	group.end = at + bytes;
	return group;
}

/* The end of the postings that follow each other; *at moves to their first. */
static inline const unsigned char *
enter_block(const unsigned char **at, const unsigned char *end, bool blocked)
{
	if (!blocked)
		return end;
	uint32_t size = block_size(*at);
	*at += BLOCK_HEAD;
	return *at + size;
}

#endif
