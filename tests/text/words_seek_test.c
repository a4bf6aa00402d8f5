#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/words.h"

/* What a reader of a text has seen: words, each with its position. */
struct seen {
	struct buf log;
	const struct words_sought *sought;
	const struct words_seek *seek; /* NULL: it counts positions itself */
	uint32_t position;
};

static void
see(void *context, const struct word *word)
{
	struct seen *seen = context;

	if (seen->seek)
		seen->position = seen->seek->position;
	else
		seen->position += word->place == WORD_NEXT;
	if (!seen->sought->first[(unsigned char)word->letters.data[0]])
		return;
	buf_format(&seen->log, "%u %pS %u %u (%pS)\n", (unsigned)seen->position,
	    SPAN_AT(word->letters), (unsigned)word->place, word->traits,
	    SPAN_AT(word->source));
}

/* Whether a line of the log is of a word that begins as a wanted one. */
static bool
is_sought(struct span line, const struct span *wanted, size_t count)
{
	struct span letters = span_tail(line, span_find(line, ' ') + 1);

	for (size_t i = 0; i < count; i++)
		if (span_starts(letters, wanted[i]))
			return true;
	return false;
}

/* Lines of words that begin as a wanted one. */
static void
keep_sought(struct buf *log, const struct span *wanted, size_t count)
{
	struct buf kept = {0};

	for (struct span rest = buf_span(log); rest.size > 0;) {
		struct span line = span_cut(&rest, '\n');
		if (!is_sought(line, wanted, count))
			continue;
		buf_add(&kept, line);
		buf_byte(&kept, '\n');
	}
	buf_free(log);
	*log = kept;
}

static void
expect_same_words(struct span text, const struct span *wanted, size_t count)
{
	struct words_sought sought = {.count = 0};
	struct seen want = {.sought = &sought}, got = {.sought = &sought};
	struct words_seek seek = {
	    .sought = &sought, .emit = see, .context = &got};

	for (size_t i = 0; i < count; i++)
		words_sought_add(&sought, wanted[i]);
	/* A word without letters is nowhere. */
	words_sought_add(&sought, SPAN(""));
	got.seek = &seek;
	words_each(text, see, &want);
	words_seek(&seek, text);
	assert_int_equal(seek.position, want.position);
	keep_sought(&want.log, wanted, count);
	keep_sought(&got.log, wanted, count);
	expect_span("words", buf_span(&got.log), buf_span(&want.log));
	buf_free(&want.log);
	buf_free(&got.log);
}

static const struct span wanted[] = {SPAN("birds"), SPAN("red"), SPAN("c"),
    SPAN("c++"), SPAN(".net"), SPAN("x"), SPAN("net"), SPAN("7up"),
    SPAN("cafe"), SPAN("\xe4\xb8\xad\xe6\x96\x87"), SPAN("aaaa"),
    SPAN("\xd1\x81\xd0\xbb\xd0\xbe\xd0\xb2\xd0\xbe")};

/* Q46: at the ends of pieces, beside signs and letters that are not plain. */
static void
everywhere(void **state)
{
	static const struct span words[] = {SPAN("Birdsong"), SPAN("red"),
	    SPAN("C"), SPAN("C++"), SPAN(".NET"), SPAN("x.net"), SPAN("7up"),
	    SPAN("Caf\xc3\xa9"), SPAN("x\x1b[1mred"),
	    SPAN("\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad"),
	    SPAN("\xd0\xa1\xd0\xbb\xd0\xbe\xd0\xb2\xd0\xbe"),
	    SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	    SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa++")};
	struct buf text = {0};

	(void)state;
	for (size_t before = 0; before < 140; before++)
		for (size_t i = 0; i < COUNT(words); i++) {
			text.size = 0;
			for (size_t j = 0; j < before; j++)
				buf_byte(&text, j % 5 ? 'e' : ' ');
			buf_byte(&text, before % 3 ? ' ' : '-');
			buf_add(&text, words[i]);
			if (before % 2)
				buf_add(&text, SPAN(" behind it, no bird"));
			struct span exact = exact_copy(buf_span(&text));
			expect_same_words(exact, wanted, COUNT(wanted));
			expect_same_words(exact, wanted, 4);
			exact_free(&exact);
		}
	buf_free(&text);
}

/* Q46: words are found in any bytes as without passing over any. */
static void
anything(void **state)
{
	static const struct span seeds[] = {
	    SPAN("The red bird, a Redwing, sang in C++ and .NET; birds!\n"),
	    SPAN("Caf\xc3\xa9 na\xc3\xafve r\xc3\xa9"
		 "d rEd c# c x.y.net a.b"),
	    SPAN("\xd0\xa1\xd0\xbb\xd0\xbe\xd0\xb2\xd0\xbe bird \xe4\xb8\xad"
		 "\xe6\x96\x87\xe5\xad\x97 red"),
	    SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 " red aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa++ bird"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		size_t first = mutator_below(&mutator, COUNT(wanted));
		size_t count = mutator_below(&mutator, COUNT(wanted) - first);
		expect_same_words(input, wanted + first, count + 1);
		exact_free(&input);
	}
}

/* Q46: of as many words as no list of pairs has. */
static void
many(void **state)
{
	struct span list[WORDS_SOUGHT_MAX + 2];

	(void)state;
	for (size_t i = 0; i < COUNT(list); i++)
		list[i] = i < WORDS_SOUGHT_MAX ? SPAN("zebra") : SPAN("bird");
	expect_same_words(
	    SPAN("a bird, a zebra and a bird"), list, COUNT(list));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everywhere),
	    cmocka_unit_test(anything),
	    cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
