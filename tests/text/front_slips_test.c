/* Front matter as it is mistyped, and as JSON; its lists: rows P660 to P663,
 * P860, P863 and P864. */
#include "support/exact.h"
#include "support/expect.h"
#include "support/front.h"

/* What marks, letters and blanks of input methods, and unseen ones, are. */
#define COLON "\xef\xbc\x9a"
#define EQUALS "\xef\xbc\x9d"
#define BLANK "\xe3\x80\x80"
#define UNSEEN "\xe2\x80\x8e"
#define WIDE "\xef\xbd\x84\xef\xbd\x92\xef\xbd\x81\xef\xbd\x86\xef\xbd\x94"

static bool
is_hidden(const char *text)
{
	struct reading reading = reading_of(span_of(text));
	bool hidden =
	    reading.article.draft || reading.article.publish.day > 40000;

	reading_free(&reading);
	return hidden;
}

/* Whether the line hides a text, in each kind of block and beside others. */
static void
expect_line(const char *line, bool hides)
{
	static const char *const blocks[] = {"---\n%s\n---\nText\n",
	    "---\ntitle: a\n%s\n---\nText\n",
	    "---\n%s\ntitle: a\nlang: en\n---\nText\n",
	    "---\ntitle: a: b\n%s\nlang: en\n---\nText\n",
	    "---\ntags: [a, b]\n%s\n---\nText\n",
	    "---\ntitle: \"a\"\r\n%s\r\n---\r\nText\r\n",
	    "---\ntitle: a\n%s\n\nText\n", "---\nlang: en\n  %s\n---\nText\n"};

	for (size_t i = 0; i < COUNT(blocks); i++) {
		struct buf text = {0};
		struct span block = span_of(blocks[i]);
		size_t at = span_find(block, '%');
		/* Without a colon a line that is further in is a text's. */
		if (!hides && block.data[at - 1] == ' ')
			continue;
		buf_add(&text, span_head(block, at));
		buf_add(&text, span_of(line));
		buf_add(&text, span_tail(block, at + 2));
		buf_byte(&text, '\0');
		expect_true(line, block, is_hidden(text.data) == hides);
		buf_free(&text);
	}
}

/* P660: a line that says draft hides the article in any spelling of its key. */
static void
drafts_in_any_spelling(void **state)
{
	static const char *const lines[] = {"draft" COLON "true",
	    "draft" COLON " true", "draft " COLON " true",
	    "draft " EQUALS " true", "date" COLON "2099-01-01",
	    "date\xef\xb9\x95 2099-01-01", "published" COLON "false",
	    "is_draft" COLON "yes", "draft:" BLANK "true",
	    "draft" BLANK ": true", BLANK "draft: true", UNSEEN "draft: true",
	    "draft" UNSEEN ": true", "dr" UNSEEN "aft: true",
	    "draft: " UNSEEN "true",
	    "\xe2\x80\x8f"
	    "draft: true",
	    "\xe2\x81\xa0"
	    "draft: true",
	    "\xe2\x80\xaa"
	    "draft: true",
	    "\xe2\x80\xae"
	    "draft: true",
	    "\xe2\x81\xa6"
	    "draft: true",
	    "\xe2\x81\xa9"
	    "draft: true",
	    "\xe2\x80\x8c"
	    "draft: true",
	    "\xc2\xad"
	    "draft: true",
	    "\xe2\x80\x89"
	    "draft: true",
	    WIDE ": true", WIDE COLON "true",
	    "draft: \xef\xbd\x99\xef\xbd\x85\xef\xbd\x93", "- draft: true",
	    "-draft: true", "* draft: true", "\xe2\x80\xa2 draft: true",
	    "- date: 2099-01-01", "- draft" COLON "true", "+ draft: true",
	    "**draft**: true", "`draft`: true",
	    "\xe2\x80\x9c"
	    "draft\xe2\x80\x9d: true",
	    "\"draft: true\"",
	    "\x01"
	    "draft: true",
	    "draft.: true", "Draft = true", "status" COLON "draft",
	    "Status" COLON " Private", "status: " UNSEEN "hidden",
	    "- status: draft", "**status**: pending", "status = trash"};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_line(lines[i], true);
}

