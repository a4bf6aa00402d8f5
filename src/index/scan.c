#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "index/scan_priv.h"

/*
 * Events are only a hint: they say which record to look at. What is true is
 * what fstatat() and the file itself say. A run goes through the tree in path
 * order: names are listed where that was asked for, the records in question
 * are compared with the file system, and those that changed and are finished
 * are read. The index of a directory needs no file to be read a second time.
 */

enum {
	BATCH_TERMS = 1 << 20, /* terms that are sorted at once */
	READ_AGAIN = 1000, /* ms after which we may have room to read in */
	DISK_AGAIN = 10000, /* ms after which a failing disk is asked again */
	RACE_AGAIN = 100, /* ms: it changed under our eyes */
};

struct scan *
scan_new(const struct scan_rules *rules)
{
	struct scan *scan = mem_alloc(sizeof(*scan));

	scan->rules = rules;
	scan->reader.root = -1;
	scan->top = record_new(SPAN("/"));
	if (scan_open_root(scan) < 0) {
		int error = errno;
		scan_free(&scan);
		errno = error;
		return NULL;
	}
	scan->reader.labels = rules->labels;
	scan->reader.types = rules->types;
	scan->reader.author = rules->author;
	scan->reader.sniffer = sniffer_new();
	scan->reader.term_table = &scan->term_index.term_table;
	scan->term_index.small = TERM_INDEX_SMALL;
	scan->take_unfinished = !rules->patient;
	scan->article_file_count = 1;
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
	for (size_t i = 0; i < freed->article_file_count; i++)
		posting_run_free(&freed->sources[i]);
	term_index_free(&freed->term_index);
	press_space_free(&freed->space);
	free(freed);
}

/* Makes what the batch holds a source of the posting run of its own. */
static void
seal_batch(struct scan *scan)
{
	if (scan->reader.batch.docs == 0)
		return;
	/* read_child() leaves one free, and scan_has_unfinished() asks for a
	 * press.
	 */
	assert(scan->article_file_count < SCAN_SOURCES_MAX);
	scan->sources[scan->article_file_count++] =
	    run_builder_finish(&scan->reader.batch);
}

/* Nothing that the file has done: when it is tried again, or 0. */
static int64_t
patience(int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOMEM: return READ_AGAIN;
	case EIO: return DISK_AGAIN;
	default: return 0;
	}
}

/* What was read of it stays until we can read again. */
static void
put_off(struct scan *scan, struct record *child, int error)
{
	bool told = child->again_at > 0;

	child->changed = true;
	child->again_at = clock_monotonic() + patience(error);
	scan_wait_until(scan, child->again_at);
	if (!told)
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "cannot be read: %s", strerror(error));
}

/* A file that changes under our eyes is tried again; others are not shown. */
static void
fail_to_read(struct scan *scan, struct record *child)
{
	int error = errno;

	if (patience(error)) {
		put_off(scan, child, error);
		return;
	}
	child->closed = false;
	if (error == EAGAIN || error == ENOENT) {
		child->check = true;
		scan_wait_until(scan, clock_monotonic() + RACE_AGAIN);
		return;
	}
	note_add(scan->notes, NOTE_ERROR, child->path, 0, "cannot be read: %s",
	    strerror(error));
	scan->changed = scan->changed || child->read;
	reader_forget(child);
	child->identity = child->seen;
	child->again_at = 0;
}

/* Marks a record to be read again though its file has not changed. */
static void
read_again(struct record *child)
{
	child->changed = true;
	child->seen = child->identity;
}

static void
read_child(struct scan *scan, struct record *directory, struct record *child)
{
	if (child->again_at > scan->started) {
		scan_wait_until(scan, child->again_at);
		return;
	}
	child->changed = false;
	if (reader_read(&scan->reader, child, &child->seen, directory->language,
		scan->now, scan->notes) < 0) {
		fail_to_read(scan, child);
		return;
	}
	child->seen_at = child->again_at = 0;
	child->closed = false;
	child->source = child->doc == RECORD_UNCOUNTED
	    ? RECORD_UNCOUNTED
	    : (uint32_t)scan->article_file_count;
	scan->changed = true;
	if (scan->rules->progress)
		++*scan->rules->progress;
	/* The last place is for what the run ends with. */
	if (scan->reader.batch.count > BATCH_TERMS &&
	    scan->article_file_count < SCAN_SOURCES_MAX - 1)
		seal_batch(scan);
}

