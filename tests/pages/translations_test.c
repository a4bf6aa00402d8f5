/* Translations of an article: links of its page and of its feeds. */
#include "support/expect.h"
#include "support/fixture.h"
#include "support/xml.h"

static const char french[] = "[labels fr]\nlanguage = Fran\xc3\xa7"
			     "ais\n";

static const struct fixture_file files[] = {
    {"2020-01-01-a.gmi", "# A\n"},
    {"2020-01-01-a.es.gmi", "# A en espa\xc3\xb1ol\n"},
    {"2020-01-01-a.fr.gmi",
	"# A en fran\xc3\xa7"
	"ais\n"},
    {"2020-01-01-a.xx.gmi", "# No language\n"},
    {"2020-01-02-b.txt", "B\n"},
    {"2020-01-02-b.es.txt", "B en espa\xc3\xb1ol\n"},
    {"2020-01-02-b.2.es.txt", "Another name\n"},
    {"2020-01-03-c/index.gmi", "# C\n"},
    {"2020-01-03-c/index.es.gmi", "# C en espa\xc3\xb1ol\n"},
    {"2020-01-04-d.gmi", "# D\n"},
    {"2020-01-04-d.es.gmi", "---\nlang: es-SV\n---\n# D, de El Salvador\n"},
};

/* Each alternate of each entry after its title: language and address. */
static struct span
alternates(struct fixture *fixture, struct span body)
{
	struct buf got = {0};
	struct xml xml;

	expect_span("well-formed",
	    span_of(xml_read(body, &fixture->arena, &xml)), SPAN(""));
	for (size_t i = 0; i < xml_count(&xml, 0, "feed/entry"); i++) {
		size_t entry =
		    (size_t)(xml_find(&xml, 0, "feed/entry", i) - xml.elements);
		buf_add(
		    &got, xml_find(&xml, entry, "feed/entry/title", 0)->text);
		buf_byte(&got, ':');
		for (size_t j = 0;
		     j < xml_count(&xml, entry, "feed/entry/link"); j++) {
			const struct xml_element *link =
			    xml_find(&xml, entry, "feed/entry/link", j);
			expect_span("relation", xml_attribute(link, "rel"),
			    SPAN("alternate"));
			buf_format(&got, " %pS %pS",
			    SPAN_AT(xml_attribute(link, "hreflang")),
			    SPAN_AT(xml_attribute(link, "href")));
		}
		buf_byte(&got, '\n');
	}
	return buf_keep(&got, &fixture->arena);
}

/* P43: an entry of a feed has an alternate for each translation. */
static void
in_feeds(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, french);
	fixture_fill(fixture, files, COUNT(files));
	struct span got =
	    alternates(fixture, fixture_page(fixture, "/atom.xml"));
#define G "gemini://localhost/2020-01-"
	expect_span("gemini", got,
	    SPAN("D, de El Salvador:  " G "04-d.es.gmi en " G "04-d.gmi\n"
		 "D:  " G "04-d.gmi es-SV " G "04-d.es.gmi\n"
		 "C en espa\xc3\xb1ol:  " G "03-c/index.es.gmi en " G "03-c/\n"
		 "C:  " G "03-c/ es " G "03-c/index.es.gmi\n"
		 "Another name:  " G "02-b.2.es.txt\n"
		 "B en espa\xc3\xb1ol:  " G "02-b.es.txt en " G "02-b.txt\n"
		 "B:  " G "02-b.txt es " G "02-b.es.txt\n"
		 "A en espa\xc3\xb1ol:  " G "01-a.es.gmi en " G "01-a.gmi fr " G
		 "01-a.fr.gmi\n"
		 "A en fran\xc3\xa7"
		 "ais:  " G "01-a.fr.gmi en " G "01-a.gmi es " G "01-a.es.gmi\n"
		 "A:  " G "01-a.gmi es " G "01-a.es.gmi fr " G "01-a.fr.gmi\n"
		 "No language:  " G "01-a.xx.gmi\n"));
	got = alternates(fixture, fixture_gopher(fixture, "/atom.xml"));
	expect_true("gopher", got,
	    fixture_holds(got,
		"\nA:  gopher://localhost/1/2020-01-01-a "
		"es gopher://localhost/1/2020-01-01-a.es "
		"fr gopher://localhost/1/2020-01-01-a.fr\n"));
	/* As at the foot of the page. */
	struct span page = fixture_page(fixture, "/2020-01-01-a.gmi");
	expect_true("foot", page,
	    fixture_holds(page,
		"=> /2020-01-01-a.es.gmi Espa\xc3\xb1ol\n"
		"=> /2020-01-01-a.fr.gmi Fran\xc3\xa7"
		"ais\n"));
}

