/* Rendered answers, kept with their edition and shared by their readers. */
#ifndef REPLY_RESPONSE_CACHE_H
#define REPLY_RESPONSE_CACHE_H

#include "base/buf.h"
#include "base/table.h"

/* The bytes of an answer. Freed when nobody reads them any more. */
struct sheet {
	struct buf bytes;
	uint32_t source; /* the entry whose file it was made from, or none */
	unsigned readers;
	char *key;
};

/* Returns an empty sheet with one reader. */
struct sheet *sheet_new(void);
/* Gives a reader up and clears the pointer; NULL is accepted. */
void sheet_release(struct sheet **sheet);

/* A zeroed struct is an empty shelf. */
struct shelf {
	struct table sheets;
	size_t bytes, most; /* that it keeps, and may keep */
};

enum {
	SHELF_MAX = 16 << 20, /* bytes that all shelves of a worker keep */
	SHEET_MAX = 512 << 10, /* bytes of a sheet that is worth keeping */
};

/* The sheet kept under key, with one reader more, or NULL. */
struct sheet *shelf_take(struct shelf *shelf, struct span key);
/*
 * Keeps a sheet under key. When the shelf is full everything is taken down
 * first: what is asked for often soon stands there again, and no flood of odd
 * questions can hold the room.
 */
void shelf_put(struct shelf *shelf, struct span key, struct sheet *sheet);
/* Takes everything down; who reads on keeps what it reads. */
void shelf_clear(struct shelf *shelf);

#endif
