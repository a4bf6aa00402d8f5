#include "base/utf8.h"
#include "text/wrap.h"

enum { ZERO_WIDTH_JOINER = 0x200d };

/*
 * Greedy wrapping: each line takes as much as fits. A full implementation of
 * the Unicode line breaking algorithm (UAX #14) was decided against: a break is
 * at a space or between two wide characters, as in Chinese and Japanese, but
 * never before a combining mark or after a zero-width joiner. Punctuation of
 * wide scripts is not treated specially.
 */

static bool
may_break(unsigned width_before, unsigned width)
{
	return width_before == 2 && width == 2;
}

static struct span
skip_spaces(struct span s)
{
	while (s.size > 0 && s.data[0] == ' ')
		s = span_tail(s, 1);
	return s;
}

struct span
wrap_next(struct span *rest, size_t cells, enum wrap_long words)
{
	struct span whole = *rest, at = whole;
	size_t used = 0,
	       chance = 0; /* cells; bytes to the last possible break */
	unsigned before = 0;

	while (at.size > 0) {
		struct span after = at;
		uint32_t code_point = utf8_next(&after);
		unsigned width = utf8_width(code_point);
		size_t offset = whole.size - at.size;
		if (offset > 0 &&
		    (code_point == ' ' || may_break(before, width)) &&
		    /* Beyond the width the first chance is taken. */
		    (used <= cells || chance == 0))
			chance = offset;
		if (used + width > cells && code_point != ' ' && offset > 0) {
			if (chance > 0)
				break;
			if (words == WRAP_BREAK && width > 0) {
				chance = offset;
				break;
			}
		}
		used += width;
		if (width > 0 || code_point == ZERO_WIDTH_JOINER)
			before = width;
		at = after;
	}
	if (at.size == 0)
		chance = whole.size;
	struct span line = span_head(whole, chance);
	*rest = skip_spaces(span_tail(whole, chance));
	return span_trim_end(line);
}
