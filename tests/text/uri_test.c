#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/uri.h"

/* "-" for what is absent, as opposed to there and empty. */
static void
add_part(struct buf *buf, struct span part)
{
	if (buf->size > 0)
		buf_byte(buf, ' ');
	buf_add(buf, SPAN("<"));
	buf_add(buf, part.data ? part : SPAN("-"));
	buf_add(buf, SPAN(">"));
}

static void
splits(void **state)
{
	/* scheme, userinfo, host, port, path, query, fragment */
	static const struct {
		const char *row, *text, *parts;
	} rows[] = {
	    {"R1", "gemini://H/", "<gemini> <-> <H> <-> </> <-> <->"},
	    {"R2", "gemini://H", "<gemini> <-> <H> <-> <> <-> <->"},
	    {"R2 query", "gemini://H?x", "<gemini> <-> <H> <-> <> <x> <->"},
	    {"R11 empty", "", "<-> <-> <-> <-> <> <-> <->"},
	    {"R11 path", "/", "<-> <-> <-> <-> </> <-> <->"},
	    {"R11 host", "//H/", "<-> <-> <H> <-> </> <-> <->"},
	    {"R11 name", "H/", "<-> <-> <-> <-> <H/> <-> <->"},
	    {"R12 no host", "gemini:/x", "<gemini> <-> <-> <-> </x> <-> <->"},
	    {"R12 opaque", "gemini:x", "<gemini> <-> <-> <-> <x> <-> <->"},
	    {"R12 empty host", "gemini:///x",
		"<gemini> <-> <> <-> </x> <-> <->"},
	    {"R13", "GEMINI://H/", "<GEMINI> <-> <H> <-> </> <-> <->"},
	    {"R14", "data://H", "<data> <-> <H> <-> <> <-> <->"},
	    {"R14 titan", "titan://H/a;size=1",
		"<titan> <-> <H> <-> </a;size=1> <-> <->"},
	    {"R15 user", "gemini://u@H/", "<gemini> <u> <H> <-> </> <-> <->"},
	    {"R15 password", "gemini://u:p@H/",
		"<gemini> <u:p> <H> <-> </> <-> <->"},
	    {"R15 empty user", "gemini://:p@H/",
		"<gemini> <:p> <H> <-> </> <-> <->"},
	    {"R15 empty", "gemini://@H/", "<gemini> <> <H> <-> </> <-> <->"},
	    {"R15 in the path", "gemini://H/@",
		"<gemini> <-> <H> <-> </@> <-> <->"},
	    {"R15 two", "gemini://a@b@H/",
		"<gemini> <a@b> <H> <-> </> <-> <->"},
	    {"R16", "gemini://H/#x", "<gemini> <-> <H> <-> </> <-> <x>"},
	    {"R16 empty", "gemini://H/#", "<gemini> <-> <H> <-> </> <-> <>"},
	    {"R16 before query", "gemini://H/#a?b",
		"<gemini> <-> <H> <-> </> <-> <a?b>"},
	    {"R19", "gemini://H:1965/", "<gemini> <-> <H> <1965> </> <-> <->"},
	    {"R19 empty", "gemini://H:/", "<gemini> <-> <H> <> </> <-> <->"},
	    {"R19 hex", "gemini://H:0x/", "<gemini> <-> <H> <0x> </> <-> <->"},
	    {"R19 minus", "gemini://H:-1/",
		"<gemini> <-> <H> <-1> </> <-> <->"},
	    {"R20", "gemini://[::1]/", "<gemini> <-> <[::1]> <-> </> <-> <->"},
	    {"R20 port", "gemini://[::1]:1965/",
		"<gemini> <-> <[::1]> <1965> </> <-> <->"},
	    {"R20 four", "gemini://127.0.0.1:7/",
		"<gemini> <-> <127.0.0.1> <7> </> <-> <->"},
	    {"R25", "gemini://H/a?b?c/../d",
		"<gemini> <-> <H> <-> </a> <b?c/../d> <->"},
	    {"R25 empty", "gemini://H/a?", "<gemini> <-> <H> <-> </a> <> <->"},
	    {"authority ends at ?", "gemini://H?a@b:c/d",
		"<gemini> <-> <H> <-> <> <a@b:c/d> <->"},
	    {"authority ends at #", "gemini://H#a@b",
		"<gemini> <-> <H> <-> <> <-> <a@b>"},
	    {"colon in a path", "a/b:c", "<-> <-> <-> <-> <a/b:c> <-> <->"},
	    {"no scheme by digit", "1a:b", "<-> <-> <-> <-> <1a:b> <-> <->"},
	    {"empty scheme", "://H", "<-> <-> <-> <-> <://H> <-> <->"},
	    {"scheme of all kinds", "a+1-.:b",
		"<a+1-.> <-> <-> <-> <b> <-> <->"},
	    {"R10", "\xef\xbb\xbfgemini://H/",
		"<-> <-> <-> <-> <\xef\xbb\xbfgemini://H/> <-> <->"},
	    {"RFC 3986 appendix B", "http://www.ics.uci.edu/pub/ietf/uri/#R",
		"<http> <-> <www.ics.uci.edu> <-> </pub/ietf/uri/> <-> <R>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		struct buf buf = {0};
		struct uri uri;
		uri_split(s, &uri);
		add_part(&buf, uri.scheme);
		add_part(&buf, uri.userinfo);
		add_part(&buf, uri.host);
		add_part(&buf, uri.port);
		add_part(&buf, uri.path);
		add_part(&buf, uri.query);
		add_part(&buf, uri.fragment);
		expect_span(
		    rows[i].row, buf_span(&buf), span_of(rows[i].parts));
		buf_free(&buf);
		exact_free(&s);
	}
}

static void
sees_mistakes(void **state)
{
	const struct {
		const char *row;
		struct span text;
		bool good;
	} rows[] = {
	    {"R1", SPAN("gemini://H/"), true},
	    {"empty", SPAN(""), true},
	    {"R7 CR", SPAN("gemini://H/a\rb"), false},
	    {"R7 LF", SPAN("gemini://H/a\nb"), false},
	    {"R7 space", SPAN("gemini://H/a b"), false},
	    {"R7 tab", SPAN("gemini://H/a\tb"), false},
	    {"R7 NUL", SPAN("gemini://H/\0"), false},
	    {"R7 ESC", SPAN("gemini://H/\x1b"), false},
	    {"R7 DEL", SPAN("gemini://H/\x7f"), false},
	    {"R7 last of C0", SPAN("gemini://H/\x1f"), false},
	    {"R11", SPAN("Hello Gemini!"), false},
	    {"R21", SPAN("gemini://H/\xdc"), false},
	    {"R21 cut", SPAN("gemini://H/\xc3"), false},
	    {"R22", SPAN("gemini://H/caf\xc3\xa9.gmi"), true},
	    {"R23 no hex", SPAN("gemini://H/%zz"), false},
	    {"R23 one digit", SPAN("gemini://H/%4"), false},
	    {"R23 one digit inside", SPAN("gemini://H/%4/a"), false},
	    {"R23 no digit", SPAN("gemini://H/%"), false},
	    {"R23 second no hex", SPAN("gemini://H/%4g"), false},
	    {"R23 NUL", SPAN("gemini://H/%00"), false},
	    {"R23 NUL in query", SPAN("gemini://H/?%00"), false},
	    {"R23 escaped x", SPAN("gemini://H/inde%78.gmi"), true},
	    {"R23 escaped %", SPAN("gemini://H/%2500"), true},
	    {"R23 case", SPAN("gemini://H/%aF%Fa"), true},
	    {"R18", SPAN("gemini://%/"), false},
	    {"R24", SPAN("gemini://H/:/?#[]@!$&'()*+,;="), true},
	    {"R24 unreserved", SPAN("gemini://H/-._~"), true},
	    {"quote", SPAN("gemini://H/\""), false},
	    {"angle", SPAN("gemini://H/<>"), false},
	    {"backslash", SPAN("gemini://H/\\"), false},
	    {"caret", SPAN("gemini://H/^"), false},
	    {"backquote", SPAN("gemini://H/`"), false},
	    {"brace", SPAN("gemini://H/{}"), false},
	    {"bar", SPAN("gemini://H/|"), false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].text);
		expect_true(
		    rows[i].row, s, (uri_mistake(s) == NULL) == rows[i].good);
		exact_free(&s);
	}
}

