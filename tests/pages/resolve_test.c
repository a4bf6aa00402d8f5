#include <stdio.h>

#include "pages/resolve.h"
#include "support/fixture.h"
#include "support/expect.h"

static void
fill(struct fixture *fixture)
{
	static const char *const files[] = {"index.gmi", "a.gmi", "b.txt",
	    "c.md", "bare", "dir/index.gmi", "dir/d.gmi", "plain/e.gmi",
	    "art.gif", "photo.jpg", "sound.mp3", "page.html", "paper.pdf",
	    "code.c", "unknown.xyz", "sp ace.gmi", "caf\xc3\xa9.gmi",
	    "100%.gmi", "dir/sub/f.gmi", "what?/g.gmi"};

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i], "# T\n");
	server_write_bytes(&fixture->capsule, "unknown.xyz",
	    (struct span){"\x01\x02\xff\0", 4});
	server_write(
	    &fixture->capsule, "new.gmi", "---\nwas: /dir/old\n---\n# New\n");
	server_write(
	    &fixture->capsule, "draft.gmi", "---\ndraft: true\n---\n# D\n");
	fixture_open(fixture);
}

/* `type selector host port`, the last two of other hosts only. */
static struct span
target_of(struct fixture *fixture, const char *base, const char *url)
{
	struct page page = page_new(&fixture->arena);
	struct span text = arena_format(&fixture->arena, "=> %s label", url);

	page_parse(&page, text);
	assert_int_equal(page.count, 1);
	resolve_page(&fixture->context, span_of(base), &page);
	struct item_target target = page.lines[0].target;
	page_free(&page);
	if (target.type == 0)
		return SPAN("nowhere");
	return arena_format(&fixture->arena, "%c %pS%s%pS%s%pS", target.type,
	    SPAN_AT(target.selector), target.host.size ? " " : "",
	    SPAN_AT(target.host), target.port.size ? " " : "",
	    SPAN_AT(target.port));
}

struct row {
	const char *base, *url, *want;
};

static void
expect_rows(struct fixture *fixture, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char row[160];
		snprintf(
		    row, sizeof(row), "%s from %s", rows[i].url, rows[i].base);
		expect_span(row, target_of(fixture, rows[i].base, rows[i].url),
		    span_of(rows[i].want));
	}
}

