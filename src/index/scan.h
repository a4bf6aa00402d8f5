/* The scan: follows the capsule's tree and presses editions of it. */
#ifndef INDEX_SCAN_H
#define INDEX_SCAN_H

#include "base/note.h"
#include "config/labels.h"
#include "index/press.h"
#include "text/mimetype.h"

struct scan;

/* What a scan is to know. Everything is borrowed and must outlive it. */
struct scan_rules {
	const char *root; /* the capsule's directory */
	const struct labels *labels;
	const struct mimetypes *types; /* the operator's; NULL: none */
	struct span title; /* of the root directory */
	struct span author, language;
	bool hints; /* use the system's change notices where there are any */
	bool trusted; /* even where they cannot tell of every change */
	/*
	 * An edition is in force already: at first, too, what is being written
	 * is waited for.
	 */
	bool patient;
	size_t most; /* files and directories; 0: SCAN_FILES_MAX */
	uint32_t *progress; /* counts the files read, for others to see */
};

enum {
	SCAN_FILES_MAX = 1000000,
	SCAN_DEPTH_MAX = 32,
	SCAN_QUIET = 2000, /* ms without a change that count as finished */
	SCAN_MERGE_AFTER = 10000, /* ms without one after which all is merged */
};

/* Opens the capsule. Returns NULL with errno. */
struct scan *scan_new(const struct scan_rules *rules);
void scan_free(struct scan **scan);
/* The directory that it reads, as a descriptor of its own. */
int scan_root(const struct scan *scan);
/* The descriptor that becomes readable with hints, or -1. */
int scan_descriptor(const struct scan *scan);
/* Whether every directory sends hints; if not, polling is what there is. */
bool scan_hinted(const struct scan *scan);

/*
 * Sees whether the capsule is where it was; another directory in its place is
 * followed by the next run. Returns NULL, or why it cannot be read, a static
 * sentence: a run would then find nothing, or what is no longer meant.
 */
const char *scan_find_root(struct scan *scan);

/* Takes in the hints there are: what they name is looked at next time. */
void scan_take_hints(struct scan *scan);
/* The same for one path that somebody found different from the edition. */
void scan_suspect(struct scan *scan, struct span path);
/* Everything is looked at next time. */
void scan_check_all(struct scan *scan);
/* The same for what sends no hints. */
void scan_check_unwatched(struct scan *scan);
/* Files are taken as they stand next time, finished or not. */
void scan_take_unfinished(struct scan *scan);
/*
 * Looks at what is to be looked at and reads what has changed and is finished.
 * The first time takes files as they stand. Returns whether an edition pressed
 * now would differ from the last one.
 */
bool scan_run(struct scan *scan, struct notes *notes);
/* Whether the last run left files to their writers. */
bool scan_has_unfinished(const struct scan *scan);
/*
 * Milliseconds until there is a reason to run again, or -1: a file that is
 * being written may be finished, a post's time may have come.
 */
int64_t scan_due(const struct scan *scan);
/* Presses an edition of what is visible now. Returns 0, or -1 with errno. */
int scan_press(struct scan *scan, struct pressed *pressed_r);

#endif
