/* What the parts of the scan share: scan, look, hints, foothold, collect. */
#ifndef INDEX_SCAN_PRIV_H
#define INDEX_SCAN_PRIV_H

#include "index/dir.h"
#include "index/reader.h"
#include "index/scan.h"
#include "index/watch.h"

enum {
	SCAN_SOURCES_MAX = 1024,
	SCAN_BETWEEN_LOST = 1000, /* ms between two looks for lost events */
};

struct scan {
	const struct scan_rules *rules;
	struct reader reader;
	struct watch *watch;
	struct record *top; /* the root directory */
	/* The terms of all articles; then those of what was read since. */
	struct term_index term_index;
	struct posting_run sources[SCAN_SOURCES_MAX];
	size_t article_file_count;
	struct press_space space;
	size_t records; /* in the whole tree */
	bool full_told; /* that there are too many has been said */
	bool ran, changed;
	bool take_unfinished; /* the next run waits for no writer */
	bool written; /* the last run left files to their writers */
	bool absent; /* the root could not be found */
	bool lost; /* events were: everything is to be looked at, and soon */
	int64_t lost_at; /* monotonic ms of the last time */
	size_t unwatched; /* directories, in the last run */
	int64_t watch_at; /* monotonic ms; not before is a watch tried again */
	bool limit_told;
	int64_t started; /* monotonic ms of this run */
	/*
	 * What has changed lately is merged when nothing changes any more, so
	 * that an edition at rest does not depend on what came before it.
	 */
	bool merge;
	int64_t merge_at; /* monotonic ms; 0: nothing is left to merge */
	int64_t due; /* monotonic ms; 0: nothing is waited for */
	int64_t begins; /* second at which the next post begins; 0: none */
	int64_t now, before; /* the second of this run, and of the last */
	struct notes *notes;
};

/* A reason to run again at a monotonic millisecond, at the latest. */
static inline void
scan_wait_until(struct scan *scan, int64_t due)
{
	if (!scan->due || due < scan->due)
		scan->due = due;
}

/* Adds a name to a directory, or returns NULL when there are too many. */
struct record *scan_add_name(
    struct scan *scan, struct record *directory, struct span name, bool slash);

/* Opens the root for the first time. Returns 0, or -1 with errno. */
int scan_open_root(struct scan *scan);

/* Asks for hints where they are wanted and there are none yet. */
void scan_begin_watching(struct scan *scan);
/* Watches a directory unless it is, cannot be, or should not be. */
void scan_watch(struct scan *scan, struct record *directory);
/* Ends the watches of a record that goes, and of all below it. */
void scan_unwatch(struct scan *scan, struct record *record);
/* A directory and all below it are watched anew and listed again. */
void scan_renew(struct scan *scan, struct record *directory);

/*
 * Watches a directory, lists its names where that was asked for, and holds
 * the records in question against the file system: what is gone is dropped,
 * what has changed and is finished is marked to be read.
 */
void scan_compare(struct scan *scan, struct record *directory);
/* Sees whether a file is a copy of one that is beside it by now. */
void scan_mark_copy(
    struct scan *scan, struct record *directory, struct record *child);

#endif
