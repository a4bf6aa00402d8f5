/* Text in other character sets, as UTF-8. */
#include <iconv.h>
#include <sys/types.h>

#include "base/charset_table.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/foreign.h"
#include "support/mutator.h"

static struct charset_tables tables;

static int
free_tables(void **state)
{
	(void)state;
	charset_tables_free(&tables);
	return 0;
}

static void
decodes(void **state)
{
	const struct {
		const char *row, *charset;
		struct span text, wanted;
	} rows[] = {
	    {"empty", "iso-8859-1", SPAN(""), SPAN("")},
	    {"Latin-1", "iso-8859-1", SPAN("caf\xe9\x80"),
		SPAN("caf\xc3\xa9\xc2\x80")},
	    {"Windows", "windows-1252", SPAN("\x80 caf\xe9"),
		SPAN("\xe2\x82\xac caf\xc3\xa9")},
	    {"no character there", "windows-1252", SPAN("a\x81z"),
		SPAN("a\xef\xbf\xbdz")},
	    {"Cyrillic", "koi8-r", SPAN("\xcd\xc9\xd2"),
		SPAN("\xd0\xbc\xd0\xb8\xd1\x80")},
	    {"two bytes", "shift_jis", SPAN("\x93\xfa\x96\x7b"),
		SPAN("\xe6\x97\xa5\xe6\x9c\xac")},
	    {"cut in a character", "shift_jis", SPAN("\x93\xfa\x96"),
		SPAN("\xe6\x97\xa5\xef\xbf\xbd")},
	    {"three bytes", "euc-jp", SPAN("\x8f\xb0\xa1"),
		SPAN("\xe4\xb8\x82")},
	    {"four bytes", "gb18030", SPAN("\x81\x30\x84\x36x"),
		SPAN("\xc2\xa5x")},
	    {"above the first plane", "gb18030", SPAN("\x94\x39\xda\x33"),
		SPAN("\xf0\x9f\x92\xa9")},
	    {"none of four", "gb18030", SPAN("\x81\x30 z"),
		SPAN("\xef\xbf\xbd"
		     "0 z")},
	    {"escapes", "iso-2022-jp",
		SPAN("a\x1b$BF|K\\\x1b(Bz\x1b$@2F\x1b(J~"),
		SPAN("a\u65e5\u672cz\u590f~")},
	    {"narrow kana", "iso-2022-jp", SPAN("\x1b(I1`\x1b(B1"),
		SPAN("\uff71\ufffd"
		     "1")},
	    {"a line begins in ASCII", "iso-2022-jp",
		SPAN("\x1b$BF| K\\\nF|\r\x1b$BF|"),
		SPAN("\u65e5 \u672c\nF|\r\u65e5")},
	    {"half a character", "iso-2022-jp", SPAN("\x1b$BF|K\nF\x1b$BK"),
		SPAN("\u65e5\ufffd\nF\ufffd")},
	    {"other escapes", "iso-2022-jp", SPAN("\x1b[1m\xe9\x1b$"),
		SPAN("\x1b[1m\ufffd\ufffd$")},
	    {"no character of the set", "iso-2022-jp", SPAN("\x1b$B~~F|"),
		SPAN("\ufffd\u65e5")},
	    {"shifts", "iso-2022-kr",
		SPAN("\x1b$)C\na\x0e>H3g\x0fz\x0e>H 3g\n>H\x0e>H"),
		SPAN("\na\uc548\ub155z\uc548 \ub155\n>H\uc548")},
	    {"UTF-16, a pair", "utf-16be", SPAN("\xd8\x3d\xdc\xa9"),
		SPAN("\xf0\x9f\x92\xa9")},
	    {"UTF-16, a pair of another plane", "utf-16be",
		SPAN("\xd8\x40\xdc\x00\xdb\xff\xdf\xfd"),
		SPAN("\xf0\xa0\x80\x80\xf4\x8f\xbf\xbd")},
	    {"half a pair", "utf-16le", SPAN("\x3d\xd8\x41\x00"),
		SPAN("\xef\xbf\xbd"
		     "A")},
	    {"UTF-32", "utf-32le", SPAN("\xa9\xf4\x01\0"),
		SPAN("\xf0\x9f\x92\xa9")},
	    {"above all planes", "utf-32be", SPAN("\0\x11\0\0\0\0\0z"),
		SPAN("\xef\xbf\xbdz")},
	    {"half a pair in UTF-32", "utf-32be", SPAN("\0\0\xd8\0\0\0\0z"),
		SPAN("\xef\xbf\xbdz")},
	    {"damaged UTF-8", "utf-8", SPAN("\xc3\xa9\xe9 "),
		SPAN("\xc3\xa9\xef\xbf\xbd ")},
	    {"unsure", "unknown-8bit", SPAN("\xc3\xa9\xe9 "),
		SPAN("\xc3\xa9\xc3\xa9 ")},
	    {"NUL is a character", "windows-1252",
		SPAN("a\0"
		     "b"),
		SPAN("a\0"
		     "b")},
	    {"nobody knows it", "no-such-set", SPAN("caf\xe9"),
		SPAN("caf\xc3\xa9")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(rows[i].text);
		struct charset charset =
		    charset_tables_get(&tables, span_of(rows[i].charset));
		struct buf buf = {0};
		assert_int_equal(
		    charset_decode(&buf, &charset, text, true), text.size);
		expect_span(rows[i].row, buf_span(&buf), rows[i].wanted);
		buf_free(&buf);
		exact_free(&text);
	}
}

/* F112: of an escape at the end of a piece nothing is taken. */
static void
escape_in_pieces(void **state)
{
	struct charset charset =
	    charset_tables_get(&tables, SPAN("iso-2022-kr"));
	struct buf buf = {0};

	(void)state;
	assert_int_equal(
	    charset_decode(&buf, &charset, SPAN("\x1b$)"), false), 0);
	assert_int_equal(
	    charset_decode(&buf, &charset, SPAN("\x1b$)C\x0e>H"), false), 7);
	expect_span("joined", buf_span(&buf), SPAN("\uc548"));
	buf_free(&buf);
}

static const char *const made[] = {"koi8-r", "windows-1251", "windows-1255",
    "ibm437", "macintosh", "shift_jis", "windows-31j", "euc-jp", "gb18030",
    "big5", "euc-kr", "tis-620"};

/* What iconv makes of all of a text, or -1. */
static ssize_t
convert(const char *charset, struct span text, char *out, size_t room)
{
	char *in = (char *)(uintptr_t)text.data;
	size_t left = text.size, most = room;
	iconv_t descriptor =
	    iconv_open("UTF-8", charset_system_name(span_of(charset)));

	assert_true(descriptor != (iconv_t)-1);
	bool whole = iconv(descriptor, &in, &left, &out, &room) == 0 &&
	    iconv(descriptor, NULL, NULL, &out, &room) == 0;
	iconv_close(descriptor);
	return whole ? (ssize_t)(most - room) : -1;
}

/*
 * F43: each sequence of two, three and four bytes, or a sample of them, is what
 * iconv makes of it, if it makes anything of it.
 */
static void
sequences(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(made); i++) {
		struct charset charset =
		    charset_tables_get(&tables, span_of(made[i]));
		assert_int_equal(charset.kind, CHARSET_TABLE);
		for (uint32_t n = 0; n < 40000; n++) {
			const unsigned char bytes[] = {
			    (unsigned char)(n * 7 >> 4),
			    (unsigned char)(n * 2654435761U >> 24),
			    (unsigned char)(n * 40503U >> 8),
			    (unsigned char)(0x30 + n % 10)};
			struct span text = {(const char *)bytes, 1 + n % 4};
			char wanted[32];
			ssize_t size =
			    convert(made[i], text, wanted, sizeof(wanted));
			struct buf got = {0};
			charset_decode(&got, &charset, text, true);
			/* Hebrew letters and their marks are not joined. */
			if (size >= 0 && i != 2)
				expect_span(made[i], buf_span(&got),
				    (struct span){wanted, (size_t)size});
			expect_true(made[i], text, utf8_valid(buf_span(&got)));
			buf_free(&got);
		}
	}
}

