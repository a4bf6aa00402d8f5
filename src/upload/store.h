/* The writer's files: new ones in, old ones out, none ever half there. */
#ifndef UPLOAD_STORE_H
#define UPLOAD_STORE_H

#include "base/file.h"
#include "upload/upload.h"

/*
 * Each of these works beneath a capsule's root, a descriptor, and follows no
 * symbolic link. Those that change anything are called with store_lock(). The
 * upload has passed upload_check(), in a zone. Returns
 * REFUSAL_NONE, or the reason that nothing has changed, with *error_r an errno
 * or 0.
 */

/* Whether there is room for it, and nothing in its way. */
enum refusal store_admit(int root, const struct zones *zones,
    const struct upload *upload, int *error_r);
/*
 * Puts bytes in the place of a file, or makes it, with the directories above
 * it; what was there becomes a version, unless it has these bytes: then it
 * stays. *written_r is the file as it is then.
 */
enum refusal store_put(int root, const struct zones *zones,
    const struct upload *upload, struct span bytes, struct identity *written_r,
    int *error_r);
/*
 * Removes a file, which becomes a version, and the directories above it that
 * are empty then, below that of the zone.
 */
enum refusal store_remove(int root, const struct zones *zones,
    const struct upload *upload, int *error_r);
/*
 * Removes what a writer that was killed has left in the zones that can be
 * written.
 */
void store_sweep(int root, const struct zones *zones);

#endif