static void
decodes_once(void **state)
{
	const struct {
		const char *row;
		struct span text, decoded;
		int result;
	} rows[] = {
	    {"plain", SPAN("a+b"), SPAN("a+b"), 0},
	    {"R23 once", SPAN("%2565"), SPAN("%65"), 0},
	    {"R23 case", SPAN("%aF%Fa"), SPAN("\xaf\xfa"), 0},
	    {"R25", SPAN("a%20b+c%0D%0A"), SPAN("a b+c\r\n"), 0},
	    {"NUL", SPAN("%00"), SPAN("\0"), 0},
	    {"R23 %zz", SPAN("%zz"), SPAN(""), -1},
	    {"R23 %4", SPAN("%4"), SPAN(""), -1},
	    {"R23 %", SPAN("%"), SPAN(""), -1},
	    {"R23 sign", SPAN("%+1"), SPAN(""), -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].text);
		struct buf buf = {0};
		expect_true(
		    rows[i].row, s, uri_decode(&buf, s) == rows[i].result);
		expect_span(rows[i].row, buf_span(&buf), rows[i].decoded);
		buf_free(&buf);
		exact_free(&s);
	}
}

static void
encodes_paths(void **state)
{
	const struct {
		const char *row;
		struct span path, encoded;
	} rows[] = {
	    {"plain", SPAN("/a/b-._~9Z"), SPAN("/a/b-._~9Z")},
	    {"X12", SPAN("/a\n=> b\t"), SPAN("/a%0A%3D%3E%20b%09")},
	    {"H6", SPAN("/\r\n20 x"), SPAN("/%0D%0A20%20x")},
	    {"UTF-8", SPAN("/caf\xc3\xa9"), SPAN("/caf%C3%A9")},
	    {"NUL", SPAN("\0"), SPAN("%00")},
	    {"percent", SPAN("/%65"), SPAN("/%2565")},
	    {"reserved", SPAN("/:?#[]@"), SPAN("/%3A%3F%23%5B%5D%40")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].path);
		struct buf buf = {0};
		uri_encode_path(&buf, s);
		expect_span(rows[i].row, buf_span(&buf), rows[i].encoded);
		buf_free(&buf);
		exact_free(&s);
	}
}

