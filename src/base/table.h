/* A seeded hash map from spans to pointers. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/hash.h"

/*
 * A zeroed struct is an empty table. Its key is drawn at random at the first
 * insertion, so that outsiders cannot choose colliding names. Names and values
 * are borrowed and must outlive the table.
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
/* Stores value (not NULL) for name, replacing an earlier one. */
void table_put(struct table *table, struct span name, void *value);
/* Removes a name, if it is there. */
void table_remove(struct table *table, struct span name);
/* Frees the table, but not what names and values point to. */
void table_free(struct table *table);

#endif
