#include "base/ascii.h"
#include "base/utf8.h"
#include "markdown/bare_url.h"

/*
 * URLs that stand in a text as they are, which GitHub's Markdown has as links
 * (section 6.9). The parser's extension knows none of the small networks, and
 * they are what readers here can open, so the printer looks for them itself:
 * in text that has been decoded, a line of it at a time. Without a scheme
 * nothing is a link: what looks like a host or a mail address is mostly a name.
 */

static const char *const schemes[] = {"gemini", "titan", "gopher", "gophers",
    "spartan", "nex", "scorpion", "http", "https", "ftp", "ftps"};

/* The size of the scheme that a text ends in, in front of `://`; or 0. */
static size_t
scheme_size(struct span text)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		struct span scheme = span_of(schemes[i]);
		if (!span_ends_nocase(text, scheme))
			continue;
		size_t before = text.size - scheme.size;
		/* The text begins with the scheme, or another one ends so. */
		if (before == 0 ||
		    (!ascii_is_alnum(text.data[before - 1]) &&
			!strchr("+-./@", text.data[before - 1])))
			return scheme.size;
	}
	return 0;
}

bool
bare_url_is_parted(struct span before, struct span text)
{
	if (!span_starts(text, SPAN(":")) && !span_starts(text, SPAN("/")))
		return false;
	if (span_ends(before, SPAN("/")))
		before.size--;
	if (span_ends(before, SPAN(":")))
		before.size--;
	return scheme_size(before) > 0;
}

/*
 * How much of a text no URL would end before: all up to a blank, a quote, a
 * closing bracket of the sentence, the mark of a footnote, or a punctuation
 * mark beyond ASCII, which is of the sentence, too.
 */
static size_t
raw_size(struct span text)
{
	struct span rest = text;
	size_t open = 0;

	while (rest.size > 0) {
		struct span at = rest;
		uint32_t point = utf8_next(&rest);
		bool ends = point < 0x80
		    ? point <= ' ' || point == 0x7f ||
			strchr("\"<>`", (int)point)
		    : !utf8_is_word(point) && !utf8_is_mark(point);
		bool closes = point == ')' || point == ']' || point == '}';
		if (ends || (closes && open == 0) ||
		    span_starts(at, SPAN("[^")))
			return text.size - at.size;
		open += point == '(' || point == '[' || point == '{';
		open -= closes;
	}
	return text.size;
}

struct span
bare_url_next(struct span text, size_t from)
{
	while (from < text.size) {
		size_t colon = from + span_find(span_tail(text, from), ':');
		struct span behind = span_tail(text, colon);
		size_t size = span_skip(&behind, SPAN("://"))
		    ? scheme_size(span_head(text, colon))
		    : 0;
		if (size > 0 && size <= colon - from) {
			behind = span_head(behind, raw_size(behind));
			/* What ends the sentence is no part of it. */
			while (behind.size > 0 &&
			    strchr("?!.,:;*_~'([{\\",
				behind.data[behind.size - 1]))
				behind.size--;
			return span_tail(
			    span_head(text, colon + 3 + behind.size),
			    colon - size);
		}
		from = colon + 1;
	}
	return span_tail(text, text.size);
}

bool
bare_url_ends(struct span text)
{
	struct span url = {.size = 1};

	for (size_t at = 0; url.size > 0;) {
		url = bare_url_next(text, at);
		at = (size_t)(url.data - text.data) + url.size;
		if (url.size > 0 && at == text.size)
			return true;
	}
	return false;
}
