/* Change notices of the system, directory by directory. */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include "base/span.h"

enum watch_event {
	WATCH_CREATED,
	WATCH_WRITTEN,
	WATCH_MARKED, /* its attributes have changed, not its content */
	WATCH_CLOSED, /* a writer has closed it */
	WATCH_ARRIVED, /* renamed into place */
	WATCH_GONE, /* removed, or renamed away */
	WATCH_ENDED, /* the directory itself moved: no more events may come */
	WATCH_LOST, /* events were lost: everything is to be checked */
};

struct watch;

/*
 * Called for one event with the directory that was given to watch_add() and the
 * name in it, valid during the call. WATCH_LOST has neither, WATCH_ENDED no
 * name.
 */
typedef void watch_emit(
    void *context, void *directory, struct span name, enum watch_event event);

/*
 * Whether events report every change in a directory, by its path. They do not
 * report changes by other machines to a network file system, nor those by the
 * program behind a FUSE file system.
 */
bool watch_suffices(const char *path);

/*
 * Returns a watch, or NULL with errno (EMFILE: the system's limit). The other
 * functions accept NULL as a watch without events.
 */
struct watch *watch_new(void);
void watch_free(struct watch **watch);
/* The descriptor that becomes readable when there are events, or -1. */
int watch_descriptor(const struct watch *watch);
/*
 * Watches a directory, by its path; its events are reported with `directory`.
 * Returns a number for watch_remove(), or -1 with errno (ENOSPC: the system's
 * limit).
 */
int watch_add(struct watch *watch, const char *path, void *directory);
/* Ends the watch of a directory, which may be freed then. */
void watch_remove(struct watch *watch, int number, const void *directory);
/*
 * Whether any process has a file open for writing, or mapped, by a descriptor
 * that only reads it. Returns 1, 0, or -1 if the system does not say.
 */
int watch_is_being_written(int fd);
/* The setting that raises the limit behind an error, or NULL. */
const char *watch_limit(int error);
/* Emits the events that have arrived, up to a bound that K6 needs. */
void watch_read(struct watch *watch, watch_emit *emit, void *context);

#endif