/* M6, M7, M11, M12, P623: the targets of links within the capsule. */
static void
ours(void **state)
{
	static const struct row rows[] = {
	    /* M6: by whatever name it is linked */
	    {"/", "a.gmi", "1 /a"},
	    {"/", "/a.gmi", "1 /a"},
	    {"/dir/d.gmi", "../a.gmi", "1 /a"},
	    {"/dir/d.gmi", "d.gmi", "1 /dir/d"},
	    {"/dir/d.gmi", "./sub/f.gmi", "1 /dir/sub/f"},
	    {"/dir/d.gmi", "#part", "1 /dir/d"},
	    {"/dir/d.gmi", "?query", "1 /dir/d"},
	    {"/", "gemini://localhost/a.gmi", "1 /a"},
	    {"/", "gemini://localhost:1965/a.gmi", "1 /a"},
	    {"/", "GEMINI://LocalHost./a.gmi", "1 /a"},
	    {"/", "gemini://localhost", "1 /"},
	    {"/", "//localhost/a.gmi", "1 /a"},
	    {"/", "a.gmi?query#part", "1 /a"},
	    {"/", "%61.gmi", "1 /a"},
	    {"/", "a", "1 /a"},
	    {"/", "a.txt", "0 /a.txt"},
	    {"/", "a.gmi.menu", "1 /a.gmi.menu"},
	    {"/", "sp%20ace.gmi", "1 /sp ace"},
	    {"/", "caf%C3%A9.gmi", "1 /caf\xc3\xa9"},
	    {"/", "caf\xc3\xa9.gmi", "1 /caf\xc3\xa9"},
	    {"/", "100%25.gmi", "1 /100%"},
	    {"/", "missing.gmi", "1 /missing.gmi"},
	    {"/", "missing", "1 /missing"},
	    {"/", "missing.txt", "0 /missing.txt"},
	    {"/", "missing.png", "I /missing.png"},
	    {"/", "draft.gmi", "1 /draft.gmi"},
	    /* G27: directories end in a slash */
	    {"/", "dir/", "1 /dir/"},
	    {"/", "dir", "1 /dir/"},
	    {"/dir/d.gmi", "..", "1 /"},
	    {"/dir/d.gmi", ".", "1 /dir/"},
	    {"/", "index.gmi", "1 /"},
	    {"/", "dir/index.gmi", "1 /dir/"},
	    {"/", "b.txt", "0 /b.txt"},
	    {"/", "c.md", "1 /c"},
	    {"/", "bare", "0 /bare"},
	    {"/", "code.c", "0 /code.c"},
	    {"/", "art.gif", "g /art.gif"},
	    {"/", "photo.jpg", "I /photo.jpg"},
	    {"/", "sound.mp3", "s /sound.mp3"},
	    {"/", "page.html", "h /page.html"},
	    {"/", "paper.pdf", "9 /paper.pdf"},
	    {"/", "unknown.xyz", "9 /unknown.xyz"},
	    {"/", "recent", "1 /recent"},
	    {"/", "related/a.gmi", "1 /related/a.gmi"},
	    {"/", "robots.txt", "0 /robots.txt"},
	    {"/", "archive/", "1 /archive/"},
	    {"/", "archive", "1 /archive/"},
	    {"/", "tags", "1 /tags/"},
	    {"/", "tags/?page=2", "1 /tags/?page=2"},
	    {"/", "what%3f/?page=2", "1 /what%3F/?page=2"},
	    {"/", "what%3f/", "1 /what?/"},
	    {"/", "atom.xml", "0 /atom.xml"},
	    {"/dir/d.gmi", "atom.xml", "0 /dir/atom.xml"},
	    /* M11: only a page of a long index */
	    {"/", "dir/?page=2", "1 /dir/?page=2"},
	    {"/", "dir/?other", "1 /dir/"},
	    /* M12 */
	    {"/", "dir/old", "1 /new"},
	    {"/dir/d.gmi", "old", "1 /new"},
	    /* what no file can have */
	    {"/", "../x", "1 /x"},
	    {"/", "a%2Fb", "nowhere"},
	    {"/", "%ff", "nowhere"},
	    {"/", "%zz", "nowhere"},
	};

	fill(*state);
	expect_rows(*state, rows, COUNT(rows));
}

/* M8, M9, Y9, P620, P621, P803: the targets of links to elsewhere, by scheme.
 */
