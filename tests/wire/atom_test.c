/* Atom feeds: complete, and well-formed XML (RFC 4287). */
#include "support/expect.h"
#include "support/xml.h"
#include "wire/atom.h"

static void
one_entry(const struct atom_entry *entry, struct buf *buf)
{
	const struct atom_about feed = {
	    .id = SPAN("gemini://example.org/atom.xml"),
	    .title = SPAN("Notes"),
	    .author = SPAN("The newsroom"),
	    .language = SPAN("en"),
	    .updated = 1520812800,
	    .page = SPAN("gemini://example.org/"),
	    .mime = SPAN("text/gemini")};

	atom_start(&feed, SPAN("gemini://example.org/atom.xml"), buf);
	if (entry) {
		const struct atom_translation translation = {
		    entry->about.language, entry->about.mime,
		    entry->about.page};
		atom_entry_start(entry, buf);
		if (entry->content.size > 0)
			atom_translation(&translation, buf);
		atom_tag(SPAN("coffee"), buf);
		atom_entry_end(buf);
	}
	atom_end(buf);
}

#define HEAD                                                                   \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"                         \
	"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n"       \
	"<id>gemini://example.org/atom.xml</id>\n"                             \
	"<title>Notes</title>\n"                                               \
	"<updated>2018-03-12T00:00:00Z</updated>\n"                            \
	"<author><name>The newsroom</name></author>\n"                         \
	"<link rel=\"alternate\" type=\"text/gemini\" "                        \
	"href=\"gemini://example.org/\"/>\n"                                   \
	"<link rel=\"self\" type=\"application/atom+xml\" "                    \
	"href=\"gemini://example.org/atom.xml\"/>\n"

/* B6, B7, B8, B10: the exact bytes. */
static void
feeds(void **state)
{
	const struct atom_entry entry = {
	    .about = {.id = SPAN("tag:example.org,2018-03-12:/a.gmi"),
		.title = SPAN("A & B"),
		.updated = 1520899199,
		.page = SPAN("gemini://example.org/a.gmi"),
		.mime = SPAN("text/gemini")},
	    .published = 1520812800,
	    .summary = SPAN("It is <short>.")};
	const struct atom_entry other = {
	    .about = {.id = SPAN("urn:x:1"),
		.title = SPAN("B"),
		.author = SPAN("Ana"),
		.language = SPAN("es"),
		.page = SPAN("gopher://example.org/1/b")}};
	struct buf buf = {0};

	(void)state;
	one_entry(NULL, &buf);
	expect_span("empty", buf_span(&buf), SPAN(HEAD "</feed>\n"));
	buf.size = 0;
	one_entry(&entry, &buf);
	expect_span("entry", buf_span(&buf),
	    SPAN(HEAD "<entry>\n"
		      "<id>tag:example.org,2018-03-12:/a.gmi</id>\n"
		      "<title>A &amp; B</title>\n"
		      "<updated>2018-03-12T23:59:59Z</updated>\n"
		      "<link rel=\"alternate\" type=\"text/gemini\" "
		      "href=\"gemini://example.org/a.gmi\"/>\n"
		      "<published>2018-03-12T00:00:00Z</published>\n"
		      "<summary>It is &lt;short&gt;.</summary>\n"
		      "<category term=\"coffee\"/>\n"
		      "</entry>\n</feed>\n"));
	buf.size = 0;
	one_entry(&other, &buf);
	expect_span("entry of its own", buf_span(&buf),
	    SPAN(HEAD "<entry xml:lang=\"es\">\n"
		      "<id>urn:x:1</id>\n"
		      "<title>B</title>\n"
		      "<updated>1970-01-01T00:00:00Z</updated>\n"
		      "<author><name>Ana</name></author>\n"
		      "<link rel=\"alternate\" "
		      "href=\"gopher://example.org/1/b\"/>\n"
		      "<published>1970-01-01T00:00:00Z</published>\n"
		      "<category term=\"coffee\"/>\n"
		      "</entry>\n</feed>\n"));
	buf_free(&buf);
}

/* B6, B11: whatever bytes a text has, a strict parser reads the document. */
static void
any_text(void **state)
{
	struct span text, all;
	char bytes[512];

	(void)state;
	for (int i = 0; i < 512; i++)
		bytes[i] = (char)(i % 256);
	memcpy(bytes + 256, "]]><!-- & \"'", 12);
	all = (struct span){bytes, sizeof(bytes)};
	for (size_t from = 0; from < sizeof(bytes); from += 7) {
		struct arena arena = {0};
		struct buf buf = {0};
		struct xml xml;
		text = span_tail(all, from);
		struct atom_entry entry = {.about = {.id = text,
					       .title = text,
					       .author = text,
					       .language = text,
					       .page = text,
					       .mime = text},
		    .summary = text,
		    .content = text};
		one_entry(&entry, &buf);
		const char *wrong = xml_read(buf_span(&buf), &arena, &xml);
		expect_span("well-formed", span_of(wrong), SPAN(""));
		assert_int_equal(xml_count(&xml, 0, "feed/entry"), 1);
		buf_free(&buf);
		arena_free(&arena);
	}
}

/* The strict parser of this test rejects malformed documents. */
static void
strict_reader(void **state)
{
	static const char *const documents[] = {"", "<a/>", "<a></b>", "<a>",
	    "<a><b></a></b>", "<a b=c/>", "<a b=\"c\" b=\"d\"/>", "<a>&x;</a>",
	    "<a>&</a>", "<a b=\"<\"/>", "<a/><b/>", "<a>\x01</a>",
	    "<a>\xef\xbf\xbf</a>", "<a>\xff</a>", "<a b=\"c\"d=\"e\"/>",
	    "<a/>x", "<a>]]></a>"};
	struct arena arena = {0};
	struct xml xml;

	(void)state;
	for (size_t i = 0; i < COUNT(documents); i++) {
		struct span text = arena_format(&arena,
		    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n%s",
		    documents[i]);
		expect_true(documents[i], text,
		    (xml_read(text, &arena, &xml) == NULL) == (i == 1));
	}
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(feeds),
	    cmocka_unit_test(any_text),
	    cmocka_unit_test(strict_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
