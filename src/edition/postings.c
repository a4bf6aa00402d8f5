#include "edition/postings_priv.h"

/*
 * Posting lists as streams of bits: gaps in Rice codes (Rice, Some practical
 * universal noiseless coding techniques, 1979), each list with the parameter
 * that suits the mean of its gaps, and the few other numbers in gamma codes
 * (Elias, Universal codeword sets and representations of the integers, 1975).
 * Two bits beside the gap hold the commonest counts. Such lists are a fifth
 * smaller than those whose codes end with bytes (Scholer, Williams, Yiannis,
 * Zobel: Compression of inverted indexes for fast query evaluation, 2002), and
 * are read in the same time where one load of eight bytes has a whole posting,
 * and no branch depends on how long its code is.
 */

enum {
	GAMMA_MOST = 16, /* bits of a number but its highest one */
	POSTING_BITS = 128, /* that a posting has at most */
	PEEKED = 57, /* bits that are read at once */
	/* Beside its k, those of a posting that is not long, without gammas. */
	SHORT = POSTINGS_LONG + POSTINGS_PAIR_BITS,
	LONG_ZEROS = (1 << POSTINGS_LONG) - 1,
};

bool
postings_varint(struct postings *postings, uint32_t *value_r)
{
	uint32_t value = 0;

	for (unsigned shift = 0; postings->at < postings->end && shift < 32;
	     shift += 7) {
		unsigned char byte = *postings->at++;
		value |= (uint32_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*value_r = value;
			return true;
		}
	}
	return false;
}

bool
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

uint32_t
postings_parts(struct postings *heads)
{
	uint32_t count;

	/* More than there can be are in a corrupt edition. */
	return postings_number(heads, &count) && count <= AUDIENCE_ZONES_MAX + 1
	    ? count
	    : 0;
}

/* Takes a byte with a k off the front. Returns 0 if there is none. */
static unsigned
take_k(struct postings *postings)
{
	unsigned head = postings->at < postings->end ? *postings->at++ : 0;

	postings->k = head & ((1U << POSTINGS_K_BITS) - 1);
	return head >> POSTINGS_K_BITS;
}

bool
postings_head(struct postings *postings, uint32_t *count_r)
{
	uint32_t size;
	bool any = postings->at < postings->end;

	*count_r = take_k(postings);
	if (!any || *count_r < POSTINGS_COUNTED)
		return any;
	return postings_number(postings, count_r) &&
	    (*count_r < POSTINGS_SIZED || postings_number(postings, &size));
}

/* Behind the 0: goes before the first part. */
static void
start_parts(struct postings *postings)
{
	struct postings heads = {.at = postings->at, .end = postings->end};
	struct postings_part part;
	uint32_t parts = postings_parts(&heads);

	postings->parts = parts;
	postings->head = heads.at;
	while (postings_part(&heads, &parts, &part))
		continue;
	postings->body = heads.at;
	postings->stop = heads.end;
}

struct postings
postings_start(struct span bytes, uint64_t audience)
{
	struct postings postings = postings_bytes(bytes);

	postings.audience = audience;
	if (!postings_head(&postings, &postings.left))
		postings.left = 0;
	else if (postings.left == 0)
		start_parts(&postings);
	postings.entered = postings.left;
	return postings;
}

/* Goes to the next part that the audience sees. Returns false at the end. */
static bool
enter_part(struct postings *postings)
{
	struct postings heads = {.at = postings->head, .end = postings->stop};
	struct postings_part part;

	while (postings_part(&heads, &postings->parts, &part)) {
		const unsigned char *body = postings->body;
		size_t rest = (size_t)(postings->stop - body);
		postings->head = heads.at;
		postings->body += part.size < rest ? part.size : rest;
		if (!audience_sees(postings->audience, part.zone) ||
		    part.count == 0)
			continue;
		postings->at = body;
		postings->end = postings->body;
		take_k(postings);
		postings->bit = 0;
		postings->doc = 0;
		postings->left = part.count;
		postings->entered += part.count;
		return true;
	}
	postings->parts = 0;
	return false;
}

/* The bits of the last bytes; those behind the end are 0. */
__attribute__((noinline)) static uint64_t
last_bits(const unsigned char *at, size_t size, uint64_t from)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < POSTINGS_WINDOW && from + i < size; i++)
		bits |= (uint64_t)at[from + i] << (8 * i);
	return bits;
}

/* A place in a stream of bits, in registers while postings are read. */
struct bit_reader {
	const unsigned char *at;
	size_t size; /* bytes of which bits may be read */
	uint64_t bit; /* the next one */
};

