/* A map from numbers that mostly ascend to pointers. */
#ifndef WATCH_SPARSE_H
#define WATCH_SPARSE_H

#include <stddef.h>

/*
 * A zeroed struct is an empty map. Its size follows the number of its elements,
 * not the numbers: those of inotify ascend for ever as directories come and go
 * (K124).
 */
struct sparse {
	struct sparse_element *list; /* by number */
	size_t count, capacity;
	size_t gone; /* elements of the list that were removed */
};

struct sparse_element {
	int number;
	void *value; /* NULL: removed */
};

/* The value of a number, or NULL. */
void *sparse_get(const struct sparse *sparse, int number);
/* Stores a value (not NULL), replacing an earlier one. */
void sparse_put(struct sparse *sparse, int number, void *value);
/* Removes a number, if it is there. */
void sparse_remove(struct sparse *sparse, int number);
/* Frees the map, but not its values. */
void sparse_free(struct sparse *sparse);

#endif
