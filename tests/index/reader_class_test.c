/* Types and character sets by the bytes: libmagic, and where it errs. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/sniffer.h"
#include "support/fixture.h"
#include "support/expect.h"

#define OCTETS "application/octet-stream"
#define BYTES(literal)                                                         \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}
#define GREEK "\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1 \xea\xfc\xf3\xec\xe5"
#define KOI_FEED                                                               \
	"<?xml version=\"1.0\" encoding=\"KOI8-R\"?>\n<a>\xc4\xcf\xcd</a>\n"
#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\2\0\0\0"

/* The class of each name and text. The charset is empty for UTF-8. */
static const struct {
	const char *row, *path;
	struct span bytes;
	enum edition_kind kind;
	const char *mime, *charset;
	uint32_t body;
} rows[] = {
    /* The table goes first: in a text's name the bytes do not matter. */
    {"<html> in .txt", "html.txt", BYTES("<html><body>Hi</body></html>\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    {"GIF89a in .txt", "gif.txt", BYTES("GIF89a is an old format.\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    {"From in .gmi", "from.gmi", BYTES("From here on it rains.\n"),
	EDITION_ARTICLE, "text/gemini", "", 0},
    {"#! in .md", "script.md", BYTES("#!/bin/sh\necho\n"), EDITION_FILE,
	"text/markdown", "", 0},
    {"NUL in .txt", "nul.txt", BYTES("a\0b\n"), EDITION_ARTICLE, "text/plain",
	"", 0},
    {"empty .txt", "empty.txt", BYTES(""), EDITION_ARTICLE, "text/plain", "",
	0},
    {"text in .png", "text.png", BYTES("words\n"), EDITION_FILE, "image/png",
	"", 0},
    {"H7 gz", "pack.gz", BYTES("words\n"), EDITION_FILE, "application/gzip", "",
	0},
    /* A name without suffix: text if it is UTF-8, whatever it begins with. */
    {"suffix-less", "README", BYTES("Read me.\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"suffix-less, empty", "EMPTY", BYTES(""), EDITION_ARTICLE, "text/plain",
	"", 0},
    {"suffix-less, one letter", "LETTER", BYTES("a"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"suffix-less, one line end", "LF", BYTES("\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"suffix-less, From", "FROM", BYTES("From: x\n\nNo mail.\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    {"suffix-less, <html>", "HTML", BYTES("<html>\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"suffix-less, GIF89a", "GIF", BYTES("GIF89a is old.\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"suffix-less, #!", "RUN", BYTES("#!/bin/sh\nls\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"suffix-less, binary", "picture", BYTES(PNG), EDITION_FILE, "image/png",
	"", 0},
    {"suffix-less, Latin", "LATIN", BYTES("a\xf1os de espa\xf1ol\n"),
	EDITION_FILE, "text/plain", "iso-8859-1", 0},
    {"suffix-less, Latin mail", "MAIL", BYTES("From: Jos\xe9\n\nNo mail.\n"),
	EDITION_FILE, "text/plain", "iso-8859-1", 0},
    /* A suffix that the table does not know: libmagic, but for prose. */
    {"unknown, empty", "empty.xyz", BYTES(""), EDITION_FILE, OCTETS, "", 0},
    {"unknown, one letter", "letter.xyz", BYTES("a"), EDITION_FILE,
	"text/plain", "", 0},
    {"unknown, one line end", "lf.xyz", BYTES("\n"), EDITION_FILE, "text/plain",
	"", 0},
    {"unknown, prose", "prose.xyz", BYTES("Words and words.\n"), EDITION_FILE,
	"text/plain", "", 0},
    {"unknown, From", "from.xyz", BYTES("From: x\n\nNo mail.\n"), EDITION_FILE,
	"text/plain", "", 0},
    {"unknown, GIF89a in prose", "gif.xyz", BYTES("GIF89a is old.\n"),
	EDITION_FILE, "text/plain", "", 0},
    {"unknown, <html>", "html.xyz", BYTES("<html><body>Hi</body></html>\n"),
	EDITION_FILE, "text/html", "", 0},
    {"unknown, #!", "run.xyz", BYTES("#!/bin/sh\nls\n"), EDITION_FILE,
	"text/x-shellscript", "", 0},
    {"unknown, JSON", "json.xyz", BYTES("{\"a\": [1, 2]}\n"), EDITION_FILE,
	"application/json", "", 0},
    {"unknown, PDF", "pdf.xyz", BYTES("%PDF-1.4\n1 0 obj\n"), EDITION_FILE,
	"application/pdf", "", 0},
    {"unknown, a picture", "png.xyz", BYTES(PNG), EDITION_FILE, "image/png", "",
	0},
    {"unknown, octets", "octets.xyz", BYTES("\0\1\2\3\0\1\2\3\xff\xfe\0\0"),
	EDITION_FILE, OCTETS, "", 0},
    {"unknown, Latin", "latin.xyz", BYTES("a\xf1os de espa\xf1ol\n"),
	EDITION_FILE, "text/plain", "iso-8859-1", 0},
    /* F111: a text in lines is one in whatever charset. */
    {"F111 suffix-less, Greek", "GREEK", BYTES(GREEK "\n"), EDITION_FILE,
	"text/plain", "unknown-8bit", 0},
    {"F111 CR", "MACGREEK", BYTES(GREEK "\r"), EDITION_FILE, "text/plain",
	"unknown-8bit", 0},
    {"F111 unknown", "greek.xyz", BYTES(GREEK "\n"), EDITION_FILE, "text/plain",
	"unknown-8bit", 0},
    {"F111 no line", "samples.xyz", BYTES(GREEK), EDITION_FILE, OCTETS, "", 0},
    {"F111 a control", "control.xyz", BYTES(GREEK "\x1f\n"), EDITION_FILE,
	OCTETS, "", 0},
    {"F111 a picture", "gif89.xyz", BYTES("GIF89a" GREEK "\n"), EDITION_FILE,
	"image/gif", "", 0},
    /* P956: numbers that begin as ASCII of two or four bytes; page names. */
    {"P956 heights", "N52E013.hgt", BYTES("\0\x55\0\x55\0\x56\0\x57\0\x58"),
	EDITION_FILE, OCTETS, "", 0},
    {"P956 samples", "pal.pcm", BYTES("(\0)\0'\0*\0x\\"), EDITION_FILE, OCTETS,
	"", 0},
    {"P956 records", "table.dat", BYTES("!\0\0\0\"\0\0\0#\0\0\0$\0\0\0"),
	EDITION_FILE, OCTETS, "", 0},
    {"P956 UTF-16 in them", "words.dat", BYTES("W\0o\0r\0d\0s\0\n\0"),
	EDITION_FILE, OCTETS, "", 0},
    {"P956 a mark in them", "marked.dat", BYTES("\xff\xfeW\0o\0r\0d\0\n\0"),
	EDITION_FILE, "text/plain", "utf-16le", 2},
    {"P956 suffix-less, no characters", "NUMBERS",
	BYTES("!\0\0\0\"\0\0\0#\0\0\0$\0\0\0C\x98\xa3Q"), EDITION_FILE, OCTETS,
	"", 0},
    {"P956 suffix-less, a control", "SAMPLES", BYTES("(\0)\0'\0*\0\0\0%\0J\0"),
	EDITION_FILE, OCTETS, "", 0},
    {"P956 suffix-less, UTF-16", "WORDS", BYTES("W\0o\0r\0d\0\x2d\x4e\n\0"),
	EDITION_FILE, "text/plain", "utf-16le", 0},
    {"P956 suffix-less, cut", "CUT", BYTES("W\0o\0r\0d\0\n\0W"), EDITION_FILE,
	"text/plain", "utf-16le", 0},
    {"P956 a page of others", "page.rst", BYTES("\0W\0o\0r\0d\0\n"),
	EDITION_FILE, "text/plain", "utf-16be", 0},
    /* F85: the escapes of ISO-2022-JP; what is drawn by others is ASCII. */
    {"F85 Japanese mail", "jis.txt", BYTES("\x1b$BF|K\\\x1b(B 1996\n"),
	EDITION_ARTICLE, "text/plain", "iso-2022-jp", 0},
    {"F85 the older set", "older.gmi", BYTES("# \x1b$@F|K\\\x1b(J\n"),
	EDITION_ARTICLE, "text/gemini", "iso-2022-jp", 0},
    {"F85 suffix-less", "JIS", BYTES("\x1b$BF|K\\\x1b(B\n"), EDITION_ARTICLE,
	"text/plain", "iso-2022-jp", 0},
    {"F85 a line is cut", "cut.txt",
	BYTES("\x1b$BF|K\\\x1b(B\n\x1b$BF|K\\\x1b(B\n\x1b$BF|K\\\x1b(B\n"
	      "\x1b$BF|K\\\x1b(B\n\x1b$BF|K\\\x1b(B\n\x1b$BF|K\\\x1b(B\n"
	      "\x1b$BF|K\\\x1b(B\n\x1b$BF|K\\\x1b(B\n\x1b$BF|K\n"),
	EDITION_ARTICLE, "text/plain", "iso-2022-jp", 0},
    {"F85 it ends so", "end.txt", BYTES("\x1b$BF|K\\"), EDITION_ARTICLE,
	"text/plain", "iso-2022-jp", 0},
    {"F85 every other line is cut", "halves.txt",
	BYTES("\x1b$BF|K\\\x1b(B\n\x1b$BF|K\n"), EDITION_ARTICLE, "text/plain",
	"", 0},
    {"F85 no pairs", "nopairs.txt", BYTES("\x1b$BF|K\x1b(B\n\x1b$B\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    {"F85 in UTF-8", "mixed.txt", BYTES("\xc3\xa9 \x1b$BF|K\\\x1b(B\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    {"F85 a picture", "ansi.txt", BYTES("\x1b[1;31m$Bold\x1b[0m\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    /* F112: the escape of ISO-2022-KR, and what looks like it. */
    {"F112 Korean mail", "kr.txt",
	BYTES("From: a\n\n\x1b$)C\n\x0e>H3g\x0f 1996\n"), EDITION_ARTICLE,
	"text/plain", "iso-2022-kr", 0},
    {"F112 suffix-less", "KS", BYTES("\x1b$)C\x0e>H3g\x0f\n"), EDITION_ARTICLE,
	"text/plain", "iso-2022-kr", 0},
    {"F112 no shift", "noshift.txt", BYTES("\x1b$)C>H3g\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"F112 no escape", "noescape.txt", BYTES("\x0e>H3g\x0f\n"), EDITION_ARTICLE,
	"text/plain", "", 0},
    {"F112 in UTF-8", "ksmixed.txt", BYTES("\xc3\xa9 \x1b$)C\x0e>H3g\x0f\n"),
	EDITION_ARTICLE, "text/plain", "", 0},
    /* H8: what is not UTF-8; H10: a text goes without its mark. */
    {"H8 Latin", "latin.txt", BYTES("a\xf1os de espa\xf1ol\n"), EDITION_ARTICLE,
	"text/plain", "iso-8859-1", 0},
    {"H8 undecided", "odd.txt", BYTES("\x81\x8d\x8f\x90\n"), EDITION_ARTICLE,
	"text/plain", "unknown-8bit", 0},
    {"H8 EBCDIC has no name", "ebcdic.txt",
	BYTES("\xc8\x85\x93\x93\x96\x40\xa6\x96\x99\x93\x84\x15\xe3\x85\xa2\xa3"
	      "\x4b\x15"),
	EDITION_ARTICLE, "text/plain", "unknown-8bit", 0},
    {"H8 little-endian", "le.txt", BYTES("\xff\xfeH\0i\0\n\0"), EDITION_ARTICLE,
	"text/plain", "utf-16le", 2},
    {"H8 big-endian", "be.txt", BYTES("\xfe\xff\0H\0i\0\n"), EDITION_ARTICLE,
	"text/plain", "utf-16be", 2},
    {"H8 Chinese, no NUL", "zh.txt", BYTES("\xff\xfe\x2d\x4e\x87\x65\x57\x5b"),
	EDITION_ARTICLE, "text/plain", "utf-16le", 2},
    {"UTF-16 mark alone", "mark.txt", BYTES("\xff\xfe"), EDITION_ARTICLE,
	"text/plain", "utf-16le", 2},
    {"UTF-16 mark before prose", "nomark.txt",
	BYTES("\xff\xfeOnly words here.\n"), EDITION_ARTICLE, "text/plain",
	"unknown-8bit", 0},
    {"H10 gemtext", "bom.gmi", BYTES("\xef\xbb\xbf# B\n"), EDITION_ARTICLE,
	"text/gemini", "", 3},
    {"H10 text", "bom.txt",
	BYTES("\xef\xbb\xbf"
	      "B\n"),
	EDITION_ARTICLE, "text/plain", "", 3},
    {"H10 a text file", "bom.c", BYTES("\xef\xbb\xbf/* */\n"), EDITION_FILE,
	"text/plain", "", 3},
    {"H10 robots", "robots.txt", BYTES("\xef\xbb\xbfUser-agent: *\n"),
	EDITION_FILE, "text/plain", "", 3},
    {"P979 a text of application/", "bom.json", BYTES("\xef\xbb\xbf{}\n"),
	EDITION_FILE, "application/json", "", 3},
    {"P979 in another charset", "latin.rss",
	BYTES("<a>ni\xf1os de a\xf1o</a>\n"), EDITION_FILE,
	"application/rss+xml", "iso-8859-1", 0},
    {"V250 as XML says", "koi.atom", BYTES(KOI_FEED), EDITION_FILE,
	"application/atom+xml", "koi8-r", 0},
    {"V250 as HTML says", "page.html",
	BYTES("<meta charset=windows-1257>\n<p>\xe0\n"), EDITION_FILE,
	"text/html", "windows-1257", 0},
    {"V250 a text says nothing", "says.txt",
	BYTES("<?xml encoding='koi8-r'?>\na\xf1os de espa\xf1ol\n"),
	EDITION_ARTICLE, "text/plain", "iso-8859-1", 0},
    {"V250 it cannot be that", "wide.xml",
	BYTES("<?xml encoding='UTF-16'?>\na\xf1os de espa\xf1ol\n"),
	EDITION_FILE, "text/xml", "iso-8859-1", 0},
    {"V250 nor UTF-8", "eight.xml",
	BYTES("<?xml encoding='UTF-8'?>\na\xf1os de espa\xf1ol\n"),
	EDITION_FILE, "text/xml", "iso-8859-1", 0},
    {"H10 no text", "bom.ps", BYTES("\xef\xbb\xbf%!PS\n"), EDITION_FILE,
	"application/postscript", "", 0},
};

static void
expect_rows(struct fixture *fixture)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", rows[i].path);
		const struct edition_entry *entry =
		    fixture_entry(fixture, path);
		struct span mime = edition_mime(fixture->edition, entry);
		expect_true(rows[i].row, mime, entry->kind == rows[i].kind);
		expect_span(rows[i].row, mime, span_of(rows[i].mime));
		expect_span(rows[i].row,
		    edition_text(fixture->edition,
			edition_traits(fixture->edition, entry)->charset),
		    span_of(rows[i].charset));
		expect_true(rows[i].row, mime, entry->body == rows[i].body);
		/* H8, H9: parameters only where they say something. */
		struct span header = fixture_gemini(fixture, path);
		header = span_head(header, span_find(header, '\r'));
		bool claimed = rows[i].charset[0] != '\0' &&
		    strcmp(rows[i].charset, "unknown-8bit") != 0;
		expect_span(rows[i].row, header,
		    arena_format(&fixture->arena, "20 %s%s%s%s", rows[i].mime,
			claimed ? "; charset=" : "",
			claimed ? rows[i].charset : "",
			span_starts(mime, SPAN("text/")) ? "; lang=en" : ""));
	}
}

/*
 * F85, F111, F112, H8, H10, P956, P979, V250: the type and the charset of a
 * text by its name and bytes.
 */
static void
by_bytes(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write_bytes(
		    &fixture->capsule, rows[i].path, rows[i].bytes);
	fixture_open(fixture);
	expect_rows(fixture);
	assert_true(fixture_noted(fixture, "/GREEK", "charset = /path/"));
	/* H10: what is sent begins after the mark, on both protocols. */
	expect_span("gemini", fixture_page(fixture, "/bom.c"), SPAN("/* */\n"));
	expect_span(
	    "gopher", fixture_gopher(fixture, "/bom.c"), SPAN("/* */\r\n"));
	expect_span(
	    "P979", fixture_gopher(fixture, "/bom.json"), SPAN("{}\r\n"));
	expect_span("P979", fixture_gopher(fixture, "/latin.rss"),
	    SPAN("<a>ni\u00f1os de a\u00f1o</a>\r\n"));
	/* V250: what is decoded says so; HTML is sent as it is. */
	expect_span("V250", fixture_page(fixture, "/koi.atom"), SPAN(KOI_FEED));
	expect_span("V250", fixture_gopher(fixture, "/koi.atom"),
	    SPAN("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
		 "<a>\u0434\u043e\u043c</a>\r\n"));
	expect_span("V250", fixture_gopher(fixture, "/page.html"),
	    SPAN("<meta charset=windows-1257>\n<p>\xe0\n"));
	expect_span("utf-16", fixture_page(fixture, "/le.txt"),
	    (struct span){"H\0i\0\n\0", 6});
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/kr.txt"), "\r\n\uc548\ub155 1996\r\n"));
	assert_true(
	    fixture_holds(fixture_gopher(fixture, "/le"), "iHi\tTITLE\t"));
}

/* F113: the line of a bad byte in UTF-8, by a mark or by its other letters. */
static void
bad_bytes(void **state)
{
	static const struct {
		const char *path;
		struct span bytes;
		unsigned line;
	} texts[] = {
	    {"gophermap", BYTES("\xef\xbb\xbf!A map\r\nB\xe4r\r\n"), 2},
	    {"a.txt",
		BYTES("\xef\xbb\xbf"
		      "A\n\nB\xe4r\n"),
		3},
	    {"a.gmi", BYTES("\xef\xbb\xbf---\ndraft: no\n---\n# A\nB\xe4r\n"),
		5},
	    {"b.md", BYTES("\xef\xbb\xbf# B\n\nB\xe4r\n"), 3},
	    {"cr.txt",
		BYTES("\xef\xbb\xbf"
		      "A\rB\rB\xe4r\r"),
		3},
	    {"most.txt",
		BYTES("caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9\n"
		      "caf\xc3\xa9 B\xe4r\n"),
		2},
	    {"sub/index.gmi", BYTES("\xef\xbb\xbf# S\nB\xe4r\n"), 2},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(texts); i++)
		server_write_bytes(
		    &fixture->capsule, texts[i].path, texts[i].bytes);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct span path =
		    arena_format(&fixture->arena, "/%s", texts[i].path);
		unsigned line = 0;
		for (size_t j = 0; j < fixture->notes.count; j++) {
			const struct note *note = &fixture->notes.list[j];
			if (span_equal(note->path, path) &&
			    span_starts(note->sentence,
				SPAN("bytes that are not UTF-8")))
				line = note->line;
		}
		expect_true(
		    texts[i].path, texts[i].bytes, line == texts[i].line);
	}
}

/* The 4 KiB around the first byte that is not UTF-8 decide. */
static void
a_byte_far_on(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	buf_repeat(&text, 'a', 20000);
	buf_add(&text, SPAN(" a\xf1os de espa\xf1ol\n"));
	server_write_bytes(&fixture->capsule, "far.txt", buf_span(&text));
	/* A file of other bytes is no text because its head is. */
	buf_add(&text, (struct span){"\0\0", 2});
	server_write_bytes(&fixture->capsule, "far", buf_span(&text));
	fixture_open(fixture);
	expect_span("H8", fixture_gemini(fixture, "/far.txt"),
	    arena_format(&fixture->arena,
		"20 text/plain; charset=iso-8859-1; lang=en\r\n%.*s",
		(int)text.size - 2, text.data));
	buf_free(&text);
}

static void
corrupt_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "broken", 6), 6);
	close(fd);
}

/* Neither $MAGIC nor a file in $HOME decides which database is read. */
static void
the_environment_is_ignored(void **state)
{
	static const struct span png = BYTES(PNG);
	struct fixture *fixture = *state;
	const char *home = getenv("HOME");
	struct span kept = arena_copy(&fixture->arena, span_of(home));
	char *place = fixture->capsule.directory;
	struct span magic = arena_format(&fixture->arena, "%s/.magic", place);
	struct span compiled =
	    arena_format(&fixture->arena, "%s/.magic.mgc", place);

	corrupt_file(magic.data);
	corrupt_file(compiled.data);
	setenv("HOME", place, 1);
	setenv("MAGIC", compiled.data, 1);
	struct sniffer *sniffer = sniffer_new();
	if (home)
		setenv("HOME", kept.data, 1);
	else
		unsetenv("HOME");
	unlink(magic.data);
	unlink(compiled.data);
	assert_non_null(sniffer);
	expect_span("a type", sniffer_type(sniffer, png), SPAN("image/png"));
	sniffer_free(&sniffer);
	assert_null(sniffer);
	/* Without a database all types are unknown. */
	expect_span("none", sniffer_type(NULL, png), SPAN(""));
}

/*
 * K142: some versions of libmagic know a ZIP archive by its end alone, which a
 * head does not have; kinds of ZIP, such as books, are known by their heads.
 */
static void
a_plain_zip(void **state)
{
	struct fixture *fixture = *state;

	server_write_bytes(&fixture->capsule, "pack",
	    (struct span)BYTES("PK\3\4\n\0\0\0\0\0\0\0!\0\0\0\0\0\0\0\0\0\0"
			       "\0\0\0\5\0\0\0a.txt"));
	server_write_bytes(&fixture->capsule, "book",
	    (struct span)BYTES("PK\3\4\n\0\0\0\0\0\0\0!\0\x6f\x61\xab\x2c\x14\0"
			       "\0\0\x14\0\0\0\x8\0\0\0mimetype"
			       "application/epub+zip"));
	fixture_open(fixture);
	assert_true(span_starts(
	    fixture_gemini(fixture, "/pack"), SPAN("20 application/zip\r\n")));
	assert_true(span_starts(fixture_gemini(fixture, "/book"),
	    SPAN("20 application/epub+zip\r\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(by_bytes),
	    FIXTURE_TEST(bad_bytes),
	    FIXTURE_TEST(a_byte_far_on),
	    FIXTURE_TEST(the_environment_is_ignored),
	    FIXTURE_TEST(a_plain_zip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
