/* Names the maps of a capsule that are not read. */
#ifndef CHECK_CHECK_MAPS_H
#define CHECK_CHECK_MAPS_H

#include "base/note.h"
#include "pages/context.h"

/*
 * Adds a remark for each gophermap that is not that of its directory, and for
 * each file from which another server makes a menu. The context needs its
 * edition, root and arena.
 */
void check_maps(const struct context *context, struct notes *notes);

#endif
