/* What can be wrong with a redirect once the capsule is known. */
#ifndef CMD_CHECK_REDIRECTS_H
#define CMD_CHECK_REDIRECTS_H

#include "base/note.h"
#include "edition/edition.h"
#include "text/redirects.h"

/*
 * Adds a note under the configuration's file for each redirect that leads to
 * nothing in any of the hosts' editions, hides something in one of them, or
 * leaves Gemini, which clients ask their readers about or refuse.
 */
void check_redirects(const struct redirects *redirects, struct span file,
    const struct edition *const *editions, size_t count, struct notes *notes);
/* Whether a Gemini reader who asks for a path gets anything but 51. */
bool check_is_there(const struct edition *edition, struct span path);

#endif
