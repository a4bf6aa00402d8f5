/* Texts in other charsets, on both networks. */
#include <stdio.h>

#include "base/utf8.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/foreign.h"

static void
write_encoded(struct fixture *fixture, const char *path, const char *charset,
    const char *text)
{
	struct buf bytes = foreign_encode(span_of(charset), text);

	server_write_bytes(&fixture->capsule, path, buf_span(&bytes));
	buf_free(&bytes);
}

/* The text with these line ends, whatever it has. */
static struct buf
with_ends(struct span text, const char *end)
{
	char own = span_find(text, '\n') < text.size ? '\n' : '\r';
	struct buf made = {0};

	while (text.size > 0) {
		buf_add(&made, span_cut(&text, own));
		buf_add(&made, span_of(end));
	}
	return made;
}

static void
path_of(char *path, size_t size, size_t number, struct span charset)
{
	snprintf(path, size, "/t%zu/%.*s.txt", number, SHOWN(charset));
}

static void
write_all(struct fixture *fixture)
{
	char path[64];

	for (size_t i = 0; i < foreign_count; i++) {
		struct span names = span_of(foreign_texts[i].charsets);
		while (names.size > 0) {
			struct span name = span_cut(&names, ' ');
			struct buf bytes =
			    foreign_encode(name, foreign_texts[i].text);
			path_of(path, sizeof(path), i, name);
			server_write_bytes(
			    &fixture->capsule, path + 1, buf_span(&bytes));
			buf_free(&bytes);
		}
	}
}

/* The bytes that a Gemini client gets: without a mark, with LF for a lone CR.
 */
static void
expect_bytes(struct fixture *fixture, const char *path, struct span charset,
    const char *text)
{
	struct buf encoded = foreign_encode(charset, text);
	struct buf wanted = {0};

	buf_format(&wanted, "20 text/plain; charset=%.*s; lang=en\r\n",
	    SHOWN(charset));
	buf_add(&wanted,
	    span_tail(buf_span(&encoded),
		span_starts(charset, SPAN("utf-16")) ? 2 : 0));
	if (charset_has_cr_lines(buf_span(&encoded)))
		charset_end_lines(
		    &wanted, 1 + span_find(buf_span(&wanted), '\n'));
	expect_span(path, fixture_gemini(fixture, path), buf_span(&wanted));
	buf_free(&encoded);
	buf_free(&wanted);
}

/* F40, F44, F45: each text in each of its charsets, on both networks. */
static void
both_networks(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	write_all(fixture);
	fixture_open(fixture);
	for (size_t i = 0; i < foreign_count; i++) {
		struct span names = span_of(foreign_texts[i].charsets);
		struct span text = span_of(foreign_texts[i].text);
		/* Front matter is not sent. */
		if (span_starts(text, SPAN("---")))
			continue;
		struct buf lines = with_ends(text, "\r\n");
		while (names.size > 0) {
			struct span name = span_cut(&names, ' ');
			path_of(path, sizeof(path), i, name);
			expect_bytes(fixture, path, name, text.data);
			expect_span(path, fixture_gopher(fixture, path),
			    buf_span(&lines));
		}
		buf_free(&lines);
	}
}