/* The next bits, at least PEEKED of them. */
static inline uint64_t
peek_bits(const struct bit_reader *reader, bool near_end)
{
	uint64_t from = reader->bit / 8, bits;

	if (near_end && from + POSTINGS_WINDOW > reader->size)
		return last_bits(reader->at, reader->size, from) >>
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

static uint32_t
take_gamma(struct bit_reader *reader)
{
	uint64_t bits = peek_bits(reader, true);
	unsigned zeros = (unsigned)__builtin_ctzll(bits | 1ULL << GAMMA_MOST);

	reader->bit += 2 * zeros + 1;
	return 1U << zeros | low_bits(bits >> (zeros + 1), zeros);
}

/* Counts that are no pair. */
__attribute__((noinline)) static void
take_counts(struct bit_reader *reader, struct posting *posting)
{
	uint32_t counts = take_gamma(reader) + 2;

	posting->count = (uint16_t)(counts >> 1);
	posting->plural =
	    counts & 1 ? (uint16_t)take_gamma(reader) : (uint16_t)0;
}

/*
 * Takes a posting that bits begin with, of a document that is `next` or a later
 * one. Whether its counts follow is no branch, as it is unpredictable. Returns
 * of how many bits it is.
 */
static inline unsigned
posting_at(struct bit_reader *reader, uint64_t bits, unsigned k, uint32_t next,
    struct posting *posting_r)
{
	unsigned used;
	uint32_t number = rice_at(bits, k, &used);
	uint32_t code = number & POSTINGS_MORE, more = (code + 1) >> 2;
	unsigned pair = bits >> used & POSTINGS_NO_PAIR;
	uint32_t counts = (POSTINGS_PAIRS >> 8 * pair & 0xff & (0U - more)) |
	    ((code + 1) << 1 & (more - 1U));

	used += POSTINGS_PAIR_BITS & (0U - more);
	*posting_r =
	    (struct posting){next + (number >> 2), (uint16_t)(counts >> 1),
		(uint16_t)(counts >> 1 & (0U - (counts & 1)))};
	reader->bit += used;
	if (__builtin_expect(more && pair == POSTINGS_NO_PAIR, 0))
		take_counts(reader, posting_r);
	return used;
}

/*
 * Takes up to `most` postings before documents that are not less than `docs`,
 * of which no bit is near the end. Mostly two are read at once: else each would
 * wait for the load of the one before it.
 */
static size_t
take_far(struct bit_reader *reader, unsigned k, uint32_t next, uint32_t docs,
    struct posting *list, size_t most)
{
	size_t taken = 0;

	while (taken < most) {
		uint64_t before = reader->bit, bits = peek_bits(reader, false);
		unsigned used = posting_at(reader, bits, k, next, &list[taken]);
		if (list[taken].doc >= docs)
			break;
		next = list[taken++].doc + 1;
		bits >>= used;
		if (reader->bit != before + used || taken == most ||
		    used + k > PEEKED - SHORT || !(bits & LONG_ZEROS))
			continue;
		posting_at(reader, bits, k, next, &list[taken]);
		if (list[taken].doc >= docs)
			break;
		next = list[taken++].doc + 1;
	}
	return taken;
}

/* The same of any bytes. */
static size_t
take_near(struct bit_reader *reader, unsigned k, uint32_t next, uint32_t docs,
    struct posting *list, size_t most)
{
	size_t taken = 0;

	while (taken < most) {
		posting_at(
		    reader, peek_bits(reader, true), k, next, &list[taken]);
		if (list[taken].doc >= docs || reader->bit > 8 * reader->size)
			break;
		next = list[taken++].doc + 1;
	}
	return taken;
}

/*
 * Takes up to `most` postings of the present part. Returns how many: fewer
 * where the bytes end, or before the first document that is not less than
 * `docs`. Where the end is far no byte has to be looked at for it.
 */
static size_t
take_some(
    struct postings *postings, uint32_t docs, struct posting *list, size_t most)
{
	struct bit_reader reader = {.at = postings->at,
	    .size = (size_t)(postings->end - postings->at),
	    .bit = postings->bit};
	uint64_t all = 8 * (uint64_t)reader.size;
	bool far = all - reader.bit > (most + 1) * POSTING_BITS;
	size_t taken = (far ? take_far : take_near)(
	    &reader, postings->k, postings->doc, docs, list, most);

	postings->bit = reader.bit < all ? reader.bit : all;
	if (taken > 0)
		postings->doc = list[taken - 1].doc + 1;
	postings->left -= (uint32_t)taken;
	return taken;
}

size_t
postings_take(
    struct postings *postings, uint32_t docs, struct posting *list, size_t most)
{
	size_t taken = 0;

	while (taken < most &&
	    (postings->left > 0 ||
		(postings->parts > 0 && enter_part(postings)))) {
		size_t wanted = most - taken;
		wanted = wanted < postings->left ? wanted : postings->left;
		size_t got = take_some(postings, docs, list + taken, wanted);
		taken += got;
		if (got < wanted) {
			postings->left = postings->parts = 0;
			break;
		}
	}
	return taken;
}

bool
postings_next(struct postings *postings, struct posting *posting_r)
{
	return postings_take(postings, UINT32_MAX, posting_r, 1) == 1;
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
	struct posting list[POSTINGS_SIZED];
	uint32_t size = 0;

	if (bytes.size == 0)
		return 0;
	postings.left = take_k(&postings);
	if (postings.left == 0)
		return parts_size(bytes);
	if (postings.left == POSTINGS_COUNTED &&
	    !postings_number(&postings, &postings.left))
		return bytes.size;
	if (postings.left < POSTINGS_SIZED)
		take_some(&postings, UINT32_MAX, list, postings.left);
	else if (!postings_number(&postings, &size))
		return bytes.size;
	uint64_t all = (uint64_t)((const char *)postings.at - bytes.data) +
	    (postings.bit + 7) / 8 + size;
	return all < bytes.size ? (size_t)all : bytes.size;
}
