#include "export/feed_links.h"
#include "text/escape.h"

#define ATTRIBUTE SPAN(" href=\"")

/* An attribute of a feed of ours has these references and no others. */
static void
unescape(struct span text, struct buf *buf)
{
	static const struct {
		struct span reference;
		char character;
	} references[] = {{{"&amp;", 5}, '&'}, {{"&lt;", 4}, '<'},
	    {{"&gt;", 4}, '>'}, {{"&quot;", 6}, '"'}, {{"&apos;", 6}, '\''}};

	while (text.size > 0) {
		char character = text.data[0];
		size_t taken = 1;
		for (size_t i = 0;
		     i < sizeof(references) / sizeof(references[0]); i++)
			if (span_starts(text, references[i].reference)) {
				character = references[i].character;
				taken = references[i].reference.size;
			}
		buf_byte(buf, character);
		text = span_tail(text, taken);
	}
}

static void
add_url(
    struct span written, link_changer *change, void *context, struct buf *buf)
{
	struct buf url = {0}, changed = {0};

	unescape(written, &url);
	if (change(context, buf_span(&url), &changed) == LINK_CHANGED)
		escape_xml(buf, buf_span(&changed));
	else
		buf_add(buf, written);
	buf_free(&url);
	buf_free(&changed);
}

/* Where the URL of a line begins, or the size of the line. */
static size_t
url_at(struct span line)
{
	size_t at = 0;

	if (!span_starts(line, SPAN("<link ")))
		return line.size;
	/* A value holds no quotation mark, which is written `&quot;`. */
	while (at < line.size && !span_starts(span_tail(line, at), ATTRIBUTE))
		at++;
	return at < line.size ? at + ATTRIBUTE.size : at;
}

void
feed_links(
    struct span feed, link_changer *change, void *context, struct buf *buf)
{
	while (feed.size > 0) {
		struct span line = span_head(feed, span_find(feed, '\n') + 1);
		size_t at = url_at(line);
		struct span rest = span_tail(line, at);
		struct span url = span_head(rest, span_find(rest, '"'));
		feed = span_tail(feed, line.size);
		buf_add(buf, span_head(line, at));
		if (url.size > 0)
			add_url(url, change, context, buf);
		buf_add(buf, span_tail(rest, url.size));
	}
}
