#include <stdio.h>

#include "base/script.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
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

static void
write_source(void *context, const struct word *word)
{
	buf_format(context, "%pS(%pS) ", SPAN_AT(word->letters),
	    SPAN_AT(word->source));
}

/* P773, J42: each part of a word that folding changes has its own source. */
static void
sources(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"TVを見", "tv(TV) を見(を見) を(を) 見(見) "},
	    {"見TV", "見(見) tv(TV) "},
	    {"テ\u3099見", "テ\u3099見(テ\u3099見) テ\u3099(テ\u3099) 見(見) "},
	    {"デ見x", "テ\u3099見(デ見) テ\u3099(デ) 見(見) x(x) "},
	    {"ÉÄ見", "ea(ÉÄ) 見(見) "},
	    /* An accent that is dropped is of the letter before it. */
	    {"e\u0301見u\u0308", "e(e\u0301) 見(見) u(u\u0308) "},
	    {"見Straße", "見(見) strasse(Straße) "},
	    /* One letter that is folded to two of a script without spaces. */
	    {"น้ำดี", "น\u0e49\u0e4d\u0e32ดี(น้ำดี) น\u0e49\u0e4d\u0e32(น้ำ) ดี(ดี) "},
	    {"ໜາກ", "ຫນາ(ໜາ) ຫ(ໜ) ນາກ(ໜາກ) ນາ(ໜາ) ກ(ກ) "},
	    {"𐐀見", "𐐨(𐐀) 見(見) "},
	    {"ے\u0654ے\u0654見", "يےيے(ے\u0654ے\u0654) 見(見) "},
	    {"ۓۓ見", "يےيے(ۓۓ) 見(見) "},
	    {"A見C++", "a(A) 見(見) c++(C++) "},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span exact = exact_copy(span_of(rows[i].text));
		struct buf words = {0};
		words_each(exact, write_source, &words);
		expect_span(
		    rows[i].text, buf_span(&words), span_of(rows[i].want));
		buf_free(&words);
		exact_free(&exact);
	}
}

static void
fold_source(void *context, const struct word *word)
{
	struct buf folded = {0};

	script_fold(&folded, word->source);
	expect_span(context, buf_span(&folded), word->letters);
	buf_free(&folded);
}

/* P773: of any letters, a word's source is what is folded to it. */
static void
sources_fold_to_words(void **state)
{
	static const uint32_t letters[] = {'a', 'Q', '7', ' ', '-', 0xad,
	    0x200b, 0xc4, 0xdf, 0xe6, 0x301, 0x416, 0x5e9, 0x5b8, 0x915, 0x93f,
	    0xe01, 0xe49, 0xe40, 0xe99, 0x1000, 0x1039, 0x1780, 0x304b, 0x3099,
	    0x30c7, 0x4e00, 0xac00, 0xfb01, 0xfdfa, 0xff76, 0xff9e, 0x10400,
	    0x2f800};
	struct mutator random = {.state = 5};
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		text.size = 0;
		for (size_t j = mutator_below(&random, 30); j > 0; j--)
			utf8_add(&text,
			    letters[mutator_below(&random, COUNT(letters))]);
		struct span exact = exact_copy(buf_span(&text));
		words_each(exact, fold_source, "source");
		exact_free(&exact);
	}
	buf_free(&text);
}

