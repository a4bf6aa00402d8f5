/* Where a new article goes, and what its file is called. */
#ifndef CMD_DRAFT_H
#define CMD_DRAFT_H

#include "edition/edition.h"

/*
 * Appends the path of the directory where the newest posts of a capsule are,
 * with a slash at both ends. The parts of a directory by date
 * (`/posts/2018/03`) become those of the day. It is the root if there is no
 * post.
 */
void draft_directory(
    const struct edition *edition, int32_t today, struct buf *path);
/*
 * Appends a title as part of a file name: words of letters and digits of any
 * script in lower case with dashes between them, in ASCII if that takes no more
 * than leaving accents off. Appends nothing if there are none.
 */
void draft_slug(struct span title, struct buf *name);

#endif
