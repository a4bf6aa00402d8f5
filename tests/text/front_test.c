#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/front.h"

/* A block with what it was read into. */
struct reading {
	struct arena arena;
	struct notes notes;
	struct article article;
	size_t size;
	unsigned lines;
};

/* The text may be gone when the fields are looked at. */
static struct reading
reading_of(struct span text)
{
	struct span exact = exact_copy(text);
	struct reading reading = {0};

	reading.size = front_read(exact, &reading.arena, &reading.notes,
	    &reading.article, &reading.lines);
	exact_free(&exact);
	return reading;
}

static void
reading_free(struct reading *reading)
{
	arena_free(&reading->arena);
	note_free(&reading->notes);
}

struct row {
	const char *row, *text, *want;
};

static void
expect_rows(const struct row *rows, size_t count,
    struct span (*field)(struct reading *))
{
	for (size_t i = 0; i < count; i++) {
		struct reading reading = reading_of(span_of(rows[i].text));
		expect_span(
		    rows[i].row, field(&reading), span_of(rows[i].want));
		reading_free(&reading);
	}
}

static struct span
flags(struct reading *reading)
{
	const struct article *article = &reading->article;

	return arena_format(&reading->arena, "%s%s%s",
	    article->draft ? "draft " : "",
	    article->unlisted ? "unlisted " : "", article->bare ? "bare " : "");
}

/* Each note as E or R and its line. */
static struct span
notes(struct reading *reading)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < reading->notes.count; i++)
		all = arena_format(&reading->arena, "%.*s%c%u ", SPAN_ARGS(all),
		    reading->notes.list[i].severity == NOTE_ERROR ? 'E' : 'R',
		    reading->notes.list[i].line);
	return all;
}

static struct span
size_and_lines(struct reading *reading)
{
	return arena_format(
	    &reading->arena, "%zu %u", reading->size, reading->lines);
}

static void
flags_of_front_matter(void **state)
{
	static const struct row rows[] = {
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
	expect_rows(rows, COUNT(rows), flags);
}

static void
front_matter_is_or_is_not(void **state)
{
	/* The bytes of the block, and its lines. */
	static const struct row rows[] = {
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
	};

	(void)state;
	expect_rows(rows, COUNT(rows), size_and_lines);
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
		buf_add(&buf, SPAN("a:\n"));
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
	expect_front(256, 0, SPAN("---\n"), 3 * 256 + 2);
	expect_front(257, 0, SPAN("---\n"), 0);
	expect_front(3, 16384, SPAN("---\n"), 16384);
	expect_front(3, 16385, SPAN("---\n"), 0);
	expect_front(3, 16384, SPAN("---"), 16384);
	/* What the limit makes a rule of is none. */
	expect_front(3, 16388, SPAN("---xxxx"), 0);
	expect_front(3, 16388, SPAN("---\ntext"), 16384);
}

static void
mistakes_are_noted(void **state)
{
	static const struct row rows[] = {
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
	};

	(void)state;
	expect_rows(rows, COUNT(rows), notes);
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

	expect_true("limits", input,
	    reading->size <= ARTICLE_FRONT_SIZE &&
		reading->lines <= ARTICLE_FRONT_LINES);
	expect_true("none or some", input,
	    (reading->size == 0) == (reading->lines == 0));
	expect_true("rule", input,
	    block.size == 0 || span_starts(block, SPAN("---")) ||
		span_starts(block, SPAN("+++")));
	expect_true("whole lines", input,
	    block.size == 0 || block.size == input.size ||
		span_ends(block, SPAN("\n")) || span_ends(block, SPAN("\r")));
	for (size_t i = 0; i < reading->notes.count; i++)
		expect_true("note", input,
		    reading->notes.list[i].line > 1 &&
			(block.size == 0 ||
			    reading->notes.list[i].line < reading->lines));
	expect_true("nothing without a block but a draft", input,
	    block.size > 0 ||
		(reading->article.tag_count == 0 &&
		    reading->article.title.size == 0 &&
		    reading->article.draft == (reading->notes.errors > 0)));
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
		expect_true("alone", input,
		    alone.size == reading.size &&
			alone.lines == reading.lines &&
			alone.notes.count == reading.notes.count);
		expect_span(
		    "title alone", alone.article.title, reading.article.title);
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
	    cmocka_unit_test(mistakes_are_noted),
	    cmocka_unit_test(other_fields),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
