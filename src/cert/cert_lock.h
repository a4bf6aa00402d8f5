/* One process at a time changes the files of a pair. */
#ifndef CERT_CERT_LOCK_H
#define CERT_CERT_LOCK_H

#include "base/file.h"
#include "base/note.h"

struct cert_lock {
	int fd; /* of a file that is there while it is locked; -1: none */
	char path[FILE_PATH_SIZE];
};

/*
 * Locks the pair of that key, in a directory that is there; a few seconds are
 * waited for another process. Where nothing can be locked, as in a directory
 * where nothing can be written either, that is no mistake. Returns 0, or -1
 * with a note.
 */
int cert_lock(struct cert_lock *lock, struct span key, struct notes *notes);
void cert_unlock(struct cert_lock *lock);

#endif
