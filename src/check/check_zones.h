/* What a configuration says of zones and the system, or another key, refuses.
 */
#ifndef CHECK_CHECK_ZONES_H
#define CHECK_CHECK_ZONES_H

#include "base/note.h"
#include "config/config.h"
#include "edition/edition.h"
#include "pages/vhost.h"

/* Remarks on zones of a host in which nothing is. */
void check_zones(const struct config *config, const struct vhost *vhost,
    const struct edition *edition, struct notes *notes);
/*
 * Copies the zones of a host which no earlier host of the same capsule has:
 * what is said of that capsule holds for these, too. Returns how many there
 * are.
 */
size_t check_zones_new(const struct config *config, const struct vhost *vhosts,
    size_t host, struct zone list_r[ZONES_MAX]);
/*
 * Remarks on zones that another host shows to everybody, and on those that take
 * uploads, by their keys alone: writers who may not read, keys without an
 * effect, lists that readers may get or writers replace.
 */
void check_zone_keys(const struct config *config, const struct vhost *vhosts,
    struct notes *notes);
/*
 * Remarks on zones of a host into which the writer of a server cannot write, if
 * it is started as this process was.
 */
void check_writable(const struct config *config, size_t host,
    const struct vhost *vhost, struct notes *notes);

#endif
