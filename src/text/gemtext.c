#include "base/ascii.h"
#include "base/utf8.h"
#include "text/gemtext.h"
#include "text/uri.h"

/*
 * Gemtext is a line-oriented format: the first bytes of a line decide its kind,
 * and one bit of state says whether it is between preformatting toggles. A pull
 * parser over borrowed bytes is enough: no tree, no allocation, any size.
 */

struct gemtext
gemtext_start(struct span text)
{
	return (struct gemtext){.rest = text};
}

/*
 * link = "=>" *WSP URI-reference [1*WSP 1*(SP / VCHAR)] *WSP CRLF
 * Without a URL the line is text, as clients treat it.
 */
static bool
parse_link(struct span text, struct line *line)
{
	struct span rest = text;

	if (!span_skip(&rest, SPAN("=>")))
		return false;
	line->url = span_cut_word(&rest);
	line->text = line->url.size > 0 ? rest : text;
	return line->url.size > 0;
}

/* The markers of section 2, longest first; all but lists need no space. */
static const struct {
	struct span marker;
	enum line_kind kind;
} markers[] = {
    {{"```", 3}, LINE_TOGGLE},
    {{"###", 3}, LINE_HEADING_3},
    {{"##", 2}, LINE_HEADING_2},
    {{"#", 1}, LINE_HEADING_1},
    {{"* ", 2}, LINE_LIST},
    {{">", 1}, LINE_QUOTE},
};

static void
parse_line(struct span text, struct line *line)
{
	*line = (struct line){.kind = LINE_TEXT, .text = text};
	if (parse_link(text, line)) {
		line->kind = LINE_LINK;
		return;
	}
	/* Most lines begin with a letter, and no marker does. */
	if (text.size == 0 || ascii_is_letter(text.data[0]))
		return;
	for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++)
		if (span_skip(&text, markers[i].marker)) {
			line->kind = markers[i].kind;
			line->text = span_trim(text);
			return;
		}
}

enum line_kind
gemtext_kind(struct span text)
{
	struct line line;

	parse_line(text, &line);
	return line.kind;
}

enum { CUT_BACK = 256 }; /* bytes in which a cut looks for a space */

/*
 * Where a line that is too long is cut: after a space, else between two
 * characters.
 */
static size_t
cut_at(struct span rest, size_t most)
{
	size_t end = utf8_head(rest, most).size;

	for (size_t at = end; at > 0 && end - at < CUT_BACK; at--)
		if (rest.data[at - 1] == ' ')
			return at;
	return end;
}

/*
 * Takes a line with its end, or as much of it as may be read at once. Returns
 * it without its end.
 */
static struct span
take_line(struct gemtext *gemtext)
{
	struct span rest = gemtext->rest;
	/* 2: a line of `most` bytes still has its CR and LF. */
	struct span near =
	    gemtext->most ? span_head(rest, gemtext->most + 2) : rest;
	size_t end = span_find(near, '\n');
	struct span text = span_head(rest, end);

	gemtext->cut = end == near.size && near.size < rest.size;
	if (gemtext->cut)
		text = span_head(rest, cut_at(rest, gemtext->most));
	gemtext->source = span_head(rest, text.size + !gemtext->cut);
	gemtext->rest = span_tail(rest, gemtext->source.size);
	if (!gemtext->cut && span_ends(text, SPAN("\r")))
		text.size--;
	return text;
}

bool
gemtext_next(struct gemtext *gemtext, struct line *line_r)
{
	bool within = gemtext->cut;

	if (gemtext->rest.size == 0)
		return false;
	struct span text = take_line(gemtext);

	if (within) {
		*line_r = (struct line){
		    gemtext->preformatted ? LINE_PREFORMATTED : LINE_TEXT, text,
		    SPAN("")};
	} else if (span_starts(text, SPAN("```"))) {
		gemtext->preformatted = !gemtext->preformatted;
		/* Text after a closing toggle MUST be ignored. */
		*line_r = (struct line){LINE_TOGGLE,
		    gemtext->preformatted ? span_trim(span_tail(text, 3))
					  : SPAN(""),
		    SPAN("")};
	} else if (gemtext->preformatted) {
		*line_r = (struct line){LINE_PREFORMATTED, text, SPAN("")};
	} else {
		parse_line(text, line_r);
	}
	return true;
}

bool
gemtext_next_words(struct gemtext *gemtext, struct span *text_r)
{
	struct span rest = gemtext->rest;
	struct line line;

	while (rest.size > 0 && !span_starts(rest, SPAN("=>")) &&
	    !span_starts(rest, SPAN("```")))
		rest = span_tail(rest, span_find(rest, '\n') + 1);
	if (rest.size < gemtext->rest.size) {
		*text_r =
		    span_head(gemtext->rest, gemtext->rest.size - rest.size);
		gemtext->rest = rest;
		return true;
	}
	if (!gemtext_next(gemtext, &line))
		return false;
	*text_r = line.text;
	return true;
}

bool
gemtext_has_title(struct span text)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	while (gemtext_next(&reader, &line))
		if (line.kind == LINE_HEADING_1)
			return true;
	return false;
}

bool
gemtext_is_open(struct span text)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	while (gemtext_next(&reader, &line))
		continue;
	return reader.preformatted;
}

bool
gemtext_read_named(struct span url, struct buf *name)
{
	if (!span_skip(&url, GEMTEXT_NAMED))
		return false;
	return uri_decode(name, span_head(url, span_find(url, ']'))) == 0;
}

bool
gemtext_named_text(const struct line *line, struct buf *text)
{
	struct span signs = span_tail(line->url, span_find(line->url, ']'));

	if (!span_skip(&signs, GEMTEXT_ALONE))
		return false;
	if (signs.size == 0 && gemtext_kind(line->text) != LINE_TEXT)
		buf_byte(text, ' ');
	for (size_t i = 0; i < signs.size; i++)
		buf_add(text,
		    signs.data[i] == GEMTEXT_IN_ITEM ? SPAN("* ") : SPAN("> "));
	buf_add(text, line->text);
	return true;
}

/* The size of the mark of a note at the front of a text, or 0. */
static size_t
mark_size(struct span text, unsigned notes)
{
	uint64_t number = 0;
	size_t size = 2;

	if (!span_starts(text, SPAN("[^")) || span_starts(text, SPAN("[^0")))
		return 0;
	for (; number <= notes && size < text.size &&
	     ascii_is_digit(text.data[size]);
	     size++)
		number = number * 10 + (uint64_t)(text.data[size] - '0');
	return number > 0 && number <= notes &&
		span_starts(span_tail(text, size), SPAN("]"))
	    ? size + 1
	    : 0;
}

/* The blanks in front of a mark go with it, as in `a fact [^1].` */
struct span
gemtext_unmarked(struct arena *arena, struct span text, unsigned notes)
{
	struct buf plain = {0};

	if (notes == 0)
		return text;
	for (size_t size = 0; text.size > 0; text = span_tail(text, size)) {
		size_t at = span_find(text, '[');
		buf_add(&plain, span_head(text, at));
		text = span_tail(text, at);
		size = mark_size(text, notes);
		while (size > 0 && span_ends(buf_span(&plain), SPAN(" ")))
			plain.size--;
		if (size == 0) {
			size = 1;
			buf_add(&plain, span_head(text, size));
		}
	}
	return buf_keep(&plain, arena);
}
