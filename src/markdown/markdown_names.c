#include "base/ascii.h"
#include "markdown/markdown_priv.h"
#include "text/gemtext.h"
#include "text/uri.h"

/*
 * Links by name, as Obsidian and wikis write them: `[[Note]]`, `[[Note#Part]]`,
 * `[[folder/Note|label]]` and, for what is shown in the text, `![[map.png]]`.
 * The parser takes them for text. What has a name is not known here, so the URL
 * of the link is the name, in a form of its own (text/gemtext.h), for which the
 * page has an address as it is sent. Gemtext has no parts that could be led to.
 *
 * Brackets of other meanings stay as they are: tests of shells have a blank
 * behind the first ones, lists of lists have brackets, quotes or `1,2` within,
 * other programs put a list of contents where `[[_TOC_]]` is, and brackets
 * right behind a word or a bracket are an index.
 */

enum { NAMED_MAX = 2048 }; /* bytes of one, with its label */

struct named {
	struct span target, part, label; /* as written */
	size_t size; /* with the brackets */
};

static bool
is_comma_of_numbers(struct span text, size_t at)
{
	return text.data[at] == ',' && at > 0 && at + 1 < text.size &&
	    ascii_is_digit(text.data[at - 1]) &&
	    ascii_is_digit(text.data[at + 1]);
}

static bool
may_be_name(struct span target)
{
	for (size_t i = 0; i < target.size; i++)
		if (strchr(i > 0 ? "[:\"`" : "[:\"` \t^", target.data[i]) ||
		    is_comma_of_numbers(target, i))
			return false;
	return !span_starts(target, SPAN("_")) || !span_ends(target, SPAN("_"));
}

/* Whether the bars of a cell are escaped: others end it. */
static bool
stays_in_cell(struct span inside)
{
	bool escaped = false;

	for (size_t i = 0; i < inside.size; i++) {
		if (inside.data[i] == '|' && !escaped)
			return false;
		escaped = inside.data[i] == '\\' && !escaped;
	}
	return true;
}

/* Whether code that begins in a text ends there: it goes before brackets. */
static bool
has_whole_code(struct span inside)
{
	bool whole = true;

	for (size_t i = 0; i < inside.size; i++)
		whole = whole != (inside.data[i] == '`');
	return whole;
}

/* Cuts a text at a sign. Returns what is behind it. */
static struct span
cut_behind(struct span *text, char sign)
{
	struct span rest = *text;

	*text = span_cut(&rest, sign);
	return span_trim(rest);
}

/* The size in pixels that a picture may have in place of a label. */
static bool
is_measure(struct span label)
{
	for (size_t i = 0; i < label.size; i++)
		if (!ascii_is_digit(label.data[i]) && label.data[i] != 'x')
			return false;
	return true;
}

/* Reads a link at the front of a text. Returns false if there is none. */
static bool
read_named(struct span text, bool cell, struct named *named_r)
{
	struct span inside = span_head(text, NAMED_MAX);

	inside = span_head(inside, span_find(inside, '\n'));
	if (!span_skip(&inside, SPAN("[[")))
		return false;
	size_t end = span_find(inside, ']');
	if (!span_starts(span_tail(inside, end), SPAN("]]")))
		return false;
	inside = span_head(inside, end);
	if (!has_whole_code(inside) || (cell && !stays_in_cell(inside)))
		return false;
	struct named named = {.target = inside, .size = end + 4};
	named.label = cut_behind(&named.target, '|');
	/* In a table the bar is escaped. */
	if (named.label.size > 0 && span_ends(named.target, SPAN("\\")))
		named.target.size--;
	named.part = cut_behind(&named.target, '#');
	bool good = may_be_name(named.target);
	named.target = span_trim(named.target);
	*named_r = named;
	return good && named.target.size + named.part.size > 0;
}

/*
 * Reads a link at an offset of a text, in the document: the parser may tell of
 * it in pieces. No link has another one within.
 */
static bool
read_named_at(const struct printer *printer, struct span text, size_t at,
    struct named *named_r)
{
	text = span_tail(text, at);
	/* Both brackets are text: none of them is another link's. */
	return printer->inlines == 0 && printer->images == 0 &&
	    span_starts(text, SPAN("[[")) &&
	    read_named(
		span_tail(printer->source, markdown_place(printer, text)),
		printer->cell, named_r);
}

bool
markdown_embeds(const struct printer *printer, struct span text, size_t at)
{
	struct named named;

	/* A sign behind a backslash is a text of its own. */
	return at > 0 && text.data[at - 1] == '!' &&
	    read_named_at(printer, text, at, &named);
}

/* The label of a link, which is its name if the author has given none. */
static void
print_label(struct printer *printer, const struct named *named, bool embedded)
{
	if (named->label.size > 0 && !(embedded && is_measure(named->label))) {
		markdown_append(printer, named->label);
		return;
	}
	markdown_append(printer, named->target);
	if (named->target.size > 0 && named->part.size > 0)
		markdown_append(printer, SPAN(" > "));
	markdown_append(printer, named->part);
}

bool
markdown_take_named(struct printer *printer, struct span *text, bool embedded)
{
	struct named named;
	struct buf url = {0};

	if (!read_named_at(printer, *text, 0, &named))
		return false;
	if (named.target.size > 0) {
		buf_add(&url, GEMTEXT_NAMED);
		uri_encode_path(&url, named.target);
	}
	printer->named = true;
	markdown_enter_inline(printer, MARKDOWN_LINK, buf_span(&url));
	print_label(printer, &named, embedded);
	markdown_leave_inline(printer, MARKDOWN_LINK);
	printer->named = false;
	buf_free(&url);
	/* The parser may tell of the rest in other pieces. */
	if (named.size > text->size)
		printer->told_to = markdown_place(printer, *text) + named.size;
	*text = span_tail(*text, named.size);
	return true;
}

struct span
markdown_untold(struct printer *printer, struct span text)
{
	size_t place = markdown_place(printer, text), told = printer->told_to;

	if (told == 0)
		return text;
	/* A character reference is no part of the document. */
	if (place == printer->source.size)
		return SPAN("");
	if (place + text.size >= told)
		printer->told_to = 0;
	return place < told ? span_tail(text, told - place) : text;
}