/* F43: a text that comes in two pieces, cut anywhere. */
static void
in_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < foreign_count; i++) {
		struct span names = span_of(foreign_texts[i].charsets);
		struct span name = span_cut(&names, ' ');
		struct buf text = foreign_encode(name, foreign_texts[i].text);
		struct charset charset = charset_tables_get(&tables, name);
		struct span all = span_tail(
		    buf_span(&text), span_starts(name, SPAN("utf-16")) ? 2 : 0);
		for (size_t at = 0; at <= all.size; at++) {
			struct buf got = {0};
			size_t taken = charset_decode(
			    &got, &charset, span_head(all, at), false);
			assert_true(taken <= at && at - taken < 4);
			charset_decode(
			    &got, &charset, span_tail(all, taken), true);
			expect_span(foreign_texts[i].text, buf_span(&got),
			    span_of(foreign_texts[i].text));
			buf_free(&got);
		}
		buf_free(&text);
	}
}

/* F43: what may be the beginning of a character waits for the next piece. */
static void
cut(void **state)
{
	static const struct {
		const char *bytes;
		size_t taken;
	} rows[] = {{"\xc2", 0}, {"\xc1", 1}, {"\xe0", 0}, {"\xe0\xa0", 0},
	    {"\xe0\x9f", 2}, {"\xe1", 0}, {"\xf0", 0}, {"\xf0\x90\x80", 0},
	    {"\xf0\x8f", 2}, {"\xf4", 0}, {"\xf5", 1}};
	struct charset charset = charset_of(SPAN("utf-8"), SPAN(""));

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].bytes));
		struct buf buf = {0};
		expect_true("taken", text,
		    charset_decode(&buf, &charset, text, false) ==
			rows[i].taken);
		buf_free(&buf);
		exact_free(&text);
	}
}