static void
foreign(void **state)
{
	static const struct row rows[] = {
	    /* M9 */
	    {"/", "gemini://example.org/a.gmi",
		"h URL:gemini://example.org/a.gmi"},
	    {"/", "gemini://localhost:1966/", "h URL:gemini://localhost:1966/"},
	    {"/", "gemini://localhost.example.org/",
		"h URL:gemini://localhost.example.org/"},
	    {"/", "//example.org/x", "h URL:gemini://example.org/x"},
	    {"/", "https://example.org/?a=1&b",
		"h URL:https://example.org/?a=1&b"},
	    {"/", "http://localhost/a.gmi", "h URL:http://localhost/a.gmi"},
	    {"/", "mailto:ann@example.org", "h URL:mailto:ann@example.org"},
	    {"/", "finger://example.org/ann", "h URL:finger://example.org/ann"},
	    {"/", "spartan://example.org/", "h URL:spartan://example.org/"},
	    {"/", "https://example.org/a b", "h URL:https://example.org/a"},
	    /* M8, Y9 */
	    {"/", "gopher://example.org", "1  example.org 70"},
	    {"/", "gopher://example.org/", "1  example.org 70"},
	    {"/", "gopher://example.org:7070", "1  example.org 7070"},
	    {"/", "gopher://example.org/1", "1  example.org 70"},
	    {"/", "gopher://example.org/0/a.txt", "0 /a.txt example.org 70"},
	    {"/", "gopher://example.org/0a.txt", "0 a.txt example.org 70"},
	    {"/", "gopher://example.org/I/a%20b.png",
		"I /a b.png example.org 70"},
	    {"/", "gopher://example.org/1/a?b", "1 /a?b example.org 70"},
	    {"/", "gopher://example.org/7/find?words",
		"7 /find example.org 70"},
	    {"/", "gopher://example.org/7/find%09words",
		"7 /find example.org 70"},
	    {"/", "gopher://example.org/hURL:https://x/",
		"h URL:https://x/ example.org 70"},
	    {"/", "GOPHER://example.org/0/x", "0 /x example.org 70"},
	    {"/", "gopher:///0/x", "nowhere"},
	    {"/", "gopher://example.org:70000/", "nowhere"},
	    {"/", "gopher://example.org:x/", "nowhere"},
	    {"/", "gopher://example.org/0/%zz", "0 /%zz example.org 70"},
	    {"/", "gopher://exa\x01mple/", "nowhere"},
	    {"/", "telnet://example.org", "8  example.org 23"},
	    {"/", "telnet://guest@example.org:2323",
		"8 guest example.org 2323"},
	    {"/", "telnet:", "nowhere"},
	    {"/", "TN3270://guest@example.org", "T guest example.org 23"},
	    {"/", "tn3270://example.org:x", "nowhere"},
	    /* P803 */
	    {"/", "gopher://example.org/%3C/s", "< /s example.org 70"},
	    {"/", "gopher://example.org/</s", "< /s example.org 70"},
	    {"/", "gopher://example.org/%31%2Fs", "1 /s example.org 70"},
	    {"/", "gopher://example.org?b", "1 ?b example.org 70"},
	    {"/", "gopher://example.org/%09s", "nowhere"},
	    {"/", "gopher://example.org/%C3%A9", "nowhere"},
	    /* P621 */
	    {"/", "gopher://m\xc3\xbcnchen.de/1/x",
		"1 /x xn--mnchen-3ya.de 70"},
	    {"/", "gopher://m%C3%BCnchen.de/", "1  xn--mnchen-3ya.de 70"},
	    {"/",
		"telnet://b\xc3\xbc"
		"cher.de",
		"8  xn--bcher-kva.de 23"},
	    {"/", "gopher://[::1]/", "1  [::1] 70"},
	    {"/", "gopher://exa%7Cmple.org/", "nowhere"},
	    /* P620 */
	    {"/", "https://x.org/a|b", "h URL:https://x.org/a%7Cb"},
	    {"/", "https://x.org/a?\"^{}\\`<>",
		"h URL:https://x.org/a?%22%5E%7B%7D%5C%60%3C%3E"},
	    {"/", "https://x.org/100%", "h URL:https://x.org/100%25"},
	    {"/", "https://x.org/%4x%41", "h URL:https://x.org/%254x%41"},
	    {"/", "menu:unknown", "nowhere"},
	    {"/", "javascript:alert(1)", "nowhere"},
	    {"/", "JavaScript:alert(1)", "nowhere"},
	    {"/", "data:text/html,x", "nowhere"},
	    {"/", "file:///etc/passwd", "nowhere"},
	    {"/", "https://bad%zz/", "nowhere"},
	};

	fill(*state);
	expect_rows(*state, rows, COUNT(rows));
}

/* P623: a page of a list whose path has a question mark is asked for. */
static void
question_marks(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	struct span link = target_of(fixture, "/", "what%3F/?page=2");
	assert_true(span_skip(&link, SPAN("1 ")));
	expect_span("P623",
	    fixture_gopher(fixture,
		arena_format(&fixture->arena, "%pS", SPAN_AT(link)).data),
	    fixture_gopher(fixture, "/what?/"));
	assert_true(
	    fixture_holds(fixture_gopher(fixture, "/what?/"), "\t/what?/g\t"));
}