static void
decodes_paths(void **state)
{
	static const struct {
		const char *row, *encoded, *path;
		enum uri_path result;
	} rows[] = {
	    {"R2", "", "/", URI_PATH_NAME},
	    {"R1", "/", "/", URI_PATH_NAME},
	    {"R23 escaped x", "/inde%78.gmi", "/index.gmi", URI_PATH_NAME},
	    {"R23 once", "/%2565", "/%65", URI_PATH_NAME},
	    {"R23 dots once", "/%252e%252e/a", "/%2e%2e/a", URI_PATH_NAME},
	    {"R23 malformed", "/%zz", NULL, URI_PATH_NONE},
	    {"R22", "/caf\xc3\xa9.gmi", "/caf\xc3\xa9.gmi", URI_PATH_NAME},
	    {"R22 escaped", "/caf%C3%a9.gmi", "/caf\xc3\xa9.gmi",
		URI_PATH_NAME},
	    {"R24", "/a[b]", "/a[b]", URI_PATH_NAME},
	    {"F1", "/a/../b.gmi", "/b.gmi", URI_PATH_NAME},
	    {"F1 climbs", "/../../", NULL, URI_PATH_CLIMBS},
	    {"F1 one", "/..", NULL, URI_PATH_CLIMBS},
	    {"F1 late", "/a/../../b", NULL, URI_PATH_CLIMBS},
	    {"F1 empty segments are none", "/a//../../b", NULL,
		URI_PATH_CLIMBS},
	    {"F1 to the root", "/a/..", "/", URI_PATH_NAME},
	    {"F1 last", "/a/b/..", "/a/", URI_PATH_NAME},
	    {"F1 last slash", "/a/b/../", "/a/", URI_PATH_NAME},
	    {"F1 dot", "/./a/./b/.", "/a/b/", URI_PATH_NAME},
	    {"F1 three dots", "/.../a", "/.../a", URI_PATH_NAME},
	    {"F1 dots in a name", "/..a/b..", "/..a/b..", URI_PATH_NAME},
	    {"F2 dots", "/%2e%2e/x", NULL, URI_PATH_CLIMBS},
	    {"F2 mixed dots", "/a/.%2E/x", "/x", URI_PATH_NAME},
	    {"F2 slash", "/a%2Fb", NULL, URI_PATH_NONE},
	    {"F2 passwd", "/..%2f..%2fetc%2fpasswd", NULL, URI_PATH_NONE},
	    {"F2 slash alone", "/%2f", NULL, URI_PATH_NONE},
	    {"F3 bytes", "/%AE", NULL, URI_PATH_NONE},
	    {"F3 raw bytes", "/\xae", NULL, URI_PATH_NONE},
	    {"F3 overlong slash", "/%c0%af", NULL, URI_PATH_NONE},
	    {"F3 NUL", "/a%00b", NULL, URI_PATH_NONE},
	    {"F4", "//", "/", URI_PATH_NAME},
	    {"F4 inside", "/files//t.txt", "/files/t.txt", URI_PATH_NAME},
	    {"F4 end", "/a///", "/a/", URI_PATH_NAME},
	    {"F5", "/dir", "/dir", URI_PATH_NAME},
	    {"F6", "/dir/", "/dir/", URI_PATH_NAME},
	    {"X8", "/a%20b", "/a b", URI_PATH_NAME},
	    {"H6", "/dir%0d%0a20%20x", "/dir\r\n20 x", URI_PATH_NAME},
	    {"no slash first", "a/b", "/a/b", URI_PATH_NAME},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].encoded));
		struct buf buf = {0};
		/* What stands before is neither climbed into nor changed. */
		buf_add(&buf, SPAN("/x/y"));
		expect_true(
		    rows[i].row, s, uri_path_decode(&buf, s) == rows[i].result);
		if (rows[i].result == URI_PATH_NAME)
			expect_span(rows[i].row, span_tail(buf_span(&buf), 4),
			    span_of(rows[i].path));
		expect_true(rows[i].row, buf_span(&buf),
		    span_starts(buf_span(&buf), SPAN("/x/y")));
		buf_free(&buf);
		exact_free(&s);
	}
}

