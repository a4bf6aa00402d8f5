#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "index/scan_priv.h"

/*
 * One run of the scan. Change notices of the system are only hints: they mark
 * records to be checked (scan_watch.c), and what a check finds comes from
 * fstatat() and the file itself, so a lost or a false hint costs time only. A
 * run walks the tree in path order. In each directory names are listed
 * (scan_list.c) and records compared with their files (scan_compare.c), as far
 * as they are marked; files that have changed and are finished are read
 * (reader.c). Their terms are collected in a batch, which is sorted into a
 * posting run when it is large, and at the end. scan_press.c then writes an
 * edition, for which no file has to be read a second time.
 *
 * The first run of a process reads every file: no edition is kept on disk for
 * the next start. Of 1,000 articles of 4 KiB that takes two processors 0.08 s,
 * of 10,000 0.65 s, of 100,000 6.3 s, in which paths are answered with the
 * progress. An edition from a disk would be there in a tenth of that: the look
 * at each file that has to come before it is shown, as one may be a draft by
 * now, takes 1.6 us. But the next change needs the terms of all articles, of
 * which an edition has only what two of them share: the files would be read all
 * the same, or three times the edition be kept, and both be distrusted whenever
 * the program, its libraries, the configuration or the day is another one.
 * Reloads and upgrades hand the edition over: only a stop brings such a start.
 */

enum {
	BATCH_TERMS = 1 << 20, /* terms that are sorted at once */
	READ_AGAIN = 1000, /* ms until memory or descriptors may be free */
	DISK_AGAIN = 10000, /* ms between two reads from a failing disk */
	RACE_AGAIN = 100, /* ms, for a file that changed while it was read */
};

struct scan *
scan_prepare(const struct scan_rules *rules)
{
	struct scan *scan = mem_alloc(sizeof(*scan));

	scan->rules = rules;
	scan->reader.root = -1;
	scan->top = record_new(SPAN("/"));
	scan->reader.labels = rules->labels;
	scan->reader.types = rules->types;
	scan->reader.author = rules->author;
	scan->reader.sniffer = sniffer_new();
	scan->term_index.small = TERM_INDEX_SMALL;
	scan->term_index.helped = TERM_INDEX_HELPED;
	scan->space.least = PRESS_LEAST;
	audiences_choose(
	    &scan->term_index.audiences, rules->zones, rules->zone_count);
	scan->take_unfinished = !rules->patient;
	scan->run_count = 1;
	return scan;
}

struct scan *
scan_new(const struct scan_rules *rules)
{
	struct scan *scan = scan_prepare(rules);

	if (scan_open(scan)) {
		int error = errno;
		scan_free(&scan);
		errno = error;
	}
	return scan;
}

void
scan_free(struct scan **scan)
{
	struct scan *freed = *scan;

	*scan = NULL;
	if (!freed)
		return;
	record_free(&freed->top);
	watch_free(&freed->watch);
	if (freed->reader.root >= 0)
		close(freed->reader.root);
	reader_free(&freed->reader);
	for (size_t i = 0; i < freed->run_count; i++)
		posting_run_free(&freed->runs[i]);
	term_index_free(&freed->term_index);
	press_space_free(&freed->space);
	free(freed);
}

void
scan_note_failure(
    struct scan *scan, struct span path, const char *what, int error)
{
	scan->denied |= error == EACCES;
	note_add(scan->notes, NOTE_ERROR, path, 0, "%s: %s%s", what,
	    note_cause(error),
	    error == EACCES ? "; let loam's user read it" : "");
	scan->notes->list[scan->notes->count - 1].unread = true;
}

void
scan_seal_batch(struct scan *scan)
{
	if (scan->reader.batch.docs == 0)
		return;
	/* For the end one is left: read_child(), scan_has_unfinished(). */
	assert(scan->run_count < SCAN_RUNS_MAX);
	scan->runs[scan->run_count++] = run_builder_finish(&scan->reader.batch);
	term_list_give(&scan->reader.term_list, scan_terms(scan));
}

