#include "base/ascii.h"
#include "base/script.h"
#include "markdown/bare_url.h"
#include "markdown/entity.h"
#include "markdown/html.h"

/*
 * Blocks of HTML in Markdown are mostly a text with something around it: a
 * centred line, a list that folds. The tags are left out and the text stays.
 * Each byte is looked at a few times at most: what has no end goes on to the
 * end of the block.
 */

size_t
html_find(struct span text, struct span wanted)
{
	size_t at = 0;

	while (at < text.size &&
	    !span_equal_nocase(
		span_head(span_tail(text, at), wanted.size), wanted))
		at++;
	return at;
}

/* All behind the next `end`, or nothing. */
static struct span
skip_to(struct span text, struct span end)
{
	return span_tail(text, html_find(text, end) + end.size);
}

/*
 * The size of a tag at the front. A quote right behind `=` begins a value,
 * which may have `>` in it, up to the next such quote; any other is a character
 * (HTML, sections 13.2.5.33 to 37).
 */
size_t
html_tag_size(struct span text)
{
	char before = '<';

	for (size_t i = 1; i < text.size; i++) {
		char byte = text.data[i];
		if (byte == '>')
			return i + 1;
		if (before == '=' && (byte == '"' || byte == '\'')) {
			size_t size = span_find(span_tail(text, i + 1), byte);
			if (size < text.size - i - 1)
				i += size + 1;
		}
		if (!strchr(" \t\n", byte))
			before = byte;
	}
	return text.size;
}

struct span
html_tag_name(struct span tag)
{
	struct span name = span_tail(tag, 1);
	size_t size = 0;

	span_skip(&name, SPAN("/"));
	while (size < name.size &&
	    (ascii_is_alnum(name.data[size]) || name.data[size] == '-'))
		size++;
	return span_head(name, size);
}

/*
 * Whether a tag strikes a text out, which would say the opposite without it:
 * the marks of Markdown stay, too.
 */
static bool
is_struck(struct span name)
{
	return span_equal_nocase(name, SPAN("del")) ||
	    span_equal_nocase(name, SPAN("s")) ||
	    span_equal_nocase(name, SPAN("strike"));
}

/* Whether a tag begins a block of HTML (CommonMark, section 4.6, kind 6). */
static bool
is_block_name(struct span name)
{
	static const char *const names[] = {"address", "article", "aside",
	    "base", "basefont", "blockquote", "body", "caption", "center",
	    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl",
	    "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame",
	    "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
	    "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
	    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p",
	    "param", "section", "source", "summary", "table", "tbody", "td",
	    "tfoot", "th", "thead", "title", "tr", "track", "ul"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal_nocase(name, span_of(names[i])))
			return true;
	return false;
}

/*
 * Whether a tag has no place in a line, though it may begin a block: it is a
 * word in pointed brackets there, as in `Copy <title>.txt`, or names a file.
 */
static bool
parts_nothing(struct span name)
{
	static const char *const names[] = {"base", "basefont", "body", "col",
	    "colgroup", "dir", "frame", "frameset", "head", "html", "iframe",
	    "link", "menu", "menuitem", "noframes", "optgroup", "param",
	    "source", "title", "track"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal_nocase(name, span_of(names[i])))
			return true;
	return false;
}

/*
 * Whether the next tag of that name in the paragraph is its partner: one that
 * ends what the tag begins, or begins what it ends. In `a vector<S>` it has
 * none. Each byte is looked at a few times at most, since the next one ends
 * the search.
 */
static bool
has_partner(struct span source, struct span tag, struct span name)
{
	bool ends = span_starts(tag, SPAN("</"));
	size_t at = (uintptr_t)tag.data - (uintptr_t)source.data;

	for (;;) {
		at = ends ? at - 1 : at + 1;
		struct span rest = span_tail(source, at);
		if (rest.size == 0 || span_starts(rest, SPAN("\n\n")))
			return false;
		if (rest.data[0] == '<' &&
		    span_equal_nocase(html_tag_name(rest), name))
			return span_starts(rest, SPAN("</")) != ends;
	}
}

/* What stands for a tag: of most, which are within a line, nothing. */
static struct span
stands_for(struct span source, struct span tag)
{
	struct span name = html_tag_name(tag);

	if (is_struck(name) && has_partner(source, tag, name))
		return SPAN("~~");
	return span_equal_nocase(name, SPAN("br")) || is_block_name(name)
	    ? SPAN("\n")
	    : SPAN("");
}

struct span
html_between(struct span source, struct span tag)
{
	struct span name = html_tag_name(tag);

	if (!span_starts(tag, SPAN("<")) || parts_nothing(name))
		return SPAN("");
	if (span_equal_nocase(name, SPAN("option")))
		return SPAN(" ");
	return stands_for(source, tag);
}

