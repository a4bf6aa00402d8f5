#include "dates/date.h"
#include "text/escape.h"
#include "wire/atom.h"

/*
 * Atom (RFC 4287), printed without a tree: a feed is appended element by
 * element. The elements are in the default namespace, since a client in use
 * compares their names without regard to prefixes (B6). Text constructs have no
 * type attribute, which makes them plain text (section 3.1.1.1).
 */

static void
put_element(const char *name, struct span text, struct buf *buf)
{
	buf_format(buf, "<%s>", name);
	escape_xml(buf, text);
	buf_format(buf, "</%s>\n", name);
}

static void
put_instant(const char *name, int64_t instant, struct buf *buf)
{
	char text[DATE_INSTANT_SIZE];

	date_print_instant(instant, text);
	put_element(name, (struct span){text, sizeof(text)}, buf);
}

static void
put_attribute(const char *name, struct span value, struct buf *buf)
{
	if (value.size == 0)
		return;
	buf_format(buf, " %s=\"", name);
	escape_xml(buf, value);
	buf_byte(buf, '"');
}

/* An empty MIME type or language is left out. */
static void
put_link_element(const char *relation, struct span mime, struct span language,
    struct span url, struct buf *buf)
{
	buf_add(buf, SPAN("<link"));
	put_attribute("rel", span_of(relation), buf);
	put_attribute("type", mime, buf);
	put_attribute("hreflang", language, buf);
	put_attribute("href", url, buf);
	buf_add(buf, SPAN("/>\n"));
}

/* A text of a type of its own, whose lines count (section 4.1.3.3). */
static void
put_content(struct span gemtext, struct buf *buf)
{
	if (gemtext.size == 0)
		return;
	buf_add(buf, SPAN("<content type=\"text/gemini\">"));
	while (gemtext.size > 0) {
		escape_xml(buf, span_cut_line(&gemtext));
		buf_add(buf, gemtext.size > 0 ? SPAN("\n") : SPAN(""));
	}
	buf_add(buf, SPAN("</content>\n"));
}

/* An author is a person construct, which requires a name (section 3.2). */
static void
put_common(const struct atom_about *about, struct buf *buf)
{
	put_element("id", about->id, buf);
	put_element("title", about->title, buf);
	put_instant("updated", about->updated, buf);
	if (about->author.size > 0) {
		buf_add(buf, SPAN("<author>"));
		buf_add(buf, SPAN("<name>"));
		escape_xml(buf, about->author);
		buf_add(buf, SPAN("</name></author>\n"));
	}
	put_link_element("alternate", about->mime, SPAN(""), about->page, buf);
}

void
atom_start(const struct atom_about *feed, struct span self, struct buf *buf)
{
	buf_add(buf, SPAN("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
	buf_add(buf, SPAN("<feed xmlns=\"http://www.w3.org/2005/Atom\""));
	put_attribute("xml:lang", feed->language, buf);
	buf_add(buf, SPAN(">\n"));
	put_common(feed, buf);
	put_link_element("self", ATOM_MIME, SPAN(""), self, buf);
}

void
atom_entry_start(const struct atom_entry *entry, struct buf *buf)
{
	buf_add(buf, SPAN("<entry"));
	put_attribute("xml:lang", entry->about.language, buf);
	buf_add(buf, SPAN(">\n"));
	put_common(&entry->about, buf);
	put_instant("published", entry->published, buf);
	if (entry->summary.size > 0)
		put_element("summary", entry->summary, buf);
	put_content(entry->content, buf);
}

void
atom_translation(const struct atom_translation *translation, struct buf *buf)
{
	put_link_element("alternate", translation->mime, translation->language,
	    translation->page, buf);
}

void
atom_tag(struct span tag, struct buf *buf)
{
	buf_add(buf, SPAN("<category"));
	put_attribute("term", tag, buf);
	buf_add(buf, SPAN("/>\n"));
}

void
atom_entry_end(struct buf *buf)
{
	buf_add(buf, SPAN("</entry>\n"));
}

void
atom_end(struct buf *buf)
{
	buf_add(buf, SPAN("</feed>\n"));
}