int64_t
scan_retry_delay(struct scan *scan, int error)
{
	scan->lacks = error ? error : scan->lacks;
	if (error == EIO)
		return scan->ran ? DISK_AGAIN : READ_AGAIN;
	return file_is_shortage(error) ? READ_AGAIN : 0;
}

/* Keeps what was read of a file before, until it can be read again. */
static void
read_later(struct scan *scan, struct record *child, int64_t delay, int error)
{
	bool told = child->again_at > 0;

	child->changed = true;
	child->again_at = clock_monotonic() + delay;
	scan_wait_until(scan, child->again_at);
	if (!told)
		scan_note_failure(scan, child->path, "cannot be read", error);
}

/* A file that changed while it was read is checked again; others are hidden. */
static void
handle_unread(struct scan *scan, struct record *child)
{
	int error = errno;
	int64_t delay = scan_retry_delay(scan, error);

	if (delay > 0) {
		read_later(scan, child, delay, error);
		return;
	}
	if (error == EAGAIN || error == ENOENT) {
		child->writer = WRITER_UNKNOWN;
		child->check = true;
		scan_wait_until(scan, clock_monotonic() + RACE_AGAIN);
		return;
	}
	/* Once, though each check tries again: the cause may be elsewhere. */
	if (child->read || !identity_equal(&child->identity, &child->seen))
		scan_note_failure(scan, child->path, "cannot be read", error);
	scan->changed |= child->read;
	reader_forget(child);
	child->identity = child->seen;
	scan_end_change(child);
}

void
scan_end_reading(struct scan *scan, const struct record *directory,
    struct record *child, uint32_t run)
{
	child->changed = false;
	scan_end_change(child);
	child->run = child->doc == RECORD_UNINDEXED ? RECORD_UNINDEXED : run;
	dir_settle_made(directory, child);
	scan->changed = true;
	if (scan->rules->progress)
		++*scan->rules->progress;
	if (scan->rules->on_read)
		scan->rules->on_read(scan->rules->on_read_context);
}

static void
read_child(struct scan *scan, struct record *directory, struct record *child)
{
	if (child->again_at > scan->started) {
		scan_wait_until(scan, child->again_at);
		return;
	}
	child->changed = false;
	if (reader_read(&scan->reader, child, &child->seen, directory,
		scan->now, scan->notes) < 0) {
		handle_unread(scan, child);
		return;
	}
	scan_end_reading(scan, directory, child, (uint32_t)scan->run_count);
	/* The last posting run is for the end of this scan. */
	if (scan->reader.batch.count > BATCH_TERMS &&
	    scan->run_count < SCAN_RUNS_MAX - 1)
		scan_seal_batch(scan);
}

/*
 * Whether a future post has become visible: it is read again for its terms,
 * which were not kept.
 */
static bool
lacks_terms(const struct scan *scan, const struct record *child)
{
	return record_visible(child, scan->now) && record_indexed(child) &&
	    child->run == RECORD_UNINDEXED;
}

/* Notes the time of a future post, and that one has become visible. */
static void
note_time(struct scan *scan, struct record *child)
{
	if (!child->read || child->draft)
		return;
	int64_t turns = record_turns(dir_article(child), scan->now);
	if (turns > scan->now && (!scan->begins || turns < scan->begins))
		scan->begins = turns;
	if (record_visible(child, scan->before) !=
	    record_visible(child, scan->now))
		scan->changed = true;
}

/* What a link leads to is not read before it is known to be served. */
static bool
wants_reading(const struct record *child)
{
	return child->changed && !(child->symlink && child->symlink->hidden);
}

bool
scan_wants(struct scan *scan, struct record *child)
{
	if (lacks_terms(scan, dir_article(child)))
		scan_read_again(child);
	return wants_reading(child);
}

bool
scan_describes_directory(const struct record *child)
{
	enum article_format format;

	/* Few are to be read: of others nothing is looked at. */
	if (!wants_reading(child))
		return false;
	enum record_role role = reader_role(child->path, &format);
	return (role >= RECORD_TAG && role <= RECORD_INTRO) ||
	    tree_name_page_rank(span_file_name(child->path)) >= 0;
}