/* F47: title and date of front matter, which no network gets. */
static void
front_matter(void **state)
{
	static const char *const charsets[] = {
	    "koi8-r", "windows-1251", "utf-16le", "utf-16be", "iso-2022-jp"};
	struct fixture *fixture = *state;
	char path[64];

	for (size_t i = 0; i < COUNT(charsets); i++) {
		snprintf(path, sizeof(path), "%s.gmi", charsets[i]);
		write_encoded(fixture, path, charsets[i],
		    "---\ntitle: Рыбалка\ndate: 1998-07-12\n"
		    "tags: [лето, река]\n---\n# Иное\n\nПоймали трёх "
		    "окуней.\n");
		snprintf(path, sizeof(path), "%s-draft.gmi", charsets[i]);
		write_encoded(fixture, path, charsets[i],
		    "---\ntitle: Рыбалка\ndraft: true\n---\nПоймали.\n");
	}
	write_encoded(fixture, "mac.txt", "macintosh",
	    "---\rtitle: Été à Genève\rdate: 1993-07-01\r---\rNé là, élevé "
	    "ailleurs.\r");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(charsets); i++) {
		snprintf(path, sizeof(path), "/%s.gmi", charsets[i]);
		const struct edition_entry *entry =
		    fixture_entry(fixture, path);
		expect_span(
		    path, fixture_title(fixture, path), SPAN("Рыбалка"));
		assert_true(entry->flags & EDITION_DATED);
		struct buf wanted = foreign_encode(
		    span_of(charsets[i]), "# Иное\n\nПоймали трёх окуней.\n");
		struct span page = fixture_page(fixture, path);
		expect_span(path, page,
		    span_tail(buf_span(&wanted),
			span_starts(span_of(charsets[i]), SPAN("utf-16")) ? 2
									  : 0));
		buf_free(&wanted);
		snprintf(path, sizeof(path), "/%s-draft.gmi", charsets[i]);
		assert_false(fixture_has(fixture, path));
	}
	expect_span("mac", fixture_gopher(fixture, "/mac.txt"),
	    SPAN("Né là, élevé ailleurs.\r\n"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/"), "1993-07-01 Été à Genève\t"));
}

/* P925: without a mark as with it: front matter hides, and all is decoded. */
static void
no_mark(void **state)
{
	static const struct {
		const char *charset, *suffix;
	} rows[] = {{"utf-16le", ".gmi"}, {"utf-16be", ".gmi"},
	    {"utf-16le", ".txt"}, {"utf-16be", ".md"}, {"utf-16le", ""},
	    {"utf-32le", ".gmi"}, {"utf-32be", ".txt"}};
	struct fixture *fixture = *state;
	char path[64];

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t draft = 0; draft < 2; draft++) {
			struct buf text = foreign_encode(
			    span_of(rows[i].charset),
			    draft ? "---\r\ndraft: true\r\n---\r\n# Keep\r\n"
				  : "---\r\ntitle: Été\r\n---\r\nLà.\r\n");
			struct span bytes = buf_span(&text);
			span_skip(&bytes, SPAN("\xff\xfe"));
			span_skip(&bytes, SPAN("\xfe\xff"));
			snprintf(path, sizeof(path), "%s%zu%s",
			    draft ? "draft" : "a", i, rows[i].suffix);
			server_write_bytes(&fixture->capsule, path, bytes);
			buf_free(&text);
		}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "/draft%zu%s", i, rows[i].suffix);
		expect_true(path, SPAN("draft"), !fixture_has(fixture, path));
		snprintf(path, sizeof(path), "/a%zu%s", i, rows[i].suffix);
		expect_span(path,
		    edition_text(fixture->edition,
			fixture_traits(fixture, path)->charset),
		    span_of(rows[i].charset));
		struct span got = fixture_gopher(fixture, path);
		expect_true(path, got, fixture_holds(got, "Là.\r\n"));
		expect_true(path, got, !fixture_holds(got, "---"));
	}
}

