#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/wrap.h"

/*
 * Wrapping. The lines of a text without controls are all of it but the spaces
 * at the breaks, and no wider than asked unless one character is; a shortened
 * text is no wider at all.
 */

static bool
is_one_character(struct span line)
{
	utf8_next(&line);
	while (line.size > 0)
		if (utf8_width(utf8_next(&line)) > 0)
			return false;
	return true;
}

static void
wrap_all(struct span text, size_t cells, enum wrap_long words)
{
	const char *at = text.data;
	struct span rest = text;

	while (rest.size > 0) {
		size_t left = rest.size;
		struct span line = wrap_next(&rest, cells, words);
		HOLDS(rest.size < left);
		fuzz_within(line, text);
		HOLDS(line.size == 0 || line.data >= at);
		for (; line.size > 0 && at < line.data; at++)
			HOLDS(*at == ' ');
		if (line.size > 0)
			at = line.data + line.size;
		if (words == WRAP_BREAK && utf8_valid(text))
			HOLDS(utf8_cells(line) <= cells ||
			    is_one_character(line));
		HOLDS(!utf8_valid(text) || utf8_valid(line));
	}
	for (; at < text.data + text.size; at++)
		HOLDS(*at == ' ');
}

void
fuzz_wrap(struct span input)
{
	size_t cells = 5 + fuzz_byte(&input) % 80;
	struct buf line = {0};

	if (span_has_control(input))
		return;
	wrap_all(input, cells, WRAP_BREAK);
	wrap_all(input, cells, WRAP_KEEP);
	wrap_shorten(&line, input, cells);
	HOLDS(utf8_cells(buf_span(&line)) <= cells);
	if (cells <= input.size)
		HOLDS(wrap_start(input, cells) <= input.size);
	buf_free(&line);
}
