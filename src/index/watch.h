/* Hints that something beneath the capsule has changed. */
#ifndef INDEX_WATCH_H
#define INDEX_WATCH_H

#include "base/span.h"

enum watch_event {
	WATCH_TOUCHED, /* made, or written to */
	WATCH_MARKED, /* its attributes have changed, not its text */
	WATCH_FINISHED, /* its writer closed it, or renamed it into place */
	WATCH_GONE, /* removed, or renamed away */
	WATCH_ENDED, /* the directory itself went: it may send no more */
	WATCH_LOST, /* events were lost: look at everything again */
};

struct watch;

/*
 * Takes one event: the directory that was given to watch_add() and the name in
 * it, borrowed for the length of the call. WATCH_LOST has neither, WATCH_ENDED
 * no name.
 */
typedef void watch_emit(
    void *context, void *directory, struct span name, enum watch_event event);

/*
 * Whether hints tell of every change below a directory, by its path in the file
 * system: what other machines do to a network's file system, and what a program
 * does that makes up one of its own, is told by nobody.
 */
bool watch_suffices(const char *path);

/*
 * Returns a watch, or NULL with errno (EMFILE: the system's limit). NULL is a
 * watch that sends no hints, which the others accept.
 */
struct watch *watch_new(void);
void watch_free(struct watch **watch);
/* The descriptor that becomes readable when there are events, or -1. */
int watch_descriptor(const struct watch *watch);
/*
 * Watches a directory, by its path in the file system; `directory` comes with
 * its events. Returns a number for watch_remove(), or -1 with errno (ENOSPC:
 * the system's limit).
 */
int watch_add(struct watch *watch, const char *path, void *directory);
/* Forgets a directory that is about to be freed. */
void watch_remove(struct watch *watch, int number, const void *directory);
/* What the operator may raise so that no limit is met, for people to read. */
const char *watch_limit(int error);
/* Hands the events there are to take; more than a queueful wait for the next.
 */
void watch_read(struct watch *watch, watch_emit *emit, void *context);

#endif