/* P552: in a path without escapes a percent sign is itself. */
static void
cleans_paths(void **state)
{
	static const struct {
		const char *path, *clean; /* NULL: it climbs */
	} rows[] = {
	    {"", "/"},
	    {"a//./b/../c", "/a/c"},
	    {"/a%20b", "/a%20b"},
	    {"/50%", "/50%"},
	    {"/%2e%2e/a", "/%2e%2e/a"},
	    {"/a/../../b", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].path));
		struct buf buf = {0};
		expect_true(rows[i].path, s,
		    uri_path_clean(&buf, s) ==
			(rows[i].clean ? URI_PATH_NAME : URI_PATH_CLIMBS));
		if (rows[i].clean)
			expect_span(rows[i].path, buf_span(&buf),
			    span_of(rows[i].clean));
		buf_free(&buf);
		exact_free(&s);
	}
}

/* RFC 3986, section 5.4, as far as paths go; F1 where it would clamp. */
static void
resolves_paths(void **state)
{
	static const struct {
		const char *base, *reference, *path;
		enum uri_path result;
	} rows[] = {
	    {"/b/c/d;p", "", "/b/c/d;p", URI_PATH_NAME},
	    {"/b/c/d;p", "g", "/b/c/g", URI_PATH_NAME},
	    {"/b/c/d;p", "./g", "/b/c/g", URI_PATH_NAME},
	    {"/b/c/d;p", "g/", "/b/c/g/", URI_PATH_NAME},
	    {"/b/c/d;p", "/g", "/g", URI_PATH_NAME},
	    {"/b/c/d;p", ";x", "/b/c/;x", URI_PATH_NAME},
	    {"/b/c/d;p", ".", "/b/c/", URI_PATH_NAME},
	    {"/b/c/d;p", "./", "/b/c/", URI_PATH_NAME},
	    {"/b/c/d;p", "..", "/b/", URI_PATH_NAME},
	    {"/b/c/d;p", "../", "/b/", URI_PATH_NAME},
	    {"/b/c/d;p", "../g", "/b/g", URI_PATH_NAME},
	    {"/b/c/d;p", "../..", "/", URI_PATH_NAME},
	    {"/b/c/d;p", "../../", "/", URI_PATH_NAME},
	    {"/b/c/d;p", "../../g", "/g", URI_PATH_NAME},
	    {"/b/c/d;p", "../../../g", "/g", URI_PATH_NAME},
	    {"/b/c/d;p", "/./g", "/g", URI_PATH_NAME},
	    {"/b/c/d;p", "/../g", "/g", URI_PATH_NAME},
	    {"/b/c/d;p", "g.", "/b/c/g.", URI_PATH_NAME},
	    {"/b/c/d;p", "..g", "/b/c/..g", URI_PATH_NAME},
	    {"/b/c/d;p", "./../g", "/b/g", URI_PATH_NAME},
	    {"/b/c/d;p", "./g/.", "/b/c/g/", URI_PATH_NAME},
	    {"/b/c/d;p", "g/./h", "/b/c/g/h", URI_PATH_NAME},
	    {"/b/c/d;p", "g/../h", "/b/c/h", URI_PATH_NAME},
	    {"/b/c/d;p", "g;x=1/../y", "/b/c/y", URI_PATH_NAME},
	    {"/b/", "g", "/b/g", URI_PATH_NAME},
	    {"/b/", "", "/b/", URI_PATH_NAME},
	    {"/b", "g", "/g", URI_PATH_NAME},
	    {"/", "g", "/g", URI_PATH_NAME},
	    {"/", ".", "/", URI_PATH_NAME},
	    {"/", "..", "/", URI_PATH_NAME},
	    {"/", "../../a/", "/a/", URI_PATH_NAME},
	    {"/", "a/../../b", "/b", URI_PATH_NAME},
	    {"/", "%2e%2e/g", "/g", URI_PATH_NAME},
	    {"/a/b", "../../", "/", URI_PATH_NAME},
	    /* The base is decoded already, the reference is not. */
	    {"/a%2e/b", "c%20d", "/a%2e/c d", URI_PATH_NAME},
	    {"/a/b", "c%2Fd", NULL, URI_PATH_NONE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span base = exact_copy(span_of(rows[i].base));
		struct span s = exact_copy(span_of(rows[i].reference));
		struct buf buf = {0};
		expect_true(rows[i].base, s,
		    uri_path_resolve(&buf, base, s) == rows[i].result);
		if (rows[i].result == URI_PATH_NAME)
			expect_span(rows[i].reference, buf_span(&buf),
			    span_of(rows[i].path));
		buf_free(&buf);
		exact_free(&s);
		exact_free(&base);
	}
}

static void
normalises_hosts(void **state)
{
	static const struct {
		const char *row, *host, *normal; /* NULL: no host */
	} rows[] = {
	    {"R18", "LocalHost", "localhost"},
	    {"R18 A-label", "XN--Caf-DMA.org", "xn--caf-dma.org"},
	    {"R18 U-label", "caf\xc3\xa9.org", "xn--caf-dma.org"},
	    {"R18 U-label upper", "CAF\xc3\x89.org", "xn--caf-dma.org"},
	    {"R18 decomposed", "cafe\xcc\x81.org", "xn--caf-dma.org"},
	    {"R18 sharp s",
		"Stra\xc3\x9f"
		"e.example",
		"xn--strae-oqa.example"},
	    {"R18 final sigma", "\xce\x92\xcf\x8c\xce\xbb\xce\xbf\xcf\x82.com",
		"xn--nxasmm1c.com"},
	    {"R18 sigma", "\xce\x92\xcf\x8c\xce\xbb\xce\xbf\xce\xa3.com",
		"xn--nxasmq6b.com"},
	    {"R18 both, and a mark",
		"\xcf\x82\xc3\x9f"
		"E\xcc\x81",
		"xn--zcau99s"},
	    {"R18 escaped", "caf%C3%A9.org", "xn--caf-dma.org"},
	    {"R18 escaped letter", "%6cocalhost", "localhost"},
	    {"R18 trailing dot", "example.org.", "example.org"},
	    {"R18 two trailing dots", "example.org..", NULL},
	    {"R18 bad escape", "%", NULL},
	    {"R18 bad escape behind", "a%zz", NULL},
	    {"R18 not UTF-8", "%ff", NULL},
	    {"R18 slash", "a%2fb", NULL},
	    {"R18 space", "a%20b", NULL},
	    {"R18 NUL", "a%00", NULL},
	    {"R18 at", "a%40b", NULL},
	    {"R18 colon", "a%3ab", NULL},
	    {"R18 composes to a semicolon", "a\xcd\xbe", NULL},
	    {"R18 composes to a backquote", "a\xe1\xbf\xaf", NULL},
	    {"R12", "", NULL},
	    {"dot", ".", NULL},
	    {"two dots", "..", NULL},
	    {"empty label", "a..b", NULL},
	    {"empty first label", ".a", NULL},
	    {"underscore", "_gemini._tcp.a", "_gemini._tcp.a"},
	    {"R20", "[::1]", "[::1]"},
	    {"R20 case", "[2001:DB8::A]", "[2001:db8::a]"},
	    {"R20 four in six", "[::ffff:1.2.3.4]", "[::ffff:1.2.3.4]"},
	    {"R20 four", "127.0.0.1", "127.0.0.1"},
	    {"R20 no address", "[zz]", NULL},
	    {"R20 empty", "[]", NULL},
	    {"R20 any", "[::]", "[::]"},
	    {"R20 short", "[:]", NULL},
	    {"R20 no digit first", "[z::1]", NULL},
	    {"R20 no digit last", "[::z]", NULL},
	    {"R20 open", "[::1", NULL},
	    {"R20 behind", "[::1]a", NULL},
	    {"R20 shut", "::1]", NULL},
	    {"A6", "wikipedia.org", "wikipedia.org"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].host));
		struct buf buf = {0};
		int want = rows[i].normal ? 0 : -1;
		expect_true(rows[i].row, s, uri_host(&buf, s) == want);
		if (want == 0)
			expect_span(rows[i].row, buf_span(&buf),
			    span_of(rows[i].normal));
		buf_free(&buf);
		exact_free(&s);
	}
}

