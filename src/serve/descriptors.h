/* How many connections the limit of open files allows. */
#ifndef SERVE_DESCRIPTORS_H
#define SERVE_DESCRIPTORS_H

#include "config/config.h"

enum { DESCRIPTORS_MAX = 65536 }; /* that a process uses at most */

/*
 * Raises the soft limit of the process to the hard one. Returns the connections
 * that a worker may have open: as many as are configured, or as the limit
 * allows if it allows fewer.
 */
size_t descriptors_connections(const struct config *config);

#endif
