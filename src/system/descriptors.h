/* How many descriptors a process may have, and which it keeps. */
#ifndef SYSTEM_DESCRIPTORS_H
#define SYSTEM_DESCRIPTORS_H

#include "config/config.h"

enum { DESCRIPTORS_MAX = 65536 }; /* that a process uses at most */

/*
 * Raises the soft limit of the process to the hard one. Returns the connections
 * that a worker may have open: as many as are configured, or as the limit
 * allows if it allows fewer.
 */
size_t descriptors_connections(const struct config *config);
/*
 * Takes the number of each standard file that the process was started without,
 * so that no other file gets it and is taken for it. To read from it, or to
 * write to it, still fails with EBADF.
 */
void descriptors_fill_standard(void);
/*
 * Closes all descriptors but standard error and those of a list, of which -1 is
 * none. Standard input and output lead nowhere from then on.
 */
void descriptors_keep(const int *kept, size_t count);

#endif
