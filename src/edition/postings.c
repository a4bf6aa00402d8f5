#include "edition/postings.h"

/*
 * Posting lists with gaps as variable-byte codes: seven bits of a number to a
 * byte, the high bit set in all but the last byte. Codes that end between bytes
 * are smaller, and take twice as long to read (Scholer, Williams, Yiannis,
 * Zobel: Compression of inverted indexes for fast query evaluation, 2002). Two
 * bits beside the gap hold the commonest counts, so that most postings are one
 * byte.
 */

/*
 * Writes a varint. Nearly all are of one byte or two, in an order that a
 * processor cannot predict: instead of a branch both bytes are written, and the
 * second is overwritten by the next number if it is not needed.
 */
static inline char *
put_varint(char *at, uint32_t value)
{
	uint32_t more = value > 0x7f;

	for (; value > 0x3fff; value >>= 7)
		*at++ = (char)(value | 0x80);
	at[0] = (char)(value | more << 7);
	at[1] = (char)(value >> 7);
	return at + 1 + more;
}

/* By a table, since branches on the count are unpredictable. */
static inline uint32_t
code_of(const struct posting *posting)
{
	static const unsigned char codes[4][2] = {
	    {POSTINGS_MORE, POSTINGS_MORE}, {POSTINGS_ONCE, POSTINGS_PLURAL},
	    {POSTINGS_TWICE, POSTINGS_MORE}, {POSTINGS_MORE, POSTINGS_MORE}};
	uint32_t count = posting->count < 3 ? posting->count : 3;

	return codes[count][posting->plural > 0];
}

void
postings_write(struct buf *buf, const struct posting *postings, size_t count)
{
	/* Room for the longest encoding, so that the loop has no checks. */
	char *at = buf_extend(buf, (count + 1) * 12);
	uint32_t next = 0;

	at = put_varint(at, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		const struct posting *one = &postings[i];
		uint32_t code = code_of(one);
		at = put_varint(at, (one->doc - next) << 2 | code);
		next = one->doc + 1;
		if (code != POSTINGS_MORE)
			continue;
		at = put_varint(
		    at, (uint32_t)one->count << 1 | (one->plural > 0));
		if (one->plural > 0)
			at = put_varint(at, one->plural);
	}
	buf->size = (size_t)(at - buf->data);
}

void
postings_put(struct buf *buf, uint32_t value)
{
	char *at = buf_extend(buf, 6);

	buf->size = (size_t)(put_varint(at, value) - buf->data);
}

uint32_t
postings_skip_shares(struct postings *postings)
{
	uint32_t shares = 0, number, count = 0;

	if (!postings_number(postings, &shares))
		return 0;
	for (; shares > 0; shares--)
		if (!postings_number(postings, &number) ||
		    !postings_number(postings, &number))
			return 0;
	return postings_number(postings, &count) ? count : 0;
}

bool
postings_more(struct postings *postings, struct posting *posting_r)
{
	uint32_t count, plural = 0;

	if (!postings_number(postings, &count) ||
	    (count & 1 && !postings_number(postings, &plural)))
		return false;
	posting_r->count = (uint16_t)(count >> 1);
	posting_r->plural = (uint16_t)plural;
	return true;
}

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
