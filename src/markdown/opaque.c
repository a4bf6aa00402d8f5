#include "base/ascii.h"
#include "markdown/html.h"
#include "markdown/nesting.h"
#include "markdown/opaque.h"

/*
 * What is done to the lines of a document before it is parsed has to leave code
 * and HTML alone: code may show how Markdown is written, and comments are not
 * for readers. Of HTML these are the kinds 1 to 5 of CommonMark, section 4.6,
 * which have an end of their own; the others end at a blank line, but for what
 * is of the first kinds within them.
 */

size_t
opaque_indent(struct span line)
{
	size_t size = 0;

	while (size < line.size && line.data[size] == ' ')
		size++;
	return size;
}

bool
opaque_is_far(struct span line)
{
	size_t indent = opaque_indent(line);

	return indent > OPAQUE_INDENT_MAX ||
	    span_starts(span_tail(line, indent), SPAN("\t"));
}

static size_t
run_of(struct span text, char byte)
{
	size_t size = 0;

	while (size < text.size && text.data[size] == byte)
		size++;
	return size;
}

/* The fence at the front of a text, or nothing. */
static struct span
fence_of(struct span text)
{
	char byte = text.size > 0 ? text.data[0] : '\0';
	size_t size = run_of(text, byte);

	return span_head(
	    text, size >= 3 && (byte == '`' || byte == '~') ? size : 0);
}

static void
end_fence(struct opaque *opaque, struct span line)
{
	size_t indent = opaque_indent(line);
	struct span text = span_tail(line, indent), fence = fence_of(text);

	if (indent <= opaque->indent + OPAQUE_INDENT_MAX &&
	    fence.size >= opaque->fence_size &&
	    fence.data[0] == opaque->fence &&
	    span_trim(span_tail(text, fence.size)).size == 0)
		opaque->fence = '\0';
}

size_t
opaque_item(struct span line)
{
	size_t indent = opaque_indent(line);
	struct span text = span_tail(line, indent);
	size_t size = nesting_marker(text);

	if (indent > OPAQUE_INDENT_MAX || size == 0 || text.data[0] == '>')
		return 0;
	size += indent;
	return size + opaque_indent(span_tail(line, size));
}

/* A fence may stand behind the marker of an item. */
static bool
begin_fence(struct opaque *opaque, struct span line)
{
	size_t item = opaque_item(line);
	size_t indent = opaque_indent(span_tail(line, item));
	struct span text = span_tail(line, item + indent);
	struct span fence = fence_of(text);
	struct span info = span_tail(text, fence.size);

	if (indent > OPAQUE_INDENT_MAX || fence.size == 0 ||
	    (fence.data[0] == '`' && span_find(info, '`') < info.size))
		return false;
	opaque->fence = fence.data[0];
	opaque->fence_size = fence.size;
	opaque->indent = item;
	return true;
}

static const struct {
	const char *begin, *end;
} kinds[] = {
    {"<pre", "</pre>"},
    {"<script", "</script>"},
    {"<style", "</style>"},
    {"<!--", "-->"},
    {"<?", "?>"},
    {"<![CDATA[", "]]>"},
    {"<!", ">"},
};
enum {
	KINDS = sizeof(kinds) / sizeof(kinds[0]),
	DECLARATION = KINDS, /* the last, counted from 1 */
};

/* Whether `begin`, `<` and a name or a sign, is at the front of a text. */
static bool
begins_with(struct span text, struct span begin)
{
	struct span rest = span_tail(text, begin.size);

	if (!span_equal_nocase(span_head(text, begin.size), begin))
		return false;
	if (span_equal(begin, SPAN("<!")))
		return rest.size > 0 && ascii_is_letter(rest.data[0]);
	return !ascii_is_letter(begin.data[1]) || rest.size == 0 ||
	    strchr(" \t>", rest.data[0]);
}

/* The kind of HTML at the front of a text, from 1, or 0. */
static unsigned
html_kind(struct span text)
{
	for (unsigned i = 0; i < KINDS; i++)
		if (begins_with(text, span_of(kinds[i].begin)))
			return i + 1;
	return 0;
}

/* Where the end of a kind of HTML ends in a text; behind it if it does not. */
static size_t
end_of(unsigned kind, struct span text)
{
	struct span end = span_of(kinds[kind - 1].end);

	return html_find(text, end) + end.size;
}

bool
opaque_lacks_end(struct span text)
{
	unsigned kind = html_kind(text);

	return kind > 0 && end_of(kind, text) > text.size;
}

/* Whether HTML ends below. What does not is looked for once. */
static bool
ends_below(struct opaque *opaque, unsigned kind, struct span below)
{
	unsigned bit = 1U << kind;

	if (!(opaque->missing & bit) && end_of(kind, below) > below.size)
		opaque->missing |= bit;
	return !(opaque->missing & bit);
}

/*
 * Whether a line begins HTML of its own. In a paragraph it does so wherever it
 * stands, up to version 0.4.8 of md4c; there it counts if it has an end, and a
 * declaration does everywhere (parse.c).
 */
