#include "edition/postings_priv.h"

/*
 * Posting lists are written in one pass, by stores of eight bytes. The end of a
 * list is found from its head; its postings need not be decoded.
 */

enum {
	POSTING_MOST = 16, /* bytes of the longest posting */
	VARINT_MOST = 5,
	HEAD_MOST = 1 + 2 * VARINT_MOST, /* of a list */
};

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

/* The codes before the three bits of a pair, with which only the last goes. */
#define CODES(count, plural)                                                   \
	{0, 1, 0}, {0, 2, 0}, {0, 3, 0},                                       \
	{                                                                      \
		POSTINGS_PAIR_BITS, count, plural                              \
	}

const struct posting postings_counts[] = {CODES(1, 1), CODES(2, 2), CODES(3, 3),
    CODES(4, 0), CODES(5, 0), CODES(6, 0), CODES(7, 0), CODES(0, 0)};

/* The number of the pair that some counts are (postings_counts). */
static inline unsigned
pair_of_counts(uint32_t count, uint32_t plural)
{
	uint32_t usual = count < 4 ? count : 0;

	return count <= POSTINGS_NO_PAIR && plural == usual ? count - 1
							    : POSTINGS_NO_PAIR;
}

/* Counts that follow a code. */
static void
put_counts(struct bit_writer *writer, const struct posting *one)
{
	uint32_t count = one->count, plural = one->plural;
	unsigned pair = pair_of_counts(count, plural);

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

/* The k of gaps of a mean. */
static unsigned
rice_of_mean(uint64_t gaps, size_t count)
{
	return highest_bit((gaps << 2) / count + 1);
}

/* The k of a list that is not empty, from the mean of its gaps. */
static unsigned
rice_of(const struct posting *postings, size_t count)
{
	return rice_of_mean(postings[count - 1].doc + 1 - count, count);
}

struct postings_bare
postings_bare_of(uint32_t docs)
{
	struct postings_bare bare;

	for (size_t i = 0; i <= POSTINGS_BARE; i++)
		bare.k[i] = (unsigned char)rice_of_mean(docs, i + 1);
	return bare;
}

/* Writes postings where there is room. Returns where they end. */
static char *
put_postings(char *to, const struct posting *postings, size_t count, unsigned k)
{
	struct bit_writer writer = {.at = to};
	uint32_t next = 0;

	for (size_t i = 0; i < count; i++) {
		const struct posting *one = &postings[i];
		uint32_t code = code_of(one);
		put_rice(&writer, k, (one->doc - next) << 2 | code);
		next = one->doc + 1;
		if (code == POSTINGS_MORE)
			put_counts(&writer, one);
	}
	return writer.at + (writer.count > 0);
}

/* Writes a varint. Returns where it ends. */
static char *
put_varint(char *to, uint32_t value)
{
	for (; value > 0x7f; value >>= 7)
		*to++ = (char)(value | 0x80);
	*to++ = (char)value;
	return to;
}

/* Puts the number of bytes up to `end` before them. Returns their new end. */
static char *
put_size(char *start, char *end)
{
	char number[VARINT_MOST];
	size_t size = (size_t)(end - start);
	size_t more = (size_t)(put_varint(number, (uint32_t)size) - number);

	memmove(start + more, start, size);
	memcpy(start, number, more);
	return end + more;
}

/* Room for a list of so many postings. */
static char *
extend(struct buf *buf, size_t count)
{
	return buf_extend(
	    buf, HEAD_MOST + count * POSTING_MOST + POSTINGS_WINDOW);
}

void
postings_append(struct buf *buf, const struct posting *postings, size_t count)
{
	unsigned k = count > 0 ? rice_of(postings, count) : 0;
	char *to = extend(buf, count);

	*to++ = (char)k;
	buf->size = (size_t)(put_postings(to, postings, count, k) - buf->data);
}

void
postings_write_bare(
    struct buf *buf, const struct posting *postings, size_t count, unsigned k)
{
	char *to = extend(buf, count);

	buf->size = (size_t)(put_postings(to, postings, count, k) - buf->data);
}

void
postings_write(struct buf *buf, const struct posting *postings, size_t count)
{
	unsigned k = count > 0 ? rice_of(postings, count) : 0;
	size_t head = count < POSTINGS_COUNTED ? count : POSTINGS_COUNTED;
	char *to = extend(buf, count);

	*to++ = (char)(head << POSTINGS_K_BITS | k);
	if (count >= POSTINGS_COUNTED)
		to = put_varint(to, (uint32_t)count);
	char *end = put_postings(to, postings, count, k);
	if (count >= POSTINGS_SIZED)
		end = put_size(to, end);
	buf->size = (size_t)(end - buf->data);
}

void
postings_put(struct buf *buf, uint32_t value)
{
	char number[VARINT_MOST];
	size_t size = (size_t)(put_varint(number, value) - number);

	buf_add(buf, (struct span){number, size});
}

/* Goes behind postings of a list with few, of which mostly several at once. */
static void
pass_some(struct postings *postings, size_t count)
{
	struct bit_reader reader = bits_of(postings);
	struct posting one;

	while (count > 0) {
		uint64_t bits = peek_bits(&reader, true);
		unsigned all = 0, used;
		while (count > 0 &&
		    posting_at(bits >> all, reader.k, 0, &one, &used) &&
		    all + used <= POSTINGS_PEEKED) {
			all += used;
			count--;
		}
		reader.bit += all;
		if (all == 0) {
			postings_take_one(&reader, &one);
			count--;
		}
	}
	go_behind(postings, &reader, 0);
}

/* The bytes up to where the postings end, and `more`; or all, if it is fewer.
 */
static size_t
size_up_to(const struct postings *postings, struct span bytes, uint64_t more)
{
	uint64_t all = (uint64_t)((const char *)postings->at - bytes.data) +
	    (postings->bit + 7) / 8 + more;

	return all < bytes.size ? (size_t)all : bytes.size;
}

size_t
postings_size_at(const struct posting_bytes *list)
{
	if (list->count == 0)
		return postings_size(list->bytes);
	struct postings postings = postings_bare_start(list);
	pass_some(&postings, postings.left);
	return size_up_to(&postings, list->bytes, 0);
}

/* The bytes of a list in parts, the 0 included. */
static size_t
parts_size(struct span bytes)
{
	struct postings heads = postings_bytes(span_tail(bytes, 1));
	struct postings_part part;
	uint64_t size = 0;

	for (uint32_t left = postings_parts(&heads);
	     postings_part(&heads, &left, &part);)
		size += part.size;
	size += (size_t)((const char *)heads.at - bytes.data);
	return size < bytes.size ? size : bytes.size;
}

size_t
postings_size(struct span bytes)
{
	struct postings postings = postings_bytes(bytes);
	uint32_t size = 0;

	if (bytes.size == 0)
		return 0;
	postings.left = postings_take_k(&postings);
	if (postings.left == 0)
		return parts_size(bytes);
	if (postings.left == POSTINGS_COUNTED &&
	    !postings_number(&postings, &postings.left))
		return bytes.size;
	if (postings.left < POSTINGS_SIZED)
		pass_some(&postings, postings.left);
	else if (!postings_number(&postings, &size))
		return bytes.size;
	return size_up_to(&postings, bytes, size);
}
