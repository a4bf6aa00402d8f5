#include "markdown/entity.h"
#include "markdown/html.h"
#include "markdown/html_link.h"

/*
 * Attributes of a tag, as section 13.2.5 of HTML reads them: values stand in
 * quotes of either kind or in none, and of two with one name the first counts.
 * A tag is read once for each that is wanted, and never behind its end.
 */

#define BLANKS " \t\n\r\f"
#define LINE_ENDS "\t\n\r"

/* Cuts off the front of a text what ends at one of some signs. */
static struct span
cut_before(struct span *text, const char *signs)
{
	struct span rest = *text;
	size_t size = 0;

	while (size < rest.size && !strchr(signs, rest.data[size]))
		size++;
	*text = span_tail(rest, size);
	return span_head(rest, size);
}

static void
pass(struct span *text, const char *signs)
{
	while (text->size > 0 && strchr(signs, text->data[0]))
		*text = span_tail(*text, 1);
}

/* Cuts the next attribute off the front of a tag. Returns false at its end. */
static bool
cut_attribute(struct span *tag, struct span *name_r, struct span *value_r)
{
	pass(tag, BLANKS "/");
	struct span begin = *tag;
	if (begin.size == 0 || begin.data[0] == '>')
		return false;
	/* A sign of equality at the front is a part of the name. */
	*tag = span_tail(begin, 1);
	cut_before(tag, BLANKS "/>=");
	*name_r = span_head(begin, begin.size - tag->size);
	*value_r = SPAN("");
	pass(tag, BLANKS);
	if (!span_skip(tag, SPAN("=")))
		return true;
	pass(tag, BLANKS);
	char quote = tag->size > 0 ? tag->data[0] : '\0';
	if (quote != '"' && quote != '\'') {
		*value_r = cut_before(tag, BLANKS ">");
		return true;
	}
	*tag = span_tail(*tag, 1);
	size_t size = span_find(*tag, quote);
	*value_r = span_head(*tag, size);
	bool closed = size < tag->size;
	*tag = span_tail(*tag, size + 1);
	return closed;
}

/* Appends an attribute, decoded. Returns false without it. */
static bool
add_attribute(struct span tag, struct span wanted, struct buf *text)
{
	struct span name, value = {0};
	bool found = false;

	tag = span_tail(tag, 1 + html_tag_name(tag).size);
	while (!found && cut_attribute(&tag, &name, &value))
		found = span_equal_nocase(name, wanted);
	value = found ? span_trim(value) : SPAN("");
	while (value.size > 0) {
		if (value.data[0] == '&' && entity_decode(&value, text))
			continue;
		buf_byte(text, value.data[0]);
		value = span_tail(value, 1);
	}
	return found;
}

/* A URL has no line ends, wherever they stand (URL Standard, section 4.4). */
static bool
add_address(struct span tag, struct span wanted, struct buf *url)
{
	struct buf value = {0};
	bool found = add_attribute(tag, wanted, &value);

	for (size_t i = 0; i < value.size; i++)
		if (!strchr(LINE_ENDS, value.data[i]))
			buf_byte(url, value.data[i]);
	buf_free(&value);
	return found;
}

static void
add_description(struct span tag, struct buf *label)
{
	add_attribute(tag, SPAN("alt"), label);
	for (size_t i = 0; i < label->size; i++)
		if (strchr(LINE_ENDS, label->data[i]))
			label->data[i] = ' ';
}

static const struct {
	const char *tag, *address;
} media[] = {
    {"img", "src"},
    {"audio", "src"},
    {"video", "src"},
    {"source", "src"},
    {"iframe", "src"},
    {"embed", "src"},
    {"area", "href"},
};

enum html_link
html_link(struct span text, struct buf *url, struct buf *label)
{
	struct span name = html_tag_name(text);
	struct span tag = span_head(text, html_tag_size(text));
	bool ends = span_starts(tag, SPAN("</"));

	if (!span_starts(tag, SPAN("<")) || !span_ends(tag, SPAN(">")))
		return HTML_NO_LINK;
	if (span_equal_nocase(name, SPAN("a"))) {
		if (ends)
			return HTML_LINK_ENDS;
		return add_address(tag, SPAN("href"), url) ? HTML_LINK_BEGINS
							   : HTML_NO_LINK;
	}
	for (size_t i = 0; i < sizeof(media) / sizeof(media[0]) && !ends; i++)
		if (span_equal_nocase(name, span_of(media[i].tag)) &&
		    add_address(tag, span_of(media[i].address), url)) {
			add_description(tag, label);
			return HTML_PICTURE;
		}
	return HTML_NO_LINK;
}