/* P620: where no item can lead, the URL is there to be copied. */
static void
without_target(void **state)
{
	static const struct row rows[] = {
	    {"javascript:alert(1)", "Label", "iLabel javascript:alert(1)\t"},
	    {"file:///etc/passwd", "", "ifile:///etc/passwd\t"},
	    {"https://-a/", "Label", "iLabel https://-a/\t"},
	    {"menu:unknown", "Label", "iLabel\t"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "l.gmi",
		    arena_format(&fixture->arena, "=> %s %s\n", rows[i].base,
			rows[i].url)
			.data);
		fixture_open(fixture);
		expect_true(rows[i].base, fixture_gopher(fixture, "/l"),
		    fixture_holds(fixture_gopher(fixture, "/l"), rows[i].want));
	}
}

/* `articles = text`: menus list the text variant. */
static void
listed_as_text(void **state)
{
	static const struct row rows[] = {
	    {"/", "a.gmi", "0 /a.txt"},
	    {"/", "c.md", "0 /c.txt"},
	    {"/", "a", "1 /a"},
	    {"/", "dir/old", "0 /new.txt"},
	    {"/", "dir/", "1 /dir/"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[gopher]\narticles = text\n");
	fill(fixture);
	expect_rows(fixture, rows, COUNT(rows));
}

/* G16, G17: with a port forwarded, menus have the public one. */
static void
other_ports(void **state)
{
	static const struct row rows[] = {
	    {"/", "gemini://capsule.example/a.gmi",
		"h URL:gemini://capsule.example/a.gmi"},
	    {"/", "gemini://capsule.example:1970/a.gmi", "1 /a"},
	    {"/", "gemini://CAPSULE.example:01970/a.gmi", "1 /a"},
	    {"/", "gemini://localhost:1970/a.gmi",
		"h URL:gemini://localhost:1970/a.gmi"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[gemini]\nport = 1970\n[host main]\nname = capsule.example\n"
	    "[gopher]\nhost = hole.example\nport = 7000\n");
	fill(fixture);
	expect_rows(fixture, rows, COUNT(rows));
	assert_true(fixture_holds(fixture_gopher(fixture, "/dir/sub/f"),
	    "1Home\t/\thole.example\t7000\r\n"));
}

/*
 * Q47: the name of an article among others that begin as it does, many of which
 * may stand between the two that claim it.
 */
static void
crowded(void **state)
{
	static const struct row rows[] = {
	    {"/", "crowd.gmi", "1 /crowd"},
	    {"/", "crowd.07.gmi", "1 /crowd.07"},
	    {"/", "claim.GMI", "1 /claim"},
	    {"/", "claim.gmi", "1 /claim.gmi.menu"},
	    {"/", "claim.07.gmi", "1 /claim.07"},
	    {"/", "near.TXT", "0 /near.TXT"},
	    {"/", "near.gmi", "1 /near.gmi.menu"},
	    {"/", "near-by.gmi", "1 /near-by"},
	    {"/", "caf\xc3\xa9.gmi", "1 /cafe\xcc\x81"},
	};
	static const char *const files[] = {"crowd.gmi", "claim.GMI",
	    "claim.gmi", "near.TXT", "near.gmi", "near-by.gmi",
	    "cafe\xcc\x81.gmi"};
	struct fixture *fixture = *state;
	char name[32];

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i], "# T\n");
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "%s.%02d.gmi",
		    i % 2 ? "crowd" : "claim", i / 2);
		server_write(&fixture->capsule, name, "# T\n");
	}
	fixture_open(fixture);
	expect_rows(fixture, rows, COUNT(rows));
}

/* Q48: the entry that a link names is taken only if it has the link's path. */
static void
likely(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	for (uint32_t i = 0; i <= edition_count(fixture->edition); i++) {
		struct page page = page_new(&fixture->arena);
		page_link_path(&page, SPAN("/dir/d.gmi"), SPAN("D"));
		page.lines[0].entry = i;
		resolve_page(&fixture->context, SPAN("/"), &page);
		expect_span(
		    "target", page.lines[0].target.selector, SPAN("/dir/d"));
		assert_int_equal(page.lines[0].target.type, '1');
		page_free(&page);
	}
}

