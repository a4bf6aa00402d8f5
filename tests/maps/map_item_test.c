/* Items of a gophermap in the forms that old holes have, on both networks. */
#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"

/* Each text says which file it is of. */
static const struct fixture_file hole[] = {
    {"about.txt", "<about>\n"},
    {"two words.txt", "<two words>\n"},
    {"literal%20name.txt", "<literal>\n"},
    {"literal name.txt", "<decoded>\n"},
    {"100%.txt", "<all of it>\n"},
    {"post.gmi", "# <post>\n"},
    {"sub/in.txt", "<in>\n"},
    {"sub/about.txt", "<about of sub>\n"},
    {"sub/0/odd.txt", "<odd>\n"},
    {"sub/deep/far.txt", "<far>\n"},
    {"sub/deep/gophermap", "<deep>\n"},
    {"members/in.txt", "<members>\n"},
    {"index.gmi", "# <root>\n"},
    {"old/x.gmi", "---\nwas: /was.gmi\n---\n# <moved>\n"},
};

static void
configure(struct fixture *fixture)
{
	fixture_configure(fixture,
	    "[zone members]\npath = /members/\nallow = any\n"
	    "[redirects]\nredirect = 31 /older /about.txt\n"
	    "[host one]\nname = localhost\nalias = old.example.org\n"
	    "gopher = 192.0.2.7:7070, [2001:db8::7]:70\n");
}

/* A line of a map, what Gemini links to, what Gopher's menu has. */
struct form {
	const char *line, *url, *item;
	const char *marker; /* in both answers, if it leads here */
};

#define OURS "\tlocalhost\t70"

static void
expect_form(struct fixture *fixture, const struct form *form)
{
	struct arena *arena = &fixture->arena;
	struct span page = fixture_page(fixture, "/sub/"),
		    menu = fixture_gopher(fixture, "/sub/");
	struct span link =
	    arena_format(arena, "=> %s X\n", form->url ? form->url : "");
	struct menu_line item;

	menu_expect("G10", menu, NULL);
	assert_true(menu_next("G10", &menu, &item));
	if (!form->url) {
		expect_span(form->line, page, SPAN("```\nX\n```\n"));
		expect_true(form->line, item.display, item.type == 'i');
		return;
	}
	expect_span(form->line, page, link);
	expect_span(form->line,
	    arena_format(arena, "%c%pS\t%pS\t%pS\t%pS", item.type,
		SPAN_AT(item.display), SPAN_AT(item.selector),
		SPAN_AT(item.host), SPAN_AT(item.port)),
	    span_of(form->item));
	if (!form->marker)
		return;
	expect_true(form->line, SPAN(""),
	    fixture_holds(fixture_gemini(fixture, form->url), form->marker));
	expect_true(form->line, SPAN(""),
	    fixture_holds(
		fixture_gopher(fixture,
		    arena_format(arena, "%pS", SPAN_AT(item.selector)).data),
		form->marker));
}

/* The same of a map that is written now. */
static void
expect_written(struct fixture *fixture, const struct form *form)
{
	server_write(&fixture->capsule, "sub/gophermap",
	    arena_format(&fixture->arena, "%s\n", form->line).data);
	fixture_open(fixture);
	expect_form(fixture, form);
}

static void
expect_forms(struct fixture *fixture, const struct form *forms, size_t count)
{
	configure(fixture);
	for (size_t i = 0; i < count; i++) {
		server_write(&fixture->capsule, "sub/gophermap",
		    arena_format(&fixture->arena, "%s\n", forms[i].line).data);
		if (i == 0)
			fixture_fill(fixture, hole, COUNT(hole));
		else
			fixture_open(fixture);
		expect_form(fixture, &forms[i]);
	}
}

