#include "base/ascii.h"
#include "markdown/nesting.h"

/*
 * A parser of Markdown looks for each line at all blocks that are open, so deep
 * nesting takes time that grows with the square of a text. A block begins with
 * a marker, on the line of others or behind their indentation: both are limited
 * here before anything is parsed. Nobody writes such texts.
 */

enum { COLUMNS_EACH = 4 }; /* of indentation, for each level */

/* What a line begins with. */
struct nesting {
	unsigned markers, columns;
	char only; /* the byte of all markers; 0: they differ */
};

size_t
nesting_marker(struct span text)
{
	size_t size = 0;

	if (span_starts(text, SPAN(">")))
		return 1;
	while (size < text.size && size < 9 && ascii_is_digit(text.data[size]))
		size++;
	if (size == text.size ||
	    !strchr(size > 0 ? ".)" : "-+*", text.data[size]) ||
	    !text.data[size])
		return 0;
	size++;
	return size == text.size || strchr(" \t\r", text.data[size]) ? size : 0;
}

static void
count_marker(struct nesting *nesting, char byte)
{
	if (nesting->markers == 0)
		nesting->only = byte;
	else if (nesting->only != byte)
		nesting->only = '\0';
	nesting->markers++;
}

/* Whether a line of one marker, again and again, is a rule. */
static bool
is_rule(const struct nesting *nesting, struct span rest)
{
	return rest.size == 0 && (nesting->only == '-' || nesting->only == '*');
}

static bool
is_deep_line(struct span line)
{
	struct nesting nesting = {0};
	bool far = false;

	for (line = span_trim_end(line); line.size > 0;) {
		char byte = line.data[0];
		size_t size = 1;
		if (byte == '\t') {
			nesting.columns += 4 - nesting.columns % 4;
		} else if (byte == ' ') {
			nesting.columns++;
		} else {
			size = nesting_marker(line);
			if (size == 0)
				break;
			count_marker(&nesting, byte);
			far =
			    far || nesting.columns > COLUMNS_EACH * NESTING_MAX;
			nesting.columns += (unsigned)size;
		}
		line = span_tail(line, size);
	}
	return (nesting.markers > NESTING_MAX || far) &&
	    !is_rule(&nesting, line);
}

bool
nesting_is_deep(struct span text)
{
	while (text.size > 0)
		if (is_deep_line(span_cut_line(&text)))
			return true;
	return false;
}