/* The title that a directory has of its name. */
static struct span
title_of_name(struct scan *scan, const struct record *directory)
{
	struct span path = span_head(directory->path, directory->path.size - 1);
	struct span name = span_tail(path, span_find_last(path, '/') + 1);
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article;

	if (path.size == 0)
		return scan->rules->title;
	article_read(SPAN(""), ARTICLE_GEMTEXT, name, &arena, &notes, &article);
	struct span title = reader_intern(&scan->reader, article.title);
	arena_free(&arena);
	return title;
}

/*
 * A directory's language and title: of its index.gmi, of its intro, of the
 * directory above or its name. Articles that inherit another language than
 * before are read again, since their terms belong to it.
 */
static void
describe(struct scan *scan, struct record *directory, struct span inherited)
{
	struct dir *dir = directory->dir;
	struct span language = SPAN(""), title = SPAN("");

	for (int intro = 0; intro < 2; intro++)
		for (size_t i = 0; i < dir->count; i++) {
			const struct record *child = dir->list[i];
			if (child->role !=
				(intro ? RECORD_INTRO : RECORD_INDEX) ||
			    !record_visible(child, scan->now))
				continue;
			if (language.size == 0)
				language = child->own_language;
			if (title.size == 0 && child->headed)
				title =
				    reader_intern(&scan->reader, child->title);
		}
	directory->title = title.size ? title : title_of_name(scan, directory);
	directory->read = true;
	language = language.size ? language : inherited;
	if (span_equal(language, directory->language))
		return;
	for (size_t i = 0; i < dir->count; i++)
		if (dir->list[i]->read && !dir->list[i]->dir &&
		    dir->list[i]->own_language.size == 0)
			read_again(dir->list[i]);
	directory->language = language;
}

/* A post whose time has come: its terms were not kept. */
static bool
has_come(const struct scan *scan, const struct record *child)
{
	return record_visible(child, scan->now) && record_indexed(child) &&
	    child->source == RECORD_UNCOUNTED;
}

/* When a post of the future begins, and whether one has just begun. */
static void
note_time(struct scan *scan, const struct record *child)
{
	if (!child->read || child->draft)
		return;
	int64_t begins = record_begins(child);
	if (begins > scan->now && (!scan->begins || begins < scan->begins))
		scan->begins = begins;
	if (record_visible(child, scan->before) !=
	    record_visible(child, scan->now))
		scan->changed = true;
}

static bool
describes_directory(const struct record *record)
{
	enum article_format format;
	enum record_role role = reader_role(record->path, &format);

	return role == RECORD_INDEX || role == RECORD_INTRO;
}

static void
visit(struct scan *scan, struct record *directory, struct span inherited)
{
	struct dir *dir = directory->dir;
	bool was_read = directory->read;

	scan_compare(scan, directory);
	if (directory->language.size == 0)
		directory->language = inherited;
	for (size_t i = 0; i < dir->count; i++)
		if (dir->list[i]->changed && describes_directory(dir->list[i]))
			read_child(scan, directory, dir->list[i]);
	describe(scan, directory, inherited);
	scan->changed = scan->changed || !was_read;
	for (size_t i = 0; i < dir->count; i++) {
		struct record *child = dir->list[i];
		if (child->dir) {
			visit(scan, child, directory->language);
			continue;
		}
		scan_mark_copy(scan, directory, child);
		if (has_come(scan, child))
			read_again(child);
		if (child->changed)
			read_child(scan, directory, child);
		note_time(scan, child);
	}
}

/* However often events are lost: one look at everything a second. */
static void
make_up_for_lost(struct scan *scan)
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
	scan->written = false;
	make_up_for_lost(scan);
	scan_begin_watching(scan);
	visit(scan, scan->top, scan->rules->language);
	seal_batch(scan);
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
	/* Runs without a press add up: before there is no room, one is made. */
	return scan->written && scan->article_file_count < SCAN_SOURCES_MAX - 1;
}

int64_t
scan_due(const struct scan *scan)
{
	int64_t wait = -1;

	const int64_t moments[] = {scan->due, scan->merge_at};

	for (size_t i = 0; i < 2; i++) {
		int64_t until = moments[i] - clock_monotonic();
		until = until > 0 ? until : 0;
		if (moments[i] && (wait < 0 || until < wait))
			wait = until;
	}
	if (scan->begins) {
		int64_t until = (scan->begins - clock_now()) * 1000;
		until = until > 0 ? until : 0;
		wait = wait < 0 || until < wait ? until : wait;
	}
	return wait;
}