/* P774: what is unseen in a word leaves it whole. */
static void
unseen(void **state)
{
	static const struct {
		const char *text, *same;
	} rows[] = {
	    {"Sil\u00adben\u00adtren\u00adnung", "silbentrennung"},
	    {"Stra\u00adße, d\u00adé", "straße, dé"},
	    {"क्\u200dया", "क्या"},
	    {"ශ්\u200dරී", "ශ්රී"},
	    {"word\u2060joiner", "wordjoiner"},
	    {"ខ្ញុំ\u200bភាសា\u200b\u200bខ្មែរ\u200b។", "ខ្ញុំភាសាខ្មែរ។"},
	    {"ดี\u200bมาก", "ดีมาก"},
	    {"中\u200bLinux", "中Linux"},
	    {"red\u00ad \u00adgreen\u200d", "red green"},
	    {"C\u00ad++", "C++"},
	    /* These divide. */
	    {"می\u200cخواهم", "می خواهم"},
	    {"red\u200bgreen", "red green"},
	    {"\u00ad\u200d\u200b", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf words = words_of(span_of(rows[i].text));
		struct buf same = words_of(span_of(rows[i].same));
		expect_span(rows[i].same, buf_span(&words), buf_span(&same));
		buf_free(&words);
		buf_free(&same);
	}
}

/* Adds cluster number i of a run, as it is written or as it is folded. */
static void
add_cluster(struct buf *buf, size_t kind, size_t i, bool folded)
{
	uint32_t number = (uint32_t)i;

	switch (kind) {
	case 0: utf8_add(buf, 0x4e00 + number % 997); break;
	case 1:
		buf_add(
		    buf, folded || i % 7 == 0 ? SPAN("テ\u3099") : SPAN("デ"));
		break;
	case 2:
		utf8_add(buf, 0xe01 + number % 40);
		buf_add(buf, i % 3 ? SPAN("\u0e34") : SPAN("\u0e48\u0e34"));
		break;
	default:
		utf8_add(buf, 0x20000 + number);
		if (!folded && i % 5 == 0)
			buf_add(buf, SPAN("\u0301\u00ad"));
		break;
	}
}

/* P775: of a run of any length each two neighbours are a word, each once. */
static void
long_runs(void **state)
{
	enum { CLUSTERS = 1500, KINDS = 4 };

	(void)state;
	for (size_t round = 0; round < 6 * (size_t)KINDS; round++) {
		struct buf text = {0}, want = {0};
		size_t kind = round % KINDS;
		for (size_t i = 0; i < round; i++)
			buf_byte(&text, 'q');
		if (round > 0)
			buf_format(&want, "%pS %zu 0 %u\n",
			    SPAN_AT(buf_span(&text)), round,
			    round == 1 ? TERM_ASIDE : 0U);
		for (size_t i = 0; i < CLUSTERS; i++) {
			add_cluster(&text, kind, i, false);
			if (i == 0)
				continue;
			add_cluster(&want, kind, i - 1, true);
			add_cluster(&want, kind, i, true);
			buf_format(&want, " 2 0 %u\n", TERM_HALF);
			add_cluster(&want, kind, i - 1, true);
			buf_format(
			    &want, " 1 2 %u\n", kind % 3 ? TERM_ASIDE : 0U);
		}
		add_cluster(&want, kind, CLUSTERS - 1, true);
		buf_format(&want, " 1 2 %u\n", kind % 3 ? TERM_ASIDE : 0U);
		struct buf words = words_of(buf_span(&text));
		expect_span("run", buf_span(&words), buf_span(&want));
		buf_free(&text);
		buf_free(&want);
		buf_free(&words);
	}
}

/* P775: what is folded at once ends as a run begins, or is one letter. */
static void
runs_at_the_end(void **state)
{
	static const struct {
		size_t times;
		const char *front, *repeated, *end, *want;
	} rows[] = {
	    {490, "", "é", "中文字", "中文字"},
	    {490, "", "é", "x中文", "中文"},
	    {487, "中文", "é", "字", "中文 字"},
	    {500, "ໜ", "\u0301", "\u0e34ก", "ໜ\u0e34 ก"},
	};

	(void)state;
	for (size_t round = 0; round < 7 * COUNT(rows); round++) {
		size_t i = round / 7, times = rows[i].times + round % 7;
		struct buf text = {0};
		buf_format(&text, "%s", rows[i].front);
		for (size_t j = 0; j < times; j++)
			buf_format(&text, "%s", rows[i].repeated);
		buf_format(&text, "%s", rows[i].end);
		struct buf words = words_of(buf_span(&text));
		struct buf want = words_of(span_of(rows[i].want));
		expect_span(rows[i].end, buf_span(&words), buf_span(&want));
		buf_free(&text);
		buf_free(&words);
		buf_free(&want);
	}
}

/* P775: a long run that ends, with whatever, is not read on. */
static void
runs_that_end(void **state)
{
	static const char *const ends[] = {"é", "฿", "。", ""};

	(void)state;
	for (size_t times = 320; times < 350; times++)
		for (size_t i = 0; i < COUNT(ends); i++) {
			struct buf text = {0};
			for (size_t j = 0; j < times; j++)
				buf_add(&text, SPAN("中"));
			struct buf apart = {0};
			buf_format(&apart, "%pS %s", SPAN_AT(buf_span(&text)),
			    ends[i]);
			buf_format(&text, "%s", ends[i]);
			struct buf words = words_of(buf_span(&text));
			struct buf want = words_of(buf_span(&apart));
			expect_span(ends[i], buf_span(&words), buf_span(&want));
			buf_free(&text);
			buf_free(&apart);
			buf_free(&words);
			buf_free(&want);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(letters_fold_alike),
	    cmocka_unit_test(runs_fold_alike),
	    cmocka_unit_test(longest_name),
	    cmocka_unit_test(sources),
	    cmocka_unit_test(sources_fold_to_words),
	    cmocka_unit_test(unseen),
	    cmocka_unit_test(long_runs),
	    cmocka_unit_test(runs_at_the_end),
	    cmocka_unit_test(runs_that_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
