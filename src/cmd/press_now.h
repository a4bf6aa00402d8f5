/* An edition of the capsule as it stands, for commands without a server. */
#ifndef CMD_PRESS_NOW_H
#define CMD_PRESS_NOW_H

#include "base/note.h"
#include "config/config.h"
#include "edition/edition.h"

/*
 * Scans the capsule of a host and presses one edition, the caller's to release.
 * What there is to say of its files goes to notes. NULL with everything said on
 * standard error.
 */
struct edition *press_now(
    const struct config *config, size_t host, struct notes *notes);

#endif
