/* From a URL that leads out of the capsule to an item of a Gopher menu. */
#ifndef PAGES_FOREIGN_H
#define PAGES_FOREIGN_H

#include "base/arena.h"
#include "text/page.h"

/*
 * The target of a URL that leads elsewhere, or to Gopher (rows M8 and M9); of
 * type 0 if no item can lead there. It lives in the arena.
 */
struct item_target foreign_target(struct arena *arena, struct span url);

#endif
