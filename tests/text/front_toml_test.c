/* TOML on top of a text: rows K23 and P549. */
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
	    {"bad table", "+++\ntitle = 'a'\n[x\nlang = 'es'\n+++\n",
		"a|||es||"},
	    {"deep", "+++\nx = [[[[[[[[[[[[[[[[[[[[[[\nlang = 'es'\n+++\n",
		"|||es||"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

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
	    {"no escape at the end of a list", "+++\ntags = [\"a\\x]\n+++\n",
		"R2 "},
	    {"no escape at the end of a table",
		"+++\nauthor = { name = \"a\\x }\n+++\n", "R2 "},
	    {"in a table", "+++\ntitle = 'a'\n[extra]\nmood = 1\n+++\n", ""},
	    {"in a table, by dots", "+++\ntitle = 'a'\nextra.mood = 1\n+++\n",
		""},
	    {"in a table, no TOML",
		"+++\ntitle = 'a'\n[extra]\nmood = a b '\n+++\n", ""},
	    {"in no table, no TOML", "+++\ntitle = 'a'\nmood = a b '\n+++\n",
		"R3 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_notes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values),
	    cmocka_unit_test(refused_lines),
	    cmocka_unit_test(notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
