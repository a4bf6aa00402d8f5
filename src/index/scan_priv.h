/* What scan.c and scan_*.c share. */
#ifndef INDEX_SCAN_PRIV_H
#define INDEX_SCAN_PRIV_H

#include "base/clock.h"
#include "index/dir.h"
#include "index/reader.h"
#include "index/scan.h"
#include "watch/watch.h"

enum {
	SCAN_RUNS_MAX = 1024,
	SCAN_BETWEEN_LOST = 1000, /* ms between two checks for lost events */
	SCAN_RECENT = 3, /* s: file systems may round times coarsely */
	SCAN_WRITTEN = 64, /* files that are known to be finished */
};

_Static_assert(
    (int)SCAN_FILES_MAX <= POSTING_RUN_DOCS_MAX, "each has a number");

struct scan {
	const struct scan_rules *rules;
	struct reader reader;
	struct watch *watch;
	struct record *top; /* the root directory */
	/* Terms: those of the last edition, and those read since. */
	struct term_index term_index;
	struct posting_run runs[SCAN_RUNS_MAX]; /* runs[0] is not used */
	size_t run_count;
	struct press_space space;
	size_t records; /* in the whole tree */
	bool links; /* there are symbolic links, or there were */
	/* A name came or went in this run: links may lead elsewhere. */
	bool renamed;
	bool denied; /* rights have kept it from something, once */
	bool full_told; /* the limit of files has been noted */
	bool ran, changed;
	bool take_unfinished; /* the next run reads unfinished files, too */
	bool unfinished; /* the last run left such files out */
	int lacks; /* errno for which it could not read a part; or 0 */
	bool absent; /* the root could not be found */
	bool replaced; /* it is another than that of the edition before */
	/* Those that scan_written() told last, in turn. */
	struct identity written[SCAN_WRITTEN];
	size_t written_next;
	bool lost; /* events were lost: everything is to be checked */
	int64_t lost_at; /* monotonic ms of the last time */
	size_t unwatched; /* directories, in the last run */
	int64_t watch_at; /* monotonic ms: no watch is tried before */
	bool limit_told;
	int64_t started; /* monotonic ms of this run */
	int64_t hinted; /* monotonic ms of the hints that are being taken */
	/*
	 * The term index is merged when the capsule is at rest, and the edition
	 * is written whole: it then has the same bytes whatever changes led to
	 * it.
	 */
	bool merge;
	int64_t merge_at; /* monotonic ms; 0: nothing is left to merge */
	int64_t due; /* monotonic ms of the next run; 0: none */
	int64_t begins; /* second at which a future post begins; 0: none */
	int64_t now, before; /* the second of this run, and of the last */
	struct notes *notes;
	struct scan_ahead ahead; /* of the next run; its read is NULL: none */
};

/*
 * The steps of a visit to a directory: what its names are, and which of its
 * files is its page; what it is, for which its page and intro are read.
 */
void scan_enter(
    struct scan *scan, struct record *directory, const struct record *above);
void scan_read_directory(
    struct scan *scan, struct record *directory, const struct record *above);
/* Whether a file is to be read now, which may be one that was not kept. */
bool scan_wants(struct scan *scan, struct record *child);
/* Whether a file is read to know what its directory is. */
bool scan_describes_directory(const struct record *child);
/* Ends the reading of a file that has been read. */
void scan_end_reading(struct scan *scan, const struct record *directory,
    struct record *child, uint32_t run);
/* Reads ahead of a run, if that is wanted, and then no more. */
void scan_run_ahead(struct scan *scan);
/* Sorts the terms that were read into a posting run. */
void scan_seal_batch(struct scan *scan);

/* Makes scan_due() at most the time until a monotonic millisecond. */
static inline void
scan_wait_until(struct scan *scan, int64_t due)
{
	if (!scan->due || due < scan->due)
		scan->due = due;
}

/* A directory and those above it, for the nearest standing block. */
struct scan_chain {
	const struct record *directory;
	const struct scan_chain *above;
	/* The last result, which is the same for nearly all articles. */
	struct span language;
	const struct record *standing;
};

/*
 * The standing block or intro of a record, or NULL. The chain begins with the
 * directory that holds it.
 */
const struct record *scan_block_for(const struct scan *scan,
    const struct record *record, struct scan_chain *chain);
/*
 * Whether anything that a link leads through is in a zone that a directory is
 * not in.
 */
bool scan_leads_closer(
    const struct scan *scan, const struct record *link, struct span directory);
/*
 * Whether a record may show anywhere below a directory what it says: it is
 * visible, and in no zone that the directory itself is not in; nor is anything
 * that it leads through, if it is a link.
 */
bool scan_speaks_for(const struct scan *scan, const struct record *record,
    const struct record *directory);

/*
 * Marks a record to be read though its file has not changed. One that has
 * changed is read in any case, as soon as it is finished; its state of before
 * is not there to be read.
 */
