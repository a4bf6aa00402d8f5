/* The number of an edition: what two systems that have the same agree on. */
#include <utf8proc.h>

#include "support/fixture.h"
#include "support/expect.h"

/*
 * A later table of Unicode. U+2EBF0 became a letter with version 15.1,
 * U+10D50 a capital with 16.0; these are set here, whatever the library's table
 * says. Of letters in the basic plane a process asks the library once.
 */
static bool later;

/* These take the place of the library's functions of the same names. */
utf8proc_category_t
utf8proc_category(utf8proc_int32_t code_point)
{
	if (code_point == 0x2ebf0 || code_point == 0x10d50)
		return later ? UTF8PROC_CATEGORY_LO : UTF8PROC_CATEGORY_CN;
	return (utf8proc_category_t)utf8proc_get_property(code_point)->category;
}

static utf8proc_int32_t
fold_later(utf8proc_int32_t code_point, void *data)
{
	(void)data;
	return later && code_point == 0x10d50 ? 0x10d70 : code_point;
}

utf8proc_ssize_t
utf8proc_map(const utf8proc_uint8_t *text, utf8proc_ssize_t size,
    utf8proc_uint8_t **mapped_r, utf8proc_option_t options)
{
	return utf8proc_map_custom(
	    text, size, mapped_r, options, fold_later, NULL);
}

/* Reads the capsule again. Returns whether its edition has another number. */
static bool
differs_later(struct fixture *fixture)
{
	unsigned char before[DIGEST_SIZE];

	later = false;
	fixture_open(fixture);
	memcpy(before, fixture->pressed.info.digest, DIGEST_SIZE);
	later = true;
	fixture_open(fixture);
	later = false;
	return memcmp(before, fixture->pressed.info.digest, DIGEST_SIZE) != 0;
}

/*
 * K140: a table of Unicode that makes other words, titles or tags of one text
 * makes another number.
 */
static void
other_words(void **state)
{
	static const struct {
		const char *what, *text;
	} rows[] = {
	    {"a letter",
		"# A\n\nOf \xf0\xae\xaf\xb0\xf0\xae\xaf\xb0 letters.\n"},
	    {"a letter in a word", "# A\n\nOne\xf0\x90\xb5\x90word.\n"},
	    {"a letter in a title", "# One \xf0\xae\xaf\xb0\xf0\xae\xaf\xb0\n"},
	    {"a capital in a title",
		"---\nlisted: no\n---\n# \xf0\x90\xb5\x90\n"},
	    {"a capital in a tag",
		"---\nlisted: no\ntags: a\xf0\x90\xb5\x90\n---\n# A\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "a.gmi", rows[i].text);
		expect_true(
		    rows[i].what, SPAN("differs"), differs_later(fixture));
	}
}

/*
 * K141: a table that makes the same of every text makes the same number: what
 * it says of other characters, and of characters outside words, is no matter.
 */
static void
same_words(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi",
		"---\ntags: caf\xc3\xa9, \xc3\x91\n---\n# \xc3\x89t\xc3\xa9\n"},
	    {"b.txt", "\xe6\xbc\xa2\xe5\xad\x97\n\nSome words.\n"},
	    {"c.gmi", "# C\n\n```\n```\n=> /\xf0\x90\xb5\x90 A link\n"},
	    {"latin.txt", "A\xf1os\n\ncaf\xe9\n"},
	    {"draft.gmi", "---\ndraft: yes\n---\n# \xf0\x90\xb5\x90\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_false(differs_later(fixture));
	server_write(&fixture->capsule, "a.gmi", "# A\n\nOther words.\n");
	assert_false(differs_later(fixture));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(other_words),
	    FIXTURE_TEST(same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
