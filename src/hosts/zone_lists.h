/* The zones of a configuration, with the fingerprints that they admit. */
#ifndef HOSTS_ZONE_LISTS_H
#define HOSTS_ZONE_LISTS_H

#include "config/config.h"
#include "pages/zone.h"
#include "system/file_poll.h"

/*
 * Reads the zones of a host into an arena. What cannot be read is an error in
 * the notes and admits no one: a zone whose list is lost stays closed.
 */
struct zones zone_lists_read(const struct config *config, size_t host,
    struct arena *arena, struct notes *notes);
/*
 * The same for a configuration whose zones are `old` by now: a list that cannot
 * be read, `allow` or `write` of one zone, stays as it is there, with errors in
 * the notes. Nothing of `old` is borrowed.
 */
struct zones zone_lists_read_again(const struct config *config, size_t host,
    const struct zones *old, struct arena *arena, struct notes *notes);
/*
 * Notes lists of writers that are empty: at a start somebody is meant. A list
 * that is emptied later lets nobody write.
 */
void zone_lists_check_writers(const struct config *config, struct notes *notes);
/* Whether both have the same paths and admit the same certificates. */
bool zone_lists_equal(const struct zones *a, const struct zones *b);
/* Adds the files of `allow` and `write` to those that are polled. */
void zone_lists_watch(const struct config *config, struct file_poll *file_poll);

#endif
