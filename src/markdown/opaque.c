#include "base/ascii.h"
#include "markdown/html.h"
#include "markdown/nesting.h"
#include "markdown/opaque.h"

/*
 * What is done to the lines of a document before it is parsed has to leave code
 * and HTML alone: code may show how Markdown is written, and comments are not
 * for readers. Of HTML these are the kinds 1 to 5 of CommonMark, section 4.6,
 * which have an end of their own; the others end at a blank line.
 */

size_t
opaque_indent(struct span line)
{
	size_t size = 0;

	while (size < line.size && line.data[size] == ' ')
		size++;
	return size;
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

/* Whether `begin`, `<` and a name or a sign, is at the front of a text. */
static bool
begins_with(struct span text, struct span begin)
{
	struct span rest = span_tail(text, begin.size);

	return span_equal_nocase(span_head(text, begin.size), begin) &&
	    (!ascii_is_letter(begin.data[1]) || rest.size == 0 ||
		strchr(" \t>", rest.data[0]));
}

/* What ends the HTML that begins at the front of a text, or NULL. */
static const char *
end_of_html(struct span text)
{
	static const struct {
		const char *begin, *end;
	} kinds[] = {
	    {"<pre", "</pre>"},
	    {"<script", "</script>"},
	    {"<style", "</style>"},
	    {"<!--", "-->"},
	    {"<?", "?>"},
	    {"<![CDATA[", "]]>"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (begins_with(text, span_of(kinds[i].begin)))
			return kinds[i].end;
	return text.size > 2 && span_starts(text, SPAN("<!")) &&
		ascii_is_letter(text.data[2])
	    ? ">"
	    : NULL;
}

static bool
begin_html(struct opaque *opaque, struct span line)
{
	size_t indent = opaque_indent(line);

	if (indent <= OPAQUE_INDENT_MAX)
		opaque->end = end_of_html(span_tail(line, indent));
	return opaque->end;
}

bool
opaque_is_open(const struct opaque *opaque)
{
	return opaque->fence || opaque->end;
}

bool
opaque_ends(const struct opaque *opaque, struct span line)
{
	return html_find(line, span_of(opaque->end)) < line.size;
}

bool
opaque_follow(struct opaque *opaque, struct span line)
{
	if (opaque->fence) {
		end_fence(opaque, line);
		return true;
	}
	if (!opaque->end && begin_fence(opaque, line))
		return true;
	if (!opaque->end && !begin_html(opaque, line))
		return false;
	if (opaque_ends(opaque, line))
		opaque->end = NULL;
	return true;
}
