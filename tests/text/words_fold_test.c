#include <stdio.h>

#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/sanitized.h"
#include "text/words.h"

/* Writes down a word: its letters, and how it was read. */
static void
write_word(void *context, const struct word *word)
{
	buf_format(context, "%pS %zu %d %u\n", SPAN_AT(word->letters),
	    word->count, (int)word->place, word->traits);
}

static struct buf
words_of(struct span text)
{
	struct span exact = exact_copy(text);
	struct buf words = {0};

	words_each(exact, write_word, &words);
	exact_free(&exact);
	return words;
}

/* The accent behind the last letter makes the whole word be folded at once. */
static void
expect_same_accented(const char *row, struct buf *text)
{
	struct buf plain = words_of(buf_span(text));

	utf8_add(text, 0x301);
	struct buf accented = words_of(buf_span(text));
	expect_span(row, buf_span(&plain), buf_span(&accented));
	buf_free(&plain);
	buf_free(&accented);
}

/*
 * Of the planes that have no characters, and of those for private use, some
 * points are as good as all; their number is a prime, so that all last bytes
 * are among them. A sanitizer looks at how letters are read, and that is the
 * same for those behind the alphabets: ideographs, syllables and what has no
 * form.
 */
static uint32_t
step_of(uint32_t point)
{
	bool empty = point >= 0x40000 && point >> 16 != 0xe;
	bool alike = SANITIZED && point >= 0x3400;

	return empty ? 61 : alike ? 13 : 1;
}

/* J25: every character, first and in the midst of a word. */
static void
letters_fold_alike(void **state)
{
	(void)state;
	for (uint32_t point = 0x80; point <= 0x10ffff;
	     point += step_of(point)) {
		struct buf text = {0};
		char row[16];
		if (point >= 0xd800 && point < 0xe000)
			continue;
		snprintf(row, sizeof(row), "U+%04X", (unsigned)point);
		utf8_add(&text, point);
		buf_byte(&text, 'Q');
		utf8_add(&text, point);
		buf_byte(&text, '7');
		utf8_add(&text, point);
		buf_byte(&text, 'e');
		expect_same_accented(row, &text);
		buf_free(&text);
	}
}

/* J25: runs of each length up to one that is folded in pieces. */
static void
runs_fold_alike(void **state)
{
	static const uint32_t letters[] = {0xc4, 0x416, 0x4e00, 0xac00};

	(void)state;
	for (size_t i = 0; i < COUNT(letters); i++)
		for (size_t size = 1; size < 420; size += 1 + size / 40) {
			struct buf text = {0};
			for (size_t j = 0; j < size; j++)
				utf8_add(&text, letters[i] + (uint32_t)j % 9);
			buf_byte(&text, 'e');
			/* Of one piece: the accent is a part of it. */
			if (text.size < 1000)
				expect_same_accented("run", &text);
			buf_free(&text);
		}
}

/* J25: a name of so many letters that its sign has no room is a word. */
static void
longest_name(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < WORDS_LETTERS_MAX; i++)
		utf8_add(&text, 0x10330);
	struct buf plain = words_of(buf_span(&text));
	assert_true(plain.size > 0);
	buf_add(&text, SPAN("++"));
	struct buf named = words_of(buf_span(&text));
	expect_span("longest", buf_span(&named), buf_span(&plain));
	buf_free(&plain);
	buf_free(&named);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(letters_fold_alike),
	    cmocka_unit_test(runs_fold_alike),
	    cmocka_unit_test(longest_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
