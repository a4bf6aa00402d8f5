#include "fuzz/fuzz.h"
#include "support/xml.h"
#include "wire/atom.h"

/*
 * Feeds. Whatever titles, summaries, texts and tags hold, expat reads the feed,
 * and finds in it as many entries and tags as were put in.
 */

static void
add_entry(struct span input, struct buf *buf, size_t *tags)
{
	struct span title = span_cut(&input, '\t');
	struct span summary = span_cut(&input, '\t');
	struct atom_entry entry = {.about = {.id = SPAN("urn:x:1"),
				       .title = title,
				       .author = summary,
				       .language = title,
				       .page = SPAN("gemini://e.org/a"),
				       .mime = SPAN("text/gemini")},
	    .summary = summary,
	    .content = input};
	struct atom_translation translation = {
	    .language = title, .mime = summary, .page = input};

	atom_entry_start(&entry, buf);
	atom_translation(&translation, buf);
	while (input.size > 0) {
		atom_tag(span_cut(&input, '\t'), buf);
		(*tags)++;
	}
	atom_entry_end(buf);
}

void
fuzz_atom(struct span input)
{
	struct arena arena = {0};
	struct buf buf = {0};
	struct xml xml;
	size_t entries = 0, tags = 0, found = 0;
	struct atom_about feed = {.id = SPAN("urn:x:0"),
	    .title = span_cut(&input, '\n'),
	    .author = SPAN("A"),
	    .page = SPAN("gemini://e.org/")};

	atom_start(&feed, SPAN("gemini://e.org/atom.xml"), &buf);
	for (; input.size > 0 && entries < 64; entries++)
		add_entry(span_cut(&input, '\n'), &buf, &tags);
	atom_end(&buf);
	if (tags < 1024) {
		HOLDS(!xml_read(buf_span(&buf), &arena, &xml));
		HOLDS(xml_count(&xml, 0, "feed/entry") == entries);
		for (size_t i = 0; i < xml.count; i++)
			found += span_equal(
			    xml.elements[i].path, SPAN("feed/entry/category"));
		HOLDS(found == tags);
	}
	arena_free(&arena);
	buf_free(&buf);
}
