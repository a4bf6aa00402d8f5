/* Sorting by numbers of 64 bits, in linear time. */
#ifndef TERMS_TERM_SORT_H
#define TERMS_TERM_SORT_H

#include <stddef.h>
#include <stdint.h>

struct term_keyed {
	uint64_t key;
	uintptr_t value; /* a number, or a pointer */
};

/*
 * Sorts by the keys; those that are equal stay in their order. The time does
 * not depend on what the keys are.
 */
void term_sort(struct term_keyed *list, size_t count);

#endif