/* RFC 3986, section 5.3: the components put together are the text. */
static void
check_split(struct span s)
{
	struct buf buf = {0};
	struct uri uri;

	uri_split(s, &uri);
	buf_add(&buf, uri.scheme);
	buf_add(&buf, uri.scheme.data ? SPAN(":") : SPAN(""));
	buf_add(&buf, uri.host.data ? SPAN("//") : SPAN(""));
	buf_add(&buf, uri.userinfo);
	buf_add(&buf, uri.userinfo.data ? SPAN("@") : SPAN(""));
	buf_add(&buf, uri.host);
	buf_add(&buf, uri.port.data ? SPAN(":") : SPAN(""));
	buf_add(&buf, uri.port);
	buf_add(&buf, uri.path);
	buf_add(&buf, uri.query.data ? SPAN("?") : SPAN(""));
	buf_add(&buf, uri.query);
	buf_add(&buf, uri.fragment.data ? SPAN("#") : SPAN(""));
	buf_add(&buf, uri.fragment);
	expect_span("recomposition", buf_span(&buf), s);
	buf_free(&buf);
}

/* A path begins with a slash and has no segment that means something else. */
static void
check_path(struct span input, struct span path)
{
	struct buf encoded = {0}, decoded = {0};
	struct span rest = path;

	expect_true("slash first", input, span_skip(&rest, SPAN("/")));
	expect_true("UTF-8", input, utf8_valid(path));
	expect_true("no NUL", input, span_find(path, '\0') == path.size);
	while (rest.size > 0) {
		struct span segment = span_cut(&rest, '/');
		expect_true("F1 dot", input, !span_equal(segment, SPAN(".")));
		expect_true("F1 dots", input, !span_equal(segment, SPAN("..")));
		expect_true("F4 empty", input, segment.size > 0);
	}
	uri_encode_path(&encoded, path);
	expect_true(
	    "good to ask for", input, uri_mistake(buf_span(&encoded)) == NULL);
	expect_true("F5 reads back", input,
	    uri_path_decode(&decoded, buf_span(&encoded)) == URI_PATH_NAME);
	expect_span("F5 the same", buf_span(&decoded), path);
	buf_free(&encoded);
	buf_free(&decoded);
}

