/* Whether the processes of a server may read its capsules. */
#ifndef CHECK_CHECK_CLOSED_H
#define CHECK_CHECK_CLOSED_H

#include "base/note.h"
#include "config/config.h"

/*
 * Notes, at the setting of the root, that the capsule of a host is closed to
 * the user of a server that is started as this process was. Says nothing where
 * that cannot be tried.
 */
void check_closed(
    const struct config *config, size_t host, struct notes *notes);

#endif
