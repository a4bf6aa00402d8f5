#include <idn2.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/punycode.h"

/* RFC 3492, section 7.1, where the sample is one label; then our own. */
static void
encodes(void **state)
{
	static const struct {
		const char *row, *label, *ascii;
	} rows[] = {
	    {"ASCII", "loam", "loam"},
	    {"A-label", "xn--caf-dma", "xn--caf-dma"},
	    {"R18", "caf\xc3\xa9", "xn--caf-dma"},
	    {"one letter", "\xc3\xa9", "xn--9ca"},
	    {"umlaut",
		"b\xc3\xbc"
		"cher",
		"xn--bcher-kva"},
	    {"tilde",
		"espa\xc3\xb1"
		"a",
		"xn--espaa-rta"},
	    {"no basic letters", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
		"xn--wgv71a119e"},
	    {"kana", "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", "xn--zckzah"},
	    {"7.1 B",
		"\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88"
		"\xe4\xb8\x8d\xe8\xaf\xb4\xe4\xb8\xad\xe6\x96\x87",
		"xn--ihqwcrb4cv8a8dqg056pqjye"},
	    {"7.1 D",
		"\x50ro\xc4\x8dprost\xc4\x9bnemluv\xc3\xad\xc4\x8d"
		"esky",
		"xn--Proprostnemluvesky-uyb24dma41a"},
	    {"7.1 M",
		"\x33\xe5\xb9\xb4"
		"B\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab"
		"\xe5\x85\x88\xe7\x94\x9f",
		"xn--3B-ww4c5e180e575a65lsy2b"},
	    {"outside the first plane", "a\xf0\x9f\x8e\x89", "xn--a-hu2s"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].label));
		struct buf buf = {0};
		buf_add(&buf, SPAN("www."));
		expect_true(rows[i].row, s, punycode_label(&buf, s) == 0);
		expect_span(rows[i].row, span_tail(buf_span(&buf), 4),
		    span_of(rows[i].ascii));
		buf_free(&buf);
		exact_free(&s);
	}
}

static void
repeat_label(size_t letters, const char *letter, const char *last, int result)
{
	struct buf label = {0}, buf = {0};

	for (size_t i = 0; i < letters; i++)
		buf_add(&label, span_of(letter));
	buf_add(&label, span_of(last));
	struct span s = exact_copy(buf_span(&label));
	expect_true(letter, s, punycode_label(&buf, s) == result);
	buf_free(&label);
	buf_free(&buf);
	exact_free(&s);
}

static void
labels_end_at_63_bytes(void **state)
{
	(void)state;
	repeat_label(0, "a", "", -1);
	repeat_label(63, "a", "", 0);
	repeat_label(64, "a", "", -1);
	repeat_label(55, "a", "\xc3\xa9", 0);
	repeat_label(56, "a", "\xc3\xa9", -1);
	repeat_label(20, "\xc3\xa9", "", 0);
	repeat_label(63, "\xf4\x8f\xbf\xbf", "", -1);
	repeat_label(64, "\xc3\xa9", "", -1);
	repeat_label(100000, "\xc3\xa9", "", -1);
	repeat_label(1, "\xff", "", -1);
	repeat_label(1, "a\xc3", "", -1);
}

/* What libidn2 reads in an A-label; data is NULL where it can be none. */
static struct span
decode(struct arena *arena, struct span label)
{
	struct span text = arena_copy(arena, label);
	struct span decoded = {0};
	char *unicode = NULL;

	if (idn2_to_unicode_8z8z(text.data, &unicode, 0) == IDN2_OK)
		decoded = arena_copy(arena, span_of(unicode));
	idn2_free(unicode);
	return decoded;
}

/* Bytes of a label as uri_host() has it: libidn2 reads no others. */
static bool
is_of_host(char byte)
{
	return (byte & 0x80) != 0 || (byte >= 'a' && byte <= 'z') ||
	    (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("caf\xc3\xa9"),
	    SPAN("xn--caf-dma"),
	    SPAN("\xe6\x97\xa5\xe6\x9c\xac-\xe8\xaa\x9e"),
	    SPAN("a\xf0\x9f\x8e\x89"
		 "b\xf4\x8f\xbf\xbf"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	size_t encoded = 0;

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct buf buf = {0};
		if (punycode_label(&buf, input) == 0) {
			struct span label = buf_span(&buf);
			bool ascii = true, of_host = true;
			for (size_t at = 0; at < input.size; at++) {
				char byte = input.data[at];
				ascii = ascii && (byte & 0x80) == 0;
				of_host = of_host && is_of_host(byte);
			}
			expect_true(
			    "size", input, label.size > 0 && label.size <= 63);
			if (ascii) {
				expect_span("as it is", label, input);
			} else {
				expect_true("prefix", input,
				    span_starts(label, SPAN("xn--")));
			}
			if (!ascii && of_host) {
				encoded++;
				expect_span(
				    "back", decode(&arena, label), input);
			}
		}
		buf_free(&buf);
		arena_free(&arena);
		exact_free(&input);
	}
	assert_true(encoded > 100);
}

/* Letters and marks of several scripts, some that no host may have. */
static void
add_letters(struct mutator *mutator, struct buf *label)
{
	static const struct {
		uint32_t first, last;
	} scripts[] = {{'a', 'z'}, {'0', '9'}, {0xdf, 0xff}, {0x100, 0x24f},
	    {0x3ac, 0x3ce}, {0x430, 0x45f}, {0x5d0, 0x5ea}, {0x620, 0x64a},
	    {0x904, 0x939}, {0x3041, 0x3096}, {0x4e00, 0x9fff},
	    {0xac00, 0xd7a3}, {0x20000, 0x2a6df}, {0x1f300, 0x1f64f}};
	size_t script = mutator_below(mutator, COUNT(scripts));
	size_t width =
	    (size_t)(scripts[script].last - scripts[script].first + 1);

	for (size_t left = 1 + mutator_below(mutator, 9); left > 0; left--)
		utf8_add(label,
		    scripts[script].first +
			(uint32_t)mutator_below(mutator, width));
}

/*
 * libidn2 and we make the same A-label of what it takes for a U-label. It
 * refuses capitals, symbols, and mixtures that RFC 5892 and 5893 forbid in
 * names that are registered; a name that clients ask for is only compared with
 * ours, so that we encode those too (and `mutated` decodes them).
 */
static void
as_libidn2(void **state)
{
	struct mutator mutator = {0};
	size_t agreed = 0;

	(void)state;
	for (int i = 0; i < 2 * MUTATOR_ROUNDS; i++) {
		struct buf label = {0}, ours = {0};
		uint8_t *theirs = NULL;
		add_letters(&mutator, &label);
		add_letters(&mutator, &label);
		struct span input = buf_span(&label);
		int made = punycode_label(&ours, input);
		buf_byte(&label, '\0');
		input.data = label.data;
		if (idn2_lookup_u8((uint8_t *)label.data, &theirs,
			IDN2_NO_TR46) == IDN2_OK) {
			expect_true("a label", input, made == 0);
			expect_span("the same", buf_span(&ours),
			    span_of((char *)theirs));
			agreed++;
		}
		idn2_free(theirs);
		buf_free(&label);
		buf_free(&ours);
	}
	assert_true(agreed > MUTATOR_ROUNDS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(encodes),
	    cmocka_unit_test(labels_end_at_63_bytes),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(as_libidn2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