static void
check_paths(struct span input)
{
	struct buf path = {0}, seen = {0};

	if (uri_path_decode(&path, input) == URI_PATH_NAME) {
		check_path(input, buf_span(&path));
		if (uri_path_resolve(&seen, SPAN("/b/c"), input) ==
		    URI_PATH_NAME)
			check_path(input, buf_span(&seen));
	}
	buf_free(&path);
	buf_free(&seen);
}

/* A host is one that could be asked for, and is normal already. */
static void
check_host(struct span input)
{
	struct buf host = {0}, again = {0};

	if (uri_host(&host, input) == 0) {
		struct span normal = buf_span(&host);
		for (size_t i = 0; i < normal.size; i++) {
			char byte = normal.data[i];
			expect_true("R18 bytes", input,
			    (byte >= 'a' && byte <= 'z') ||
				(byte >= '0' && byte <= '9') ||
				(byte && strchr("-._[]:", byte)));
		}
		expect_true("R18 normal", input, uri_host(&again, normal) == 0);
		expect_span("R18 the same", buf_span(&again), normal);
	}
	buf_free(&host);
	buf_free(&again);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("gemini://user@example.org:1965/a/../b%20c.gmi?q=1#top"),
	    SPAN("//[::1]:7070/./caf\xc3\xa9//x"),
	    SPAN("/a/b/c/../../d/%2e%2e/e/./"),
	    SPAN("../../news/2018-03-12-a.gmi"),
	    SPAN("caf\xc3\xa9.Example.org."),
	    SPAN("mailto:somebody@example.org"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct buf decoded = {0};
		check_split(input);
		check_paths(input);
		check_host(input);
		if (uri_mistake(input) == NULL)
			expect_true("R23 decodes", input,
			    uri_decode(&decoded, input) == 0 &&
				span_find(buf_span(&decoded), '\0') ==
				    decoded.size);
		buf_free(&decoded);
		exact_free(&input);
	}
}

