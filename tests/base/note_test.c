#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/note.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"

static void
notes_own_their_text(void **state)
{
	struct span path = exact_copy(SPAN("/a.gmi"));
	struct span word = exact_copy(SPAN("dtae"));
	struct notes notes = {0};

	(void)state;
	note_add(
	    &notes, NOTE_REMARK, path, 3, "unknown key \"%pS\"", SPAN_AT(word));
	exact_free(&path);
	exact_free(&word);
	assert_int_equal(notes.count, 1);
	assert_int_equal(notes.errors, 0);
	assert_int_equal(notes.list[0].severity, NOTE_REMARK);
	assert_int_equal(notes.list[0].line, 3);
	expect_span("path", notes.list[0].path, SPAN("/a.gmi"));
	expect_span(
	    "sentence", notes.list[0].sentence, SPAN("unknown key \"dtae\""));
	note_free(&notes);
	assert_int_equal(notes.count, 0);
	note_free(&notes);
}

static void
errors_are_counted(void **state)
{
	struct notes notes = {0};

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		note_add(&notes, i % 4 ? NOTE_REMARK : NOTE_ERROR, SPAN("/x"),
		    i, "note %u", i);
	assert_int_equal(notes.count, 100);
	assert_int_equal(notes.errors, 25);
	assert_int_equal(notes.list[99].line, 99);
	expect_span("first", notes.list[0].sentence, SPAN("note 0"));
	expect_span("last", notes.list[99].sentence, SPAN("note 99"));
	note_free(&notes);
}

static void
long_sentences_are_cut(void **state)
{
	struct notes notes = {0};

	(void)state;
	note_add(&notes, NOTE_ERROR, SPAN(""), 0, "%9000d", 1);
	assert_true(notes.list[0].sentence.size > 100);
	assert_true(notes.list[0].sentence.size < 9000);
	note_free(&notes);
}

/* K14: a sentence is cut between two characters. */
static void
cut_between_characters(void **state)
{
	(void)state;
	for (size_t before = 490; before < 520; before++) {
		struct notes notes = {0};
		struct buf text = {0};
		buf_repeat(&text, 'a', before);
		buf_add(&text, SPAN("\xe4\xb8\xad\xc3\xa9\xf0\x9f\x8e\x89"));
		note_add(&notes, NOTE_REMARK, SPAN(""), 0, "%pS",
		    SPAN_AT(buf_span(&text)));
		struct span got = notes.list[0].sentence;
		expect_true("whole", got, utf8_valid(got));
		/* At most three bytes are lost to the cut. */
		size_t least = text.size < 508 ? text.size : 508;
		expect_true("long", got, got.size <= 511 && got.size >= least);
		note_free(&notes);
		buf_free(&text);
	}
}

/* K13, K14, K122: NUL and other controls are escaped, in the path too. */
static void
controls_are_shown(void **state)
{
	struct notes notes = {0};
	struct buf line = {0};

	(void)state;
	note_add(&notes, NOTE_ERROR, SPAN("/a\0b\n"), 7, "is \"%pS\", not %d",
	    SPAN_AT(SPAN("x\0y\x1b\x7f\xc2\x9b\xc3\xa9")), 1);
	note_write(&notes.list[0], &line);
	expect_span("line", buf_span(&line),
	    SPAN("/a\\x00b\\x0A:7: is \"x\\x00y\\x1B\\x7F\\xC2\\x9B\xc3\xa9\", "
		 "not 1"));
	buf_free(&line);
	note_free(&notes);
}

static void
lists_are_taken_over(void **state)
{
	struct notes all = {0}, others = {0};

	(void)state;
	note_add(&all, NOTE_ERROR, SPAN("/first"), 1, "one");
	note_add(&others, NOTE_ERROR, SPAN(""), 2, "two");
	note_add(&others, NOTE_REMARK, SPAN(""), 3, "three");
	note_add_all(&all, SPAN("/second"), &others);
	note_free(&others);
	note_add_all(&all, SPAN("/none"), &others);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.errors, 2);
	expect_span("kept", all.list[0].path, SPAN("/first"));
	expect_span("path", all.list[2].path, SPAN("/second"));
	expect_span("text", all.list[2].sentence, SPAN("three"));
	assert_int_equal(all.list[1].line, 2);
	note_free(&all);
}

/*
 * V252: of a path that is not there, the link that leads nowhere is named, if
 * one does.
 */
static void
links_are_named(void **state)
{
	static const char *const rows[][2] = {
	    {"there", "No such file or directory"},
	    {"none/such", "No such file or directory"},
	    {"there/none", "No such file or directory"},
	    {"away", "the symbolic link away leads to gone, where nothing is"},
	    {"./away/a/b",
		"the symbolic link ./away leads to gone, where nothing is"},
	    {"way/a", "No such file or directory"},
	    {"way/far/b",
		"the symbolic link way/far leads to ../away, where nothing is"},
	    {"", "No such file or directory"},
	    {"/", "No such file or directory"},
	};
	char directory[] = "/tmp/loam.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chdir(directory), 0);
	assert_int_equal(mkdir("there", 0700), 0);
	assert_int_equal(symlink("gone", "away"), 0);
	assert_int_equal(symlink("there", "way"), 0);
	assert_int_equal(symlink("../away", "there/far"), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i][0],
		    span_of(note_cause_at(span_of(rows[i][0]), ENOENT)),
		    span_of(rows[i][1]));
	expect_span("another cause",
	    span_of(note_cause_at(SPAN("away"), EACCES)),
	    SPAN("Permission denied"));
	unlink("there/far");
	unlink("way");
	unlink("away");
	rmdir("there");
	assert_int_equal(chdir("/"), 0);
	rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(notes_own_their_text),
	    cmocka_unit_test(errors_are_counted),
	    cmocka_unit_test(long_sentences_are_cut),
	    cmocka_unit_test(cut_between_characters),
	    cmocka_unit_test(controls_are_shown),
	    cmocka_unit_test(lists_are_taken_over),
	    cmocka_unit_test(links_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
