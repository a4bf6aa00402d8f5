/* TOML on top of a text: rows K23, P549, P861 and
 * P862. */
#include "support/expect.h"
#include "support/front.h"

/* K23: strings, arrays and tables of toml.io's v1.0.0. */
static void
values(void **state)
{
	static const struct front_row rows[] = {
	    {"basic", "+++\ntitle = \"A \\\"b\\\" \\u00e9 \\U0001F40C\"\n+++\n",
		"A \"b\" \xc3\xa9 \xf0\x9f\x90\x8c|||||"},
	    {"literal", "+++\ntitle = 'C:\\x \"y\"'\n+++\n",
		"C:\\x \"y\"|||||"},
	    {"lines", "+++\nsummary = \"\"\"\nTwo\nlines\"\"\"\n+++\n",
		"|||||Two lines"},
	    {"joined lines", "+++\ntitle = \"\"\"a \\\n   b\"\"\"\n+++\n",
		"a b|||||"},
	    {"literal lines", "+++\nsummary = '''\nIt's 'so'.'''\n+++\n",
		"|||||It's 'so'."},
	    {"quotes at the end", "+++\ntitle = \"\"\"a\"\"\"\"\n+++\n",
		"a\"|||||"},
	    {"two quotes at the end", "+++\ntitle = \"\"\"a\"\"\"\"\"\n+++\n",
		"a\"\"|||||"},
	    {"joined after a blank", "+++\ntitle = \"\"\"a\\ \n b\"\"\"\n+++\n",
		"ab|||||"},
	    {"comment", "+++\n# no\ntitle = \"a\" # b\n\n+++\n", "a|||||"},
	    {"no blanks", "+++\ntitle=\"a\"\nlang='es'\n+++\n", "a|||es||"},
	    {"quoted keys", "+++\n\"title\" = 'a'\n'lang' = 'es'\n+++\n",
		"a|||es||"},
	    {"array over lines",
		"+++\ntags = [\n  \"a\", # one\n  'b',\n]\nlang = "
		"\"es\"\n+++\n",
		"|||es||<a><b>"},
	    {"arrays in an array",
		"+++\ntags = [[\"a\"], [\"b\", \"c\"]]\n+++\n",
		"|||||<a><b><c>"},
	    {"dotted key", "+++\ntaxonomies.tags = [\"a\"]\n+++\n", "|||||<a>"},
	    {"dots with blanks around, and quotes",
		"+++\ntaxonomies . \"tags\" = [\"a\"]\n+++\n", "|||||<a>"},
	    {"inline table",
		"+++\ntaxonomies = { tags = [\"a\"], b = 1 }\n"
		"title = \"a\"\n+++\n",
		"a|||||<a>"},
	    {"tables",
		"+++\ntitle = \"a\"\n[x]\ntitle = \"b\"\n[[y.z]]\n"
		"title = \"c\"\n[taxonomies]\ntags = [\"d\"]\n+++\n",
		"a|||||<d>"},
	    {"no blanks in lists and tables",
		"+++\ntaxonomies={b=1,tags=['a','b']}\n+++\n", "|||||<a><b>"},
	    {"tables in a list", "+++\ntitle = 'a'\n[[y]]\ntitle = 'b'\n+++\n",
		"a|||||"},
	    {"dates",
		"+++\ndate = 1979-05-27T07:32:00Z\n"
		"updated = 1979-05-28 07:32:00.5\n+++\n",
		"|1979-05-27T07:32:00Z|1979-05-28T07:32:00Z|||"},
	    {"CR LF",
		"+++\r\ntitle = \"a\"\r\ntags = [\r\n\"b\"\r\n]\r\n+++\r\n",
		"a|||||<b>"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

/* K22, K23: a line that is not TOML is read literally and spoils no other. */
static void
refused_lines(void **state)
{
	static const struct front_row rows[] = {
	    {"no quotes", "+++\ntitle = Rain, and more\nlang = 'es'\n+++\n",
		"Rain, and more|||es||"},
	    {"open quote", "+++\ntitle = \"Rain\nlang = 'es'\n+++\n",
		"\"Rain|||es||"},
	    {"open lines", "+++\ntitle = \"\"\"Rain\nlang = 'es'\n+++\n",
		"\"\"\"Rain|||es||"},
	    {"open array",
		"+++\ntags = [\"a\",\nlang = 'es'\ntitle = 'b'\n+++\n",
		"b|||es||<a>"},
	    {"bad escape", "+++\ntitle = \"a\\q\"\nlang = 'es'\n+++\n",
		"a\\q|||es||"},
	    {"no character", "+++\ntitle = \"\\ud800\"\nlang = 'es'\n+++\n",
		"\\ud800|||es||"},
	    {"text behind", "+++\ntitle = \"a\" b\nlang = 'es'\n+++\n",
		"\"a\" b|||es||"},
	    {"colon", "+++\ntitle: a\nlang = 'es'\n+++\n", "a|||es||"},
	    {"inline table of no pairs",
		"+++\ntitle = { a }\nlang = 'es'\n+++\n", "{ a }|||es||"},
	    {"a key that is no string",
		"+++\n\"title\\x= 'a'\nlang = 'es'\nauthor = 'b'\n+++\n",
		"|||es|b|"},
	    {"in a table", "+++\ntitle = 'a'\n[x]\ntitle = b 'c\n+++\n",
		"a|||||"},
	    {"bad table", "+++\ntitle = 'a'\n[x\nlang = 'es'\n+++\n",
		"a|||es||"},
	    {"deep", "+++\nx = [[[[[[[[[[[[[[[[[[[[[[\nlang = 'es'\n+++\n",
		"|||es||"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

#define OPEN(what)                                                             \
	what what what what what what what what what what what what what what  \
	    what what

/*
 * P549: a note has the line of its key, whatever stands before it; a value that
 * is none is told, though the list or table around it is closed; what is in a
 * table is not told to be unknown, valid or not.
 */
static void
notes(void **state)
{
	static const struct front_row rows[] = {
	    {"after a string",
		"+++\ntitle = \"abc\"\nmood = 1\nlang = 'en'\n+++\n", "R3 "},
	    {"after lines",
		"+++\nsummary = \"\"\"\na\nb\"\"\"\nmood = 1\nlang = "
		"'en'\n+++\n",
		"R5 "},
	    {"after lines that end with CR LF",
		"+++\r\nsummary = \"\"\"\r\na\"\"\"\r\nmood = 1\r\nlang = "
		"'en'\r\n"
		"+++\r\n",
		"R4 "},
	    {"after joined lines",
		"+++\nsummary = \"\"\"a\\\n\nb\"\"\"\nmood = 1\n\nlang = 'en'\n"
		"+++\n",
		"R5 "},
	    {"no blanks", "+++\ntitle=\"a\"\ntags=['b']\n+++\n", ""},
	    {"no value", "+++\ntitle = ]\n+++\n", "R2 "},
	    {"no key", "+++\ntitle = 'a'\n= 1\nlang = 'es'\n+++\n", ""},
	    {"no letter", "+++\ntitle = 'a'\n*b = 1\nlang = 'es'\n+++\n", ""},
	    {"nothing in a list", "+++\ntags = [ , 'a']\n+++\n", "R2 "},
	    {"no comma in a list", "+++\ntags = ['a' 'b']\n+++\n", "R2 "},
	    {"no comma in a table", "+++\nauthor = { a = '1' b = '2' }\n+++\n",
		"R2 "},
	    {"blanks in a table", "+++\nauthor = { a = '1' , b = '2' }\n+++\n",
		""},
	    {"16 lists", "+++\ntags = " OPEN("[") "'a'" OPEN("]") "\n+++\n",
		""},
	    {"17 lists", "+++\ntags = [" OPEN("[") "'a'" OPEN("]") "]\n+++\n",
		"R2 "},
	    {"16 tables", "+++\nauthor = " OPEN("{a=") "1" OPEN("}") "\n+++\n",
		""},
	    {"17 tables",
		"+++\nauthor = {a=" OPEN("{a=") "1" OPEN("}") "}\n+++\n",
		"R2 "},
	    {"no escape at the end of a list", "+++\ntags = [\"a\\x]\n+++\n",
		"R2 "},
	    {"no escape at the end of a table",
		"+++\nauthor = { name = \"a\\x }\n+++\n", "R2 "},
	    {"in a table", "+++\ntitle = 'a'\n[x]\nmood = 1\n+++\n", ""},
	    {"in a table, by dots", "+++\ntitle = 'a'\nx.mood = 1\n+++\n", ""},
	    {"in a table, no TOML",
		"+++\ntitle = 'a'\n[x]\nmood = a b '\n+++\n", ""},
	    {"in no table, no TOML", "+++\ntitle = 'a'\nmood = a b '\n+++\n",
		"R3 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_notes);
}

/*
 * P861, P862: a table of dates is read as one in braces; without a day, or with
 * a key that hides elsewhere, it hides.
 */
static void
tables_of_dates(void **state)
{
	static const struct front_row rows[] = {
	    {"a table",
		"+++\ntitle = 'a'\n[date]\ncreated = 2026-02-18\n"
		"updated = 2026-04-13\n+++\n",
		"a|2026-02-18|2026-04-13|||"},
	    {"in capitals, further in",
		"+++\r\n  [Date]\r\n  created = '2026-02-18'\r\n+++\r\n",
		"|2026-02-18||||"},
	};
	static const struct front_row flags[] = {
	    {"a day", "+++\n[date]\ncreated = 2026-02-18\n+++\n", ""},
	    {"a draft",
		"+++\n[date]\ncreated = 2026-02-18\ndraft = true\n+++\n",
		"draft "},
	    {"not published",
		"+++\n[date]\ncreated = 2026-02-18\npublished = false\n+++\n",
		"draft "},
	    {"a status",
		"+++\n[date]\ncreated = 2026-02-18\nstatus = 'draft'\n+++\n",
		"draft "},
	    {"another date",
		"+++\n[date]\ncreated = 2026-02-18\n"
		"publishDate = 2027-01-01\n+++\n",
		"draft "},
	    {"a draft that TOML refuses",
		"+++\n[date]\ncreated = 2026-02-18\ndraft = True\n+++\n",
		"draft "},
	    {"a draft in another table",
		"+++\n[date]\ncreated = 2026-02-18\n[extra]\ndraft = true\n"
		"+++\n",
		""},
	    {"no day", "+++\n[date]\nupdated = 2026-02-18\n+++\n", "draft "},
	    {"nothing", "+++\ntitle = 'a'\n[date]\n+++\n", "draft "},
	    {"no end", "+++\ntitle = 'a'\n[date\n+++\n", "draft "},
	    {"several", "+++\n[[date]]\ncreated = 2026-02-18\n+++\n", "draft "},
	    {"a table of drafts", "+++\ntitle = 'a'\n[draft]\na = 1\n+++\n",
		"draft "},
	    {"YAML", "---\ntitle: a\n[date]\n---\n", "draft "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
	front_expect(flags, COUNT(flags), front_flags);
}

/* K23: lines without a key are fewer than keys, or it is no front matter. */
static void
stray_lines(void **state)
{
	static const struct front_row rows[] = {
	    {"none", "+++\ntitle = 'a'\n+++\nText.\n", "20 3"},
	    {"as many", "+++\ntitle = 'a'\nprose\n+++\nText.\n", "0 0"},
	    {"fewer", "+++\ntitle = 'a'\nprose\nlang = 'es'\n+++\nText.\n",
		"38 5"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_size);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values),
	    cmocka_unit_test(refused_lines),
	    cmocka_unit_test(notes),
	    cmocka_unit_test(tables_of_dates),
	    cmocka_unit_test(stray_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