/* F45: all that Gopher makes of a text is UTF-8. */
static void
every_form(void **state)
{
	static const struct {
		const char *selector, *holds;
	} rows[] = {
	    {"/", "1Рыбалка\t/fish\t"},
	    {"/fish", "Поймали трёх окуней"},
	    {"/fish.txt", "Поймали трёх окуней"},
	    {"/fish.gmi", "# Рыбалка\r\n\r\nПоймали трёх окуней.\r\n"},
	    {"/map/", "iСтарая карта\t"},
	    {"/map/", "0Письма\t/letters\t"},
	    {"/search\tокуней", "Рыбалка"},
	    {"/search\tокуней", "трёх окуней"},
	    {"/notes.c", "/* Заметка для тех, кто читает */\r\n"},
	    {"/letters", "Письма и записки старых друзей\r\n"},
	    {"/page/", "Наша страница"},
	    {"/greek.txt", "\xc3\x8a"},
	    {"/with/", "iДобро пожаловать в наш архив\t"},
	    {"/with/a", "iПишите письма\t"},
	    {"/", "1夏の川\t/jis\t"},
	    {"/jis", "川のほとりで本を読む"},
	    {"/jis.txt", "川のほとりで本を読む"},
	    {"/search\tほとり", "夏の川"},
	    {"/search\tほとり", "川のほとりで本を読む"},
	    {"/jis-map/", "i古い地図\t"},
	    {"/jis-map/", "0手紙\t/letters\t"},
	};
	struct fixture *fixture = *state;

	write_encoded(fixture, "fish.gmi", "koi8-r",
	    "# Рыбалка\n\nПоймали трёх окуней.\n");
	write_encoded(fixture, "map/gophermap", "windows-1251",
	    "Старая карта\n0Письма\t/letters\n");
	write_encoded(fixture, "notes.c", "koi8-r",
	    "/* Заметка для тех, кто читает */\n");
	write_encoded(fixture, "letters", "windows-1251",
	    "Письма и записки старых друзей\n");
	write_encoded(fixture, "page/index.gmi", "koi8-r",
	    "# Наша страница\n\nЗдесь лежат письма.\n");
	write_encoded(fixture, "with/.intro.gmi", "koi8-r",
	    "Добро пожаловать в наш архив\n");
	write_encoded(
	    fixture, "with/.standing.gmi", "windows-1251", "Пишите письма\n");
	write_encoded(fixture, "jis.gmi", "iso-2022-jp",
	    "# 夏の川\n\n川のほとりで本を読む。\n");
	write_encoded(fixture, "jis-map/gophermap", "iso-2022-jp",
	    "古い地図\n0手紙\t/letters\n");
	server_write(&fixture->capsule, "with/a.gmi", "# A\n");
	server_write(&fixture->capsule, "greek.txt",
	    "\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1 \xea\xfc\xf3\xec\xe5\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gopher(fixture, rows[i].selector);
		expect_true(rows[i].selector, got, utf8_valid(got));
		expect_true(
		    rows[i].selector, got, fixture_holds(got, rows[i].holds));
	}
	/* F41: none is claimed; `check` says how to set it. */
	assert_true(span_starts(fixture_gemini(fixture, "/greek.txt"),
	    SPAN("20 text/plain; lang=en\r\n\xca\xe1")));
	assert_true(fixture_noted(fixture, "/greek.txt", "charset = /path/"));
	assert_true(fixture_noted(fixture, "/fish.gmi", "read as koi8-r"));
}

/* F46: the nearest rule decides, for what is not told and what is. */
static void
set_by_path(void **state)
{
	static const struct {
		const char *path, *charset, *title;
	} rows[] = {
	    {"/old/short.txt", "koi8-r", "Ёж"},
	    {"/old/dos/short.txt", "ibm866", "Ёж"},
	    {"/old/dos/one.txt", "windows-1253", "Ώρα"},
	    {"/old/utf/a.txt", "", "Ёж"},
	    {"/old/ascii.txt", "", "Plain"},
	    {"/old/new.txt", "", "Ёж"},
	    {"/old/jis.txt", "iso-2022-jp", "夏の川"},
	    {"/old/jis/ascii.txt", "", "Plain"},
	    {"/older/short.txt", "", ""},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[types]\ncharset = /old/ koi8-r\ncharset = /old/dos cp866\n"
	    "charset = /old/dos/one.txt windows-1253\n"
	    "charset = /old/utf/ utf-8\ncharset = /old/jis/ iso-2022-jp\n");
	write_encoded(fixture, "old/short.txt", "koi8-r", "Ёж\n");
	write_encoded(fixture, "old/dos/short.txt", "ibm866", "Ёж\n");
	write_encoded(fixture, "old/dos/one.txt", "windows-1253", "Ώρα\n");
	server_write(&fixture->capsule, "old/utf/a.txt", "Ёж\n");
	write_encoded(fixture, "old/jis.txt", "iso-2022-jp", "夏の川\n");
	server_write(&fixture->capsule, "old/jis/ascii.txt", "Plain\n");
	server_write(&fixture->capsule, "old/ascii.txt", "Plain\n");
	server_write(&fixture->capsule, "old/new.txt", "Ёж\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows) - 1; i++) {
		const struct edition_traits *traits =
		    fixture_traits(fixture, rows[i].path);
		expect_span(rows[i].path,
		    edition_text(fixture->edition, traits->charset),
		    span_of(rows[i].charset));
		expect_span(rows[i].path, fixture_title(fixture, rows[i].path),
		    span_of(rows[i].title));
	}
}