/* P660: so does one without a colon, at the top of the block. */
static void
drafts_without_a_colon(void **state)
{
	static const struct front_row rows[] = {
	    {"a blank", "---\ntitle: a\ndraft true\n---\nText\n", "draft "},
	    {"a comment", "---\ntitle: a\ndraft yes # b: c\n---\nText\n",
		"draft "},
	    {"another mark", "---\ntitle: a\ndraft;true\n---\nText\n",
		"draft "},
	    {"nothing else", "---\ntitle: a\ndraft\n---\nText\n", "draft "},
	    {"nothing at all", "---\ndraft\n---\nText\n", "draft "},
	    {"no", "---\ntitle: a\ndraft no\n---\nText\n", ""},
	    {"not published", "---\ntitle: a\npublished no\n---\nText\n",
		"draft "},
	    {"published", "---\ntitle: a\npublished\n---\nText\n", ""},
	    {"TOML", "+++\ntitle = 'a'\ndraft true\n+++\nText\n", "draft "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
	assert_true(is_hidden("---\ntitle: a\ndate 2099-01-01\n---\nText\n"));
}

/* P730: a status hides what other tools do not show; any other is none. */
static void
statuses(void **state)
{
	static const char *const hide[] = {"draft", "Draft", "DRAFT", "'draft'",
	    "\"draft\"", "[draft]", "\n- draft", "draft # for now", "hidden",
	    "private", "pending", "future", "scheduled", "skip", "trash",
	    "auto-draft", "\u201cdraft\u201d"};
	static const char *const others[] = {"", "published", "publish",
	    "featured", "seedling", "in progress", "final", "2099-01-01",
	    "false", "[]", "{draft: a}", "no draft", "drafted"};
	static const struct front_row rows[] = {
	    {"TOML", "+++\nstatus = 'draft'\n+++\nText\n", "draft "},
	    {"JSON", "{\"title\": \"a\", \"status\": \"draft\"}\nText\n",
		"draft "},
	    {"no colon", "---\ntitle: a\nstatus draft\n---\nText\n", "draft "},
	    {"no colon, another", "---\ntitle: a\nstatus yes\n---\nText\n", ""},
	    {"read literally",
		"---\ntitle: a: [b\nstatus: draft # c\n---\nText\n", "draft "},
	    {"behind a quote", "---\ntitle: \"a\nstatus: draft\n---\nText\n",
		"draft "},
	    {"not closed", "---\ntitle: a\nstatus: draft\n\nText\n", "draft "},
	    {"not closed, another",
		"---\ntitle: a\nstatus: 2099-01-01\n\nText\n", ""},
	    {"further in", "---\nextra:\n  status: draft\n---\nText\n", ""},
	    {"of data", "{\"status\": \"ok\"}\nText\n", ""},
	};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(hide) + COUNT(others); i++) {
		bool hides = i < COUNT(hide);
		const char *value = hides ? hide[i] : others[i - COUNT(hide)];
		text.size = 0;
		buf_format(&text, "---\ntitle: a\nstatus: %s\n---\n", value);
		struct reading reading = reading_of(buf_span(&text));
		expect_true(
		    value, SPAN("draft"), reading.article.draft == hides);
		expect_true(value, SPAN("no mistake"),
		    reading.notes.count == 0 && !reading.article.doubtful &&
			!reading.article.publish.known);
		reading_free(&reading);
	}
	buf_free(&text);
	front_expect(rows, COUNT(rows), front_flags);
}

/* P731: fields of Pelican and Nikola hide so without a block. */
static void
statuses_without_a_block(void **state)
{
	static const struct front_row rows[] = {
	    {"Pelican",
		"Title: Rain\nDate: 2020-01-01\nStatus: draft\n\nText\n",
		"draft "},
	    {"first", "\nstatus: Hidden # so\ntitle: Rain\n\nText\n", "draft "},
	    {"below a folded field",
		"Title: Rain\nSummary: a\n    b\nStatus: draft\n\nText\n",
		"draft "},
	    {"below one that is not known",
		"PEP: 1\nTitle: Rain\nStatus: draft\n\nText\n", "draft "},
	    {"below one of two words",
		"Title: Rain\nLast reviewed: 2020\nDraft: yes\n\nText\n",
		"draft "},
	    {"reStructuredText",
		"####\nRain\n####\n\n:date: 2020-01-01\n:status: "
		"draft\n\nText\n",
		"draft "},
	    {"Nikola", ".. title: Rain\n.. link:\n.. status: private\n\nText\n",
		"draft "},
	    {"Nikola, in a comment",
		"<!--\n.. title: Rain\n.. status: draft\n-->\nText\n",
		"draft "},
	    {"published", "Title: Rain\nStatus: published\n\nText\n", ""},
	    {"a mailbox", "Date: 2020-01-01\nStatus: RO\n\nText\n", ""},
	    {"in the text", "Title: Rain\n\nStatus: draft\n", ""},
	    {"below a sentence",
		"Title: Rain\nIt rained: we saw why it did so\n"
		"as we went on\nDraft: yes\n\nText\n",
		""},
	    {"alone", "Status: draft\n\nText\n", ""},
	    {"below a title", "# Rain\n\nTitle: Rain\nStatus: draft\n", ""},
	    {"far down", "a\nb\nc\nd\ne\n\n:date: 2020-01-01\n:status: draft\n",
		""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* P660: what belongs to another key, or is no key, hides nothing. */
static void
other_lines_hide_nothing(void **state)
{
	static const struct front_row rows[] = {
	    {"an item", "---\ntags:\n- draft: true\n---\nText\n", ""},
	    {"a later item", "---\ntags:\n- a\n- date: 2099-01-01\n---\nText\n",
		""},
	    {"an item that is a word", "---\ntags:\n- draft\n---\nText\n", ""},
	    {"a word in a list over lines",
		"---\ntags: [a,\ndraft,\nb]\n---\nText\n", ""},
	    {"a word in a text over lines",
		"---\nsummary: \"a\ndraft\nb\"\n---\nText\n", ""},
	    {"a word in a folded text",
		"---\nsummary: >\n  a\n  draft\n---\nText\n", ""},
	    {"in a text", "---\nnote: |\n  draft" COLON "true\n---\n", ""},
	    {"further in", "---\nextra:\n  draft" COLON "true\n---\n", ""},
	    {"in a table", "+++\ntitle = 'a'\n[b]\ndraft " EQUALS " 1\n+++\n",
		""},
	    {"a comment", "---\ntitle: a\n# draft: true\n---\nText\n", ""},
	    {"a wide comment",
		"---\ntitle: a\n\xef\xbc\x83 draft: true\n---\nText\n", ""},
	    {"another comment", "---\ntitle: a\n// draft: true\n---\nText\n",
		""},
	    {"out of use", "---\ntitle: a\n_draft: true\n---\nText\n", ""},
	    {"another key", "---\ntitle: a\ndraft-of: b\n---\nText\n", ""},
	    {"a sentence", "---\ntitle: a\ndraft two\n---\nText\n", ""},
	    {"no draft", "---\ntitle: a\ndraft" COLON "false\n---\n", ""},
	    {"a list between rules", "---\n- draft\n- b\n---\nText\n", ""},
	    {"a word of a text", "---\nDraft\n\nIt rains.\n---\nText\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* P660: other keys are read in such letters, too, and their values stay. */
static void
fields_in_any_spelling(void **state)
{
	static const struct front_row rows[] = {
	    {"wide colons",
		"---\ntitle" COLON "\xe4\xbd\xa0" COLON "\xe5\xa5\xbd\n"
		"lang" COLON "zh\n---\n",
		"\xe4\xbd\xa0" COLON "\xe5\xa5\xbd|||zh||"},
	    {"wide equals signs", "+++\ntitle " EQUALS " 'A'\n+++\n", "A|||||"},
	    {"wide letters",
		"---\nt\xef\xbd\x89tle: \xc3\x89"
		"A\n---\n",
		"\xc3\x89"
		"A|||||"},
	    {"in a text over lines",
		"---\nsummary: |\n  \xc3\x89 title" COLON "b\n---\n",
		"|||||\xc3\x89 title" COLON "b"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

/* P660: a rule may have unseen characters before it, or be mistyped. */
static void
rules_in_any_spelling(void **state)
{
	static const struct front_row rows[] = {
	    {"unseen", UNSEEN "---\ntitle: a\n---\n", "20 3"},
	    {"no width", "\xe2\x80\x8b---\ntitle: a\n---\n", "20 3"},
	    {"a second mark", "\xef\xbb\xbf---\ntitle: a\n---\n", "20 3"},
	    {"before both", UNSEEN "---\ntitle: a\n" UNSEEN "---\n---\nText\n",
		"23 3"},
	    {"wide",
		"\xef\xbc\x8d\xef\xbc\x8d\xef\xbc\x8d\na: b\n"
		"\xef\xbc\x8d\xef\xbc\x8d\xef\xbc\x8d\n",
		"25 3"},
	    {"a syntax", "---yaml\ntitle: a\n---\n", "21 3"},
	    {"another", "--- toml\ntitle = 'a'\n---\n", "25 3"},
	    {"no syntax", "---bold\ntitle: a\n---\n", "0 0"},
	    {"TOML with a syntax", "+++yaml\ntitle: a\n+++\n", "0 0"},
	    {"long dashes", "\xe2\x80\x94\ntitle: a\n\xe2\x80\x94\n", "0 0"},
	};
	static const char *const hidden[] = {UNSEEN
	    "---\ndraft: true\n---\nText\n",
	    "\xe2\x80\x8b---\ndraft: true\n---\nText\n",
	    "\xef\xbb\xbf---\ndraft: true\n---\nText\n",
	    "\xe2\x80\x8b\n---\ndraft: true\n---\nText\n",
	    "\xc2\xa0---\ndraft: true\n---\nText\n",
	    "\xe2\x80\x94-\ntitle: a\ndraft: true\n\xe2\x80\x94-\nText\n",
	    "\xe2\x80\x94\ndraft: true\n\xe2\x80\x94\nText\n",
	    "--\ndraft: true\n--\nText\n", "---toml\ndraft = true\n---\nText\n",
	    "---bold\ndraft: true\n---\nText\n"};

	(void)state;
	front_expect(rows, COUNT(rows), front_size);
	for (size_t i = 0; i < COUNT(hidden); i++)
		expect_true("hidden", span_of(hidden[i]), is_hidden(hidden[i]));
	assert_false(is_hidden("\xe2\x80\x94\ndraft: no\nText\n"));
	assert_false(is_hidden("\xe2\x80\x94 a\ndraft: true\nText\n"));
}

/*
 * P860, P863: what stands behind the first rule on its line hides if it says
 * draft; prose there does not, nor does a date beside `---`.
 */
static void
drafts_beside_a_rule(void **state)
{
	static const char *const hidden[] = {"+++ draft = true +++",
	    "+++ title = \"x\" draft = true +++", "+++draft=true+++",
	    "--- draft: true ---", "--- { draft: true } ---",
	    "--- {\"title\":\"x\",\"draft\":true} ---",
	    "--- {title: x, is_draft: 'yes'} ---", "--- draft=\"true\"---",
	    "+++ published = false +++", "--- title: a b, publish: no ---",
	    "--- title: x, status: private ---", "+++ type='p' Draft = y +++",
	    "+++ date = 2099-01-01 +++",
	    "+++ title = 'x' date = \"2099-01-01 10:00\"+++",
	    "+++ publishDate = 2099-01-01T10:00:00+01:00 +++",
	    "+++ draft = maybe +++", "+++ draft = +++", "--- { draft: } ---",
	    "+++ draft = '' title = 'x' +++", "+++ draft = [true] +++",
	    "--- draft" COLON "true ---", UNSEEN "--- draft: true ---",
	    "\n \n--- draft: true ---", "+++ draft = true",
	    "--- draft: true\ntitle: a\n---", "+++ draft = true +++\r",
	    "+++ a = 1 draft = true +++", "--- {a: 1, draft: true} ---",
	    "--- { date: 2099-01-01 10:00 } ---",
	    "--- published: no; title: x ---",
	    "--- a: b, title: x, draft: true ---",
	    "+++ status = 'draft' by = 'Ann' +++",
	    ("+++ title = '\u00e4 text that is longer than the 64 bytes that a "
	     "rule can have' draft = true +++")};
	static const char *const shown[] = {"--- draft of 2020 ---",
	    "--- a draft: true ---", "--- Tea, draft: one ---", "---",
	    "+++ +++", "+++ draft = false +++",
	    "--- { title: draft, a: true } ---",
	    "--- published: in the Times ---", "--- status: done ---",
	    "+++ date = 2020-01-01 +++", "+++ date = soon +++", "++ draft = y",
	    "Tea\n+++ draft = true +++", "--- drafts: true ---",
	    "--- Status: Future of the project ---",
	    "--- Status: future: what comes next ---",
	    "--- Log: second draft: enjoy the ride ---",
	    "--- Date: 2099-12-24 ---", "--- Published: 2099-12-24 ---",
	    "--- Date: 2099-12-24, Place: Town Hall ---",
	    "--- Published: no news, title: x ---"};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(hidden) + COUNT(shown); i++) {
		bool hides = i < COUNT(hidden);
		const char *line = hides ? hidden[i] : shown[i - COUNT(hidden)];
		text.size = 0;
		buf_format(&text, "%s\n# Tea\n\nWarm.\n%c", line, '\0');
		expect_true(
		    line, buf_span(&text), is_hidden(text.data) == hides);
	}
	buf_free(&text);
}

/*
 * P860, P864: it is an error at that line, and a date that counts a remark;
 * nothing else of it is read.
 */
static void
lines_beside_a_rule(void **state)
{
	static const struct front_row notes[] = {
	    {"a draft", "+++ draft = true +++\nTea\n", "E1 "},
	    {"below a blank line", "\n--- draft: true ---\nTea\n", "E2 "},
	    {"no draft", "+++ title = 'a' date = soon +++\nTea\n", ""},
	    {"a date", "\n\n+++ date = 2020-01-01 +++\nTea\n", "R3 "},
	    {"a date and a draft",
		"+++ date = 2099-01-01 draft = true +++\nTea\n", "E1 "},
	    {"an event", "--- Date: 2099-01-01 ---\nTea\n", ""},
	    {"a date in the lines below",
		"--- Tea ---\ndate: 2099-01-01\n---\n", ""},
	};
	static const struct front_row fields[] = {
	    {"nothing read",
		"+++ title = 'a' draft = true lang = 'es' +++\nTea\n", "|||||"},
	    {"no date", "+++ date = 2020-01-01 +++\nTea\n", "|||||"},
	};
	struct buf told = {0}, far = {0};
	struct reading reading =
	    reading_of(SPAN("+++ draft = true +++\nTea\n"));
	struct reading dated =
	    reading_of(SPAN("+++ date = 2099-01-01 +++\nTea\n"));

	(void)state;
	front_expect(notes, COUNT(notes), front_notes);
	front_expect(fields, COUNT(fields), front_fields);
	note_write(&reading.notes.list[0], &told);
	expect_span("told", buf_span(&told),
	    SPAN("not shown: this line may mark the article as a draft, but is "
		 "not front matter: expected each +++ on a line of its own"));
	told.size = 0;
	note_write(&dated.notes.list[0], &told);
	expect_span("told", buf_span(&told),
	    SPAN("not shown before its date: this line has one, but is not "
		 "front matter: expected each +++ on a line of its own"));
	buf_free(&told);
	reading_free(&reading);
	reading_free(&dated);
	/* Below more lines than a block has bytes there is none. */
	for (size_t i = 0; i < ARTICLE_FRONT_SIZE; i++)
		buf_byte(&far, '\n');
	buf_add(&far, SPAN("+++ draft = true +++\n"));
	buf_byte(&far, '\0');
	assert_false(is_hidden(far.data));
	buf_free(&far);
}

/* P661: Hugo's JSON and Eleventy's are front matter as YAML is. */
static void
json_is_read(void **state)
{
	static const struct front_row rows[] = {
	    {"Hugo",
		"{\n  \"title\": \"a {\",\n  \"date\": \"2020-05-06\",\n"
		"  \"tags\": [\"x\", \"y\"],\n  \"params\": {\"b\": \"}\"}\n}\n"
		"\nText\n",
		"a {|2020-05-06||||<x><y>"},
	    {"tabs", "{\n\t\"title\": \"a\",\n\t\"lang\": \"es\"\n}\nText\n",
		"a|||es||"},
	    {"one line", "{ \"title\": \"a\", \"author\": \"b\" }\nText\n",
		"a||||b|"},
	    {"no blank", "{\"title\":\"a \\\"\\\\\",\"author\":\"b\"}\nText\n",
		"a \"\\||||b|"},
	    {"CR LF", "{\r\n\"title\": \"a\"\r\n}\r\nText\r\n", "a|||||"},
	    {"CR", "{\r\"title\": \"a\"\r}\rText\r", "a|||||"},
	    {"Eleventy", "---json\n{ \"title\": \"a\" }\n---\nText\n",
		"a|||||"},
	    {"JavaScript", "---js\n{ title: \"a\", lang: \"es\" }\n---\nText\n",
		"a|||es||"},
	    {"a line that is refused",
		"{\n  \"title\": \"a\\q\",\n  \"lang\": \"es\",\n"
		"  \"draft\": false\n}\nText\n",
		"a\\q|||es||"},
	    {"text without its own keys", "{ \"mood\": \"a\" }\nText\n",
		"|||||"},
	    {"a text in braces", "{ silence }\nText\n", "|||||"},
	    {"data", "{\"title\": \"a\"}\n", "|||||"},
	    {"much data", "{\"title\": \"a\"}\n{\"title\": \"b\"}\n", "|||||"},
	    {"text behind it", "{\"title\": \"a\"} and\nText\n", "|||||"},
	    {"a template", "{{\"title\": \"a\"}}\nText\n", "|||||"},
	};
	static const struct front_row sizes[] = {
	    {"Hugo", "{\n\"title\": \"a\"\n}\n\nText\n", "17 3"},
	    {"one line", "{\"title\": \"a\"}\nText\n", "15 1"},
	    {"a text in braces", "{ silence }\nText\n", "0 0"},
	    {"below a blank line", "\n{\"title\": \"a\"}\nText\n", "0 0"},
	};
	static const struct front_row notes[] = {
	    {"the line", "{\n\"title\": \"a\",\n\"date\": \"b\"\n}\nText\n",
		"E3 "},
	    {"the only line", "{\"date\": \"b\"}\nText\n", "E1 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
	front_expect(sizes, COUNT(sizes), front_size);
	front_expect(notes, COUNT(notes), front_notes);
}

/* P661: what it says holds, and holds where it cannot be read. */
static void
json_hides(void **state)
{
	static const char *const hidden[] = {
	    "{\n \"title\": \"x\",\n \"date\": \"2099-03-04\",\n"
	    " \"draft\": false\n}\nText\n",
	    "{\n \"title\": \"x\",\n \"draft\": true\n}\nText\n",
	    "{\"title\": \"x\", \"draft\": true}\nText\n",
	    "---json\n{ \"title\": \"x\", \"draft\": true }\n---\nText\n",
	    "{\n \"title\": \"x,\n \"draft\": true\n}\nText\n",
	    "{\n \"title\": \"x\"\n \"draft\": true\n}\nText\n",
	    "{\n \"title\": \"x\",\n \"draft\": \"maybe\"\n}\nText\n",
	    "{\n \"title\": \"x\",\n \"draft\": true\n\nText\n",
	    "{\n \"draft\": true\n}\n",
	    "{\n \"draft\"" COLON " true\n}\nText\n",
	    "\n{\n \"draft\": true\n}\nText\n"};
	static const char *const shown[] = {
	    "{\n \"title\": \"x\",\n \"draft\": false\n}\nText\n",
	    "{\n\"title\": \"x\",\n\"b\": {\n \"draft\": 1\n}\n}\nText\n",
	    "{\n \"mood\": \"x\",\n \"params\": {\n  \"draft\": true\n }\n}\n",
	    "{ silence }\ndraft: true\nText\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(hidden); i++)
		expect_true("hidden", span_of(hidden[i]), is_hidden(hidden[i]));
	for (size_t i = 0; i < COUNT(shown); i++)
		expect_true("shown", span_of(shown[i]), !is_hidden(shown[i]));
}

/* P918, P943, P950: other spellings of YAML, and what may be above its rule. */
static void
yaml_hides(void **state)
{
	static const struct front_row rows[] = {
	    {"a key apart", "---\n? draft\n: true\n---\nText\n", "draft "},
	    {"in quotes", "---\ntitle: a\n? 'draft'\n:\n  true\n---\n",
		"draft "},
	    {"another one", "---\ntitle: a\n? published\n: false\n---\n",
		"draft "},
	    {"without a value", "---\ntitle: a\n? draft\n---\n", "draft "},
	    {"no draft", "---\ntitle: a\n? draft\n: false\n---\n", ""},
	    {"a bullet", "---\ntitle: a\n? draft yes\n---\n", "draft "},
	    {"a version", "%YAML 1.2\n---\ndraft: true\n---\nText\n", "draft "},
	    {"a tag", "%YAML 1.2\n%TAG ! a:\n---\ndraft: true\n...\n",
		"draft "},
	    {"neither", "%YAMLS 1\n---\ndraft: true\n---\nText\n", ""},
	    {"a heading", "# Text\n---\ndraft: true\n---\n", ""},
	};
	/* Beside a line that YAML refuses, too. */
	static const struct front_row refused[] = {
	    {"a colon", "---\ntitle: a: b\n? draft\n: true\nlang: es\n---\n",
		"draft "},
	    {"in brackets",
		"---\ntitle: a\n? draft\n: true\ntags: [x\nlang: es\n---\n",
		"draft "},
	    {"in full-width letters",
		"---\ntitle: a: b\n? \xef\xbd\x84raft\n: true\n---\n",
		"draft "},
	    {"beside a full-width colon",
		"---\ntitle: a: b\ndraft\xef\xbc\x9a true\n---\n",
		"draft "},
	    {"a status", "---\ntitle: a: b\n? status\n: draft\n---\n",
		"draft "},
	    {"no value", "---\ntitle: a: b\n? draft\nlang: es\n---\n",
		"draft "},
	    {"another key", "---\ntitle: a: b\n? mood\n: calm\n---\n", ""},
	    {"no blank", "---\ntitle: a\n?draft\n---\nText\n", "draft "},
	    {"above a blank line",
		"---\n? draft\n\n: true\ntitle: [x\n---\nText\n", "draft "},
	    {"above a comment",
		"---\n? draft\n# Not yet.\n: true\ntitle: [x\n---\n", "draft "},
	    {"before a comment",
		"---\n?  draft   # Not yet.\n: yes\ntitle: a: b\n---\n",
		"draft "},
	    {"no draft before a comment",
		"---\n? draft # Not yet.\n\n: false\ntitle: a: b\n---\n", ""},
	    {"TOML", "+++\ntitle = 'a'\n? draft\n+++\nText\n", "draft "},
	    {"no draft", "---\ntitle: a: b\n? draft\n: false\n---\n", ""},
	};
	static const struct front_row notes[] = {
	    {"its line", "%YAML 1.2\n---\ntitle: a\ndraft: true\n---\n", "E4 "},
	    {"below blank lines", "\n\n---\ndraft: true\n---\n", "E4 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
	front_expect(refused, COUNT(refused), front_flags);
	front_expect(notes, COUNT(notes), front_notes);
}

/* P663: a date that a name can have, or a tinylog, is one in front matter. */
static void
dates(void **state)
{
	static const struct front_row rows[] = {
	    {"a zone", "---\ndate: 2015-11-17 16:16:01 EST\n---\n",
		"|2015-11-17T21:16:01Z||||"},
	    {"hours from UTC", "---\ndate: 2015-11-17 16:16 UTC-03:00\n---\n",
		"|2015-11-17T19:16:00Z||||"},
	    {"digits", "---\ndate: 20200506\n---\n", "|2020-05-06||||"},
	    {"dots", "---\ndate: 2020.05.06\n---\n", "|2020-05-06||||"},
	    {"TOML", "+++\ndate = 20200506\n+++\n", "|2020-05-06||||"},
	};
	struct reading reading = {0};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
	front_read_head(SPAN("DATE: Mon, 5 Mar 1990 10:20:30 PST\n\nText.\n"),
	    &reading.arena, &reading.notes, &reading.article);
	expect_span("a head", front_fields(&reading),
	    SPAN("|1990-03-05T18:20:30Z||||"));
	reading_free(&reading);
}

/* P662: tags in one text are cut at the commas of any script. */
static void
tags_between_commas(void **state)
{
	static const struct front_row rows[] = {
	    {"ideographic", "---\ntags: 日本、中国\n---\n",
		"|||||<日本><中国>"},
	    {"full-width", "---\ntags: 日本，a b；c\n---\n",
		"|||||<日本><a b><c>"},
	    {"Arabic", "---\ntags: سفر، شعر؛ نثر\n---\n",
		"|||||<سفر><شعر><نثر>"},
	    {"half-width", "---\ntags: ｱ､ｲ\n---\n", "|||||<ｱ><ｲ>"},
	    {"hashes", "---\nlang: ja\ntags: #日本　#中国\n---\n",
		"|||ja||<日本><中国>"},
	    {"hashes and commas", "---\nlang: ja\ntags: #a b、#c d\n---\n",
		"|||ja||<a b><c d>"},
	    {"Jekyll's categories", "---\ncategories: a b、c\n---\n",
		"|||||<a b><c>"},
	    {"none between", "---\ntags: ，a,, b、\n---\n", "|||||<a><b>"},
	    {"TOML", "+++\ntags = '日本、中国'\n+++\n", "|||||<日本><中国>"},
	};
	struct reading reading = {0};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
	front_read_head(SPAN("TAGS: 日本、中国\n\nText.\n"), &reading.arena,
	    &reading.notes, &reading.article);
	expect_span(
	    "a head", front_fields(&reading), SPAN("|||||<日本><中国>"));
	reading_free(&reading);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drafts_in_any_spelling),
	    cmocka_unit_test(drafts_without_a_colon),
	    cmocka_unit_test(statuses),
	    cmocka_unit_test(statuses_without_a_block),
	    cmocka_unit_test(other_lines_hide_nothing),
	    cmocka_unit_test(fields_in_any_spelling),
	    cmocka_unit_test(rules_in_any_spelling),
	    cmocka_unit_test(drafts_beside_a_rule),
	    cmocka_unit_test(lines_beside_a_rule),
	    cmocka_unit_test(json_is_read),
	    cmocka_unit_test(json_hides),
	    cmocka_unit_test(yaml_hides),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(tags_between_commas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
