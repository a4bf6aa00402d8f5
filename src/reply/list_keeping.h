/* Lists that are made in pieces, and kept when the last one is made. */
#ifndef REPLY_LIST_KEEPING_H
#define REPLY_LIST_KEEPING_H

#include "reply/served_host.h"

/* A zeroed struct keeps nothing. */
struct list_keeping {
	struct rendered *whole; /* the pieces so far; or NULL */
	struct served_host *host; /* that keeps it; outlives this */
};

enum { LIST_KEEPING_MOST = 8 }; /* lists of a host at a time */

/*
 * Begins to keep a list under a copy of key, from its first piece; keeps
 * nothing where the host is keeping LIST_KEEPING_MOST already.
 */
void list_keeping_begin(struct list_keeping *keeping, struct served_host *host,
    struct span key, const struct rendered *first);
/* Adds a piece; drops what would be too large for the cache. */
void list_keeping_add(struct list_keeping *keeping, struct span piece);
/* Puts the list, which was made of an edition or view, into the cache of it. */
void list_keeping_end(
    struct list_keeping *keeping, const struct edition *edition);
/* Keeps nothing any more. */
void list_keeping_drop(struct list_keeping *keeping);

#endif
