/* Makes the tables that charsets are decoded by: the only user of iconv. */
#ifndef BASE_CHARSET_TABLE_H
#define BASE_CHARSET_TABLE_H

#include "base/charset.h"

/* Tables that were made; a zeroed struct has none. */
struct charset_tables {
	struct charset_made *list;
	size_t count, capacity;
};

/*
 * The charset of that name, with its table: the program's own, or one that is
 * made at the first call and lives as long as the tables do. The name is
 * borrowed.
 */
struct charset charset_tables_get(
    struct charset_tables *tables, struct span name);
/*
 * Appends the tables of all charsets that the system knows, as the program has
 * them (src/charsets.c).
 */
void charset_tables_print(struct buf *buf);
/*
 * The table that is printed there for a charset; its data is NULL if there is
 * none.
 */
struct span charset_tables_find(struct span printed, struct span name);
void charset_tables_free(struct charset_tables *tables);

#endif
