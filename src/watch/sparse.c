#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "watch/sparse.h"

enum { LEAST = 64 }; /* removed elements that are not worth a sweep */

/* The index of the first element whose number is not less. */
static size_t
lower_bound(const struct sparse *sparse, int number)
{
	size_t low = 0, high = sparse->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sparse->list[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The element of a number, or NULL. */
static struct sparse_element *
find(const struct sparse *sparse, int number)
{
	size_t at = lower_bound(sparse, number);

	if (at == sparse->count || sparse->list[at].number != number)
		return NULL;
	return &sparse->list[at];
}

void *
sparse_get(const struct sparse *sparse, int number)
{
	const struct sparse_element *found = find(sparse, number);

	return found ? found->value : NULL;
}

void
sparse_put(struct sparse *sparse, int number, void *value)
{
	struct sparse_element *found = find(sparse, number);

	if (found) {
		sparse->gone -= !found->value;
		found->value = value;
		return;
	}
	size_t at = lower_bound(sparse, number);
	sparse->list = mem_grow(sparse->list, &sparse->capacity,
	    sparse->count + 1, sizeof(*sparse->list));
	memmove(sparse->list + at + 1, sparse->list + at,
	    (sparse->count - at) * sizeof(*sparse->list));
	sparse->list[at] = (struct sparse_element){number, value};
	sparse->count++;
}

/* Drops the removed elements. */
static void
sweep(struct sparse *sparse)
{
	size_t kept = 0;

	for (size_t i = 0; i < sparse->count; i++)
		if (sparse->list[i].value)
			sparse->list[kept++] = sparse->list[i];
	sparse->count = kept;
	sparse->gone = 0;
}

void
sparse_remove(struct sparse *sparse, int number)
{
	struct sparse_element *found = find(sparse, number);

	if (!found || !found->value)
		return;
	found->value = NULL;
	sparse->gone++;
	/* Half of the list at once: a removal costs O(1) on average. */
	if (sparse->gone > LEAST && sparse->gone > sparse->count / 2)
		sweep(sparse);
}

void
sparse_free(struct sparse *sparse)
{
	free(sparse->list);
	*sparse = (struct sparse){0};
}