/* F48: gemtext, plain text and maps of a Macintosh. */
static void
lone_cr(void **state)
{
	static const struct {
		const char *selector, *holds;
	} rows[] = {
	    {"/", "1A page\t/page\t"},
	    {"/", "0A letter\t/letter.txt\t"},
	    {"/page", "iIts words.\t"},
	    {"/page", "0The letter\t/letter.txt\t"},
	    {"/page.txt", "\r\nIts words.\r\n"},
	    {"/page.gmi", "# A page\r\n\r\nIts words.\r\n"},
	    {"/letter.txt", "A letter\r\n\r\nIts second line.\r\n.\x20\r\n"},
	    {"/map/", "ione\t"},
	    {"/map/", "0two\t/letter.txt\t"},
	    {"/search\twords", "A page"},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "page.gmi",
	    "# A page\r\rIts words.\r=> letter.txt The letter\r");
	server_write(&fixture->capsule, "letter.txt",
	    "A letter\r\rIts second line.\r.\r");
	server_write(
	    &fixture->capsule, "map/gophermap", "one\r0two\t/letter.txt\r");
	server_write(&fixture->capsule, "mixed.txt", "One\rword\nTwo\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].selector,
		    fixture_gopher(fixture, rows[i].selector),
		    fixture_holds(fixture_gopher(fixture, rows[i].selector),
			rows[i].holds));
	expect_span("gemini", fixture_page(fixture, "/letter.txt"),
	    SPAN("A letter\n\nIts second line.\n.\n"));
	assert_true(span_starts(fixture_page(fixture, "/page.gmi"),
	    SPAN("# A page\n\nIts words.\n=> letter.txt The letter\n")));
	/* With an LF a CR is what it is. */
	expect_span("mixed", fixture_page(fixture, "/mixed.txt"),
	    SPAN("One\rword\nTwo\n"));
}

/* F42, F45, P814: five megabytes, of one charset; and of UTF-8 with a bad byte.
 */
