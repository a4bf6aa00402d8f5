#include "base/script.h"
#include "base/utf8.h"
#include "wire/wrap.h"

/*
 * Greedy wrapping: each line takes as much as fits. Where a line may break is a
 * part of the Unicode line breaking algorithm (UAX #14): at a space or a zero
 * width space, between two wide characters, as in Chinese and Japanese, behind
 * the Tibetan tsheg, and between two clusters of a script of South East Asia
 * (base/script.h). No line begins with a closing mark, a small kana or a mark
 * on a letter, and none ends with an opening mark; a row of such marks that is
 * wider than the line is broken all the same.
 *
 * The words of Thai would need a dictionary, which was decided against. A
 * vowel that is written before its consonant begins a syllable, so that a break
 * there is as good as a space; any other cluster may be inside of a syllable,
 * and is taken where the better break would leave a third of the line empty.
 */

/* How good a break is: the later ones are rather taken. */
enum quality { BREAK_NONE, BREAK_ROUGH, BREAK_GUESS, BREAK_SURE, QUALITIES };

enum { ZERO_WIDTH_SPACE = 0x200b, ZERO_WIDTH_JOINER = 0x200d, TSHEG = 0xf0b };

/* Sorted code points, each with the last of its range. */
struct range {
	uint32_t first, last;
};

/* The wide and the Tibetan marks of the classes CL, EX, NS, CJ and PO. */
static const struct range closing[] = {{0xf0d, 0xf11}, {0xf14, 0xf14},
    {0x3001, 0x3002}, {0x3005, 0x3005}, {0x3009, 0x3009}, {0x300b, 0x300b},
    {0x300d, 0x300d}, {0x300f, 0x300f}, {0x3011, 0x3011}, {0x3015, 0x3015},
    {0x3017, 0x3017}, {0x3019, 0x3019}, {0x301b, 0x301c}, {0x301e, 0x301f},
    {0x303b, 0x303c}, {0x3041, 0x3041}, {0x3043, 0x3043}, {0x3045, 0x3045},
    {0x3047, 0x3047}, {0x3049, 0x3049}, {0x3063, 0x3063}, {0x3083, 0x3083},
    {0x3085, 0x3085}, {0x3087, 0x3087}, {0x308e, 0x308e}, {0x3095, 0x3096},
    {0x309b, 0x309e}, {0x30a0, 0x30a1}, {0x30a3, 0x30a3}, {0x30a5, 0x30a5},
    {0x30a7, 0x30a7}, {0x30a9, 0x30a9}, {0x30c3, 0x30c3}, {0x30e3, 0x30e3},
    {0x30e5, 0x30e5}, {0x30e7, 0x30e7}, {0x30ee, 0x30ee}, {0x30f5, 0x30f6},
    {0x30fb, 0x30fe}, {0x31f0, 0x31ff}, {0xfe11, 0xfe12}, {0xfe50, 0xfe52},
    {0xfe54, 0xfe57}, {0xfe5a, 0xfe5a}, {0xfe5c, 0xfe5c}, {0xfe5e, 0xfe5e},
    {0xff01, 0xff01}, {0xff05, 0xff05}, {0xff09, 0xff09}, {0xff0c, 0xff0c},
    {0xff0e, 0xff0e}, {0xff1a, 0xff1b}, {0xff1f, 0xff1f}, {0xff3d, 0xff3d},
    {0xff5d, 0xff5d}, {0xff60, 0xff60}};

/* The wide marks of the classes OP and PR. */
static const struct range opening[] = {{0x3008, 0x3008}, {0x300a, 0x300a},
    {0x300c, 0x300c}, {0x300e, 0x300e}, {0x3010, 0x3010}, {0x3014, 0x3014},
    {0x3016, 0x3016}, {0x3018, 0x3018}, {0x301a, 0x301a}, {0x301d, 0x301d},
    {0xfe59, 0xfe59}, {0xfe5b, 0xfe5b}, {0xfe5d, 0xfe5d}, {0xff04, 0xff04},
    {0xff08, 0xff08}, {0xff3b, 0xff3b}, {0xff5b, 0xff5b}, {0xff5f, 0xff5f},
    {0xffe1, 0xffe1}, {0xffe5, 0xffe6}};

static bool
is_in(const struct range *ranges, size_t count, uint32_t code_point)
{
	for (size_t i = 0; i < count && ranges[i].first <= code_point; i++)
		if (code_point <= ranges[i].last)
			return true;
	return false;
}

/* Whether kinsoku, as Japanese calls it, forbids a break between the two. */
static bool
is_forbidden(uint32_t before, uint32_t after)
{
	return is_in(closing, sizeof(closing) / sizeof(closing[0]), after) ||
	    is_in(opening, sizeof(opening) / sizeof(opening[0]), before);
}

/* A break between two characters, neither of which is a space. */
static enum quality
between(uint32_t before, uint32_t after)
{
	/* Most text is ASCII. */
	if (before < 0xe00 || after < 0xe00)
		return BREAK_NONE;
	if (script_joins(before, after))
		return BREAK_NONE;
	if (utf8_width(before) == 2 && utf8_width(after) == 2)
		return is_forbidden(before, after) ? BREAK_ROUGH : BREAK_SURE;
	if (before == TSHEG && after != TSHEG)
		return is_forbidden(before, after) ? BREAK_NONE : BREAK_SURE;
	if (!script_is_south_east(before) || !script_is_south_east(after))
		return BREAK_NONE;
	return script_is_leading_vowel(after) ? BREAK_SURE : BREAK_GUESS;
}

