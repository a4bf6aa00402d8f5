#include "site/postings.h"

/*
 * Writes a number below 2^28 as a varint, without a branch on its size: seven
 * bits of it to a byte, all but the last byte marked. Four bytes are written
 * in any case.
 */
static inline char *
put_varint(char *at, uint32_t value)
{
	uint32_t more =
	    (uint32_t)(value > 0x7f) + (value > 0x3fff) + (value > 0x1fffff);
	uint32_t bytes = (value & 0x7f) | (value & 0x3f80) << 1 |
	    (value & 0x1fc000) << 2 | (value & 0xfe00000) << 3;

	bytes |= 0x808080 & ((1U << (8 * more)) - 1);
	at[0] = (char)bytes;
	at[1] = (char)(bytes >> 8);
	at[2] = (char)(bytes >> 16);
	at[3] = (char)(bytes >> 24);
	return at + more + 1;
}

void
postings_write(struct buf *buf, const struct posting *postings, size_t count)
{
	/* Room for the longest first: then nothing need be asked on the way. */
	char *at = buf_extend(buf, (count + 1) * 8);
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
