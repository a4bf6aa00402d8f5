#include "edition/postings_priv.h"

/* Posting lists are written in one pass, by stores of eight bytes. */

enum { POSTING_MOST = 16 /* bytes of the longest posting */ };

/* A stream that is written; there is room for a window behind it. */
struct bit_writer {
	char *at;
	uint64_t held; /* bits that belong there: fewer than a byte */
	unsigned count;
};

/* Appends the low bits of a number, at most 56; the others are 0. */
static inline void
put_bits(struct bit_writer *writer, uint64_t bits, unsigned count)
{
	writer->held |= bits << writer->count;
	writer->count += count;
	uint64_t held = postings_little(writer->held);
	memcpy(writer->at, &held, sizeof(held));
	writer->at += writer->count / 8;
	writer->held >>= writer->count & ~7U;
	writer->count &= 7;
}

static inline void
put_rice(struct bit_writer *writer, unsigned k, uint32_t number)
{
	uint32_t zeros = number >> k;
	uint64_t low = number & ((1U << k) - 1);

	if (zeros < POSTINGS_LONG)
		put_bits(
		    writer, 1ULL << zeros | low << (zeros + 1), zeros + 1 + k);
	else
		put_bits(writer,
		    1ULL << POSTINGS_LONG |
			(uint64_t)number << (POSTINGS_LONG + 1),
		    POSTINGS_LONG + 33);
}

static inline unsigned
highest_bit(uint64_t number)
{
	return 63 - (unsigned)__builtin_clzll(number | 1);
}

static void
put_gamma(struct bit_writer *writer, uint32_t number)
{
	unsigned zeros = highest_bit(number);
	uint64_t low = number & ((1U << zeros) - 1);

	put_bits(writer, 1ULL << zeros | low << (zeros + 1), 2 * zeros + 1);
}

/* Counts that follow a code. */
static void
put_counts(struct bit_writer *writer, const struct posting *one)
{
	const struct posting *pairs = &postings_counts[POSTINGS_MORE];
	uint32_t count = one->count, plural = one->plural;
	unsigned pair = 0;

	while (pair < POSTINGS_NO_PAIR &&
	    (pairs[pair].count != count || pairs[pair].plural != plural))
		pair++;
	put_bits(writer, pair, POSTINGS_PAIR_BITS);
	if (pair < POSTINGS_NO_PAIR)
		return;
	put_gamma(writer, (count << 1 | (plural > 0)) - 2);
	if (plural > 0)
		put_gamma(writer, plural);
}

/*
 * Terms of an opening count three times in an article of usual length, and are
 * commoner than plurals.
 */
static inline uint32_t
code_of(const struct posting *posting)
{
	bool follows =
	    posting->plural > 0 || posting->count - 1U >= POSTINGS_MORE;

	return follows ? POSTINGS_MORE : posting->count - 1U;
}

/* The k of a list that is not empty, from the mean of its gaps. */
static unsigned
rice_of(const struct posting *postings, size_t count)
{
	uint64_t gaps = postings[count - 1].doc + 1 - count;

	return highest_bit((gaps << 2) / count + 1);
}

static void
put_postings(
    struct buf *buf, const struct posting *postings, size_t count, unsigned k)
{
	struct bit_writer writer = {
	    .at = buf_extend(buf, count * POSTING_MOST + POSTINGS_WINDOW)};
	uint32_t next = 0;

	for (size_t i = 0; i < count; i++) {
		const struct posting *one = &postings[i];
		uint32_t code = code_of(one);
		put_rice(&writer, k, (one->doc - next) << 2 | code);
		next = one->doc + 1;
		if (code == POSTINGS_MORE)
			put_counts(&writer, one);
	}
	buf->size = (size_t)(writer.at - buf->data) + (writer.count > 0);
}

void
postings_append(struct buf *buf, const struct posting *postings, size_t count)
{
	unsigned k = count > 0 ? rice_of(postings, count) : 0;

	buf_byte(buf, (char)k);
	put_postings(buf, postings, count, k);
}

/* Puts the number of bytes from `start` on before them. */
static void
put_size(struct buf *buf, size_t start)
{
	struct buf size = {0};

	postings_put(&size, (uint32_t)(buf->size - start));
	buf_extend(buf, size.size);
	memmove(buf->data + start + size.size, buf->data + start,
	    buf->size - size.size - start);
	memcpy(buf->data + start, size.data, size.size);
	buf_free(&size);
}

void
postings_write(struct buf *buf, const struct posting *postings, size_t count)
{
	unsigned k = count > 0 ? rice_of(postings, count) : 0;
	size_t head = count < POSTINGS_COUNTED ? count : POSTINGS_COUNTED;

	buf_byte(buf, (char)(head << POSTINGS_K_BITS | k));
	if (count >= POSTINGS_COUNTED)
		postings_put(buf, (uint32_t)count);
	size_t start = buf->size;
	put_postings(buf, postings, count, k);
	if (count >= POSTINGS_SIZED)
		put_size(buf, start);
}

void
postings_put(struct buf *buf, uint32_t value)
{
	for (; value > 0x7f; value >>= 7)
		buf_byte(buf, (char)(value | 0x80));
	buf_byte(buf, (char)value);
}
