/* The control sockets that this user's servers have, wherever they are. */
#ifndef SYSTEM_CONTROL_LIST_H
#define SYSTEM_CONTROL_LIST_H

#include "base/arena.h"

/*
 * Stores at most so many whole paths of sockets, each ending in NUL, in the
 * arena. Returns how many there are: none where the system does not list them.
 */
size_t control_list(struct arena *arena, struct span *paths, size_t most);

#endif
