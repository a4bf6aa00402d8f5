/* Where paths lead, whatever their spelling, and which directory holds them. */
#ifndef CONFIG_REAL_PATH_H
#define CONFIG_REAL_PATH_H

#include "base/arena.h"

/*
 * Returns the real path of a file, in the arena, NUL-terminated beyond it:
 * without symbolic links, from the root on. Of what is not there, or cannot be
 * seen, it is where it would be made: the real path of the nearest directory
 * above, and the rest without dot segments, empty ones and a slash at its end.
 * An empty path is the working directory; where that is gone, a relative path
 * stays as it is.
 */
struct span real_path_of(struct arena *arena, struct span path);
/*
 * Whether a real path is a real directory, or in it. Then *rest_r, unless it is
 * NULL, is what is behind the directory: empty, or from a slash on.
 */
bool real_path_lies_in(
    struct span path, struct span directory, struct span *rest_r);

#endif
