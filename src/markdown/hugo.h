/* Targets of links as Hugo has them. */
#ifndef MARKDOWN_HUGO_H
#define MARKDOWN_HUGO_H

#include "base/buf.h"

/*
 * Appends the target of a link that names a page by `{{< ref "path" >}}`, as
 * `](path)`. Returns the size of what it was, from its `](`; 0 if it is none.
 */
size_t hugo_add_target(struct span text, struct buf *copy);

#endif
