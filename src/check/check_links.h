/* Checks symbolic links against the zones. */
#ifndef CHECK_CHECK_LINKS_H
#define CHECK_CHECK_LINKS_H

#include "base/note.h"
#include "pages/context.h"

/*
 * Adds a remark for each link that leads into a zone that it is not in itself:
 * readers who may not see the zone do not see the link either.
 */
void check_links(const struct context *context, struct notes *notes);

#endif
