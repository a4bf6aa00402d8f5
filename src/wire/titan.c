#include "base/ascii.h"
#include "base/utf8.h"
#include "text/uri.h"
#include "wire/titan.h"

/*
 * Titan (transjovian.org/titan) is Gemini with a body in the request:
 *
 *   titan://host/path;mime=text/gemini;size=12;token=secret CRLF, 12 bytes
 *
 * Parameters belong to the last segment of the path (RFC 3986 section 3.3) and
 * come in any order. Each is split from the others before it is decoded, so
 * that an encoded semicolon or equals sign is part of a value. `;edit` alone
 * asks for the source of a page (Lagrange 1.18).
 *
 * A fault of the parameters is no fault of the request yet: a host that takes
 * no uploads says so, whatever the parameters are.
 */

/* Decodes a text that becomes part of no other. Returns 0, or -1. */
static int
decode(struct span encoded, struct arena *arena, struct span *decoded_r)
{
	struct buf text = {0};
	int result = uri_decode(&text, encoded);

	*decoded_r = buf_keep(&text, arena);
	return result < 0 || !utf8_valid(*decoded_r) ||
		span_has_control(*decoded_r)
	    ? -1
	    : 0;
}

/* More than a number can hold is more than may be uploaded. */
static int
parse_size(struct span digits, struct titan *titan)
{
	for (size_t i = 0; i < digits.size; i++)
		if (!ascii_is_digit(digits.data[i]))
			return -1;
	if (digits.size == 0)
		return -1;
	if (span_number(digits, UINT64_MAX, &titan->size) < 0)
		titan->size = UINT64_MAX;
	return 0;
}

/* Types are compared with those of names, which are in lower case. */
static int
parse_mime(struct span mime, struct arena *arena, struct titan *titan)
{
	struct buf lower = {0};

	if (mime.size == 0 || mime.size > TITAN_MIME_MAX)
		return -1;
	for (size_t i = 0; i < mime.size; i++)
		buf_byte(&lower, ascii_lower(mime.data[i]));
	titan->mime = buf_keep(&lower, arena);
	return 0;
}

/* Which parameters have come. */
enum { HAS_SIZE = 1, HAS_MIME = 2, HAS_TOKEN = 4, HAS_EDIT = 8 };

/* Takes one parameter. Returns its bit, or 0 if there is none like it. */
static unsigned
parse_parameter(struct span text, struct arena *arena, struct titan *titan)
{
	struct span value = text, key = span_cut(&value, '=');
	bool slash = span_find(text, '/') < text.size;

	if (decode(key, arena, &key) < 0 || decode(value, arena, &value) < 0)
		return 0;
	/* Of a later segment, but in a type. */
	if (slash && !span_equal(key, SPAN("mime")))
		return 0;
	if (span_equal(key, SPAN("edit")))
		return span_find(text, '=') == text.size ? HAS_EDIT : 0;
	if (span_equal(key, SPAN("size")))
		return parse_size(value, titan) < 0 ? 0 : HAS_SIZE;
	if (span_equal(key, SPAN("mime")))
		return parse_mime(value, arena, titan) < 0 ? 0 : HAS_MIME;
	return span_equal(key, SPAN("token")) ? HAS_TOKEN : 0;
}

/* What is wrong with the parameters that have come. */
static enum refusal
judge_parameters(unsigned has)
{
	if (has & HAS_EDIT)
		return has & (HAS_SIZE | HAS_MIME) ? REFUSAL_TITAN_PARAMETER
						   : REFUSAL_NONE;
	return has & HAS_SIZE ? REFUSAL_NONE : REFUSAL_TITAN_SIZE;
}

static void
parse_parameters(struct span text, struct arena *arena, struct titan *titan)
{
	unsigned has = 0;

	while (text.size > 0 && !titan->fault) {
		bool last = span_find(text, ';') + 1 == text.size;
		unsigned one =
		    parse_parameter(span_cut(&text, ';'), arena, titan);
		if (one == 0 || has & one || last)
			titan->fault = REFUSAL_TITAN_PARAMETER;
		has |= one;
	}
	if (!titan->fault)
		titan->fault = judge_parameters(has);
	if (has & HAS_EDIT)
		titan->kind = TITAN_EDIT;
}

struct span
titan_parse(struct span path, struct arena *arena, struct titan *titan_r)
{
	size_t first = span_find(path, ';');

	*titan_r = (struct titan){.kind = TITAN_UPLOAD};
	if (first + 1 == path.size)
		titan_r->fault = REFUSAL_TITAN_PARAMETER;
	else
		parse_parameters(span_tail(path, first + 1), arena, titan_r);
	return span_head(path, first);
}

void
titan_log(struct span path, const struct titan *titan, struct buf *text)
{
	buf_add(text, span_head(path, span_find(path, ';')));
	if (titan->kind == TITAN_EDIT)
		buf_add(text, SPAN(";edit"));
	else if (!titan->fault)
		buf_format(text, ";size=%llu", (unsigned long long)titan->size);
}

struct span
titan_log_line(struct span line)
{
	struct uri uri;

	uri_split(line, &uri);
	return span_equal_nocase(uri.scheme, SPAN("titan"))
	    ? span_head(line, span_find(line, ';'))
	    : line;
}
