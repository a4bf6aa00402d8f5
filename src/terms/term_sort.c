#include <stdlib.h>

#include "base/mem.h"
#include "terms/term_sort.h"

enum { DIGIT = 8 /* bits */, VALUES = 1 << DIGIT };

/* One pass of a radix sort, by DIGIT bits from shift on. */
static void
sort_by_digit(const struct term_keyed *from, struct term_keyed *to,
    size_t count, unsigned shift)
{
	size_t starts[VALUES] = {0}, sum = 0;

	for (size_t i = 0; i < count; i++)
		starts[from[i].key >> shift & (VALUES - 1)]++;
	for (size_t i = 0; i < VALUES; i++) {
		size_t here = starts[i];
		starts[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].key >> shift & (VALUES - 1)]++] = from[i];
}

void
term_sort(struct term_keyed *list, size_t count)
{
	struct term_keyed *other = mem_alloc(count * sizeof(*other));

	for (unsigned shift = 0; shift < 64; shift += 2 * DIGIT) {
		sort_by_digit(list, other, count, shift);
		sort_by_digit(other, list, count, shift + DIGIT);
	}
	free(other);
}
