/* Connects to a host by name or address, within a patience. */
#ifndef FETCH_DIAL_H
#define FETCH_DIAL_H

#include "fetch/outcome.h"
#include "fetch/patience.h"
#include "fetch/target.h"

/*
 * Connects to the first address of a target's host that accepts. *fd_r is a
 * nonblocking socket of the caller's, or -1 with a sentence in *wrong.
 */
enum outcome dial(const struct target *target, const struct patience *patience,
    int *fd_r, struct buf *wrong);

#endif
