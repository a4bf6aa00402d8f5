#include "text/date.h"
#include "text/escape.h"
#include "wire/atom.h"

/*
 * The names stand in the default namespace: a client in use compares them
 * without looking at a prefix. A text is of type `text`, which is what an
 * element without a type holds (section 3.1.1.1).
 */

static void
put_text(const char *name, struct span text, struct buf *buf)
{
	buf_format(buf, "<%s>", name);
	escape_xml(buf, text);
	buf_format(buf, "</%s>\n", name);
}

static void
put_date(const char *name, int64_t instant, struct buf *buf)
{
	char text[DATE_INSTANT_SIZE];

	date_print_instant(instant, text);
	put_text(name, (struct span){text, sizeof(text)}, buf);
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

static void
put_link(
    const char *relation, struct span mime, struct span url, struct buf *buf)
{
	buf_add(buf, SPAN("<link"));
	put_attribute("rel", span_of(relation), buf);
	put_attribute("type", mime, buf);
	put_attribute("href", url, buf);
	buf_add(buf, SPAN("/>\n"));
}

/* An author is a person construct, which needs its name (section 3.2). */
static void
put_about(const struct atom_about *about, struct buf *buf)
{
	put_text("id", about->id, buf);
	put_text("title", about->title, buf);
	put_date("updated", about->updated, buf);
	if (about->author.size > 0) {
		buf_add(buf, SPAN("<author>"));
		buf_add(buf, SPAN("<name>"));
		escape_xml(buf, about->author);
		buf_add(buf, SPAN("</name></author>\n"));
	}
	put_link("alternate", about->mime, about->page, buf);
}

void
atom_start(const struct atom_about *feed, struct span self, struct buf *buf)
{
	buf_add(buf, SPAN("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
	buf_add(buf, SPAN("<feed xmlns=\"http://www.w3.org/2005/Atom\""));
	put_attribute("xml:lang", feed->language, buf);
	buf_add(buf, SPAN(">\n"));
	put_about(feed, buf);
	put_link("self", ATOM_MIME, self, buf);
}

void
atom_entry_start(const struct atom_entry *entry, struct buf *buf)
{
	buf_add(buf, SPAN("<entry"));
	put_attribute("xml:lang", entry->about.language, buf);
	buf_add(buf, SPAN(">\n"));
	put_about(&entry->about, buf);
	put_date("published", entry->published, buf);
	if (entry->summary.size > 0)
		put_text("summary", entry->summary, buf);
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
