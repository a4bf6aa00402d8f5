#include <stdlib.h>

#include "system/control_places.h"

/*
 * Where the control socket is may depend on what the environment of the server
 * had, and another server of the same user may be there first. So there is a
 * list of places: a server takes the first that it can have, and a command asks
 * at each.
 */

#define NAME "loam.sock"

static void
add_place(
    struct control_places *places, struct arena *arena, struct span directory)
{
	if (directory.size > 0)
		places->list[places->count++] =
		    arena_format(arena, "%pS/" NAME, SPAN_AT(directory));
}

struct control_places
control_places(
    struct arena *arena, struct span setting, struct span certificates)
{
	/* systemd may name several, separated by colons. */
	struct span several = span_of(getenv("RUNTIME_DIRECTORY"));
	struct control_places places = {0};

	if (setting.size == 0 || span_equal(setting, SPAN("off")))
		return places;
	if (!span_equal(setting, SPAN("auto"))) {
		places.list[places.count++] = arena_copy(arena, setting);
		return places;
	}
	add_place(&places, arena, span_cut(&several, ':'));
	add_place(&places, arena, span_of(getenv("XDG_RUNTIME_DIR")));
	add_place(&places, arena, certificates);
	places.automatic = true;
	return places;
}
