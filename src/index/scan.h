/* The scan: follows changes of the capsule's tree and writes editions. */
#ifndef INDEX_SCAN_H
#define INDEX_SCAN_H

#include "base/file.h"
#include "base/note.h"
#include "config/labels.h"
#include "index/press.h"
#include "text/mimetype.h"

struct reader;
struct scan;

/* Settings of a scan. Everything is borrowed and must outlive it. */
struct scan_rules {
	const char *root; /* the capsule's directory */
	const struct labels *labels;
	const struct mimetypes *types; /* the operator's; NULL: none */
	struct span title; /* of the root directory */
	struct span author, language;
	bool markdown; /* pages are made of files in Markdown */
	/* The decoded paths of its zones, whose articles some may not see. */
	struct span zones[AUDIENCE_ZONES_MAX];
	size_t zone_count;
	bool hints; /* use the system's change notices where it has them */
	bool trusted; /* even of file systems that do not report all changes */
	/*
	 * An edition is in force already, so the first run, too, waits for
	 * files that are being written.
	 */
	bool patient;
	/*
	 * The directory that this edition is of; all 0: there is none. An empty
	 * one in its place is most likely where it was mounted.
	 */
	struct identity before;
	size_t most; /* files and directories; 0: SCAN_FILES_MAX */
	_Atomic uint32_t
	    *progress; /* counts the files read; in shared memory */
	void (*on_read)(void *context); /* called after each; or NULL */
	void *on_read_context;
};

enum {
	SCAN_FILES_MAX = 2000000,
	SCAN_DEPTH_MAX = 32,
	SCAN_QUIET = 2000, /* ms without a change after which a file is done */
	SCAN_QUIET_OPEN = 60000, /* the same while a writer has it open */
	SCAN_UNQUIET = 300000, /* ms after which it is taken as it is */
	SCAN_MERGE_AFTER = 10000, /* ms without a change before a merge */
};

/*
 * Loads all that a scan uses of files outside of the capsule, which it opens
 * not yet.
 */
struct scan *scan_prepare(const struct scan_rules *rules);
/* Opens the capsule. Returns NULL, or a sentence that says why it cannot. */
const char *scan_open(struct scan *scan);
/*
 * Both. Returns NULL with errno: ENOENT, too, of an empty directory in place of
 * the one that was there before.
 */
struct scan *scan_new(const struct scan_rules *rules);
void scan_free(struct scan **scan);
/* The descriptor of the capsule's root directory, which the scan owns. */
int scan_root(const struct scan *scan);
/* The descriptor that becomes readable when there are hints, or -1. */
int scan_descriptor(const struct scan *scan);
/* Whether every directory is watched; the others have to be polled. */
bool scan_hinted(const struct scan *scan);

/*
 * Checks that the capsule's path still leads to the directory that is read. If
 * it leads to another, the next run reads that one. Returns NULL, or a static
 * sentence that says why there is nothing to run on.
 */
const char *scan_find_root(struct scan *scan);

/* Reads the hints that have arrived: the next run checks what they name. */
void scan_take_hints(struct scan *scan);
/* The next run checks a path whose file a worker found changed. */
void scan_suspect(struct scan *scan, struct span path);
/*
 * The same of a file that was renamed into place, or removed (all 0): a file of
 * that identity is finished, whether it has been quiet or not.
 */
void scan_written(
    struct scan *scan, struct span path, const struct identity *file);
/* The next run checks everything. */
void scan_check_all(struct scan *scan);
/* The next run checks all directories that are not watched. */
void scan_check_unwatched(struct scan *scan);
/* The next run reads files even if they may still be written. */
void scan_take_unfinished(struct scan *scan);
/*
 * Checks the files that are to be checked, and reads those that have changed
 * and are finished. The first run also reads unfinished ones, unless the rules
 * are patient. Returns whether an edition written now would differ from the
 * last one.
 */
bool scan_run(struct scan *scan, struct notes *notes);
/* Whether the last run found nothing that readers can have. */
bool scan_is_empty(const struct scan *scan);
/*
 * The errno for which the last run could not read a part: want of rights, a
 * failing disk, a change meanwhile. 0: none.
 */
int scan_lacks(const struct scan *scan);
/* Whether the last run left out files that may still be written. */
bool scan_has_unfinished(const struct scan *scan);
/* Notes each of them. */
void scan_note_unfinished(const struct scan *scan, struct notes *notes);
/*
 * Milliseconds until the next run has something to do, or -1: a file may be
 * finished by then, the time of a future post is reached, or runs are merged.
 */
int64_t scan_due(const struct scan *scan);
/* A file that the scan is to read, and its directory. */
struct scan_wanted {
	struct record *record;
	const struct record *directory;
};

/*
 * Hands files to other processes before the run needs them: `read` has files of
 * the list read, in any order, and hands each back by scan_take(). With `more`
 * it queues as many from the front of the list as keep the readers busy, and
 * returns that number at once. Without, it takes all, and returns when they
 * have been read. What was not handed back is read by the run itself.
 *
 * `end` is called when the run needs nothing more.
 */
struct scan_ahead {
	size_t (*read)(void *context, const struct scan_wanted *list,
	    size_t count, bool more);
	void (*end)(void *context);
	void *context;
};

/* The next run, which is the first, reads ahead so; a copy is kept. */
void scan_read_ahead(struct scan *scan, const struct scan_ahead *ahead);
/*
 * The next press may start so many processes, which end before it does: copies
 * of this one.
 */
void scan_share_press(struct scan *scan, size_t processes);
/* The reader of a scan, and the second that its files are read for. */
struct reader *scan_reader(struct scan *scan);
int64_t scan_now(const struct scan *scan);
/* The words that it knows, which learns those of the runs below. */
struct term_table *scan_terms(struct scan *scan);
/*
 * Reserves a posting run, which is empty until scan_fill_run() gives it terms
 * of words that the scan has been told. Returns its number, or 0 if there are
 * too many.
 */
uint32_t scan_reserve_run(struct scan *scan);
void scan_fill_run(
    struct scan *scan, uint32_t number, struct posting_run *posting_run);
/*
 * Takes over what was read of a file: `read` is a copy of its record with the
 * fields that reader_read() sets, of which it owns the text block. Texts that
 * are shared are copied. Its terms are in the run of that number.
 */
void scan_take(struct scan *scan, const struct scan_wanted *wanted,
    const struct record *read, uint32_t run);
/* Undoes it: the terms of the file will not come. */
void scan_lose(const struct scan_wanted *wanted);
/* Notes what was said of files that were read so. */
void scan_note(struct scan *scan, const struct notes *notes);

/* Writes an edition of all that is visible. Returns 0, or -1 with errno. */
int scan_press(struct scan *scan, struct pressed *pressed_r);

#endif
