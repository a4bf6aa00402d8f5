#include "base/ascii.h"
#include "markdown/markdown_priv.h"
#include "text/escape.h"

/*
 * Headings. Many generators of pages let a heading end in attributes for HTML,
 * as in `## Errors {#errors .wide}`: they are no words of it. Nor are badges,
 * pictures that lead somewhere, as authors have them behind the name of a
 * program: a line of links below has their labels.
 */

/* Whether a word is `#id` or `.class`, whose name begins with no digit. */
static bool
is_attribute(struct span word)
{
	if (word.size < 2 || !strchr("#.", word.data[0]) ||
	    (word.data[0] == '.' && ascii_is_digit(word.data[1])))
		return false;
	for (size_t i = 1; i < word.size; i++)
		if (!ascii_is_alnum(word.data[i]) &&
		    !(i > 1 && strchr(":.", word.data[i])) &&
		    !strchr("-_", word.data[i]) &&
		    (unsigned char)word.data[i] < 0x80)
			return false;
	return true;
}

/* Takes `#id`, `.class` or `key="some value"` off the front of a text. */
static bool
take_attribute(struct span *text)
{
	struct span word = span_cut(text, ' ');
	size_t value = span_find(word, '"');
	struct span quoted = span_tail(word, value + 1);

	if (value == word.size)
		return is_attribute(word);
	if (span_find(quoted, '"') == quoted.size) {
		if (span_find(*text, '"') == text->size)
			return false;
		span_cut(text, '"');
	}
	return span_ends(span_head(word, value), SPAN("="));
}

static bool
are_attributes(struct span text)
{
	if (!span_skip(&text, SPAN("{")) || !span_ends(text, SPAN("}")))
		return false;
	text = span_trim(span_head(text, text.size - 1));
	if (span_skip(&text, SPAN(":")))
		text = span_trim(text);
	do
		if (!take_attribute(&text))
			return false;
	while ((text = span_trim(text)).size > 0);
	return true;
}

/*
 * The size of the attributes that a heading ends in, or 0. They stand in the
 * document as in the text, with nothing but number signs behind them; code has
 * its backtick there.
 */
static size_t
attributes_size(const struct printer *printer)
{
	struct span text = buf_span(&printer->text);
	struct span behind = span_tail(printer->source, printer->heard_to);
	struct span before = span_head(printer->source, printer->heard_to);
	struct span found = span_tail(text, span_find_last(text, '{'));

	behind = span_trim(span_cut_line(&behind));
	while (span_skip(&behind, SPAN("#")))
		continue;
	if (behind.size > 0 || !are_attributes(found) ||
	    !span_ends(before, found))
		return 0;
	return span_ends(span_head(before, before.size - found.size), SPAN(" "))
	    ? found.size
	    : 0;
}

/* Whether the link that has ended has a line, and with its label. */
static bool
has_line(const struct printer *printer)
{
	size_t count = printer->link_count;

	return count > printer->link_block &&
	    printer->links[count - 1]->label_at == printer->label_at &&
	    !printer->links[count - 1]->first;
}

/* Those that no word is in front of are words if none follows either. */
void
markdown_end_badge(struct printer *printer)
{
	struct span before =
	    span_head(buf_span(&printer->text), printer->label_at);

	if (!has_line(printer))
		return;
	if (span_trim(span_tail(before, printer->badges)).size > 0)
		printer->text.size = printer->label_at;
	else
		printer->badges = printer->text.size;
}

/* The text of a heading without what is in front of or behind its words. */
static struct span
bare_words(const struct printer *printer)
{
	struct span text = buf_span(&printer->text);
	struct span all = span_head(text, text.size - attributes_size(printer));
	struct span words = span_tail(all, printer->badges);

	if (span_trim(words).size > 0)
		return words;
	return span_trim(all).size > 0 ? all : text;
}

void
markdown_end_heading(struct printer *printer)
{
	struct buf line = {0};

	escape_label(&line, bare_words(printer));
	if (line.size > 0 && printer->depth > 0) {
		markdown_line(printer, buf_span(&line));
	} else if (line.size > 0) {
		printer->tags_at = SIZE_MAX;
		buf_repeat(
		    printer->out, '#', printer->level < 3 ? printer->level : 3);
		buf_format(printer->out, " %pS\n", SPAN_AT(buf_span(&line)));
	}
	printer->level = 0;
	printer->badges = 0;
	buf_free(&line);
}