static inline void
scan_read_again(struct record *child)
{
	if (child->changed || child->seen_at)
		return;
	child->changed = true;
	child->seen = child->identity;
}

/*
 * Chooses the page of a directory, before it is read; `above` is the directory
 * that it is in, or NULL.
 */
void scan_choose_page(
    struct scan *scan, struct record *directory, const struct record *above);
/*
 * Sets a directory's language and title, and whether it is a page bundle, and
 * one that is shown: when its page and intro have been read, and before its
 * other files are.
 */
void scan_describe(
    struct scan *scan, struct record *directory, const struct record *above);

/* Makes the watch if hints are wanted and there is none yet. */
void scan_begin_watching(struct scan *scan);
/* Watches a directory, if that is wanted and possible. */
void scan_watch(struct scan *scan, struct record *directory);
/* Ends the watches of a record and of all below it. */
void scan_unwatch(struct scan *scan, struct record *record);
/* The next run watches and lists a directory and all below it anew. */
void scan_renew(struct scan *scan, struct record *directory);

/* Whether a writer has the file open, or -1 where the system does not say. */
int scan_has_writer(const struct scan *scan, const struct record *child);
/*
 * Whether a writer has the file open. Where the system does not say (the file
 * is another user's), events do: of a name that is new and empty, too, since a
 * program that has created it will close it.
 */
bool scan_is_open(const struct scan *scan, const struct record *child);
/*
 * Whether a file was changed in the last seconds, by two wall clocks that may
 * differ. Asked only where nothing better is known.
 */
bool scan_is_recent(
    const struct scan *scan, const struct identity *found, int64_t seconds);
/*
 * Whether a file of a directory that took the place of the capsule is not to be
 * taken unfinished: one that was put there by a copy, and not by a rename or a
 * link, is filled under its name.
 */
bool scan_is_growing(const struct scan *scan, const struct record *child,
    const struct identity *found);

/* Whether scan_written() has told that a file of that state is in its place. */
bool scan_was_written(const struct scan *scan, const struct identity *found);

/* Adds a record for a name. Returns NULL if there are too many already. */
struct record *scan_add_name(
    struct scan *scan, struct record *directory, struct span name, bool slash);
/* Frees a record, ending its watches. */
void scan_drop(
    struct scan *scan, struct record *directory, struct record *child);
/*
 * Reads a directory's names: new ones get records, and every record is to be
 * compared with its file.
 */
void scan_list(struct scan *scan, struct record *directory);

/* Forgets the change of a record that was read, or is not to be. */
void scan_end_change(struct record *child);
/*
 * Watches a directory, lists it if need be, and compares its records with the
 * file system: drops those whose files are gone, and marks those to be read
 * whose files have changed and are finished.
 */
void scan_compare(struct scan *scan, struct record *directory);
/*
 * Follows a symbolic link in the file system, and keeps its way. Returns NULL
 * and what it leads to, or a static sentence that says why it leads nowhere, or
 * the empty string if that could not be found out now.
 */
const char *scan_follow(
    struct scan *scan, struct record *child, struct stat *about_r);
/*
 * Decides for each link whether what it leads to is served. Returns whether the
 * answer has changed for any: directories that they describe are then to be
 * described again. The `last` time in a run the reasons are noted.
 */
bool scan_judge_links(struct scan *scan, bool last);
/*
 * E14: the ms after which something is tried again that has failed with an
 * errno which is not the file's; 0 for other errors, and for none. scan_lacks()
 * tells the last.
 */
int64_t scan_retry_delay(struct scan *scan, int error);

/* Makes another run follow where that delay says so. Returns whether it does.
 */
static inline bool
scan_retry(struct scan *scan, int error)
{
	int64_t delay = scan_retry_delay(scan, error);

	if (delay > 0)
		scan_wait_until(scan, clock_monotonic() + delay);
	return delay > 0;
}

/* Notes that a path cannot be used: the cause of an errno, and what helps. */
void scan_note_failure(
    struct scan *scan, struct span path, const char *what, int error);
/*
 * Why a file is hidden, by its own words or since they were not read: `which `
 * and a static phrase, or NULL.
 */
const char *scan_why_hidden(
    const struct scan *scan, const struct record *record);
/* Whether anything below a directory makes it one that is there (K60). */
bool scan_has_served(const struct scan *scan, const struct record *directory);
/* Whether a name in a path is one of those that are ignored. */
bool scan_is_ignored(struct span path);
/* What a link leads to as far as there is a record of it, or NULL. */
struct record *scan_link_target(
    const struct scan *scan, const struct record *record);
/*
 * Whether a page that is gone may be there again soon, as an editor that has
 * renamed it writes it anew: that of a page bundle is awaited for two seconds.
 */
bool scan_awaits_page(
    struct scan *scan, struct record *directory, struct record *child);
/* Decides whether a file is a copy of another in its directory. */
void scan_mark_copy(
    struct scan *scan, struct record *directory, struct record *child);

#endif
