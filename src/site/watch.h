/* Hints that something beneath the capsule has changed. */
#ifndef SITE_WATCH_H
#define SITE_WATCH_H

#include "base/span.h"

enum watch_event {
	WATCH_TOUCHED, /* made, or written to */
	WATCH_MARKED, /* its attributes have changed, not its text */
	WATCH_FINISHED, /* its writer closed it, or renamed it into place */
	WATCH_GONE, /* removed, or renamed away */
	WATCH_LOST, /* events were lost: look at everything again */
};

struct watch;

/*
 * Takes one event: the directory that was given to watch_add() and the name in
 * it, borrowed for the length of the call. WATCH_LOST has neither.
 */
typedef void watch_take(
    void *context, void *directory, struct span name, enum watch_event event);

/* A watch that sends no hints is NULL, which the others accept. */
struct watch *watch_new(void);
void watch_free(struct watch **watch);
/* The descriptor that becomes readable when there are events, or -1. */
int watch_descriptor(const struct watch *watch);
/*
 * Watches a directory, by its path in the file system; `directory` comes with
 * its events. Returns 0, or -1 with errno (ENOSPC: the system's limit).
 */
int watch_add(struct watch *watch, const char *path, void *directory);
/* Forgets a directory that is about to be freed. */
void watch_remove(struct watch *watch, const void *directory);
/* Hands every event there is to take. */
void watch_read(struct watch *watch, watch_take *take, void *context);

#endif
