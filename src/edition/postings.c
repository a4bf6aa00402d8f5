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

void
postings_append(struct buf *buf, const struct posting *postings, size_t count)
{
	/* Room for the longest encoding, so that the loop has no checks. */
	char *at = buf_extend(buf, (count + 1) * 12);
	uint32_t next = 0;

	for (size_t i = 0; i < count; i++) {
		const struct posting *one = &postings[i];
		uint32_t code = code_of(one);
		at = put_varint(at, (one->doc - next) << 2 | code);
		next = one->doc + 1;
		if (code != POSTINGS_MORE)
			continue;
		at = put_varint(
		    at, (uint32_t)one->count << 1 | (one->plural > 0));
		if (one->plural > 0 && one->count > 1)
			at = put_varint(at, one->plural);
	}
	buf->size = (size_t)(at - buf->data);
}

void
postings_write(struct buf *buf, const struct posting *postings, size_t count)
{
	postings_put(buf, (uint32_t)count);
	postings_append(buf, postings, count);
}

void
postings_put(struct buf *buf, uint32_t value)
{
	char *at = buf_extend(buf, 6);

	buf->size = (size_t)(put_varint(at, value) - buf->data);
}

bool
postings_part(
    struct postings *heads, uint32_t *left, struct postings_part *part_r)
{
	uint32_t share;

	if (*left == 0 || !postings_number(heads, &part_r->zone) ||
	    !postings_number(heads, &share))
		return false;
	part_r->count = share >> 2;
	part_r->flags = share & 3;
	part_r->size = UINT32_MAX;
	return --*left == 0 || postings_number(heads, &part_r->size);
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

void
postings_start_parts(struct postings *postings)
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

bool
postings_next_part(struct postings *postings)
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
		postings->doc = 0;
		postings->left = part.count;
		postings->entered += part.count;
		return true;
	}
	postings->parts = 0;
	return false;
}

bool
postings_more(struct postings *postings, struct posting *posting_r)
{
	uint32_t count, plural = 1;

	if (!postings_number(postings, &count) ||
	    (count & 1 && count >> 1 > 1 &&
		!postings_number(postings, &plural)))
		return false;
	plural = count & 1 ? plural : 0;
	posting_r->count = (uint16_t)(count >> 1);
	posting_r->plural = (uint16_t)plural;
	return true;
}

/* Bytes of the longest posting that is usual: a gap of two, and both counts. */
enum { USUAL_SIZE = 4 };

/*
 * Decodes postings of the present part, up to one with a longer gap or count,
 * or one so near to the end that its bytes have to be checked one by one. How
 * many bytes a gap has and whether counts follow it is no branch, as both are
 * unpredictable, and all state is in registers.
 */
static size_t
take_usual(
    struct postings *postings, uint32_t docs, struct posting *list, size_t most)
{
	const unsigned char *at = postings->at, *end = postings->end;
	uint32_t next = postings->doc;
	size_t taken = 0;

	most = most < postings->left ? most : postings->left;
	for (; taken < most && end - at >= USUAL_SIZE; taken++) {
		/* The first byte alone says where the next posting is. */
		uint32_t first = at[0], wide = first >> 7;
		uint32_t more = (first & POSTINGS_MORE) == POSTINGS_MORE;
		uint32_t second = (uint32_t)at[1] & (0U - wide);
		const unsigned char *counts = at + 1 + wide;
		const unsigned char *rest = counts + more;
		uint32_t count = counts[0];
		uint32_t doc = next + ((first & 0x7f) >> 2) + (second << 5);
		if (((second | (count & (0U - more))) & 0x80) || doc >= docs)
			break;
		uint32_t plural = count & more;
		if (plural && count >> 1 > 1) {
			if (*rest & 0x80)
				break;
			plural = *rest++;
		}
		count = more ? count >> 1 : 1 + (first & POSTINGS_MORE);
		list[taken] =
		    (struct posting){doc, (uint16_t)count, (uint16_t)plural};
		next = doc + 1;
		at = rest;
	}
	postings->at = at;
	postings->doc = next;
	postings->left -= (uint32_t)taken;
	return taken;
}

size_t
postings_take(
    struct postings *postings, uint32_t docs, struct posting *list, size_t most)
{
	size_t taken = take_usual(postings, docs, list, most);

	while (taken < most) {
		if (!postings_next(postings, &list[taken]) ||
		    list[taken].doc >= docs) {
			postings->left = postings->parts = 0;
			break;
		}
		taken++;
		taken += take_usual(postings, docs, list + taken, most - taken);
	}
	return taken;
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
