/* A seeded hash map from spans to pointers. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/hash.h"

/*
 * A zeroed struct is an empty table; its seed is drawn at the first insertion,
 * so that nobody outside can aim collisions at it. Keys and values are
 * borrowed: they must outlive the table or be taken out before they go.
 */
struct table {
	struct table_slot *slots;
	size_t count, capacity;
	struct hash_key key;
};

struct table_slot {
	struct span name; /* data is NULL in a free slot */
	void *value;
};

/* The value stored for name, or NULL. */
void *table_get(const struct table *table, struct span name);
/* Stores value (not NULL) for name, in place of an earlier one. */
void table_put(struct table *table, struct span name, void *value);
/* Forgets everything; what keys and values point to is the caller's. */
void table_free(struct table *table);

#endif
