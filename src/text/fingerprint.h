/* Fingerprints of certificates and public keys: SHA-256. */
#ifndef TEXT_FINGERPRINT_H
#define TEXT_FINGERPRINT_H

#include "base/ascii.h"
#include "base/buf.h"
#include "base/digest.h"

struct fingerprint {
	unsigned char bytes[DIGEST_SIZE];
};

/*
 * Parses 64 hexadecimal digits in either case, with or without colons between
 * the bytes and `SHA256:` in front, as tools print them. Returns 0, or -1.
 */
static inline int
fingerprint_parse(struct span text, struct fingerprint *fingerprint_r)
{
	if (text.size > 7 &&
	    span_equal_nocase(span_head(text, 7), SPAN("SHA256:")))
		text = span_tail(text, 7);
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		if (i > 0)
			span_skip(&text, SPAN(":"));
		int high = text.size > 1 ? ascii_hex(text.data[0]) : -1;
		int low = text.size > 1 ? ascii_hex(text.data[1]) : -1;
		if (high < 0 || low < 0)
			return -1;
		fingerprint_r->bytes[i] = (unsigned char)(high << 4 | low);
		text = span_tail(text, 2);
	}
	return text.size == 0 ? 0 : -1;
}

/* Appends 64 hexadecimal digits in lower case. */
static inline void
fingerprint_print(const struct fingerprint *fingerprint, struct buf *buf)
{
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		buf_format(buf, "%02x", fingerprint->bytes[i]);
}

/* A comparison function for qsort() and bsearch(). */
static inline int
fingerprint_compare(const void *one, const void *other)
{
	const struct fingerprint *a = one, *b = other;

	return memcmp(a->bytes, b->bytes, DIGEST_SIZE);
}

#endif
