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

/* Section 6.2, written for this test: what comes out goes back in. */
static bool
decode(struct span s, struct buf *buf)
{
	uint32_t points[64], count = 0, n = 128, index = 0, bias = 72;
	size_t dash = span_find_last(s, '-');

	if (dash < s.size) {
		for (; count < dash; count++)
			points[count] = (unsigned char)s.data[count];
		s = span_tail(s, dash + 1);
	}
	while (s.size > 0) {
		uint32_t old = index, weight = 1;
		for (uint32_t k = 36;; k += 36) {
			uint32_t t = k <= bias ? 1 : k - bias;
			t = t > 26 ? 26 : t;
			if (s.size == 0 || count == COUNT(points))
				return false;
			char byte = s.data[0];
			uint32_t digit =
			    (uint32_t)(byte >= 'a' ? byte - 'a'
						   : byte - '0' + 26);
			s = span_tail(s, 1);
			index += digit * weight;
			if (digit < t)
				break;
			weight *= 36 - t;
		}
		uint32_t delta = old == 0 ? index / 700 : (index - old) / 2;
		delta += delta / (count + 1);
		for (bias = 0; delta > 455; bias += 36)
			delta /= 35;
		bias += 36 * delta / (delta + 38);
		n += index / (count + 1);
		index %= count + 1;
		memmove(&points[index + 1], &points[index],
		    (count - index) * sizeof(points[0]));
		points[index++] = n;
		count++;
	}
	for (uint32_t i = 0; i < count; i++)
		utf8_add(buf, points[i]);
	return true;
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
		struct buf buf = {0}, back = {0};
		if (punycode_label(&buf, input) == 0) {
			struct span label = buf_span(&buf);
			bool ascii = true;
			for (size_t at = 0; at < input.size; at++)
				ascii = ascii && (input.data[at] & 0x80) == 0;
			expect_true(
			    "size", input, label.size > 0 && label.size <= 63);
			if (ascii) {
				expect_span("as it is", label, input);
			} else {
				encoded++;
				expect_true("prefix", input,
				    span_skip(&label, SPAN("xn--")));
				expect_true(
				    "decodes", input, decode(label, &back));
				expect_span("back", buf_span(&back), input);
			}
		}
		buf_free(&buf);
		buf_free(&back);
		exact_free(&input);
	}
	assert_true(encoded > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(encodes),
	    cmocka_unit_test(labels_end_at_63_bytes),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
