#include "base/ascii.h"
#include "markdown/markdown_priv.h"

/*
 * Footnotes in a text, which the parser does not know: the label of each is
 * text to it, in one piece or in several. Their marks are `[^1]`, since readers
 * and clients number links with `[1]`.
 */

/* Bytes of a label and what begins it. */
enum { LABEL_WITHIN = sizeof("[^") - 1 + FOOTNOTES_LABEL_MAX };

size_t
markdown_place(const struct printer *printer, struct span text)
{
	uintptr_t first = (uintptr_t)printer->source.data;
	uintptr_t at = (uintptr_t)text.data;

	return at < first || at >= first + printer->source.size
	    ? printer->source.size
	    : at - first;
}

/* Whether a text of the document begins with an escaped bracket. */
static bool
is_escaped_bracket(const struct printer *printer, struct span text)
{
	size_t place = markdown_place(printer, text), at = place;

	if (place == printer->source.size || !span_starts(text, SPAN("[")))
		return false;
	while (at > 0 && printer->source.data[at - 1] == '\\')
		at--;
	return (place - at) % 2 > 0;
}

/* The end of a text from the last `[^` that a label can be behind, or "". */
static struct span
begun_label(struct span text)
{
	size_t skipped =
	    text.size > LABEL_WITHIN ? text.size - LABEL_WITHIN : 0;

	text = span_tail(text, skipped);
	text = span_tail(text, span_find_last(text, '['));
	return span_starts(text, SPAN("[^")) &&
		span_find(text, ']') == text.size
	    ? text
	    : SPAN("");
}

/*
 * Takes the end of a label that came in several texts, since the parser took
 * signs in it for emphasis: the source has it whole, as in `[^*]`.
 */
static void
end_label(struct printer *printer, struct span *text)
{
	size_t place = markdown_place(printer, *text);
	size_t end = span_find(*text, ']');

	if (place == printer->source.size || end == text->size)
		return;
	struct span label =
	    begun_label(span_head(printer->source, place + end));
	struct span printed = begun_label(buf_span(&printer->text));
	if (label.size <= end || is_escaped_bracket(printer, label) ||
	    printed.size == 0)
		return;
	unsigned number =
	    footnotes_use(printer->footnotes, span_tail(label, 2));
	if (number == 0)
		return;
	printer->text.size -= printed.size;
	printer->outside = true;
	buf_format(&printer->text, "[^%u]", number);
	*text = span_tail(*text, end + 1);
}

/* Whether brackets behind such a sign are an index, as in `x[[1]]`, or code. */
static bool
is_before_index(char sign)
{
	return ascii_is_alnum(sign) || (sign && strchr("_)][$", sign));
}

void
markdown_add_text(struct printer *printer, struct span text)
{
	char before = '\0'; /* the sign, if it is no mark's and no link's */

	end_label(printer, &text);
	if (is_escaped_bracket(printer, text)) {
		markdown_append(printer, span_head(text, 1));
		text = span_tail(text, 1);
	}
	while (text.size > 0) {
		size_t at = span_find(text, '[');
		bool embedded = markdown_embeds(printer, text, at);
		markdown_append(printer, span_head(text, at - embedded));
		bool index =
		    is_before_index(at > 0 ? text.data[at - 1] : before);
		before = '\0';
		text = span_tail(text, at);
		if (!index && markdown_take_named(printer, &text, embedded))
			continue;
		struct span label = text;
		if (!span_skip(&label, SPAN("[^"))) {
			before = '[';
			markdown_append(printer, span_head(text, 1));
			text = span_tail(text, 1);
			continue;
		}
		/* No label is as long as a text of nothing but beginnings. */
		size_t end =
		    span_find(span_head(label, FOOTNOTES_LABEL_MAX + 1), ']');
		unsigned number = end < label.size
		    ? footnotes_use(printer->footnotes, span_head(label, end))
		    : 0;
		if (number > 0) {
			printer->outside = true;
			buf_format(&printer->text, "[^%u]", number);
			text = span_tail(label, end + 1);
		} else {
			markdown_append(printer, SPAN("[^"));
			text = label;
		}
	}
}