/* RFC 4287, section 4.2.6: an id is a whole IRI. */
static void
whole(void **state)
{
	static const struct {
		const char *text;
		bool whole;
	} rows[] = {
	    {"tag:example.org,2018-03-12:/a", true},
	    {"x:y", true},
	    {"urn:uuid:60a76c80-d399-11d9-b93C-0003939e0af6", true},
	    {"gemini://example.org/caf\xc3\xa9", true},
	    {"", false},
	    {"a", false},
	    {"/a", false},
	    {"//example.org/a", false},
	    {"urn:", false},
	    {":x", false},
	    {"1x:y", false},
	    {"Note: a thing", false},
	    {"tag:a,b:<c>", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		expect_true(
		    rows[i].text, text, uri_is_whole(text) == rows[i].whole);
		exact_free(&text);
	}
}

/*
 * K126, P965: hosts, ports and schemes of targets, of all the kinds that are
 * wrong.
 */
static void
targets(void **state)
{
	static const char *const good[] = {"", "a.gmi", "/a/b?c#d", "../x",
	    "#part", "?query", "//b.example/x", "https://b.example",
	    "HTTPS://B.Example/", "gemini://b.example:1965/caf\xc3\xa9",
	    "https://caf\xc3\xa9.example/", "https://xn--caf-dma.example/",
	    "https://\xe4\xb8\xad.example", "gopher://b.example:70/1/x",
	    "https://b_c.example/", "https://a-b.example:0/",
	    "https://b.example:/", "https://b.example:65535/",
	    "https://localhost/", "https://1.2.3.4:80/", "https://[::1]:80/",
	    "https://[2001:db8::1.2.3.4]/", "https://user:word@b.example/",
	    "https://1and1.example/", "https://a.1b/", "https://a.b1/",
	    "mailto:ann@b.example", "urn:isbn:1", "tel:+503", "data:,x",
	    "file:///etc/hosts", "tag:b.example,2020:x", "magnet:?xt=a",
	    "https://b%2Dc.example/", "https://a.b./", "https://a./",
	    "https://1.2.3.4./", "https://a%2e:80/"};
	static const char *const bad[] = {"https://cafe'.a..b/",
	    "https://a..b/", "https://.a.b/", "https://a.b../", "https://./",
	    "https://../", "https://-a.b/", "https://a-.b/", "https://a.-b/",
	    "https://a b/", "https://a%20b/", "https://a%00b/",
	    "https://a%2e%2eb/", "https://a%2fb/", "https://a!b/",
	    "https://a'b/", "https://a,b/", "https://a;b/", "https://a*b/",
	    "https://a\001b/", "https://a\177/", "https://a/\x1b",
	    "https://\xff/", "https://a\302\240b/", "https://a\302\200b/",
	    "https://a\xe2\x80\x8b/", "https://a\xe2\x80\xae.b/",
	    "https://a\xef\xbc\x8f.b/", "https://a\xe3\x80\x82.b/",
	    "https://\xe2\x98\x83.b/", "https://a:b/", "https://a:99999/",
	    "https://a:65536/", "https://a:-1/", "https://a:+1/",
	    "https://a:80:80/", "https://a:0x50/", "https:", "https:a",
	    "https:/a", "https://", "https:///a", "https://:80/", "https://?a",
	    "https://#a", "gemini:///", "gemini:/a", "gopher://", "//", "///a",
	    "//:80", "mailto:", "https://a@b@c/", "gemini://ann@b.example/",
	    "gemini://@b.example/", "https://1.2.3/", "https://1.2.3.256/",
	    "https://1.2.3.4.5/", "https://12345/", "https://a.1/",
	    "https://a.-/", "https://[::1/", "https://::1/", "https://[]/",
	    "https://[:::1]/", "https://[g::1]/", "https://[1.2.3.4]/",
	    "https://[::1]a/", "https://[fe80::1%25eth0]/", "https://a/%zz",
	    "https://a/<b>", "https://a/\"b"};
	struct buf name = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct span s = exact_copy(span_of(good[i]));
		expect_true("good", s, uri_expected(s) == NULL);
		exact_free(&s);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct span s = exact_copy(span_of(bad[i]));
		expect_true("bad", s, uri_expected(s) != NULL);
		exact_free(&s);
	}
	/* A label has at most 63 bytes, a name 253. */
	buf_add(&name, SPAN("https://"));
	for (int i = 0; i < 4; i++) {
		buf_repeat(&name, 'a', i < 3 ? 63 : 61);
		buf_add(&name, i < 3 ? SPAN(".") : SPAN(""));
	}
	assert_null(uri_expected(buf_span(&name)));
	buf_byte(&name, 'a');
	assert_non_null(uri_expected(buf_span(&name)));
	name.size = 8;
	buf_repeat(&name, 'a', 64);
	assert_non_null(uri_expected(buf_span(&name)));
	buf_free(&name);
}