/*
 * P523: a link to a closed zone without its slash is no item, as one with it;
 * what everybody may see beside the zone is one.
 */
static void
closed_zones(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
	    {"club/", "iX\t\t"},
	    {"club", "iX\t\t"},
	    {"/club?query#part", "iX\t\t"},
	    {"gemini://localhost/club", "iX\t\t"},
	    {"dir/../club", "iX\t\t"},
	    {"club/inner", "iX\t\t"},
	    {"club/inner/", "iX\t\t"},
	    {"in", "iX\t\t"},
	    {"there", "iX\t\t"},
	    {"caf%C3%A9", "iX\t\t"},
	    {"cafe%CC%81", "iX\t\t"},
	    /* The zone has a name, and a text beside it the same. */
	    {"both/", "iX\t\t"},
	    {"both", "1X\t/both\t"},
	    {"clubs", "1X\t/clubs\t"},
	    {"upload", "1X\t/upload/\t"},
	    {"upload/", "1X\t/upload/\t"},
	    {"missing", "1X\t/missing\t"},
	};
	struct fixture *fixture = *state;
	struct buf text = {0};

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n"
	    "[zone both]\npath = /both/\nallow = any\n"
	    "[zone cafe]\npath = /caf\xc3\xa9/\nallow = any\n"
	    "[zone upload]\npath = /upload/\nwrite = file:writers\n"
	    "[redirects]\nredirect = 31 /in /club\n"
	    "redirect = 31 /there gemini://localhost/club\n");
	server_write(&fixture->capsule, "club/inner/a.gmi", "# A\n");
	server_write(&fixture->capsule, "caf\xc3\xa9/a.gmi", "# A\n");
	server_write(&fixture->capsule, "both/a.gmi", "# A\n");
	server_write(&fixture->capsule, "both.gmi", "# Both\n");
	server_write(&fixture->capsule, "upload/a.gmi", "# A\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		buf_format(&text, "=> %s X\n", rows[i].url);
	server_write_bytes(&fixture->capsule, "links.gmi", buf_span(&text));
	buf_free(&text);
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/links");
	for (size_t i = 0; i < COUNT(rows); i++) {
		span_cut(&menu, 'X');
		menu.data -= 2;
		menu.size += 2;
		expect_true(rows[i].url, menu,
		    span_starts(menu, span_of(rows[i].want)));
		menu = span_tail(menu, 2);
	}
}

/* Q49: a page of gemtext has the same URLs and no targets. */
static void
gemtext(void **state)
{
	static const struct span text =
	    SPAN("=> a.gmi A\n=> //x.example/ X\n"
		 "=> https://x.example/ X\n=> /moved/b B\n=> /away/c C\n");
	struct fixture *fixture = *state;
	struct context context;
	struct buf want = {0}, got = {0};

	fixture_configure(fixture,
	    "[redirects]\nredirect = 31 /moved/* /dir/*\n"
	    "redirect = 30 /away/* gemini://other.example/*\n");
	fill(fixture);
	context = fixture->context;
	for (int i = 0; i < 2; i++) {
		struct page page = page_new(&fixture->arena);
		context.gemtext = i == 1;
		page_parse(&page, text);
		resolve_page(&context, SPAN("/"), &page);
		page_print(&page, SPAN("\n"), i ? &got : &want);
		for (size_t j = 0; j < page.count; j++)
			assert_true(
			    (page.lines[j].target.type == 0) == (i == 1));
		page_free(&page);
	}
	expect_span("lines", buf_span(&got), buf_span(&want));
	assert_false(span_equal(buf_span(&got), text));
	buf_free(&want);
	buf_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(ours),
	    FIXTURE_TEST(foreign),
	    FIXTURE_TEST(question_marks),
	    FIXTURE_TEST(without_target),
	    FIXTURE_TEST(listed_as_text),
	    FIXTURE_TEST(other_ports),
	    FIXTURE_TEST(crowded),
	    FIXTURE_TEST(likely),
	    FIXTURE_TEST(closed_zones),
	    FIXTURE_TEST(gemtext),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
