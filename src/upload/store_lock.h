/* One change of a capsule's files at a time. */
#ifndef UPLOAD_STORE_LOCK_H
#define UPLOAD_STORE_LOCK_H

#include <stdint.h>

/*
 * Locks a capsule by its directory's descriptor, until that is closed or
 * store_unlock() is called; waits for so many ms. Returns 0, also on a file
 * system without locks, or -1: another process has the lock.
 */
int store_lock(int root, int64_t wait);
void store_unlock(int root);

#endif
