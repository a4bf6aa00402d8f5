/* How far long work has come: a line that is redrawn, or lines of the log. */
#ifndef STATS_PROGRESS_H
#define STATS_PROGRESS_H

#include "base/buf.h"

/*
 * A zeroed one shows nothing. Work of less than a second shows nothing either.
 * After that a terminal has one line, redrawn at most ten times a second and
 * erased at the end; anything else a line of the log now, every ten seconds,
 * and at the end. Of several processes one has the line until it ends.
 */
struct progress {
	struct span doing; /* `reading capsule`; borrowed; empty: no work */
	bool terminal; /* standard error is one */
	bool turn; /* the line of the terminal is this process's */
	uint64_t count; /* files that are done */
	int64_t began, said; /* monotonic ms; said 0: nothing was shown */
};

/* Begins work that is described so, if standard error is to show it. */
void progress_begin(struct progress *progress, struct span doing);
/* One file more is done; `progress` is a struct progress, for callbacks. */
void progress_step(void *progress);
void progress_end(struct progress *progress);

/*
 * What progress_step() and progress_end() write, for a moment: appends it to
 * line, without `loam: ` and line end. Returns whether there is anything.
 */
bool progress_shown_at(
    struct progress *progress, int64_t now, struct buf *line);
bool progress_ended_at(
    struct progress *progress, int64_t now, struct buf *line);

/* Takes the line of a terminal, if no other process has it. */
bool progress_take_turn(struct progress *progress, int terminal);

#endif
