#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"

/* iso-8859-1 is the first 256 code points of Unicode. */
static void
decode_latin(struct buf *buf, struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		utf8_add(buf, (unsigned char)text.data[i]);
}

struct charset_decoder {
	iconv_t descriptor; /* (iconv_t)-1: iso-8859-1 */
};

/*
 * Converts in pieces of a fixed size. iconv() stops at an invalid or cut off
 * sequence: its first byte becomes U+FFFD and the next one is tried.
 */
static size_t
convert(iconv_t descriptor, struct buf *buf, struct span text, bool last)
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
		if (errno == EINVAL && !last)
			break;
		utf8_add(buf, 0xfffd);
		in++;
		left--;
	}
	return text.size - left;
}

struct charset_decoder *
charset_decoder_new(struct span charset)
{
	struct charset_decoder *decoder = mem_alloc(sizeof(*decoder));
	char name[64];

	decoder->descriptor = (iconv_t)-1;
	if (charset.size > 0 && charset.size < sizeof(name) &&
	    !span_equal(charset, SPAN("iso-8859-1"))) {
		memcpy(name, charset.data, charset.size);
		name[charset.size] = '\0';
		decoder->descriptor = iconv_open("UTF-8", name);
	}
	return decoder;
}

size_t
charset_decoder_add(struct charset_decoder *decoder, struct buf *buf,
    struct span piece, bool last)
{
	if (decoder->descriptor != (iconv_t)-1)
		return convert(decoder->descriptor, buf, piece, last);
	decode_latin(buf, piece);
	return piece.size;
}

void
charset_decoder_free(struct charset_decoder **decoder)
{
	struct charset_decoder *freed = *decoder;

	*decoder = NULL;
	if (freed && freed->descriptor != (iconv_t)-1)
		iconv_close(freed->descriptor);
	free(freed);
}

void
charset_decode(struct buf *buf, struct span charset, struct span text)
{
	struct charset_decoder *decoder = charset_decoder_new(charset);

	charset_decoder_add(decoder, buf, text, true);
	charset_decoder_free(&decoder);
}