/* P151: languages of a country or a script are each a translation. */
static void
countries(void **state)
{
	static const struct fixture_file odd[] = {
	    {"2020-01-01-a.gmi", "# A\n"},
	    {"2020-01-01-a.pt-BR.gmi", "# B\n"},
	    {"2020-01-01-a.pt.gmi", "# C\n"},
	    {"2020-01-01-a.pt.txt", "# D\n"},
	    {"2020-01-01-a.pt.b.gmi", "# E\n"},
	    {"2020-01-01-a.xx.gmi", "# F\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[labels pt]\nlanguage = Portuguese\n");
	fixture_fill(fixture, odd, COUNT(odd));
	struct span got =
	    alternates(fixture, fixture_page(fixture, "/atom.xml"));
	static const char *const entries[] = {
	    "A:  " G "01-a.gmi pt-BR " G "01-a.pt-BR.gmi pt " G "01-a.pt.gmi\n",
	    "B:  " G "01-a.pt-BR.gmi en " G "01-a.gmi pt " G "01-a.pt.gmi\n",
	    "\nC:  " G "01-a.pt.gmi en " G "01-a.gmi pt-BR " G
	    "01-a.pt-BR.gmi\n",
	    "\nF:  " G "01-a.xx.gmi\n"};
	for (size_t i = 0; i < COUNT(entries); i++)
		expect_true(entries[i], got, fixture_holds(got, entries[i]));
	struct span page = fixture_page(fixture, "/2020-01-01-a.gmi");
	expect_true("foot", page,
	    fixture_holds(page,
		"=> /2020-01-01-a.pt-BR.gmi Portuguese (pt-BR)\n"
		"=> /2020-01-01-a.pt.gmi Portuguese (pt)\n"));
}

/* P44: a translation that a reader may not see is no alternate. */
static void
hidden(void **state)
{
	static const struct fixture_file secret[] = {
	    {"2020-01-01-a.gmi", "# A\n"},
	    {"2020-01-01-a.es.gmi", "---\ndraft: yes\n---\n# A2\n"},
	    {"2020-01-02-b.gmi", "# B\n"},
	    {"2020-01-02-b.es.gmi", "---\nlisted: no\n---\n# B2\n"},
	    {"2020-01-03-c.gmi", "# C\n"},
	    {"2020-01-03-c.es.gmi", "---\ndate: 9000-01-01\n---\n# C2\n"},
	    {"2020-01-04-d.gmi", "# D\n"},
	    {"2020-01-04-d.es.gmi", "# D2\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone one]\npath = /2020-01-04-d.es.gmi\nallow = any\n");
	fixture_fill(fixture, secret, COUNT(secret));
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/atom.xml"), "hreflang"), 0);
	assert_int_equal(
	    fixture_count(fixture_gopher(fixture, "/atom.xml"), "hreflang"), 0);
	fixture->visitor.state = VISITOR_KNOWN;
	assert_true(fixture_holds(fixture_page(fixture, "/atom.xml"),
	    "hreflang=\"es\" href=\"" G "04-d.es.gmi\""));
}

/* P45: a language is that of one alternate only, and not the entry's own. */
static void
languages(void **state)
{
	static const struct fixture_file odd[] = {
	    {"2020-01-01-a.gmi", "---\nlang: es\n---\n# A\n"},
	    {"2020-01-01-a.es.gmi", "# A2\n"},
	    {"2020-01-01-a.fr.gmi", "---\nlang: es\n---\n# A3\n"},
	    {"2020-01-02-b.gmi", "# B\n"},
	    {"2020-01-02-b.es.gmi", "---\nlang: pt\n---\n# B2\n"},
	    {"2020-01-02-b.fr.gmi", "---\nlang: PT\n---\n# B3\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, french);
	fixture_fill(fixture, odd, COUNT(odd));
	struct span got =
	    alternates(fixture, fixture_page(fixture, "/atom.xml"));
	expect_true(
	    "one language", got, fixture_holds(got, "\nA:  " G "01-a.gmi\n"));
	expect_true("once", got,
	    fixture_holds(got, "B:  " G "02-b.gmi pt " G "02-b.es.gmi\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(in_feeds),
	    FIXTURE_TEST(countries),
	    FIXTURE_TEST(hidden),
	    FIXTURE_TEST(languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
