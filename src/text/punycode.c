#include "base/utf8.h"
#include "text/punycode.h"

/*
 * The encoder of RFC 3492; nothing here decodes. A label is its ASCII
 * characters and then, for each other code point in ascending order, the
 * distance from the one before in a list of all (code point, position) pairs,
 * as a number of variable length. Host names are compared and put into
 * certificates so.
 */

/* Parameter values of RFC 3492, section 5. */
enum {
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	INITIAL_BIAS = 72,
	INITIAL_N = 128,
	LABEL_MAX = 63,
};

/* Bias adaptation (section 6.1). */
static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* One delta as a variable-length integer (section 6.3). */
static void
add_delta(struct buf *buf, uint32_t delta, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k - bias;
		if (t > T_MAX)
			t = T_MAX;
		if (delta < t)
			break;
		buf_byte(buf, digits[t + (delta - t) % (BASE - t)]);
		delta = (delta - t) / (BASE - t);
	}
	buf_byte(buf, digits[delta]);
}

static uint32_t
smallest_from(const uint32_t *points, size_t count, uint32_t least)
{
	uint32_t smallest = UINT32_MAX;

	for (size_t i = 0; i < count; i++)
		if (points[i] >= least && points[i] < smallest)
			smallest = points[i];
	return smallest;
}

/* Section 6.3. With at most 63 code points no sum overflows 32 bits. */
static void
encode(struct buf *buf, const uint32_t *points, uint32_t count)
{
	uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS, basic = 0;

	for (uint32_t i = 0; i < count; i++)
		if (points[i] < INITIAL_N) {
			buf_byte(buf, (char)points[i]);
			basic++;
		}
	if (basic > 0)
		buf_byte(buf, '-');
	for (uint32_t handled = basic; handled < count; delta++, n++) {
		uint32_t m = smallest_from(points, count, n);
		delta += (m - n) * (handled + 1);
		n = m;
		for (uint32_t i = 0; i < count; i++) {
			if (points[i] < n)
				delta++;
			if (points[i] != n)
				continue;
			add_delta(buf, delta, bias);
			bias = adapt(delta, handled + 1, handled == basic);
			delta = 0;
			handled++;
		}
	}
}

/*
 * A sharp s is none of two, and a final sigma none within a word: their folding
 * is another name (RFC 5892 section 2.6). UTS 46 keeps them, too, since its
 * transition from IDNA of 2003 is over.
 */
void
punycode_fold(struct buf *buf, struct span host)
{
	struct span rest = host;

	while (rest.size > 0) {
		if (span_starts(rest, SPAN("\xc3\x9f")) ||
		    span_starts(rest, SPAN("\xcf\x82"))) {
			utf8_fold_case(
			    buf, span_head(host, host.size - rest.size));
			buf_add(buf, span_head(rest, 2));
			host = span_tail(rest, 2);
		}
		utf8_next(&rest);
	}
	utf8_fold_case(buf, host);
}

int
punycode_label(struct buf *buf, struct span label)
{
	uint32_t points[LABEL_MAX], count = 0;
	size_t start = buf->size;
	bool ascii = true;

	if (label.size == 0 || !utf8_valid(label))
		return -1;
	for (struct span rest = label; rest.size > 0; count++) {
		if (count == LABEL_MAX)
			return -1;
		points[count] = utf8_next(&rest);
		ascii = ascii && points[count] < 0x80;
	}
	if (ascii) {
		buf_add(buf, label);
	} else {
		buf_add(buf, SPAN("xn--"));
		encode(buf, points, count);
	}
	return buf->size - start <= LABEL_MAX ? 0 : -1;
}
