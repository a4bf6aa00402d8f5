#include <stdlib.h>

#include "base/mem.h"
#include "terms/term_sort.h"

enum { KEY_DIGIT = 8 /* bits */, KEY_DIGIT_VALUES = 1 << KEY_DIGIT };

/* One pass of a radix sort, by KEY_DIGIT bits from shift on. */
static void
sort_by_digit(const struct term_keyed *from, struct term_keyed *to,
    size_t count, unsigned shift)
{
	size_t starts[KEY_DIGIT_VALUES] = {0}, sum = 0;

	for (size_t i = 0; i < count; i++)
		starts[from[i].key >> shift & (KEY_DIGIT_VALUES - 1)]++;
	for (size_t i = 0; i < KEY_DIGIT_VALUES; i++) {
		size_t here = starts[i];
		starts[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].key >> shift & (KEY_DIGIT_VALUES - 1)]++] =
		    from[i];
}

void
term_sort(struct term_keyed *list, size_t count)
{
	struct term_keyed *other = mem_alloc(count * sizeof(*other));

	for (unsigned shift = 0; shift < 64; shift += 2 * KEY_DIGIT) {
		sort_by_digit(list, other, count, shift);
		sort_by_digit(other, list, count, shift + KEY_DIGIT);
	}
	free(other);
}