/* K223: hosts at the limits of what a name, a label and an address have. */
static void
hosts_at_limits(void **state)
{
	static const struct {
		const char *host;
		bool names;
	} rows[] = {
	    {"l\xc2\xb7l.example", true}, /* the middle dot of Catalan */
	    {"a\xe3\x83\xbb"
	     "b.example",
		true}, /* that of Japanese */
	    {"a\xe2\x80\xa2"
	     "b.example",
		false}, /* a bullet */
	    {"a-\xc2\xb7.example", true},
	    {"[::1]", true},
	    {"[1:2:3:4:5:6:255.255.255.255]", true},
	    {"[0000:0000:0000:0000:0000:ffff:255.255.255.255]", true},
	    {"[00000:0000:0000:0000:0000:ffff:255.255.255.255]", false},
	    {"[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]", false},
	};
	struct buf host = {0}, folded = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].host, span_of(rows[i].host),
		    uri_names_host(span_of(rows[i].host)) == rows[i].names);
	/* Labels of a byte, with a dot behind each, the last one as well. */
	for (size_t size = 1023; size < 1028; size++) {
		folded.size = 0;
		host.size = 0;
		for (size_t i = 0; i < size; i++)
			buf_byte(&host, i % 2 ? '.' : 'a');
		assert_int_equal(
		    uri_host(&folded, buf_span(&host)), size <= 1024 ? 0 : -1);
	}
	buf_free(&host);
	buf_free(&folded);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(splits),
	    cmocka_unit_test(sees_mistakes),
	    cmocka_unit_test(decodes_once),
	    cmocka_unit_test(encodes_paths),
	    cmocka_unit_test(decodes_paths),
	    cmocka_unit_test(cleans_paths),
	    cmocka_unit_test(resolves_paths),
	    cmocka_unit_test(normalises_hosts),
	    cmocka_unit_test(whole),
	    cmocka_unit_test(targets),
	    cmocka_unit_test(hosts_at_limits),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
