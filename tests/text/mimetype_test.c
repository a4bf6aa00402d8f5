#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/mimetype.h"

/* H7, C4: by the suffix. */
static void
by_name(void **state)
{
	static const struct {
		const char *row, *name, *extension, *mime;
		char item;
	} rows[] = {
	    {"H7 gmi", "a.gmi", ".gmi", "text/gemini", '0'},
	    {"H7 gemini", "a.gemini", ".gemini", "text/gemini", '0'},
	    {"H7 gz", "a.tar.gz", ".gz", "application/gzip", '9'},
	    {"H7 unknown", "a.xyz", ".xyz", "", '9'},
	    {"first of the table", "a.7z", ".7z", "application/x-7z-compressed",
		'9'},
	    {"last of the table", "a.zst", ".zst", "application/zstd", '9'},
	    {"case", "A.GMI", ".GMI", "text/gemini", '0'},
	    {"plain", "a.txt", ".txt", "text/plain", '0'},
	    {"markdown", "a.md", ".md", "text/markdown", '0'},
	    {"language suffix", "a.es.gmi", ".gmi", "text/gemini", '0'},
	    {"html", "a.html", ".html", "text/html", 'h'},
	    {"gif", "a.gif", ".gif", "image/gif", 'g'},
	    {"png", "a.png", ".png", "image/png", 'I'},
	    {"jpeg", "a.JPG", ".JPG", "image/jpeg", 'I'},
	    {"sound", "a.mp3", ".mp3", "audio/mpeg", 's'},
	    {"pdf", "a.pdf", ".pdf", "application/pdf", '9'},
	    {"3B", "atom.xml", ".xml", "text/xml", '0'},
	    {"none", "README", "", "", '9'},
	    {"dot alone", ".", "", "", '9'},
	    {"only a dot file", ".gmi", "", "", '9'},
	    {"dot file with one", ".a.gmi", ".gmi", "text/gemini", '0'},
	    {"dot at the end", "a.", ".", "", '9'},
	    {"empty", "", "", "", '9'},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].name));
		struct span mime = mimetype_of_name(NULL, s);
		expect_span(rows[i].row, mimetype_extension(s),
		    span_of(rows[i].extension));
		expect_span(rows[i].row, mime, span_of(rows[i].mime));
		expect_true(
		    rows[i].row, s, mimetype_item(mime) == rows[i].item);
		exact_free(&s);
	}
}

/* P979, V251: texts are texts by whatever type, in any case. */
static void
by_type(void **state)
{
	static const struct {
		const char *mime;
		char item;
	} rows[] = {
	    {"text/plain; charset=iso-8859-1", '0'},
	    {"text/x-gophermap", '1'},
	    {"text/html; charset=utf-8", 'h'},
	    {"text", '9'},
	    {"image/giff", 'g'},
	    {"image/x", 'I'},
	    {"application/octet-stream", '9'},
	    {"video/mp4", '9'},
	    {"application/json", '0'},
	    {"application/geo+json", '0'},
	    {"application/ld+json", '0'},
	    {"application/atom+xml", '0'},
	    {"application/rss+xml", '0'},
	    {"application/xml", '0'},
	    {"application/yaml", '0'},
	    {"application/toml", '0'},
	    {"application/sql", '0'},
	    {"application/x-sh", '0'},
	    {"application/x-pem-file", '0'},
	    {"application/pgp-signature", '0'},
	    {"application/xhtml+xml", 'h'},
	    {"TEXT/gemini", '0'},
	    {"Text/HTML", 'h'},
	    {"Application/JSON", '0'},
	    {"application/Atom+XML", '0'},
	    {"application/LD+Json", '0'},
	    {"IMAGE/GIF", 'g'},
	    {"image/svg+xml", 'I'},
	    {"application/json5000", '9'},
	    {"application/epub+zip", '9'},
	    {"application/postscript", '9'},
	    {"application/rtf", '9'},
	    {"+xm", '9'},
	    {"", '9'},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].mime));
		expect_true("item", s, mimetype_item(s) == rows[i].item);
		expect_true("text", s,
		    mimetype_is_text(s) ==
			(strchr("01h", rows[i].item) != NULL));
		exact_free(&s);
	}
}

/* H7: what is told is type/subtype of RFC 2045 tokens, without parameters. */
static void
check_type(struct span name, struct span mime)
{
	size_t slash = span_find(mime, '/');

	if (mime.size == 0)
		return;
	expect_true("H7 slash", name, slash > 0 && slash + 1 < mime.size);
	for (size_t i = 0; i < mime.size; i++)
		expect_true("H7 token", name,
		    (mime.data[i] >= 'a' && mime.data[i] <= 'z') ||
			(mime.data[i] >= '0' && mime.data[i] <= '9') ||
			strchr("+-./", mime.data[i]));
}

/* H7: an operator's own types go before the table, whatever the case. */
static void
own_types(void **state)
{
	static const struct {
		const char *name, *mime;
	} rows[] = {
	    {"a.md", "text/plain"},
	    {"A.MD", "text/plain"},
	    {"a.org", "text/x-org"},
	    {"a.md.org", "text/x-org"},
	    {"a.caf\xc3\xa9", "application/x.y-z+w"},
	    {"a.txt", "text/plain"},
	    {"a.gz", "application/gzip"},
	    {"a.xyz", ""},
	    {"org", ""},
	    {".org", ""},
	};
	struct mimetypes *own = mimetypes_new();
	struct notes notes = {0};

	(void)state;
	mimetypes_add(own, SPAN(".md text/plain"), SPAN("x"), 1, &notes);
	mimetypes_add(own, SPAN(".Org\t Text/X-Org"), SPAN("x"), 2, &notes);
	mimetypes_add(own, SPAN(".caf\xc3\xa9 application/x.y-z+w"), SPAN("x"),
	    3, &notes);
	assert_int_equal(notes.count, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].name));
		expect_span(rows[i].name, mimetype_of_name(own, s),
		    span_of(rows[i].mime));
		exact_free(&s);
	}
	mimetypes_free(&own);
	mimetypes_free(&own);
	assert_null(own);
}

