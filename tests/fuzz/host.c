#include <idn2.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "text/punycode.h"
#include "text/uri.h"

/*
 * Host names. The canonical form of a host is that of itself, and has nothing
 * beyond ASCII that a name of the DNS may not have; libidn2 turns each label
 * back into what it was made of.
 */

/* What a label that is in lower case may have in ASCII. */
static bool
is_lower(struct span label)
{
	for (size_t i = 0; i < label.size; i++)
		if ((unsigned char)label.data[i] < 0x80 &&
		    !memchr("abcdefghijklmnopqrstuvwxyz0123456789-",
			label.data[i], 37))
			return false;
	return true;
}

static void
go_back(struct span label, struct span ascii)
{
	char *back = NULL;
	struct arena arena = {0};

	if (idn2_to_unicode_8z8z(fuzz_string(&arena, ascii), &back, 0) ==
	    IDN2_OK)
		HOLDS(span_equal(span_of(back), label));
	idn2_free(back);
	arena_free(&arena);
}

static void
encode(struct span label)
{
	struct buf ascii = {0};

	if (punycode_label(&ascii, label) == 0) {
		HOLDS(ascii.size > 0 && ascii.size <= 63);
		HOLDS(utf8_valid(label));
		HOLDS(utf8_is_ascii(buf_span(&ascii)));
		if (utf8_is_ascii(label))
			HOLDS(span_equal(buf_span(&ascii), label));
		else if (is_lower(label))
			go_back(label, buf_span(&ascii));
	}
	buf_free(&ascii);
}

/* In ASCII: a name of the DNS, with the underscores that some have; or an
 * address in brackets. */
static bool
is_name(struct span host)
{
	bool literal = host.size > 0 && host.data[0] == '[';

	for (size_t i = 0; i < host.size; i++) {
		char byte = host.data[i];
		if (!ascii_is_alnum(byte) && !memchr("-._", byte, 3) &&
		    !(literal && memchr("[]:", byte, 3)))
			return false;
	}
	return true;
}

void
fuzz_host(struct span input)
{
	struct buf host = {0}, again = {0};

	encode(input);
	/* A longer one is taken, and no name of a host. */
	if (uri_host(&host, input) == 0 && host.size <= 253) {
		HOLDS(uri_host(&again, buf_span(&host)) == 0);
		HOLDS(span_equal(buf_span(&again), buf_span(&host)));
		HOLDS(is_name(buf_span(&host)));
	}
	if (uri_names_host(input))
		HOLDS(host.size > 0);
	buf_free(&host);
	buf_free(&again);
}
