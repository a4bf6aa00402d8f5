/* What lies in a directory of the capsule, as writers see it: with drafts. */
#ifndef REPLY_BESIDE_H
#define REPLY_BESIDE_H

#include "reply/answer.h"

/*
 * The name of the page that a directory on the disk has, in the arena, by its
 * decoded path, which ends with a slash. Empty: it has none, or cannot be read.
 */
struct span beside_page(const struct context *context, struct span directory);
/*
 * The path, in the arena, of a file in the directory of a page or below that a
 * visitor could delete; of too many names that of the directory. Empty: there
 * is none. Not counted are links and what another zone has, which could not be
 * deleted before the page, and what is hidden by its name.
 */
struct span beside_file(const struct context *context,
    const struct visitor *visitor, struct span page);
/*
 * Whether front matter might give a page a date. Workers do not read it: a word
 * of one of its keys is enough.
 */
bool beside_may_date(const struct context *context, struct span page);

#endif