/* F20: percent signs are escapes, or the name's own: of the file that is. */
static void
percent_signs(void **state)
{
	static const struct form forms[] = {
	    {"0X\t/two%20words.txt", "/two%20words.txt",
		"0X\t/two%20words.txt" OURS, "<two words>"},
	    {"0X\t../two%20words.txt", "/two%20words.txt",
		"0X\t/two%20words.txt" OURS, "<two words>"},
	    {"0X\t/two words.txt", "/two%20words.txt",
		"0X\t/two words.txt" OURS, "<two words>"},
	    {"0X\t/literal%20name.txt", "/literal%2520name.txt",
		"0X\t/literal%20name.txt" OURS, "<literal>"},
	    {"0X\t/literal name.txt", "/literal%20name.txt",
		"0X\t/literal name.txt" OURS, "<decoded>"},
	    {"0X\t/100%.txt", "/100%25.txt", "0X\t/100%.txt" OURS,
		"<all of it>"},
	    {"0X\t/100%25.txt", "/100%25.txt", "0X\t/100%25.txt" OURS,
		"<all of it>"},
	    {"0X\t/%61bout.txt", "/about.txt", "0X\t/%61bout.txt" OURS,
		"<about>"},
	    {"0X\tno%20such", "/sub/no%2520such", "0X\t/sub/no%20such" OURS,
		NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F21: the type in front of the selector, as UMN gopherd has it. */
static void
types_in_front(void **state)
{
	static const struct form forms[] = {
	    {"0X\t0/about.txt", "/about.txt", "0X\t/0/about.txt" OURS,
		"<about>"},
	    {"0X\t/0/about.txt", "/about.txt", "0X\t/0/about.txt" OURS,
		"<about>"},
	    {"1X\t1/sub/deep", "/sub/deep/", "1X\t/1/sub/deep" OURS, "<deep>"},
	    {"1X\t1/sub/deep/", "/sub/deep/", "1X\t/1/sub/deep/" OURS,
		"<deep>"},
	    {"1X\t1/", "/", "1X\t/1/" OURS, "<root>"},
	    {"0X\t0/two%20words.txt", "/two%20words.txt",
		"0X\t/0/two%20words.txt" OURS, "<two words>"},
	    {"0X\t0/post", "/post.gmi", "0X\t/0/post" OURS, "<post>"},
	    /* A directory of that name goes before. */
	    {"0X\t0/odd.txt", "/sub/0/odd.txt", "0X\t/sub/0/odd.txt" OURS,
		"<odd>"},
	    {"0X\t0/about.txt\tlocalhost\t70", "/about.txt",
		"0X\t/0/about.txt" OURS, "<about>"},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F22: an empty selector with our host is the root; without one, the name. */
static void
empty_selectors(void **state)
{
	static const struct form forms[] = {
	    {"1X\t\tlocalhost\t70", "/", "1X\t" OURS, "<root>"},
	    {"1X\t\t+\t+", "/", "1X\t" OURS, "<root>"},
	    {"1X\t\told.example.org", "/", "1X\t" OURS, "<root>"},
	    {"1X\t/\tlocalhost\t70", "/", "1X\t/" OURS, "<root>"},
	    {"1X\t", "/sub/X", "1X\t/sub/X" OURS, NULL},
	    {"1X\t\texample.org\t70", "gopher://example.org:70/1",
		"1X\t\texample.org\t70", NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F23: `+` is this server's host, or port. */
static void
plus_signs(void **state)
{
	static const struct form forms[] = {
	    {"0X\tin.txt\t+\t+", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\t/about.txt\t+\t70", "/about.txt", "0X\t/about.txt" OURS,
		"<about>"},
	    {"0X\t/about.txt\tlocalhost\t+", "/about.txt",
		"0X\t/about.txt" OURS, "<about>"},
	    {"0X\t/about.txt\t+", "/about.txt", "0X\t/about.txt" OURS,
		"<about>"},
	    {"0X\t/about.txt\t+\t7777", "gopher://localhost:7777/0/about.txt",
		"0X\t/about.txt\tlocalhost\t7777", NULL},
	    {"0X\t/a\texample.org\t+", "gopher://example.org:70/0/a",
		"0X\t/a\texample.org\t70", NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F24: URL: and an address, whatever host stands behind it. */
static void
addresses(void **state)
{
	static const struct form forms[] = {
	    {"hX\tURL:https://a.example/?b=c\tother.example\t70",
		"https://a.example/?b=c", "hX\tURL:https://a.example/?b=c" OURS,
		NULL},
	    {"hX\tURL:http://a.example/\t+\t+", "http://a.example/",
		"hX\tURL:http://a.example/" OURS, NULL},
	    {"hX\t/URL:http://a.example/\tother.example\tx",
		"http://a.example/", "hX\tURL:http://a.example/" OURS, NULL},
	    {"hX\turl:http://a.example/", "http://a.example/",
		"hX\tURL:http://a.example/" OURS, NULL},
	    {"0X\tURL:http://a.example/\tlocalhost\t7070", "http://a.example/",
		"0X\tURL:http://a.example/" OURS, NULL},
	    {"hX\tURL: http://a.example/ ", "http://a.example/",
		"hX\tURL:http://a.example/" OURS, NULL},
	    {"hX\tURL:mailto:ann@example.org\terror.host\t1",
		"mailto:ann@example.org", "hX\tURL:mailto:ann@example.org" OURS,
		NULL},
	    {"hX\tURL:gemini://a.example/x", "gemini://a.example/x",
		"hX\tURL:gemini://a.example/x" OURS, NULL},
	    {"hX\tURL:gopher://a.example/0/x", "gopher://a.example:70/0/x",
		"0X\t/x\ta.example\t70", NULL},
	    {"hX\tURL:gopher://old.example.org/0/about.txt", "/about.txt",
		"0X\t/about.txt" OURS, "<about>"},
	    {"hX\tURL:telnet://bbs.example:2323", "telnet://bbs.example:2323",
		"8X\t\tbbs.example\t2323", NULL},
	    {"hX\tURL:tn3270://bbs.example", "tn3270://bbs.example",
		"TX\t\tbbs.example\t23", NULL},
	    {"hX\tURL:http://a.example/a|b c", "http://a.example/a%7Cb%20c",
		"hX\tURL:http://a.example/a%7Cb%20c" OURS, NULL},
	    {"hX\tURL:gopher://m\xc3\xbcnchen.de/0/x",
		"gopher://xn--mnchen-3ya.de:70/0/x",
		"0X\t/x\txn--mnchen-3ya.de\t70", NULL},
	    {"hX\tURL:/about.txt", NULL, NULL, NULL},
	    {"hX\tURL:", NULL, NULL, NULL},
	    {"hX\tURL:javascript:alert(1)", NULL, NULL, NULL},
	    {"hX\tURL:xmpp:ann@example.org", "xmpp:ann@example.org",
		"hX\tURL:xmpp:ann@example.org" OURS, NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F25: addresses of the Web in the forms before URL:. */
static void
web_addresses(void **state)
{
	static const struct form forms[] = {
	    {"hX\tGET /a/b.html\twww.example.org\t80",
		"http://www.example.org/a/b.html",
		"hX\tGET /a/b.html\twww.example.org\t80", NULL},
	    {"0X\tGET /file.txt\twww.example.org\t80",
		"http://www.example.org/file.txt",
		"0X\tGET /file.txt\twww.example.org\t80", NULL},
	    {"wX\tGET /\twww.example.org\t8080", "http://www.example.org:8080/",
		"wX\tGET /\twww.example.org\t8080", NULL},
	    {"hX\tGET /a|b\twww.example.org\t80",
		"http://www.example.org/a%7Cb",
		"hX\tGET /a|b\twww.example.org\t80", NULL},
	    {"hX\t/GET /x\twww.example.org\t80", "http://www.example.org/x",
		"hX\t/GET /x\twww.example.org\t80", NULL},
	    {"hX\t/index.html\twww.example.org\t80",
		"http://www.example.org/index.html",
		"hX\t/index.html\twww.example.org\t80", NULL},
	    {"hX\t\twww.example.org\t443", "https://www.example.org/",
		"hX\t\twww.example.org\t443", NULL},
	    {"hX\tGET /x\tlocalhost\t80", "http://localhost/x",
		"hX\tGET /x\tlocalhost\t80", NULL},
	    {"hX\tGET /x\tgn.example.org\t70",
		"gopher://gn.example.org:70/hGET%20/x",
		"hX\tGET /x\tgn.example.org\t70", NULL},
	    {"0X\tGET /about.txt", "/about.txt", "0X\t/about.txt" OURS,
		"<about>"},
	    {"wX\thttp://www.example.org/", "http://www.example.org/",
		"hX\tURL:http://www.example.org/" OURS, NULL},
	    {"wX\thttp://www.example.org/\twww.example.org\t80",
		"http://www.example.org/",
		"hX\tURL:http://www.example.org/" OURS, NULL},
	    {"hX\thttps://www.example.org/a", "https://www.example.org/a",
		"hX\tURL:https://www.example.org/a" OURS, NULL},
	    {"1X\tftp:ftp.example.org@/pub/", "ftp://ftp.example.org/pub/",
		"hX\tURL:ftp://ftp.example.org/pub/" OURS, NULL},
	    {"1X\t/http://www.example.org/", "http://www.example.org/",
		"hX\tURL:http://www.example.org/" OURS, NULL},
	    {"1X\tftp:pub", "/sub/ftp%3Apub", "1X\t/sub/ftp:pub" OURS, NULL},
	    {"0X\tmailto:ann@example.org", "/sub/mailto%3Aann%40example.org",
		"0X\t/sub/mailto:ann@example.org" OURS, NULL},
	    {"1X\t/x\twww.example.org\t80", "gopher://www.example.org:80/1/x",
		"1X\t/x\twww.example.org\t80", NULL},
	    {"hX\t/x\twww.example.org\t7071",
		"gopher://www.example.org:7071/h/x",
		"hX\t/x\twww.example.org\t7071", NULL},
	    {"hX\tmailto:ann@example.org", "mailto:ann@example.org",
		"hX\tURL:mailto:ann@example.org" OURS, NULL},
	    {"1X\thttp://a.example/\tproxy.example\t70",
		"gopher://proxy.example:70/1http%3A//a.example/",
		"1X\thttp://a.example/\tproxy.example\t70", NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F26, P965: dots, blanks, line ends, fields too few or too many, terminals. */
static void
other_forms(void **state)
{
	static const struct form forms[] = {
	    {"0X\t./in.txt", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\t../about.txt", "/about.txt", "0X\t/about.txt" OURS,
		"<about>"},
	    {"0X\tdeep/../in.txt", "/sub/in.txt", "0X\t/sub/in.txt" OURS,
		"<in>"},
	    {"0X\t../../../about.txt", "/about.txt", "0X\t/about.txt" OURS,
		"<about>"},
	    {"0X\t/../about.txt", "/about.txt", "0X\t/about.txt" OURS,
		"<about>"},
	    {"1X\t..", "/", "1X\t/" OURS, "<root>"},
	    {"1X\t.", "/sub/", "1X\t/sub/" OURS, NULL},
	    {"0X\tin.txt ", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\t/about.txt  \tlocalhost \t70 ", "/about.txt",
		"0X\t/about.txt" OURS, "<about>"},
	    {"0X\tin.txt\r", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\tin.txt\tlocalhost", "/sub/in.txt", "0X\t/sub/in.txt" OURS,
		"<in>"},
	    {"0X\tin.txt\t\t70", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\tin.txt\t\tseventy", "/sub/in.txt", "0X\t/sub/in.txt" OURS,
		"<in>"},
	    {"0X\tin.txt\tlocalhost\t70\t+", "/sub/in.txt",
		"0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\tin.txt\tlocalhost\t070", "/sub/in.txt",
		"0X\t/sub/in.txt" OURS, "<in>"},
	    {"1X\tdeep", "/sub/deep/", "1X\t/sub/deep" OURS, "<deep>"},
	    {"1X\t/post", "/post.gmi", "1X\t/post" OURS, "<post>"},
	    {"0X\t/post.txt", "/post.gmi", "0X\t/post.txt" OURS, "<post>"},
	    {"1X\t/was.gmi", "/was.gmi", "1X\t/was.gmi" OURS, NULL},
	    {"1X\t/older", "/older", "1X\t/older" OURS, NULL},
	    {"0X\t/caps.txt", "gopher://localhost/0/caps.txt",
		"0X\t/caps.txt" OURS, NULL},
	    {"7X\t/search", "/search", "7X\t/search" OURS, NULL},
	    {"1X\t/search?two+words", "/search?two%20words",
		"1X\t/search?two+words" OURS, NULL},
	    {"1X\t/about.txt?x", "/about.txt", "1X\t/about.txt?x" OURS,
		"<about>"},
	    {"0X\t/members/in.txt", NULL, NULL, NULL},
	    {"0X\t/%6dembers/in.txt", NULL, NULL, NULL},
	    {"0X\t0/members/in.txt", NULL, NULL, NULL},
	    {"8X\tguest\tbbs.example\t23", "telnet://guest@bbs.example:23",
		"8X\tguest\tbbs.example\t23", NULL},
	    {"8X\t\tbbs.example\t0", "telnet://bbs.example:23",
		"8X\t\tbbs.example\t23", NULL},
	    {"1X\t/x\tM\xc3\xbcnchen.de", "gopher://M\xc3\xbcnchen.de:70/1/x",
		"1X\t/x\txn--mnchen-3ya.de\t70", NULL},
	    {"0X\t/x\texample.org.\t70", "gopher://example.org.:70/0/x",
		"0X\t/x\texample.org\t70", NULL},
	    {"0X\t/x\texample.org..\t70", NULL, NULL, NULL},
	    {"0X\t/about.txt\tlocalhost.\t70", "/about.txt",
		"0X\t/about.txt" OURS, "<about>"},
	    {"hX\tURL:https://example.org./", "https://example.org./",
		"hX\tURL:https://example.org./" OURS, NULL},
	    {"TX\t\tbbs.example", "tn3270://bbs.example:23",
		"TX\t\tbbs.example\t23", NULL},
	    {"8X\tguest\tlocalhost\t23", "telnet://guest@localhost:23",
		"8X\tguest\tlocalhost\t23", NULL},
	    {"1X\t/x\tno host\t70", NULL, NULL, NULL},
	    {"1X\t/x\texample.org\tseventy", NULL, NULL, NULL},
	    {"3X\t/about.txt", NULL, NULL, NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F27: our host under any of its names and addresses, at any port of ours. */
static void
names_of_ours(void **state)
{
	static const char *const hosts[] = {"localhost\t70", "LocalHost\t70",
	    "localhost.\t70", "localhost\t7070", "old.example.org\t70",
	    "OLD.example.org", "192.0.2.7\t7070", "192.0.2.7\t70",
	    "127.0.0.1\t70", "::1\t70", "2001:db8::7\t70",
	    "[2001:db8:0::7]\t70"};
	static const struct form others[] = {
	    {"0X\t/a\tlocalhost\t71", "gopher://localhost:71/0/a",
		"0X\t/a\tlocalhost\t71", NULL},
	    {"0X\t/a\t192.0.2.8\t70", "gopher://192.0.2.8:70/0/a",
		"0X\t/a\t192.0.2.8\t70", NULL},
	    {"0X\t/a\texample.org\t70", "gopher://example.org:70/0/a",
		"0X\t/a\texample.org\t70", NULL},
	};
	struct fixture *fixture = *state;
	struct form forms[COUNT(hosts)];

	for (size_t i = 0; i < COUNT(hosts); i++)
		forms[i] = (struct form){
		    arena_format(&fixture->arena, "0X\tin.txt\t%s", hosts[i])
			.data,
		    "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"};
	expect_forms(fixture, forms, COUNT(forms));
	for (size_t i = 0; i < COUNT(others); i++)
		expect_written(fixture, &others[i]);
}

/* P801: to readers a map's localhost is this host's public name. */
static void
hosts_of_here(void **state)
{
	static const struct form forms[] = {
	    {"1X\t/about.txt\tlocalhost\t7171",
		"gopher://hole.example.org:7171/1/about.txt",
		"1X\t/about.txt\thole.example.org\t7171", NULL},
	    {"1X\t/about.txt\t127.0.0.1\t7171",
		"gopher://hole.example.org:7171/1/about.txt",
		"1X\t/about.txt\thole.example.org\t7171", NULL},
	    {"1X\t/about.txt\t::1\t7171",
		"gopher://hole.example.org:7171/1/about.txt",
		"1X\t/about.txt\thole.example.org\t7171", NULL},
	    {"8X\tguest\tLocalhost\t23", "telnet://guest@hole.example.org:23",
		"8X\tguest\thole.example.org\t23", NULL},
	    {"hX\t/x.html\tlocalhost\t80", "http://one.example/x.html",
		"hX\t/x.html\thole.example.org\t80", NULL},
	    {"hX\tGET /x.html\t127.0.0.1\t8080",
		"http://one.example:8080/x.html",
		"hX\tGET /x.html\thole.example.org\t8080", NULL},
	    {"hX\tURL:gopher://localhost:7171/0/x",
		"gopher://hole.example.org:7171/0/x",
		"0X\t/x\thole.example.org\t7171", NULL},
	    {"0X\t/about.txt\tlocalhost\t70", "/about.txt",
		"0X\t/about.txt\thole.example.org\t70", NULL},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[gopher]\nhost = hole.example.org\n"
	    "[host one]\nname = one.example\nalias = localhost\n");
	fixture_fill(fixture, hole, COUNT(hole));
	for (size_t i = 0; i < COUNT(forms); i++)
		expect_written(fixture, &forms[i]);
}

/* P802: from the root, where the directory has no such file. */
static void
selectors_from_the_root(void **state)
{
	static const struct form forms[] = {
	    {"0X\tpost.gmi\tlocalhost\t70", "/post.gmi", "0X\t/post.gmi" OURS,
		"<post>"},
	    {"1X\tsub/deep\told.example.org\t70", "/sub/deep/",
		"1X\t/sub/deep" OURS, "<deep>"},
	    {"0X\ttwo words.txt \tlocalhost", "/two%20words.txt",
		"0X\t/two words.txt" OURS, "<two words>"},
	    /* What the directory has goes before. */
	    {"0X\tabout.txt\tlocalhost\t70", "/sub/about.txt",
		"0X\t/sub/about.txt" OURS, "<about of sub>"},
	    {"0X\tpost.gmi", "/sub/post.gmi", "0X\t/sub/post.gmi" OURS, NULL},
	    {"0X\tnone.txt\tlocalhost\t70", "/sub/none.txt",
		"0X\t/sub/none.txt" OURS, NULL},
	    {"0X\tmembers/in.txt\tlocalhost\t70", NULL, NULL, NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* P803: an item type that no URL may have. */
static void
signs_as_types(void **state)
{
	static const struct form forms[] = {
	    {"<X\t/s\texample.org\t70", "gopher://example.org:70/%3C/s",
		"<X\t/s\texample.org\t70", NULL},
	    {";X\t/s\texample.org\t70", "gopher://example.org:70/;/s",
		";X\t/s\texample.org\t70", NULL},
	    {"hX\tURL:gopher://example.org/%3C/s",
		"gopher://example.org:70/%3C/s", "<X\t/s\texample.org\t70",
		NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* P804: a port without a host is a port of this host. */
static void
ports_alone(void **state)
{
	static const struct form forms[] = {
	    {"1X\t/about.txt\t\t7171", "gopher://localhost:7171/1/about.txt",
		"1X\t/about.txt\tlocalhost\t7171", NULL},
	    {"hX\t/x.html\t\t80", "http://localhost/x.html",
		"hX\t/x.html\tlocalhost\t80", NULL},
	    {"8X\tguest\t\t23", "telnet://guest@localhost:23",
		"8X\tguest\tlocalhost\t23", NULL},
	    {"0X\tin.txt\t\t7070", "/sub/in.txt", "0X\t/sub/in.txt" OURS,
		"<in>"},
	    {"0X\tin.txt\t\t0", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\tin.txt\t\t+", "/sub/in.txt", "0X\t/sub/in.txt" OURS, "<in>"},
	    {"0X\tin.txt\t\t70000", "/sub/in.txt", "0X\t/sub/in.txt" OURS,
		"<in>"},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F39: the address of another server in brackets, as URLs have it. */
static void
addresses_of_six(void **state)
{
	static const struct form forms[] = {
	    {"1X\t/\t2001:db8::8\t70", "gopher://[2001:db8::8]:70/1/",
		"1X\t/\t[2001:db8::8]\t70", NULL},
	    {"1X\t/\t[2001:db8::8]\t70", "gopher://[2001:db8::8]:70/1/",
		"1X\t/\t[2001:db8::8]\t70", NULL},
	    {"hX\tGET /x\t2001:db8::8\t80", "http://[2001:db8::8]/x",
		"hX\tGET /x\t[2001:db8::8]\t80", NULL},
	    {"8X\t\t2001:db8::8\t23", "telnet://[2001:db8::8]:23",
		"8X\t\t[2001:db8::8]\t23", NULL},
	    {"1X\t/\texample.org:70\t70", NULL, NULL, NULL},
	};

	expect_forms(*state, forms, COUNT(forms));
}

/* F39: the selector of another server is sent to it byte for byte. */
static void
selectors_of_others(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[types]\ncharset = / iso-8859-1\n");
	server_write(&fixture->capsule, "gophermap",
	    "0Caf\xe9\t/caf\xe9.txt\told.example.org\t70\n"
	    "0Caf\xe9\t/caf\xe9.txt\n"
	    "hCaf\xe9\tURL:http://a.example/caf\xe9\ta.example\t70\n"
	    "=more.map\n");
	server_write(&fixture->capsule, "more.map",
	    "1Na\xefve\tna\xefve\told.example.org\t70\n");
	server_write(&fixture->capsule, "caf\xc3\xa9.txt", "Coffee.\n");
	server_write_bytes(&fixture->capsule, "wide/gophermap",
	    SPAN("\xff\xfe"
		 "1\0\xe9\0\t\0/\0\xe9\0\t\0o\0.\0e\0x\0\n\0"));
	fixture_open(fixture);
	expect_span("F39", fixture_gopher(fixture, "/"),
	    SPAN("0Caf\xc3\xa9\t/caf\xe9.txt\told.example.org\t70\r\n"
		 "0Caf\xc3\xa9\t/caf\xc3\xa9.txt" OURS "\r\n"
		 "hCaf\xc3\xa9\tURL:http://a.example/caf\xc3\xa9" OURS "\r\n"
		 "1Na\xc3\xafve\tna\xefve\told.example.org\t70\r\n.\r\n"));
	expect_span("F39", fixture_page(fixture, "/"),
	    SPAN("=> gopher://old.example.org:70/0/caf%E9.txt Caf\xc3\xa9\n"
		 "=> /caf%C3%A9.txt Caf\xc3\xa9\n"
		 "=> http://a.example/caf\xc3\xa9 Caf\xc3\xa9\n"
		 "=> gopher://old.example.org:70/1na%EFve Na\xc3\xafve\n"));
	expect_span("F39", fixture_page(fixture, "/wide/"),
	    SPAN("=> gopher://o.ex:70/1/%C3%A9 \xc3\xa9\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(percent_signs),
	    FIXTURE_TEST(types_in_front),
	    FIXTURE_TEST(empty_selectors),
	    FIXTURE_TEST(plus_signs),
	    FIXTURE_TEST(addresses),
	    FIXTURE_TEST(web_addresses),
	    FIXTURE_TEST(other_forms),
	    FIXTURE_TEST(names_of_ours),
	    FIXTURE_TEST(hosts_of_here),
	    FIXTURE_TEST(selectors_from_the_root),
	    FIXTURE_TEST(signs_as_types),
	    FIXTURE_TEST(ports_alone),
	    FIXTURE_TEST(addresses_of_six),
	    FIXTURE_TEST(selectors_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
