/* The zones of a configuration, with the lists that their files hold. */
#ifndef SERVE_ZONE_LISTS_H
#define SERVE_ZONE_LISTS_H

#include "base/file_poll.h"
#include "config/config.h"
#include "pages/zone.h"

/*
 * The zones that stand on a host, in an arena. Whatever cannot be read is a
 * note: a zone whose list is lost lets nobody in.
 */
struct zones zones_of(const struct config *config, size_t host,
    struct arena *arena, struct notes *notes);
/* Whether they are the same, and let the same readers in. */
bool zones_equal(const struct zones *a, const struct zones *b);
/* Keeps an eye on the files that hold lists. */
void zones_watch(const struct config *config, struct file_poll *file_poll);

#endif
