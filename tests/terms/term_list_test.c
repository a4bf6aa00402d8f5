#include <stdlib.h>

#include "support/expect.h"
#include "support/lexicon.h"
#include "terms/term_list.h"

enum { WORDS = 3000, TEXTS = 400, TOLD = 600, PARTS = 16 };

static uint64_t
next_random(void)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* What a counter tells of: some words of all, of which each has its letters. */
static void
tell(struct term_list *term_list, const uint64_t *hashes, bool *told)
{
	struct words_told list[TOLD];
	struct words words = {.told = list, .told_count = TOLD};

	for (size_t i = 0; i < TOLD; i++) {
		size_t number = next_random() % WORDS;
		told[number] = true;
		list[i] = (struct words_told){
		    hashes[number], (uint32_t)words.letters.size};
		buf_byte(&words.letters, (char)(1 + number % 40));
		for (size_t j = 0; j <= number % 40; j++)
			buf_byte(&words.letters, (char)('a' + number % 26));
	}
	term_list_learn(term_list, &words);
	buf_free(&words.letters);
}

/* Hashes of which many agree in their high or low bits. */
static void
choose(uint64_t *hashes)
{
	for (size_t i = 0; i < WORDS; i++)
		hashes[i] = i % 3 == 0 ? next_random() & ~(uint64_t)1
		    : i % 3 == 1       ? (uint64_t)i << 50
				       : (uint64_t)i << 1 | 1ULL << 63;
}

/* Takes the letters of one word off the front, those of a number. */
static void
expect_word(struct span *letters, size_t number)
{
	size_t size = 1 + number % 40;

	assert_true(letters->size > size);
	assert_int_equal(letters->data[0], size);
	for (size_t i = 1; i <= size; i++)
		assert_int_equal(letters->data[i], 'a' + number % 26);
	*letters = span_tail(*letters, size + 1);
}

static const uint64_t *compared;

static int
compare(const void *first, const void *second)
{
	uint64_t a = compared[*(const size_t *)first];
	uint64_t b = compared[*(const size_t *)second];

	return (a > b) - (a < b);
}

/* Q135: in the order of hashes, each once, in parts that leave nothing out. */
static void
lists(void **state)
{
	static uint64_t hashes[WORDS];
	static bool told[WORDS];
	static size_t order[WORDS];
	struct term_list term_list = {0};
	struct term_table term_table = {0};
	size_t next = 0, at = 0, count = 0;

	(void)state;
	choose(hashes);
	/* More than are kept without a look for equal ones. */
	for (size_t i = 0; i < TEXTS; i++)
		tell(&term_list, hashes, told);
	assert_true(term_list.sorted > 0);
	term_list_sort(&term_list);
	for (size_t i = 0; i < WORDS; i++)
		if (told[i])
			order[count++] = i;
	compared = hashes;
	qsort(order, count, sizeof(*order), compare);
	for (uint64_t i = 1; i <= PARTS; i++) {
		/* Up to a word, and none of those behind it. */
		uint64_t last =
		    i == PARTS ? UINT64_MAX : hashes[order[count / PARTS * i]];
		struct span letters =
		    term_list_letters(&term_list, &next, last);
		for (; at < count && hashes[order[at]] <= last; at++)
			expect_word(&letters, order[at]);
		assert_int_equal(letters.size, 0);
	}
	assert_int_equal(at, count);
	assert_int_equal(term_list.count, count);
	term_list_give(&term_list, &term_table);
	assert_int_equal(term_list.count, 0);
	assert_int_equal(term_table.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct term_table_word *word =
		    term_table_find(&term_table, hashes[order[i]]);
		assert_non_null(word);
		assert_int_equal(word->size, 1 + order[i] % 40);
		assert_int_equal(word->letters[0], 'a' + order[i] % 26);
	}
	term_table_free(&term_table);
	term_list_free(&term_list);
}

/* Q135: of two words that have one hash the first one is kept. */
static void
equal_hashes(void **state)
{
	struct words_told told[] = {{8, 0}, {4, 4}, {8, 7}};
	struct words words = {.told = told, .told_count = COUNT(told)};
	struct term_list term_list = {0};
	size_t next = 0;

	(void)state;
	buf_add(&words.letters, SPAN("\003one\002on\004onee"));
	term_list_learn(&term_list, &words);
	term_list_sort(&term_list);
	expect_span("one hash",
	    term_list_letters(&term_list, &next, UINT64_MAX),
	    SPAN("\002on\003one"));
	assert_int_equal(
	    term_list_letters(&term_list, &next, UINT64_MAX).size, 0);
	buf_free(&words.letters);
	term_list_free(&term_list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists),
	    cmocka_unit_test(equal_hashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
