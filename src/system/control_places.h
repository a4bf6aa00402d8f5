/* Where a control socket may be. */
#ifndef SYSTEM_CONTROL_PLACES_H
#define SYSTEM_CONTROL_PLACES_H

#include "base/arena.h"

enum { CONTROL_PLACES = 3 };

/* Paths of sockets in the arena, ending in NUL, the first choice first. */
struct control_places {
	struct span list[CONTROL_PLACES];
	size_t count;
	bool automatic; /* the last one is beside the certificates */
};

/*
 * What a setting means: a path is itself, after ./ if it begins with an @, as
 * an abstract name would; `auto` is loam.sock in
 * $RUNTIME_DIRECTORY, in $XDG_RUNTIME_DIR and in the directory of certificates;
 * `off` is no place.
 */
struct control_places control_places(
    struct arena *arena, struct span setting, struct span certificates);

#endif
