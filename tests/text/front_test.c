#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/front.h"
#include "support/mutator.h"

static void
flags_of_front_matter(void **state)
{
	static const struct front_row rows[] = {
	    {"none", "text\n", ""},
	    {"draft", "---\ndraft: true\n---\n", "draft "},
	    {"draft: yes", "---\nDRAFT : Yes\n---\n", "draft "},
	    {"no draft", "---\ndraft: false\n---\n", ""},
	    {"unreadable draft hides", "---\ndraft: maybe\n---\n", "draft "},
	    {"empty draft hides", "---\ndraft:\n---\n", "draft "},
	    {"draft among empty items", "---\ndraft: true\ntags:\n- \n-\n---\n",
		"draft "},
	    {"listed: no", "---\nlisted: no\n---\n", "unlisted "},
	    {"listed: yes", "---\nlisted: yes\n---\n", ""},
	    {"listed unreadable", "---\nlisted: x\n---\n", ""},
	    {"menus: none", "---\nmenus: none\n---\n", "bare "},
	    {"menus: all", "---\nmenus: all\n---\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

static void
front_matter_is_or_is_not(void **state)
{
	/* The bytes of the block, and its lines. */
	static const struct front_row rows[] = {
	    {"none", "text\n", "0 0"},
	    {"plain", "---\ntitle: a\n---\ntext\n", "17 3"},
	    {"empty", "---\n---\ntext\n", "8 2"},
	    {"CR LF", "---\r\ntitle: a\r\n---\r\ntext\r\n", "20 3"},
	    {"blank behind rules", "--- \na: b\n---\t\n", "15 3"},
	    {"closing rule ends the text", "---\na: b\n---", "12 3"},
	    {"comments, blanks, items",
		"---\n# no: heading\n\na:\n- item\n---\n", "33 6"},
	    {"not on line 1", "\n---\na: b\n---\n", "0 0"},
	    {"space before", " ---\na: b\n---\n", "0 0"},
	    {"four dashes", "----\na: b\n----\n", "0 0"},
	    {"unclosed", "---\na: b\n", "0 0"},
	    {"rule alone", "---", "0 0"},
	    {"text between", "---\nSome text.\n---\n", "0 0"},
	    {"prose with a colon", "---\nAs he said: no\n---\n", "0 0"},
	    {"link", "---\nhttp://a\n---\n", "0 0"},
	    {"no key", "---\n: a\n---\n", "0 0"},
	    {"comments that were keys", "---\n# title: a\n---\n", "19 3"},
	    {"a table alone", "+++\n[extra]\na = 1\n+++\n", "22 4"},
	    {"TOML of what is no key", "+++\n\"two words\" = 1\n+++\n", "0 0"},
	    {"a rule in the text", "---\na: b\n---\nText.\n\n---\n", "13 3"},
	    {"dots", "---\na: b\n...\ntext\n", "13 3"},
	    {"dots, and a rule in the text", "---\na: b\n...\nText.\n\n---\n",
		"13 3"},
	    {"dots, and dots in the text", "---\na: b\n...\nText.\n...\n",
		"13 3"},
	    {"TOML, and a rule in the text", "+++\na = 1\n+++\nText.\n\n+++\n",
		"14 3"},
	    {"TOML that ends with dots", "+++\na = 1\n...\nText.\n...\n",
		"14 3"},
	    {"TOML with dots in it", "+++\na = '''\n...\n'''\n+++\n", "24 5"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_size);
}

/* The limits are 256 lines with both rules, and 16 KiB with both rules. */
static void
expect_front(size_t lines, size_t filler, struct span closing, size_t size)
{
	struct article article = {0};
	struct arena arena = {0};
	struct notes remarks = {0};
	struct buf buf = {0};
	unsigned lines_read;

	buf_add(&buf, SPAN("---\n"));
	for (size_t i = 2; i < lines; i++)
		buf_add(&buf, SPAN("url:\n"));
	if (filler > 0) {
		buf_byte(&buf, '#');
		buf_repeat(&buf, 'x', filler - 1 - buf.size - closing.size);
		buf_byte(&buf, '\n');
	}
	buf_add(&buf, closing);
	struct span text = exact_copy(buf_span(&buf));
	assert_int_equal(
	    front_read(text, &arena, &remarks, &article, &lines_read), size);
	exact_free(&text);
	arena_free(&arena);
	note_free(&remarks);
	buf_free(&buf);
}

static void
front_matter_has_limits(void **state)
{
	(void)state;
	expect_front(256, 0, SPAN("---\n"), 5 * 254 + 8);
	expect_front(257, 0, SPAN("---\n"), 0);
	expect_front(3, 16384, SPAN("---\n"), 16384);
	expect_front(3, 16385, SPAN("---\n"), 0);
	expect_front(3, 16384, SPAN("---"), 16384);
	/* What the limit makes a rule of is none. */
	expect_front(3, 16388, SPAN("---xxxx"), 0);
	expect_front(3, 16388, SPAN("---\ntext"), 16384);
}

/* K20: whatever else stands in the block, a line at its top that says draft. */
static void
drafts_stay_drafts(void **state)
{
	static const struct front_row rows[] = {
	    {"folded", "---\nsummary: >\n  two\n  lines\ndraft: true\n---\n",
		"draft "},
	    {"literal", "---\na: |\n  two\n\n  lines\ndraft: true\n---\n",
		"draft "},
	    {"wrapped", "---\ntitle: A title\n  and more\ndraft: true\n---\n",
		"draft "},
	    {"flow list over lines",
		"---\ndraft: true\ntags: [\n\"a\",\n\"b\"\n]\n---\n", "draft "},
	    {"dots close", "---\ndraft: true\n...\ntext\n", "draft "},
	    {"no blank", "---\ntitle: a\ndraft:true\n---\n", "draft "},
	    {"no blank, alone", "---\ndraft:true\n---\n", "draft "},
	    {"blank in front of the colon", "---\ndraft : yes\n---\n",
		"draft "},
	    {"tab", "---\ndraft:\ttrue\n---\n", "draft "},
	    {"comment", "---\ndraft: true # for now\n---\n", "draft "},
	    {"quotes", "---\ndraft: \"true\"\n---\n", "draft "},
	    {"quoted key", "---\n\"draft\": true\n---\n", "draft "},
	    {"capitals", "---\nDraft: True\n---\n", "draft "},
	    {"flow mapping", "---\n{title: a, draft: true}\n---\n", "draft "},
	    {"JSON", "---\n{\n  \"title\": \"a\",\n  \"draft\": true\n}\n---\n",
		"draft "},
	    {"all further in", "---\n  title: a\n  draft: true\n---\n",
		"draft "},
	    {"slipped in", "---\ntitle: a\n draft: true\n---\n", "draft "},
	    {"slipped out", "---\n title: a\ndraft: true\n---\n", "draft "},
	    {"after a bad line", "---\ntitle: a: b\ndraft: true\n---\n",
		"draft "},
	    {"before a bad line", "---\ndraft: true\ntitle: [a] b\n---\n",
		"draft "},
	    {"after an open quote", "---\ntitle: \"a\ndraft: true\n---\n",
		"draft "},
	    {"after an open bracket", "---\ntags: [a, b\ndraft: true\n---\n",
		"draft "},
	    {"after a tab", "---\na:\n\tb: c\ndraft: true\n---\n", "draft "},
	    {"after a line of prose", "---\nA note.\ndraft: true\n---\n",
		"draft "},
	    {"after an alias", "---\na: *b\ndraft: true\n---\n", "draft "},
	    {"after a control", "---\na: \x01\ndraft: true\n---\n", "draft "},
	    {"after bytes that are no UTF-8",
		"---\na: caf\xe9\ndraft: true\n---\n", "draft "},
	    {"CR LF", "---\r\ntitle: a: b\r\ndraft: true\r\n---\r\n", "draft "},
	    {"CR alone", "---\rtitle: a\rdraft: true\r---\rtext\r", "draft "},
	    {"behind other keys' quotes",
		"---\ntitle: \"a\ndraft: true\nsummary: b\"\n---\n", "draft "},
	    {"in a flow list", "---\ntags: [a,\ndraft: true,\nb]\n---\n",
		"draft "},
	    {"further in than no key", "---\nmy key: a: b\n draft: true\n---\n",
		"draft "},
	    {"an unseen blank",
		"---\ntitle: a\n\xc2\xa0"
		"draft: true\n---\n",
		"draft "},
	    {"CR CR LF", "---\r\r\ndraft: true\r\r\n---\r\r\n", "draft "},
	    {"CR above LF", "---\rdraft: true\r---\rtext\nmore\n", "draft "},
	    {"dots in a TOML text",
		"+++\nsummary = \"\"\"\na\n...\nb\"\"\"\ndraft = true\n+++\n",
		"draft "},
	    {"twice", "---\ndraft: true\ndraft: false\n---\n", "draft "},
	    {"equals sign", "---\ntitle: a\ndraft = true\n---\n", "draft "},
	    {"TOML", "+++\ntitle = \"a\"\ndraft = true\n+++\n", "draft "},
	    {"TOML with colons", "+++\ntitle: a\ndraft: true\n+++\n", "draft "},
	    {"TOML, dots close", "+++\ndraft = true\n...\n", "draft "},
	    {"TOML after bad lines",
		"+++\ntitle = \"a\ntags = [1,\ndraft = true\n+++\n", "draft "},
	    {"not published", "---\npublished: false\n---\n", "draft "},
	    {"published", "---\npublished: true\n---\n", ""},
	    {"published on a day", "---\npublished: 2020-01-01\n---\n", ""},
	    {"Obsidian, not to publish", "---\npublish: false\n---\n",
		"draft "},
	    {"Obsidian, to publish", "---\npublish: true\n---\n", ""},
	    {"Obsidian, neither", "---\npublish:\n---\n", ""},
	    {"Cobalt", "---\nis_draft: true\n---\n", "draft "},
	    {"Cobalt, no draft",
		"---\nis_draft: false\npublished_date: ~\n---\n", ""},
	    {"further in", "---\nextra:\n  draft: true\n---\n", ""},
	    {"in a text", "---\nnote: |\n  draft: true\n---\n", ""},
	    {"in a table", "+++\ntitle = \"a\"\n[extra]\ndraft = true\n+++\n",
		""},
	    {"in a TOML text",
		"+++\nnote = \"\"\"\ndraft = true\n\"\"\"\n+++\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* K24: a line that would hide, and cannot be read, hides and is an error. */
static void
what_hides_and_cannot_be_read(void **state)
{
	static const char *const lines[] = {"draft: perhaps",
	    "draft:", "draft: [true]", "draft: {a: b}", "draft: *yes",
	    "draft: !x maybe", "draft: |\n  so", "published: perhaps",
	    "publish: perhaps", "is_draft: perhaps", "published_date: soon",
	    "date: next week", "date:", "date: 2020-02-30", "date: [2020]",
	    "date: 2020-01-01 25:00", "publishDate: soon", "pubDate: soon",
	    "draft: {{ no }}", "draft:perhaps", "date: 2020-01-01: no"};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct buf text = {0};
		buf_format(&text, "---\ntitle: a\n%s\n---\n", lines[i]);
		struct reading reading = reading_of(buf_span(&text));
		expect_true(lines[i], SPAN("draft"), reading.article.draft);
		expect_true(
		    lines[i], SPAN("doubtful"), reading.article.doubtful);
		expect_true(lines[i], SPAN("error"), reading.notes.errors > 0);
		reading_free(&reading);
		buf_free(&text);
	}
}

/* K27: a block without keys is text, and so is one that is not closed. */
static void
text_stays_text(void **state)
{
	static const struct front_row rows[] = {
	    {"prose", "---\nIt rains.\nIt pours.\n---\n", "0 0"},
	    {"heading", "---\n# A title\n---\n", "0 0"},
	    {"list", "---\n- one\n- two\n---\n", "0 0"},
	    {"prose with a colon",
		"---\nRain: a letter, in two parts.\n"
		"It pours.\nIt stops.\n---\n",
		"0 0"},
	    {"key with blanks", "---\nThoughts on rain: a letter\n---\n",
		"0 0"},
	    {"prose that opens like a letter",
		"---\nDate: a Friday\nDear all,\nit rains here,\nand how.\n"
		"---\n",
		"0 0"},
	    {"header and prose",
		"---\nTitle: The Raven\nAuthor: Poe\n\nOnce upon\n"
		"a midnight\n---\n",
		"0 0"},
	    {"one key and prose", "---\nSummary: a\nIt rains.\n---\n", "0 0"},
	    {"a dialogue", "---\nAnn: hi\n\nBen: why?\n\n(They leave.)\n---\n",
		"0 0"},
	    {"a wrapped line of prose", "---\nWarning: a\n  to here\n---\n",
		"0 0"},
	    {"TOML of nothing", "+++\nIt rains.\n+++\n", "0 0"},
	    {"links", "---\n=> gemini://a/ A\n=> b B\n---\n", "0 0"},
	    {"not closed", "---\ntitle: a\n\nText.\n", "0 0"},
	    {"the other rule", "---\ntitle: a\n+++\n", "0 0"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_size);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading = reading_of(span_of(rows[i].text));
		expect_true(rows[i].row, SPAN("shown"), !reading.article.draft);
		expect_true(
		    rows[i].row, SPAN("date"), !reading.article.date.known);
		reading_free(&reading);
	}
}

/* K27: of what is no front matter for its form, what it says plainly holds. */
static void
slips_publish_nothing(void **state)
{
	static const struct front_row rows[] = {
	    {"not closed", "---\ntitle: a\ndraft: true\n\n# A\n", "E3 "},
	    {"not closed, blank lines", "---\n\ntitle: a\n\ndraft: true\n",
		"E5 "},
	    {"closed by another rule", "---\ndraft: true\n+++\n# A\n", "E2 "},
	    {"mostly prose", "---\nIt is\nno text\nto show\ndraft: true\n---\n",
		"E5 "},
	    {"TOML not closed", "+++\ndraft = true\n# A\n", "E2 "},
	    {"not published", "---\npublished: no\n# A\nText\n", "E2 "},
	    {"not to publish", "---\npublish: no\n# A\nText\n", "E2 "},
	    {"Cobalt's draft", "---\nis_draft: yes\n# A\nText\n", "E2 "},
	    {"to publish", "---\npublish: yes\n# A\nText\n", ""},
	    {"with a comment", "---\ntitle: a\ndraft: true # b\n\n# A\n",
		"E3 "},
	    {"unclear, among keys", "---\ntitle: a\ndraft: maybe\n\n# A\n",
		"E3 "},
	    {"below a list", "---\ntags: [\n\"a\"\n]\ndraft: true\n\nText\n",
		"E5 "},
	    {"a longer rule", "----\ndraft: true\n----\n", "E2 "},
	    {"a comment behind the rule", "--- # a\ndraft: true\n---\n", "E2 "},
	    {"a blank line first", "\n---\ndraft: true\n---\n", "E3 "},
	    {"behind a line of prose", "---\nIt rains.\ndraft: true\n", "E3 "},
	    {"behind prose", "---\nIt rains.\n\nIt pours.\ndraft: true\n", ""},
	    {"further in", "---\na:\n  draft: true\nText\n", ""},
	    {"not so", "---\ndraft: false\nText\n", ""},
	    {"unclear", "---\nDraft: a letter\nText\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_notes);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading = reading_of(span_of(rows[i].text));
		expect_true(rows[i].row, SPAN("draft"),
		    reading.article.draft == (rows[i].want[0] == 'E'));
		reading_free(&reading);
	}
	struct reading reading =
	    reading_of(SPAN("---\ndate: 9000-01-01\nText\n"));
	assert_true(reading.article.publish.known);
	reading_free(&reading);
}

/* P858: blank lines above front matter are a part of it. */
static void
blank_lines_above(void **state)
{
	static const struct front_row sizes[] = {
	    {"TOML", "\n+++\ntitle = 'a'\n+++\n\nText\n", "21 4"},
	    {"TOML of other keys", "\n+++\nsort_by = 'date'\n+++\nText\n",
		"26 4"},
	    {"YAML", " \t\n\n---\ntitle: a\n---\nText\n", "21 5"},
	    {"CR LF", "\r\n---\r\ntitle: a\r\n---\r\n", "22 4"},
	    {"minutes", "\n---\nDate: Tuesday\n---\nText\n", "0 0"},
	    {"Eleventy", "\n---json\n{\"title\": \"a\"}\n---\nText\n", "28 4"},
	    {"YAML of other keys", "\n---\nweight: 1\n---\nText\n", "0 0"},
	    {"two rules", "\n---\n\n---\nText\n", "0 0"},
	    {"a talk", "\n---\nAnna: Good morning.\n---\nText\n", "0 0"},
	    {"a directive", "\n%YAML 1.2\n---\ntitle: a\n---\n", "0 0"},
	    {"not closed", "\n+++\ntitle = 'a'\n\nText\n", "0 0"},
	    {"indented", "\n +++\ntitle = 'a'\n+++\n", "0 0"},
	};
	static const struct front_row fields[] = {
	    {"TOML",
		"\n+++\ntitle = 'a'\ndate = 2020-05-06\ndescription = 'b'\n"
		"[taxonomies]\ntags = ['c']\n+++\n# Text\n",
		"a|2020-05-06||||b<c>"},
	    {"YAML", "\n\n---\ntitle: a\ntags: [b]\n---\nText\n", "a|||||<b>"},
	};
	static const struct front_row notes[] = {
	    {"TOML", "\n+++\ntitle = 'a'\ndate = 'b'\n+++\n", "E4 "},
	    {"YAML", "\n\n---\ntitle: a\ndate: b\n---\n", "E5 "},
	    {"a piece of YAML", "\n\n---\ntitle: a: b\ndate: b\n---\n",
		"R4 E5 "},
	};

	(void)state;
	front_expect(sizes, COUNT(sizes), front_size);
	front_expect(fields, COUNT(fields), front_fields);
	front_expect(notes, COUNT(notes), front_notes);
}

/* K31: what is nested without an end is refused, not followed. */
static void
nesting_has_a_bound(void **state)
{
	static const char *const opens[] = {"[", "{a: ", "? ", "- "};

	(void)state;
	for (size_t i = 0; i < COUNT(opens); i++) {
		struct buf text = {0};
		buf_add(&text, SPAN("---\ndraft: true\na: "));
		while (text.size < 16000)
			buf_add(&text, span_of(opens[i]));
		buf_add(&text, SPAN("\n---\n"));
		struct reading reading = reading_of(buf_span(&text));
		expect_true(opens[i], SPAN("draft"), reading.article.draft);
		expect_true(opens[i], SPAN("block"), reading.size > 0);
		reading_free(&reading);
		buf_free(&text);
	}
}

static void
mistakes_are_noted(void **state)
{
	static const struct front_row rows[] = {
	    {"none", "---\ntitle: a\n---\n", ""},
	    {"unknown key", "---\ntitle: a\nmood: b\n---\n", "R3 "},
	    {"unknown key without value", "---\nmood:\n---\n", ""},
	    {"date", "---\n\ndate: 12 March\n---\n", "E3 "},
	    {"empty date", "---\ndate:\n---\n", "E2 "},
	    {"updated", "---\nupdated: x\n---\n", "E2 "},
	    {"draft", "---\ndraft: x\n---\n", "E2 "},
	    {"listed", "---\nlisted: x\n---\n", "E2 "},
	    {"menus", "---\nmenus: x\n---\n", "E2 "},
	    {"lang", "---\nlang: x\n---\n", "E2 "},
	    {"was", "---\nwas: x\n---\n", "E2 "},
	    {"was not UTF-8", "---\nwas: /\xff\n---\n", "R2 E2 "},
	    {"each", "---\nwas: x\nmood: y\ndate: z\n---\n", "E2 R3 E4 "},
	    {"read literally", "---\ntitle: a: b\n---\n", "R2 "},
	    {"an alias", "---\ntitle: *a\n---\n", "E2 "},
	    {"list that is none", "---\ntags: {a: b}\n---\n", "E2 "},
	    {"line behind a folded text", "---\na: >\n  b\n  c\ndate: z\n---\n",
		"R2 E5 "},
	    {"TOML", "+++\ntitle = 'a' b\nx = 1\ndate = z\n+++\n", "R2 R3 E4 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_notes);
}

static void
other_fields(void **state)
{
	struct reading reading =
	    reading_of(SPAN("---\nauthor: 'A.  Nother'\nid: tag:H,2018:/a\n"
			    "was: /old path\nupdated: 2019-01-01\n---\n"));

	(void)state;
	expect_span("author", reading.article.author, SPAN("A. Nother"));
	expect_span("id", reading.article.id, SPAN("tag:H,2018:/a"));
	expect_span("was", reading.article.was, SPAN("/old path"));
	assert_true(reading.article.updated.known);
	assert_int_equal(reading.article.updated.day, 17897);
	assert_int_equal(reading.notes.count, 0);
	reading_free(&reading);
}

static void
check_block(struct span input, const struct reading *reading)
{
	struct span block = span_head(input, reading->size);
	struct buf plain = {0};

	utf8_fold_bare(&plain, span_head(block, span_find(block, '\n')));
	struct span opening = buf_span(&plain);
	bool json = span_starts(input, SPAN("{"));
	expect_true("limits", input,
	    reading->size <= ARTICLE_FRONT_SIZE &&
		reading->lines <= ARTICLE_FRONT_LINES);
	expect_true("none or some", input,
	    (reading->size == 0) == (reading->lines == 0));
	expect_true("rule", input,
	    block.size == 0 || span_starts(opening, SPAN("---")) ||
		span_starts(opening, SPAN("+++")) ||
		span_starts(opening, SPAN("{")));
	expect_true("whole lines", input,
	    block.size == 0 || block.size == input.size ||
		span_ends(block, SPAN("\n")) || span_ends(block, SPAN("\r")));
	for (size_t i = 0; i < reading->notes.count; i++)
		expect_true("note", input,
		    reading->notes.list[i].line > !json &&
			(block.size == 0 ||
			    reading->notes.list[i].line <
				reading->lines + json));
	expect_true("nothing without a block but a draft", input,
	    block.size > 0 ||
		(reading->article.tag_count == 0 &&
		    reading->article.title.size == 0 &&
		    reading->article.draft == (reading->notes.errors > 0)));
	buf_free(&plain);
}

/* What follows the block changes nothing of it. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("---\ntitle: A title\ndate: 2018-03-12\nlang: es\n"
		 "tags: [a, b]\ndraft: no\nlisted: no\nwas: /b\n---\nText"),
	    SPAN("---\r\ntags:\r\n- one\r\n- two\r\nid: x\r\n---\r\n"),
	    SPAN("---\n# comment\n\nmenus: none\nupdated: 2018-01-01\n---"),
	    SPAN("---\na: [b,\n\"c\"]\nd: >\n  e\n  f\ng: {h: i}\n"
		 "title: j: k\nl: 'm''n'\no: *p\n...\n"),
	    SPAN("{\n\"title\": \"a\",\n\"draft\": false,\n"
		 "\"b\": {\"c\": [\"d\"]}\n}\nText"),
	    SPAN("+++\ntitle = \"a\\u00e9\"\n[b]\nc = '''d\ne'''\n"
		 "f = [1,\n2]\ng = {h = 1}\n+++\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	size_t blocks = 0;

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct reading reading = reading_of(input);
		struct reading alone =
		    reading_of(span_head(input, reading.size));
		blocks += reading.size > 0;
		check_block(input, &reading);
		/* An object alone is data. */
		bool data = span_starts(input, SPAN("{"));
		expect_true("alone", input,
		    reading.size == 0 || data ||
			(alone.size == reading.size &&
			    alone.lines == reading.lines &&
			    alone.notes.count == reading.notes.count));
		if (!data)
			expect_span("title alone", alone.article.title,
			    reading.article.title);
		reading_free(&alone);
		reading_free(&reading);
		exact_free(&input);
	}
	assert_true(blocks > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(flags_of_front_matter),
	    cmocka_unit_test(front_matter_is_or_is_not),
	    cmocka_unit_test(front_matter_has_limits),
	    cmocka_unit_test(drafts_stay_drafts),
	    cmocka_unit_test(what_hides_and_cannot_be_read),
	    cmocka_unit_test(text_stays_text),
	    cmocka_unit_test(slips_publish_nothing),
	    cmocka_unit_test(blank_lines_above),
	    cmocka_unit_test(nesting_has_a_bound),
	    cmocka_unit_test(mistakes_are_noted),
	    cmocka_unit_test(other_fields),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
