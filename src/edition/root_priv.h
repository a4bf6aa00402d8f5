/* Opening files beneath a capsule's root one component at a time. */
#ifndef EDITION_ROOT_PRIV_H
#define EDITION_ROOT_PRIV_H

#include "base/span.h"

/* What root_open_beneath() and root_open_direct() are without openat2(2). */
int root_walk_beneath(int root, struct span path, int flags);
int root_walk_direct(int root, struct span path, int flags);

#endif