#define EXTENSION                                                              \
	"an extension with one dot, in front, and a type, as in .ext "         \
	"text/plain"
#define TYPE "a type like text/plain after the extension"
#define PARAMETERS                                                             \
	"a type without parameters: charset and lang depend on the file"

/* H7: type/subtype as RFC 2045 has it; file and line of what is not. */
static void
type_mistakes(void **state)
{
	static const struct {
		const char *rule, *expected;
	} rows[] = {
	    {"", EXTENSION},
	    {"text/plain", EXTENSION},
	    {"ext text/plain", EXTENSION},
	    {". text/plain", EXTENSION},
	    {".tar.gz application/gzip", EXTENSION},
	    {"./a text/plain", EXTENSION},
	    {".ext", TYPE},
	    {".ext text", TYPE},
	    {".ext text/", TYPE},
	    {".ext /plain", TYPE},
	    {".ext text/plain text/html", TYPE},
	    {".ext text/pl/ain", TYPE},
	    {".ext text /plain", TYPE},
	    {".ext text/pl\"ain", TYPE},
	    {".ext text/(plain)", TYPE},
	    {".ext text/pla\xc3\xadn", TYPE},
	    {".ext text/plain\x7f", TYPE},
	    {".ext text/plain; charset=utf-8", PARAMETERS},
	    {".ext text/plain;lang=en", PARAMETERS},
	};
	struct mimetypes *own = mimetypes_new();
	struct arena arena = {0};
	struct notes notes = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].rule));
		assert_int_equal(
		    mimetypes_add(own, s, SPAN("x.ini"), 5, &notes), -1);
		expect_span(rows[i].rule, notes.list[i].path, SPAN("x.ini"));
		assert_int_equal(notes.list[i].line, 5);
		expect_span(rows[i].rule, notes.list[i].sentence,
		    arena_format(&arena, "type is \"%s\", expected %s",
			rows[i].rule, rows[i].expected));
		exact_free(&s);
	}
	mimetypes_add(own, SPAN(".a text/plain"), SPAN("x.ini"), 6, &notes);
	mimetypes_add(own, SPAN(".A text/html"), SPAN("x.ini"), 9, &notes);
	assert_int_equal(notes.errors, COUNT(rows) + 1);
	expect_span("duplicate", notes.list[COUNT(rows)].sentence,
	    SPAN("type of \".A\" again, expected it once (line 6 has it)"));
	note_free(&notes);
	arena_free(&arena);
	mimetypes_free(&own);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("a.gmi"),
	    SPAN("b.tar.gz"),
	    SPAN("2018-03-12-c.es.gmi"),
	    SPAN(".hidden.JPG"),
	    SPAN("x.ttf.xml.odt"),
	    SPAN(".x text/plain"),
	};
	struct mimetypes *own = mimetypes_new();
	struct notes notes = {0};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span extension = mimetype_extension(input);
		expect_true("extension", input, span_ends(input, extension));
		expect_true("dot", input,
		    extension.size == 0 || span_find_last(extension, '.') == 0);
		check_type(input, mimetype_of_name(NULL, input));
		mimetypes_add(own, input, SPAN("x"), 1, &notes);
		check_type(input, mimetype_of_name(own, SPAN("a.x")));
		expect_true("item", input,
		    strchr("019gIsh", mimetype_item(input)) != NULL);
		exact_free(&input);
	}
	note_free(&notes);
	mimetypes_free(&own);
}

/* F46: the charset of the rule that is nearest to a path counts. */
static void
charset_of_path(void **state)
{
	static const char *const rules[] = {
	    "/old/new/ big5", "/old/ koi8-r", "/old/new/a.txt ibm437"};
	static const char *const bad[] = {"old/ koi8-r", "/a%zz/ koi8-r",
	    "/../ koi8-r", "/old/ koi9", "koi8-r", ""};
	static const struct {
		const char *path, *charset;
	} rows[] = {
	    {"/old/a.txt", "koi8-r"},
	    {"/old/b/c/a.txt", "koi8-r"},
	    {"/old/new/b.txt", "big5"},
	    {"/old/new/a.txt", "ibm437"},
	    {"/old/new/a.txt2", "big5"},
	    {"/older/a.txt", ""},
	    {"/new/a.txt", ""},
	};
	struct mimetypes *types = mimetypes_new();
	struct notes notes = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rules); i++)
		assert_int_equal(mimetypes_add_charset(types, span_of(rules[i]),
				     SPAN("x.ini"), 1, &notes),
		    0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span path = exact_copy(span_of(rows[i].path));
		expect_span(rows[i].path, mimetypes_charset(types, path),
		    span_of(rows[i].charset));
		exact_free(&path);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(mimetypes_add_charset(types, span_of(bad[i]),
				     SPAN("x.ini"), 1, &notes),
		    -1);
	assert_int_equal(notes.errors, COUNT(bad));
	expect_span(
	    "no rules", mimetypes_charset(NULL, SPAN("/old/a.txt")), SPAN(""));
	note_free(&notes);
	mimetypes_free(&types);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(charset_of_path),
	    cmocka_unit_test(by_name),
	    cmocka_unit_test(by_type),
	    cmocka_unit_test(own_types),
	    cmocka_unit_test(type_mistakes),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
