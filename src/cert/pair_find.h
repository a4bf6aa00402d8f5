/* Finds a host's certificate and key in a directory of another server. */
#ifndef CERT_PAIR_FIND_H
#define CERT_PAIR_FIND_H

#include "base/arena.h"
#include "base/note.h"

/*
 * A path that is no directory is the certificate's. In a directory, the files
 * are those that agate, gmid, certbot and others make for one of the names.
 * *key_r is empty where one file has both. Both live in the arena and end in
 * NUL. Returns 0, or -1 with a note.
 */
int pair_find(const char *path, const struct span *names, size_t count,
    struct arena *arena, struct span *certificate_r, struct span *key_r,
    struct notes *notes);

#endif
