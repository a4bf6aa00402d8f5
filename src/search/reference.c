#include "base/ascii.h"
#include "base/utf8.h"
#include "search/reference.h"

/*
 * URLs, addresses of mail and paths as they stand in a text, by what they look
 * like: whatever has the form of one is one. Most lines have none, and none of
 * the bytes that every reference has: these are looked for, and only the tokens
 * that they are in are looked at.
 */

size_t
reference_token(struct span text)
{
	size_t size = 0;

	for (char c; size < text.size && (c = text.data[size]) > ' '; size++)
		if (c == '<' || c == '>' || c == '"')
			break;
	return size;
}

bool
reference_has_inside(struct span token, char byte)
{
	size_t at = span_find(token, byte);

	return at > 0 && at + 1 < token.size &&
	    ascii_is_alnum(token.data[at - 1]) &&
	    ascii_is_alnum(token.data[at + 1]);
}

/* A URL, an address of mail, a host with a path, or a path. */
static bool
is_reference(struct span token)
{
	struct span host = span_head(token, span_find(token, '/'));
	struct span domain = span_tail(token, span_find(token, '@'));

	if (token.size > 1 && token.data[0] == '/')
		return ascii_is_alnum(token.data[1]);
	if (reference_has_inside(token, '@') &&
	    reference_has_inside(domain, '.'))
		return true;
	if (host.size < token.size && reference_has_inside(host, '.') &&
	    ascii_is_letter(host.data[host.size - 1]))
		return true;
	return (host.size > 1 && host.size < token.size &&
		   span_ends(host, SPAN(":")) &&
		   span_starts(span_tail(token, host.size), SPAN("//"))) ||
	    span_equal_nocase(span_head(token, 4), SPAN("www."));
}

/*
 * The size of a token with the letters of other scripts in it, if a URL is one:
 * none is a URL that follows such a letter, in a text without blanks.
 */
static size_t
url_size(struct span text, size_t at, size_t size)
{
	struct span rest = span_tail(text, at + size);

	if (at > 0 && text.data[at - 1] != ' ')
		return size;
	for (struct span after = rest; after.size > 0; rest = after)
		if (!utf8_is_word(utf8_next(&after)) &&
		    reference_token(span_head(rest, 1)) == 0)
			break;
	return text.size - at - rest.size;
}

/* Whether a byte has what every reference has: most lines have none of it. */
static bool
may_refer(struct span text, size_t at)
{
	switch (text.data[at]) {
	case '/':
	case '@': return true;
	case '.':
		return at >= 3 &&
		    span_equal_nocase(
			span_head(span_tail(text, at - 3), 3), SPAN("www"));
	default: return false;
	}
}

/* Whether eight bytes have that, or a dot: others are passed over at once. */
static bool
eight_may_refer(const char *at)
{
	static const uint64_t each = 0x0101010101010101;
	uint64_t eight;

	memcpy(&eight, at, sizeof(eight));
	/* A byte of these is 0 that is a dot or a slash; that is an at sign. */
	uint64_t dots = (eight & ~each) ^ '.' * each;
	uint64_t ats = eight ^ '@' * each;
	return (((dots - each) & ~dots) | ((ats - each) & ~ats)) & 0x80 * each;
}

/* The offset of the next token, from one on, that may be a reference. */
static size_t
next_token(struct span text, size_t from)
{
	size_t at = from;

	while (at < text.size && !may_refer(text, at))
		at += text.size - at >= 8 && !eight_may_refer(text.data + at)
		    ? 8
		    : 1;
	while (at > from && at < text.size &&
	    reference_token(span_head(span_tail(text, at - 1), 1)) > 0)
		at--;
	return at;
}

struct span
reference_cut_words(struct span *rest)
{
	struct span text = *rest;

	for (size_t at = next_token(text, 0); at < text.size;) {
		struct span tail = span_tail(text, at);
		size_t size = reference_token(tail);
		size_t marks = 0;
		while (marks < size && strchr("([{'*_", tail.data[marks]))
			marks++;
		struct span token = span_tail(span_head(tail, size), marks);
		if (is_reference(token)) {
			*rest = span_tail(tail, url_size(text, at, size));
			return span_head(text, at + marks);
		}
		at = next_token(text, at + size);
	}
	*rest = SPAN("");
	return text;
}