static void
large(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0}, wanted = {0};
	struct buf line =
	    foreign_encode(SPAN("gb18030"), "这是很老的文章，编码也是老的。\n");

	while (text.size < (5 << 20)) {
		buf_add(&text, buf_span(&line));
		buf_add(&wanted, SPAN("这是很老的文章，编码也是老的。\r\n"));
	}
	server_write_bytes(&fixture->capsule, "old.txt", buf_span(&text));
	server_write_bytes(&fixture->capsule, "good.txt", buf_span(&wanted));
	wanted.data[wanted.size / 2] = '\xff';
	server_write_bytes(&fixture->capsule, "bad.txt", buf_span(&wanted));
	for (size_t i = 0; i < wanted.size; i++)
		wanted.data[i] = (char)(i % 2 ? 0x80 + i / 2 % 128 : '\n');
	server_write_bytes(&fixture->capsule, "unsure.txt", buf_span(&wanted));
	fixture_open(fixture);
	expect_span("unsure",
	    edition_text(fixture->edition,
		fixture_traits(fixture, "/unsure.txt")->charset),
	    CHARSET_UNSURE);
	assert_true(span_starts(fixture_gemini(fixture, "/old.txt"),
	    SPAN("20 text/plain; charset=gb18030; lang=en\r\n")));
	struct span got = fixture_gopher(fixture, "/old.txt");
	assert_int_equal(got.size, wanted.size);
	assert_true(utf8_valid(got));
	assert_true(span_starts(fixture_gemini(fixture, "/bad.txt"),
	    SPAN("20 text/plain; charset=utf-8; lang=en\r\n")));
	struct span menu = fixture_gopher(fixture, "/");
	expect_true("P814", menu, fixture_holds(menu, "\n0old.txt ("));
	expect_true("P814", menu, fixture_holds(menu, "\n9bad.txt ("));
	expect_true("P814", menu, fixture_holds(menu, "\n9good.txt ("));
	expect_true("P814", menu, fixture_holds(menu, "\n9unsure.txt ("));
	buf_free(&line);
	buf_free(&text);
	buf_free(&wanted);
}

/* F86: a text of one long line keeps its shift from piece to piece. */
static void
large_with_shifts(void **state)
{
	struct fixture *fixture = *state;
	struct buf line = {0}, wanted = {0};

	for (size_t i = 0; i < 100000; i++)
		buf_add(&wanted, SPAN("夏の川"));
	buf_byte(&wanted, '\0');
	line = foreign_encode(SPAN("iso-2022-jp"), wanted.data);
	wanted.size--;
	buf_add(&wanted, SPAN("\r\n"));
	buf_byte(&line, '\n');
	server_write_bytes(&fixture->capsule, "old.txt", buf_span(&line));
	fixture_open(fixture);
	struct span got = fixture_gopher(fixture, "/old.txt");
	assert_int_equal(got.size, wanted.size);
	assert_true(span_equal(got, buf_span(&wanted)));
	buf_free(&line);
	buf_free(&wanted);
}

/* F42: UTF-8, ASCII art and what is no text have no charset. */
static void
no_charset(void **state)
{
	static const struct {
		const char *path;
		struct span bytes;
		const char *header;
	} rows[] = {
	    {"/utf8.txt", SPAN("日本の夏\n"), "20 text/plain; lang=en\r\n"},
	    {"/box.txt", SPAN("┌──┐\n└──┘\n"), "20 text/plain; lang=en\r\n"},
	    {"/art.txt", SPAN("+--+\n|  |\n+--+ /\\_/\\ ~~~\n"),
		"20 text/plain; lang=en\r\n"},
	    {"/esc.txt", SPAN("\033[1mbold\033[0m\n"),
		"20 text/plain; lang=en\r\n"},
	    {"/noise", SPAN("\x81\x8d\0\1\xff\xfe\x90\xf8"),
		"20 application/octet-stream\r\n"},
	    {"/noise.xyz", SPAN("\x8d\x81\x1f\x90\xf8\n\xff"),
		"20 application/octet-stream\r\n"},
	    {"/demo.nfo",
		SPAN("\xc9\xcd\xcd\xcd\xcd\xbb\n\xba hi \xba\n\xc8\xcd\xcd"
		     "\xcd\xcd\xbc\n\x1a"),
		"20 text/plain; charset=ibm437; lang=en\r\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write_bytes(
		    &fixture->capsule, rows[i].path + 1, rows[i].bytes);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].path, fixture_gemini(fixture, rows[i].path),
		    span_starts(fixture_gemini(fixture, rows[i].path),
			span_of(rows[i].header)));
}

