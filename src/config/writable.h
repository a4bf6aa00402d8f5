/* Files that decide what is served, and others may write. */
#ifndef CONFIG_WRITABLE_H
#define CONFIG_WRITABLE_H

#include "base/note.h"

/*
 * Remarks once on a regular file (of a link, the one that it leads to) that its
 * group or everybody may write, and on a directory of the link or the file in
 * which they may put another in its place: one that they may write and that has
 * no sticky bit. The path ends in NUL (K128).
 */
void writable_remark(struct span path, struct notes *notes);

#endif