bool
html_hides(struct span tag)
{
	struct span name = html_tag_name(tag);

	return span_starts(tag, SPAN("<")) &&
	    (span_equal_nocase(name, SPAN("script")) ||
		span_equal_nocase(name, SPAN("style")));
}

bool
html_begins_block(struct span line)
{
	struct span name = html_tag_name(line), after = line;

	if (!span_skip(&after, SPAN("<")) || name.size == 0 ||
	    !ascii_is_letter(name.data[0]))
		return false;
	span_skip(&after, SPAN("/"));
	after = span_tail(after, name.size);
	if (after.size > 0 && !strchr(" \t/>", after.data[0]))
		return false;
	return is_block_name(name) ||
	    (span_ends(line, SPAN(">")) && html_tag_size(line) == line.size);
}

/*
 * Whether a tag is around what is a text of its own, next to others that no
 * blank need part: in a form, a drawing, or an element of a program.
 */
static bool
has_own_text(struct span name)
{
	return span_equal_nocase(name, SPAN("button")) ||
	    span_equal_nocase(name, SPAN("label")) ||
	    span_equal_nocase(name, SPAN("text")) ||
	    span_equal_nocase(name, SPAN("textarea")) ||
	    span_find(name, '-') < name.size;
}

/* Appends a blank if words would run into one, or tags may be between them. */
static void
part_words(struct span after, struct buf *text)
{
	if (after.size > 0 && text->size > 0 &&
	    (after.data[0] == '<' || ascii_is_alnum(after.data[0]) ||
		(unsigned char)after.data[0] >= 0x80) &&
	    !strchr(" \n([\"'", text->data[text->size - 1]))
		buf_byte(text, ' ');
}

/*
 * Takes what begins with `<`. A sign that begins nothing is text, as in `<3`:
 * the name of a tag begins with a letter (HTML, section 13.2.5.6).
 */
static struct span
take_markup(struct span source, struct span html, bool *preformatted,
    const struct html_tags *tags, struct buf *text)
{
	struct span name = html_tag_name(html);
	bool markup = html.size > 1 &&
	    (ascii_is_letter(html.data[1]) || strchr("!?/", html.data[1]));

	if (!markup) {
		buf_byte(text, '<');
		return span_tail(html, 1);
	}
	if (span_starts(html, SPAN("<!--")))
		return skip_to(span_tail(html, 2), SPAN("-->"));
	if (span_starts(html, SPAN("<?")))
		return skip_to(html, SPAN("?>"));
	if (span_equal_nocase(name, SPAN("script")) && html.data[1] != '/')
		return skip_to(html, SPAN("</script>"));
	if (span_equal_nocase(name, SPAN("style")) && html.data[1] != '/')
		return skip_to(html, SPAN("</style>"));
	struct span after = span_tail(html, html_tag_size(html));
	tags->found(tags->context, html);
	if (span_equal_nocase(name, SPAN("pre")))
		*preformatted = html.data[1] != '/';
	else if (has_own_text(name))
		part_words(after, text);
	else
		buf_add(text, stands_for(source, html));
	return after;
}

/* Appends text; a blank for a line end before it goes between wide letters. */
static void
add_text(struct span added, size_t broken_at, struct buf *text)
{
	if (broken_at > 0 && broken_at + 1 == text->size &&
	    script_goes_on(span_head(buf_span(text), broken_at), added))
		text->size = broken_at;
	buf_add(text, added);
}

/*
 * Appends text whose line ends are blanks, or nothing between wide letters,
 * but where a URL would go on in the next line. *broken_at is where the last
 * of these is: tags may stand behind it.
 */
static void
join_lines(struct span lines, size_t *broken_at, struct buf *text)
{
	size_t end = span_find(lines, '\n');

	add_text(span_head(lines, end), *broken_at, text);
	while (end < lines.size) {
		bool url = bare_url_ends(span_head(lines, end));
		lines = span_tail(lines, end + 1);
		while (span_skip(&lines, SPAN(" ")))
			continue;
		*broken_at = url ? 0 : text->size;
		buf_byte(text, ' ');
		end = span_find(lines, '\n');
		add_text(span_head(lines, end), *broken_at, text);
	}
}

struct span
html_text(struct span source, struct span html, bool *preformatted,
    const struct html_tags *tags, struct buf *text)
{
	bool before = *preformatted;
	size_t broken_at = 0;

	while (html.size > 0 && *preformatted == before) {
		size_t at = 0;
		while (at < html.size && html.data[at] != '<' &&
		    html.data[at] != '&')
			at++;
		if (before)
			buf_add(text, span_head(html, at));
		else
			join_lines(span_head(html, at), &broken_at, text);
		html = span_tail(html, at);
		if (html.size == 0)
			break;
		if (html.data[0] == '<') {
			html =
			    take_markup(source, html, preformatted, tags, text);
		} else if (!entity_decode(&html, text)) {
			buf_byte(text, '&');
			html = span_tail(html, 1);
		}
	}
	return html;
}
