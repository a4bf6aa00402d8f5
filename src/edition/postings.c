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

enum { POSTING_BITS = 128 }; /* that a posting has at most */

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
postings_head(struct postings *postings, uint32_t *count_r)
{
	uint32_t size;
	bool any = postings->at < postings->end;

	*count_r = postings_take_k(postings);
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

struct postings
postings_start_at(const struct posting_bytes *list, uint64_t audience)
{
	return list->count > 0 ? postings_bare_start(list)
			       : postings_start(list->bytes, audience);
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
		postings_take_k(postings);
		postings->bit = 0;
		postings->doc = 0;
		postings->left = part.count;
		postings->entered += part.count;
		return true;
	}
	postings->parts = 0;
	return false;
}

uint64_t
postings_last_bits(const unsigned char *at, size_t size, uint64_t from)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < POSTINGS_WINDOW && from + i < size; i++)
		bits |= (uint64_t)at[from + i] << (8 * i);
	return bits;
}

static uint32_t
take_gamma(struct bit_reader *reader)
{
	unsigned zeros;
	uint32_t number = gamma_at(peek_bits(reader, true), &zeros);

	reader->bit += 2 * zeros + 1;
	return number;
}

/* Counts that are no pair. */
static void
take_counts(struct bit_reader *reader, struct posting *posting)
{
	uint32_t counts = take_gamma(reader) + 2;

	posting->count = (uint16_t)(counts >> 1);
	posting->plural =
	    counts & 1 ? (uint16_t)take_gamma(reader) : (uint16_t)0;
}

__attribute__((noinline)) void
postings_take_one(struct bit_reader *reader, struct posting *posting_r)
{
	uint64_t bits = peek_bits(reader, true);
	unsigned used;
	uint32_t number = rice_at(bits, reader->k, &used);

	*posting_r = postings_counts[postings_kind(number, bits >> used)];
	used += posting_r->doc;
	posting_r->doc = (uint32_t)reader->next + (number >> 2);
	reader->next = next_after(reader->next, posting_r);
	reader->bit += used;
	if (posting_r->count == 0)
		take_counts(reader, posting_r);
}

/*
 * Takes `most` postings of which no bit is near the end. Mostly several are
 * read at once: else each would wait for the load of the one before it.
 */
static void
take_far(struct bit_reader *from, struct posting *list, size_t most)
{
	struct bit_reader reader = *from;

	for (size_t i = 0; i < most;) {
		uint64_t bits = peek_bits(&reader, false);
		unsigned all = 0, used;
		while (i < most &&
		    posting_at(
			bits >> all, reader.k, reader.next, &list[i], &used) &&
		    all + used <= POSTINGS_PEEKED) {
			reader.next = next_after(reader.next, &list[i++]);
			all += used;
		}
		reader.bit += all;
		if (all == 0)
			postings_take_one(&reader, &list[i++]);
	}
	*from = reader;
}

/* Takes one. No address of the reader is given away: it is in registers. */
static inline void
take_far_one(struct bit_reader *reader, struct posting *posting_r)
{
	unsigned used;

	if (__builtin_expect(posting_at(peek_bits(reader, false), reader->k,
				 reader->next, posting_r, &used),
		1)) {
		reader->next = next_after(reader->next, posting_r);
		reader->bit += used;
		return;
	}
	struct bit_reader copy = *reader;
	postings_take_one(&copy, posting_r);
	reader->bit = copy.bit;
	reader->next = copy.next;
}

/*
 * The same of two lists at a time, which do not wait for each other: what a
 * posting's bits are is only known when those of the one before it are.
 */
static void
take_far_two(struct bit_reader *first, struct bit_reader *second,
    struct posting *first_list, struct posting *second_list, size_t most)
{
	struct bit_reader a = *first, b = *second;

	for (size_t i = 0; i < most; i++) {
		take_far_one(&a, &first_list[i]);
		take_far_one(&b, &second_list[i]);
	}
	*first = a;
	*second = b;
}

/* Takes up to `most` postings of any bits. Returns how many. */
static size_t
take_near(
    struct bit_reader *reader, uint32_t docs, struct posting *list, size_t most)
{
	size_t taken = 0;

	while (taken < most) {
		postings_take_one(reader, &list[taken]);
		if (reader->next > docs || reader->bit > 8 * reader->size)
			break;
		taken++;
	}
	return taken;
}

/* Whether `most` postings and one more end before the bytes do. */
static bool
is_far(const struct bit_reader *reader, size_t most)
{
	return 8 * (uint64_t)reader->size - reader->bit >
	    (most + 1) * POSTING_BITS;
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
	struct bit_reader reader = bits_of(postings);

	if (is_far(&reader, most)) {
		take_far(&reader, list, most);
		if (reader.next <= docs) {
			go_behind(postings, &reader, most);
			return most;
		}
		/* Documents that there are not are in a corrupt edition. */
		reader = bits_of(postings);
	}
	size_t taken = take_near(&reader, docs, list, most);
	go_behind(postings, &reader, taken);
	return taken;
}

/* Whether there are postings, in this part or one that follows. */
static bool
has_next(struct postings *postings)
{
	return postings->left > 0 ||
	    (postings->parts > 0 && enter_part(postings));
}

size_t
postings_take(
    struct postings *postings, uint32_t docs, struct posting *list, size_t most)
{
	size_t taken = 0;

	while (taken < most && has_next(postings)) {
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

size_t
postings_take_two(struct postings *first, struct postings *second,
    uint32_t docs, struct posting *first_list, struct posting *second_list,
    size_t most)
{
	if (!has_next(first) || !has_next(second))
		return 0;
	most = most < first->left ? most : first->left;
	most = most < second->left ? most : second->left;
	struct bit_reader a = bits_of(first), b = bits_of(second);
	if (!is_far(&a, most) || !is_far(&b, most))
		return 0;
	take_far_two(&a, &b, first_list, second_list, most);
	if (a.next > docs || b.next > docs)
		return 0;
	go_behind(first, &a, most);
	go_behind(second, &b, most);
	return most;
}

bool
postings_next(struct postings *postings, struct posting *posting_r)
{
	return postings_take(postings, UINT32_MAX, posting_r, 1) == 1;
}
