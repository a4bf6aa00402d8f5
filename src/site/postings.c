#include "site/postings.h"

/*
 * Writes a number as a varint: seven bits of it to a byte, all but the last
 * byte marked. Nearly all are of one byte or two, which is anybody's guess:
 * both are written and the second is kept if it counts.
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

void
postings_write(struct buf *buf, const struct posting *postings, size_t count)
{
	/* Room for the longest first: then nothing need be asked on the way. */
	char *at = buf_extend(buf, (count + 1) * 10);
	uint32_t next = 0;

	at = put_varint(at, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		uint32_t step = postings[i].doc - next;
		uint32_t code = postings[i].count - 1;
		code = code < POSTINGS_CODE_MORE ? code : POSTINGS_CODE_MORE;
		at = put_varint(at, step << 2 | code);
		if (code == POSTINGS_CODE_MORE)
			at = put_varint(at, postings[i].count);
		next = postings[i].doc + 1;
	}
	buf->size = (size_t)(at - buf->data);
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
