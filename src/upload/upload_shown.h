/* What has become of an upload: in an edition, and on the disk. */
#ifndef UPLOAD_UPLOAD_SHOWN_H
#define UPLOAD_UPLOAD_SHOWN_H

#include "upload/upload.h"

/*
 * What an edition shows of an upload that was written: it has a file of that
 * identity, or none if it is all 0; or a newer one, which has replaced it.
 */
enum upload_shown upload_find(const struct edition *edition, struct span path,
    const struct identity *written);
/*
 * What has become, on the disk, of an upload that no edition shows yet: it is
 * awaited while its file is there, or while there is none if it is all 0. Two
 * uploads of one tick of the clock have one time; so the file tells.
 */
enum upload_shown upload_look(
    int root, struct span path, const struct identity *written);

#endif