/* F109: what follows byte 1A at the end of a text of DOS is no part of it. */
static void
ends_of_dos(void **state)
{
#define ART                                                                    \
	"\xc9\xcd\xcd\xcd\xcd\xbb\r\n\xba hi \xba\r\n\xc8\xcd\xcd\xcd\xcd"     \
	"\xbc\r\n"
#define SHOWN_ART "╔════╗\r\n║ hi ║\r\n╚════╝\r\n"
#define RECORD                                                                 \
	"SAUCE00A picture                          A painter           "       \
	"A group             19960101\77\0\0\0\1\1\120\0\31\0\0\0\0\0\0\0"     \
	"IBM VGA\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	static const struct {
		const char *path;
		struct span bytes;
		const char *header, *title, *shown;
	} rows[] = {
	    {"/art.nfo", SPAN(ART "\x1a" RECORD),
		"20 text/plain; charset=ibm437; lang=en\r\n", "art.nfo",
		SHOWN_ART},
	    {"/art.txt", SPAN(ART "Barn\r\n\x1a" RECORD),
		"20 text/plain; charset=ibm437; lang=en\r\n", "hi",
		SHOWN_ART "Barn\r\n"},
	    {"/a.txt", SPAN("\r\n\x1a" RECORD), "20 text/plain; lang=en\r\n",
		"A", "\r\n"},
	    {"/b.txt", SPAN("Plain.\r\n\x1a" RECORD),
		"20 text/plain; lang=en\r\n", "Plain.", "Plain.\r\n"},
	    {"/BARE", SPAN("Plain.\r\n\x1a\0\0\0"),
		"20 text/plain; lang=en\r\n", "Plain.", "Plain.\r\n"},
	    {"/c.txt", SPAN("Caf\x82 au lait, d\x82j\x85 pr\x88t.\r\n\x1a\0\0"),
		"20 text/plain; charset=ibm437; lang=en\r\n",
		"Café au lait, déjà prêt.", "Café au lait, déjà prêt.\r\n"},
	    /* What else stands behind it is text. */
	    {"/d.txt", SPAN("One\r\n\x1aTwo\r\n"), "20 text/plain; lang=en\r\n",
		"One", "One\r\n\x1aTwo\r\n"},
	};
	struct fixture *fixture = *state;
	struct buf large = {0};

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write_bytes(
		    &fixture->capsule, rows[i].path + 1, rows[i].bytes);
	/* The head of a file that its name says nothing of has no such end. */
	for (size_t i = 0; i < 20000; i++)
		buf_add(&large, SPAN(ART));
	buf_add(&large, SPAN("\x1a" RECORD));
	server_write_bytes(&fixture->capsule, "large.ans", buf_span(&large));
	buf_free(&large);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_true(rows[i].path, got,
		    span_starts(got, span_of(rows[i].header)));
		expect_true(rows[i].path, got, span_ends(got, rows[i].bytes));
		expect_span(rows[i].path, fixture_title(fixture, rows[i].path),
		    span_of(rows[i].title));
		expect_span(rows[i].path, fixture_gopher(fixture, rows[i].path),
		    span_of(rows[i].shown));
	}
	struct span got = fixture_gopher(fixture, "/large.ans");
	assert_int_equal(got.size, 20000 * (sizeof(SHOWN_ART) - 1));
	assert_true(span_ends(got, SPAN(SHOWN_ART)));
	assert_true(fixture_holds(fixture_gopher(fixture, "/"), "\n0art.nfo "));
	assert_false(
	    fixture_holds(fixture_gopher(fixture, "/search\tpainter"), "art"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(both_networks),
	    FIXTURE_TEST(front_matter),
	    FIXTURE_TEST(no_mark),
	    FIXTURE_TEST(every_form),
	    FIXTURE_TEST(set_by_path),
	    FIXTURE_TEST(lone_cr),
	    FIXTURE_TEST(large),
	    FIXTURE_TEST(large_with_shifts),
	    FIXTURE_TEST(no_charset),
	    FIXTURE_TEST(ends_of_dos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