static struct span
skip_spaces(struct span s)
{
	while (s.size > 0 && s.data[0] == ' ')
		s = span_tail(s, 1);
	return s;
}

/* The break between `before` and the character at the front of `rest`. */
static enum quality
quality_at(uint32_t before, uint32_t code_point, struct span rest)
{
	if (code_point == ' ') {
		struct span next = skip_spaces(rest);
		return next.size > 0 && is_forbidden(before, utf8_next(&next))
		    ? BREAK_ROUGH
		    : BREAK_SURE;
	}
	return before == ZERO_WIDTH_SPACE ? BREAK_SURE
					  : between(before, code_point);
}

/* Whether what follows depends on it: not on most marks of no width. */
static bool
counts(uint32_t code_point, unsigned width)
{
	return width > 0 || code_point == ZERO_WIDTH_JOINER ||
	    code_point == ZERO_WIDTH_SPACE || script_is_south_east(code_point);
}

/* The last break of each quality: bytes before it, and cells. */
struct breaks {
	size_t at[QUALITIES], cells[QUALITIES];
};

/* The break to take, in bytes, or 0 for none. */
static size_t
best_of(const struct breaks *breaks, size_t cells)
{
	size_t sure = breaks->at[BREAK_SURE], guess = breaks->at[BREAK_GUESS];

	if (guess > sure && breaks->cells[BREAK_SURE] * 3 < cells * 2)
		return guess;
	return sure ? sure : breaks->at[BREAK_ROUGH];
}

/* Beyond the width the first break is taken. */
static void
note_break(struct breaks *breaks, enum quality quality, size_t at, size_t used,
    size_t cells)
{
	if (quality == BREAK_NONE || at == 0 ||
	    (used > cells && best_of(breaks, cells) > 0))
		return;
	breaks->at[quality] = at;
	breaks->cells[quality] = used;
}

/*
 * The break of text that is printable ASCII up to it: the last space within the
 * width. 0 if there is none, or if other letters could decide.
 */
static size_t
plain_break(struct span text, size_t cells)
{
	struct span head = span_head(text, cells);
	size_t end = cells;

	if (utf8_plain(head) < head.size)
		return 0;
	/* Spaces hang over. What follows them may forbid a break. */
	while (end < text.size && text.data[end] == ' ')
		end++;
	if (end >= text.size)
		return text.size;
	if (utf8_plain(span_head(span_tail(text, end), 1)) == 0)
		return 0;
	if (end > cells)
		return cells;
	size_t space = span_find_last(head, ' ');
	return space < head.size ? space : 0;
}

struct span
wrap_next(struct span *rest, size_t cells, enum wrap_long words)
{
	struct span whole = *rest, at = whole;
	struct breaks breaks = {0};
	size_t used = 0, chance = plain_break(whole, cells);
	uint32_t before = ' ';

	while (chance == 0 && at.size > 0) {
		struct span after = at;
		uint32_t code_point = utf8_next(&after);
		unsigned width = utf8_width(code_point);
		size_t offset = whole.size - at.size;
		enum quality quality = quality_at(before, code_point, at);
		note_break(&breaks, quality, offset, used, cells);
		if (used + width > cells && code_point != ' ' && offset > 0) {
			chance = best_of(&breaks, cells);
			if (chance == 0 && words == WRAP_BREAK && width > 0)
				chance = offset;
			if (chance > 0)
				break;
		}
		used += width;
		/* A mark that forbids a break does so behind spaces, too. */
		if (code_point == ' ' ? quality == BREAK_SURE
				      : counts(code_point, width))
			before = code_point;
		at = after;
	}
	if (at.size == 0)
		chance = whole.size;
	struct span line = span_head(whole, chance);
	*rest = skip_spaces(span_tail(whole, chance));
	return span_trim_end(line);
}

void
wrap_shorten(struct buf *buf, struct span text, size_t cells)
{
	struct span rest = text;

	if (utf8_cells(text) <= cells) {
		buf_add(buf, text);
		return;
	}
	cells -= strlen("...");
	struct span head = wrap_next(&rest, cells, WRAP_BREAK);
	buf_add(buf,
	    utf8_cells(head) * 2 >= cells ? head
					  : utf8_head_cells(text, cells));
	buf_add(buf, SPAN("..."));
}

size_t
wrap_start(struct span text, size_t from)
{
	struct span at = span_tail(text, from);
	uint32_t before = ' ';
	size_t back = from;

	/* The character before, all of it. */
	while (back > 0 && ((unsigned char)text.data[--back] & 0xc0) == 0x80)
		continue;
	struct span character = span_tail(text, back);
	if (from > 0)
		before = utf8_next(&character);
	while (at.size > 0) {
		struct span after = at;
		uint32_t code_point = utf8_next(&after);
		if (code_point != ' ' &&
		    (before == ' ' ||
			quality_at(before, code_point, at) >= BREAK_GUESS))
			return text.size - at.size;
		before = code_point;
		at = after;
	}
	return text.size;
}
