/* Titan: the parameters of an upload's URL (transjovian.org/titan). */
#ifndef WIRE_TITAN_H
#define WIRE_TITAN_H

#include "wire/request.h"

/*
 * Parses the parameters of the last segment of an encoded path. Returns the
 * path without them, and what they say; their texts live in the arena.
 */
struct span titan_parse(
    struct span path, struct arena *arena, struct titan *titan_r);
/*
 * Appends an encoded path with what a log may keep of its parameters: all but
 * the token, which is a password.
 */
void titan_log(struct span path, const struct titan *titan, struct buf *text);
/* Returns a line that is no request up to its first parameter. */
struct span titan_log_line(struct span line);

#endif