void
scan_enter(
    struct scan *scan, struct record *directory, const struct record *above)
{
	scan_compare(scan, directory);
	if (directory->language.size == 0)
		directory->language =
		    above ? above->language : scan->rules->language;
	scan_choose_page(scan, directory, above);
}

void
scan_read_directory(
    struct scan *scan, struct record *directory, const struct record *above)
{
	struct dir *dir = directory->dir;
	bool lost = false;

	scan->changed |= !directory->read;
	for (size_t i = 0; i < dir->count; i++) {
		struct record *child = dir->list[i];
		/* The entries of a tinylog are chosen anew. */
		if (child->read &&
		    record_turns(dir_article(child), scan->now) == scan->now)
			scan_read_again(child);
		if (!scan_describes_directory(child))
			continue;
		read_child(scan, directory, child);
		lost |= child->page && !child->read && !child->changed;
	}
	if (!lost) {
		scan_describe(scan, directory, above);
		return;
	}
	/* Its page could not be read: another one is. */
	scan_choose_page(scan, directory, above);
	scan_read_directory(scan, directory, above);
}

static void
visit(struct scan *scan, struct record *directory, const struct record *above)
{
	struct dir *dir = directory->dir;

	scan_enter(scan, directory, above);
	scan_read_directory(scan, directory, above);
	for (size_t i = 0; i < dir->count; i++) {
		struct record *child = dir->list[i];
		if (child->dir)
			visit(scan, child, directory);
		if (child->dir || child->role == RECORD_DIR_LINK)
			continue;
		scan_mark_copy(scan, directory, child);
		if (scan_wants(scan, child))
			read_child(scan, directory, child);
		note_time(scan, child);
	}
}

/* After lost events everything is checked, at most once a second. */
static void
check_after_loss(struct scan *scan)
{
	int64_t when = scan->lost_at + SCAN_BETWEEN_LOST;

	if (!scan->lost)
		return;
	if (scan->lost_at && when > scan->started) {
		scan_wait_until(scan, when);
		return;
	}
	scan->lost = false;
	scan->lost_at = scan->started;
	scan_check_all(scan);
}

bool
scan_run(struct scan *scan, struct notes *notes)
{
	scan->notes = notes;
	scan->now = clock_now();
	scan->started = clock_monotonic();
	scan->due = 0;
	scan->begins = 0;
	scan->unwatched = 0;
	scan->unfinished = false;
	scan->lacks = 0;
	check_after_loss(scan);
	scan_begin_watching(scan);
	scan_run_ahead(scan);
	visit(scan, scan->top, NULL);
	/* What links lead to is known now: they are read, and shown or not. */
	if (scan_judge_links(scan, false))
		visit(scan, scan->top, NULL);
	if (scan_judge_links(scan, true))
		scan_wait_until(scan, scan->started);
	scan_seal_batch(scan);
	reader_give_back(&scan->reader, scan->top);
	scan->before = scan->now;
	scan->ran = true;
	scan->take_unfinished = false;
	scan->merge = scan->merge_at && scan->merge_at <= clock_monotonic();
	return scan->changed || scan->merge;
}

void
scan_take_unfinished(struct scan *scan)
{
	scan->take_unfinished = true;
}

bool
scan_has_unfinished(const struct scan *scan)
{
	/* Posting runs add up until a press: the last one calls for it. */
	return scan->unfinished && scan->run_count < SCAN_RUNS_MAX - 1;
}

int
scan_lacks(const struct scan *scan)
{
	return scan->lacks;
}

static int64_t
at_least_0(int64_t ms)
{
	return ms > 0 ? ms : 0;
}

int64_t
scan_due(const struct scan *scan)
{
	int64_t now = clock_monotonic(), wait = -1;

	if (scan->due)
		wait = clock_earlier(wait, at_least_0(scan->due - now));
	if (scan->merge_at)
		wait = clock_earlier(wait, at_least_0(scan->merge_at - now));
	if (scan->begins)
		wait = clock_earlier(
		    wait, at_least_0((scan->begins - clock_now()) * 1000));
	return wait;
}
