#include <stdlib.h>

#include "system/control_places.h"

/*
 * Where the control socket is may depend on what the environment of the server
 * had, and another server of the same user may be there first. So there is a
 * list of places: a server takes the first that it can have, and a command asks
 * at each.
 */

#define NAME "/loam.sock"

/* Never an abstract name (a leading @), to which every user could connect. */
static void
add_place(struct control_places *places, struct arena *arena, struct span path,
    const char *name)
{
	const char *here = span_starts(path, SPAN("@")) ? "./" : "";

	if (path.size > 0)
		places->list[places->count++] =
		    arena_format(arena, "%s%pS%s", here, SPAN_AT(path), name);
}

struct control_places
control_places(
    struct arena *arena, struct span setting, struct span certificates)
{
	/* systemd may name several, separated by colons. */
	struct span several = span_of(getenv("RUNTIME_DIRECTORY"));
	struct control_places places = {0};

	if (span_equal(setting, SPAN("off")))
		return places;
	if (!span_equal(setting, SPAN("auto"))) {
		add_place(&places, arena, setting, "");
		return places;
	}
	add_place(&places, arena, span_cut(&several, ':'), NAME);
	add_place(&places, arena, span_of(getenv("XDG_RUNTIME_DIR")), NAME);
	add_place(&places, arena, certificates, NAME);
	places.automatic = true;
	return places;
}
