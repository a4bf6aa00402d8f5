#include <errno.h>
#include <iconv.h>

#include "base/charset.h"
#include "base/utf8.h"

/* iso-8859-1 is the first 256 code points of Unicode. */
static void
decode_latin(struct buf *buf, struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		utf8_add(buf, (unsigned char)text.data[i]);
}

/*
 * Converts in pieces of a fixed size. iconv() stops at an invalid or cut off
 * sequence: its first byte becomes U+FFFD and the next one is tried.
 */
static void
convert(iconv_t descriptor, struct buf *buf, struct span text)
{
	/* iconv's interface takes a pointer to bytes that it never writes. */
	char *in = (char *)(uintptr_t)text.data;
	size_t left = text.size;

	while (left > 0) {
		char piece[4096], *out = piece;
		size_t room = sizeof(piece);
		size_t result = iconv(descriptor, &in, &left, &out, &room);
		buf_add(buf, (struct span){piece, sizeof(piece) - room});
		if (result != (size_t)-1 || errno == E2BIG)
			continue;
		utf8_add(buf, 0xfffd);
		in++;
		left--;
	}
}

void
charset_decode(struct buf *buf, struct span charset, struct span text)
{
	char name[64];
	iconv_t descriptor = (iconv_t)-1;

	if (charset.size > 0 && charset.size < sizeof(name) &&
	    !span_equal(charset, SPAN("iso-8859-1"))) {
		memcpy(name, charset.data, charset.size);
		name[charset.size] = '\0';
		descriptor = iconv_open("UTF-8", name);
	}
	if (descriptor == (iconv_t)-1) {
		decode_latin(buf, text);
		return;
	}
	convert(descriptor, buf, text);
	iconv_close(descriptor);
}
