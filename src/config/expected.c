#include "config/expected.h"

enum {
	NAME_MAX_SIZE = 24, /* bytes of a name that is compared */
	FAR = 3, /* more than two edits are no typing error */
};

static size_t
least_of(size_t a, size_t b, size_t c)
{
	size_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/*
 * The Levenshtein distance of two short names, by dynamic programming with one
 * row of the table.
 */
static size_t
distance(struct span a, struct span b)
{
	size_t row[NAME_MAX_SIZE + 1];

	if (a.size > NAME_MAX_SIZE || b.size > NAME_MAX_SIZE)
		return FAR;
	for (size_t j = 0; j <= b.size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			size_t above = row[j];
			size_t swap = a.data[i - 1] != b.data[j - 1];
			row[j] = least_of(
			    above + 1, row[j - 1] + 1, diagonal + swap);
			diagonal = above;
		}
	}
	return row[b.size];
}

struct span
expected_nearest(struct span word, const struct span *names, size_t count)
{
	struct span nearest = SPAN("");
	size_t best = FAR;

	for (size_t i = 0; i < count; i++) {
		size_t far = distance(word, names[i]);
		/* Of `root` and `port` half the letters differ. */
		if (far < best && 2 * far < word.size) {
			best = far;
			nearest = names[i];
		}
	}
	return nearest;
}

void
expected_list(struct buf *buf, const struct span *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(buf, "%s%pS",
		    i == 0               ? ""
			: i == count - 1 ? " or "
					 : ", ",
		    SPAN_AT(names[i]));
}

void
expected_add(
    struct buf *buf, struct span word, const struct span *names, size_t count)
{
	struct span nearest = expected_nearest(word, names, count);

	if (nearest.size > 0) {
		buf_format(buf, ", did you mean \"%pS\"?", SPAN_AT(nearest));
		return;
	}
	buf_add(buf, SPAN(", expected "));
	expected_list(buf, names, count);
}