static bool
begin_html(struct opaque *opaque, struct span line, struct span below)
{
	struct span text = span_trim(line);
	unsigned kind = html_kind(text);
	bool far = opaque_is_far(line);

	if (kind == 0 || (far && !opaque->text))
		return false;
	if (!opaque_lacks_end(text))
		return true;
	if ((far || kind == DECLARATION) && !ends_below(opaque, kind, below))
		return false;
	opaque->html = kind;
	return true;
}

/* The kind of HTML that begins within a text and does not end there, or 0. */
static unsigned
left_open(struct span text)
{
	for (;;) {
		text = span_tail(text, span_find(text, '<'));
		if (text.size == 0)
			return 0;
		unsigned kind = html_kind(text);
		size_t end = kind > 0 ? end_of(kind, text) : 1;
		if (end > text.size)
			return kind;
		text = span_tail(text, end);
	}
}

/* Follows HTML that ends at a blank line: a line, or what is left of it. */
static void
follow_block(struct opaque *opaque, struct span text, struct span below)
{
	unsigned kind = left_open(text);

	if (kind > 0 && ends_below(opaque, kind, below))
		opaque->html = kind;
}

static bool
follow_html(struct opaque *opaque, struct span line, struct span below)
{
	if (opaque->html) {
		size_t end = end_of(opaque->html, line);
		if (end > line.size)
			return true;
		opaque->html = 0;
		if (opaque->block)
			follow_block(opaque, span_tail(line, end), below);
		return true;
	}
	if (!opaque->block && begin_html(opaque, line, below))
		return true;
	if (!opaque->block && !opaque_is_far(line)) {
		opaque->indent = opaque_indent(line);
		opaque->block = html_begins_block(span_trim(line));
	}
	if (span_trim(line).size == 0)
		opaque->block = false;
	if (opaque->block)
		follow_block(opaque, line, below);
	return opaque->html > 0;
}

/* What hides lines from readers: of Obsidian, of Jekyll and of Hugo. */
static const struct {
	const char *begin, *end;
} hidings[] = {
    {"%%", "%%"},
    {"{% comment %}", "{% endcomment %}"},
    {"{%- comment -%}", "{%- endcomment -%}"},
    {"{{< comment >}}", "{{< /comment >}}"},
    {"{{% comment %}}", "{{% /comment %}}"},
};
enum { HIDINGS = sizeof(hidings) / sizeof(hidings[0]), NOTES_ALONE = 1 };

/* The kind that may begin with a line, which is nothing else; from 1, or 0. */
static unsigned
hiding_kind(struct span line)
{
	for (unsigned i = 0; i < HIDINGS && !opaque_is_far(line); i++)
		if (span_equal(span_trim(line), span_of(hidings[i].begin)))
			return i + 1;
	return 0;
}

/* Notes of Obsidian may also be in a line: theirs ends in one of its own. */
static bool
ends_hidden(unsigned kind, struct span line)
{
	return kind == NOTES_ALONE
	    ? hiding_kind(line) == kind
	    : html_find(line, span_of(hidings[kind - 1].end)) < line.size;
}

/*
 * What has no end hides nothing, nor does what begins again before it, or has
 * its end in code or with text behind it.
 */
static bool
begin_hidden(struct opaque *opaque, struct span line, struct span below)
{
	struct opaque ahead = {0};
	unsigned kind = opaque->block ? 0 : hiding_kind(line);

	while (kind > 0 && below.size > 0) {
		line = span_cut_line(&below);
		if (ends_hidden(kind, line)) {
			struct span end = span_of(hidings[kind - 1].end);
			if (!ahead.fence && span_ends(span_trim(line), end))
				opaque->hidden = kind;
			break;
		}
		if (hiding_kind(line) == kind)
			break;
		if (ahead.fence)
			end_fence(&ahead, line);
		else
			begin_fence(&ahead, line);
	}
	return opaque->hidden > 0;
}

/* Whether a paragraph goes on behind a line which is no code and no HTML. */
static bool
paragraph_goes_on(const struct opaque *opaque, struct span line)
{
	struct span text = span_trim(line);

	return text.size > 0 && !strchr("#=-*_|", text.data[0]) &&
	    opaque_item(line) == 0 && (opaque->text || !opaque_is_far(line));
}

bool
opaque_is_open(const struct opaque *opaque)
{
	return opaque->fence || opaque->html || opaque->hidden;
}

static bool
follow_any(struct opaque *opaque, struct span line, struct span below)
{
	if (opaque->hidden) {
		if (ends_hidden(opaque->hidden, line))
			opaque->hidden = 0;
		return true;
	}
	if (opaque->fence) {
		end_fence(opaque, line);
		return true;
	}
	if (!opaque->html &&
	    (begin_hidden(opaque, line, below) || begin_fence(opaque, line)))
		return true;
	return follow_html(opaque, line, below);
}

bool
opaque_follow(struct opaque *opaque, struct span line, struct span below)
{
	bool found = follow_any(opaque, line, below);

	opaque->text =
	    !found && !opaque->block && paragraph_goes_on(opaque, line);
	return found;
}