/* F43: whatever bytes and tables are, UTF-8 comes of them. */
static void
mutated(void **state)
{
	static const char *const charsets[] = {"iso-8859-1", "windows-1252",
	    "utf-8", "unknown-8bit", "shift_jis", "utf-16le", "utf-16be",
	    "utf-32le", "gb18030", "big5", "euc-jp", "iso-2022-jp",
	    "iso-2022-kr", "none"};
	const struct span seeds[] = {
	    SPAN("caf\xe9 \x93\xfa\x96\x7b \x81\x30\x84\x36 \x8f\xb0\xa1"),
	    SPAN("\xff\xfe\x00\xd8\x41\x00 \xe2\x82\xac"),
	    SPAN("\x1b$BF|K\\\x1b(Ba\x1b(I1\x1b(J\x1b$)C\x0e>H\x0f"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (size_t i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span name = span_of(charsets[i % COUNT(charsets)]);
		struct charset charset = charset_tables_get(&tables, name);
		struct buf buf = {0};
		charset_decode(&buf, &charset, input, true);
		expect_true("UTF-8", input, utf8_valid(buf_span(&buf)));
		buf.size = 0;
		/* The same bytes as a table, repeated to a row and more. */
		struct buf table = {0};
		while (table.size < 1024 && input.size > 0)
			buf_add(&table, input);
		charset = charset_of(SPAN("koi8-r"), buf_span(&table));
		charset_decode(&buf, &charset, input, true);
		expect_true("a table", input, utf8_valid(buf_span(&buf)));
		buf_free(&buf);
		buf_free(&table);
		exact_free(&input);
	}
}

static void
names(void **state)
{
	const char *const rows[][2] = {{"KOI8-R", "koi8-r"},
	    {"cp437", "ibm437"}, {"CP1251", "windows-1251"},
	    {"Latin-1", "iso-8859-1"}, {"sjis", "shift_jis"}, {"UTF8", "utf-8"},
	    {"JIS", "iso-2022-jp"}, {"", ""}, {"ebcdic", ""},
	    {"unknown-8bit", ""}, {"koi8-r ", ""}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *system = charset_system_name(span_of(rows[i][0]));
		expect_span(rows[i][0], charset_name(span_of(rows[i][0])),
		    span_of(rows[i][1]));
		expect_true(rows[i][0], span_of(rows[i][1]),
		    (system != NULL) == (rows[i][1][0] != '\0'));
	}
}

/* F43: a table that leads on and on is left after three bytes. */
static void
endless(void **state)
{
	uint32_t row[256];
	struct buf buf = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		row[i] = CHARSET_ROW;
	struct charset charset = charset_of(
	    SPAN("koi8-r"), (struct span){(const char *)row, sizeof(row)});
	charset_decode(&buf, &charset, SPAN("abcd"), true);
	expect_true("UTF-8", buf_span(&buf),
	    buf.size > 0 && utf8_valid(buf_span(&buf)));
	charset.name = SPAN("iso-2022-jp");
	charset.kind = CHARSET_JIS;
	buf.size = 0;
	charset_decode(&buf, &charset, SPAN("\x1b$BF|K\\"), false);
	expect_span("pairs", buf_span(&buf), SPAN("\ufffd\ufffd"));
	/* A row that is cut is as one without characters. */
	row[0] = CHARSET_ROW | 1;
	char cut[sizeof(row) + 2];
	memcpy(cut, row, sizeof(row));
	memset(cut + sizeof(row), 0xff, 2);
	charset = charset_of(SPAN("koi8-r"), (struct span){cut, sizeof(cut)});
	buf.size = 0;
	charset_decode(&buf, &charset, SPAN("\0\0\0"), true);
	expect_span("cut", buf_span(&buf), SPAN("\ufffd\ufffd\ufffd"));
	buf_free(&buf);
}

/* The charsets in which ASCII is not a byte each. */
static void
narrow(void **state)
{
	const char *const wide[] = {
	    "utf-16le", "utf-16be", "utf-32le", "utf-32be"};

	(void)state;
	for (size_t i = 0; i < COUNT(wide); i++)
		assert_false(charset_is_narrow(span_of(wide[i])));
	assert_true(charset_is_narrow(SPAN("utf-8")));
	assert_true(charset_is_narrow(SPAN("koi8-r")));
}

/* V109: the tables that the program has are those that are made. */
static void
printed_tables(void **state)
{
	struct buf printed = {0};
	const char *name;
	size_t count = 0;

	(void)state;
	charset_tables_print(&printed);
	for (size_t i = 0; (name = charset_list(i)); i++) {
		struct span found =
		    charset_tables_find(buf_span(&printed), span_of(name));
		struct charset own = charset_tables_get(&tables, span_of(name));
		if (own.kind < CHARSET_TABLE)
			continue;
		assert_true(span_equal(found, own.table));
		count++;
	}
	assert_true(count > 20);
	expect_true("none", SPAN("x"),
	    charset_tables_find(buf_span(&printed), SPAN("x")).data == NULL);
	buf_free(&printed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decodes),
	    cmocka_unit_test(escape_in_pieces),
	    cmocka_unit_test(sequences),
	    cmocka_unit_test(in_pieces),
	    cmocka_unit_test(cut),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(names),
	    cmocka_unit_test(endless),
	    cmocka_unit_test(narrow),
	    cmocka_unit_test(printed_tables),
	};

	return cmocka_run_group_tests(tests, NULL, free_tables);
}
