#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "site/scan_inside.h"

/*
 * Events are only a hint: they say which record to look at. What is true is
 * what fstatat() and the file itself say. A run goes through the tree in path
 * order: names are listed where that was asked for, the records in question
 * are compared with the file system, and those that changed and are finished
 * are read. The index of a directory needs no file to be read a second time.
 */

enum {
	BATCH_TERMS = 4 << 20, /* terms that are sorted at once */
	TRY_AGAIN = 10000, /* ms after which a failing disk is asked again */
};

struct scan *
scan_new(const struct scan_rules *rules)
{
	int root = root_open(rules->root);

	if (root < 0)
		return NULL;
	struct scan *scan = mem_alloc(sizeof(*scan));
	scan->rules = rules;
	scan->reader.root = root;
	scan->reader.labels = rules->labels;
	scan->reader.author = rules->author;
	scan->reader.sniffer = sniffer_new();
	scan->reader.vocabulary = &scan->concordance.vocabulary;
	scan->concordance.small = CONCORDANCE_SMALL;
	scan->watch = rules->hints ? watch_new() : NULL;
	scan->unhinted = !scan->watch;
	scan->top = record_new(SPAN("/"));
	scan->source_count = 1;
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
	close(freed->reader.root);
	reader_free(&freed->reader);
	for (size_t i = 0; i < freed->source_count; i++)
		ledger_free(&freed->sources[i]);
	concordance_free(&freed->concordance);
	free(freed);
}

int
scan_descriptor(const struct scan *scan)
{
	return watch_descriptor(scan->watch);
}

bool
scan_hinted(const struct scan *scan)
{
	return !scan->unhinted;
}

static void
list_again(struct record *directory)
{
	directory->folder->list_again = true;
	for (size_t i = 0; i < directory->folder->count; i++)
		if (directory->folder->list[i]->folder)
			list_again(directory->folder->list[i]);
}

/* A directory that came or went: another of its name may be there by now. */
static void
begin_again(struct record *directory)
{
	directory->folder->list_again = true;
	directory->folder->watched = false;
	for (size_t i = 0; i < directory->folder->count; i++)
		if (directory->folder->list[i]->folder)
			begin_again(directory->folder->list[i]);
}

static void
take_hint(void *context, void *place, struct span name, enum watch_event event)
{
	struct scan *scan = context;
	struct record *directory = place;

	if (event == WATCH_LOST) {
		scan_everything(scan);
		return;
	}
	if (reader_passes_over(name) || !utf8_valid(name))
		return;
	struct record *child = folder_find_name(directory, name);
	if (!child && event == WATCH_GONE)
		return;
	if (!child)
		child = folder_add_name(directory, name, false);
	child->check = true;
	/* A mark may have let us in. */
	if (child->folder && (event != WATCH_MARKED || !child->folder->watched))
		begin_again(child);
	/* Marked after its writer has closed it, it still is closed. */
	if (event != WATCH_MARKED)
		child->closed = event == WATCH_FINISHED;
}

void
scan_take_hints(struct scan *scan)
{
	watch_read(scan->watch, take_hint, scan);
}

void
scan_suspect(struct scan *scan, struct span path)
{
	struct record *directory = scan->top;

	span_skip(&path, SPAN("/"));
	while (path.size > 0) {
		struct span name = span_cut(&path, '/');
		struct record *child = folder_find_name(directory, name);
		if (!child || (path.size > 0 && !child->folder)) {
			directory->folder->list_again = true;
			return;
		}
		child->check = true;
		directory = child;
	}
}

void
scan_everything(struct scan *scan)
{
	list_again(scan->top);
}

/* Makes what the batch holds a source of the ledger of its own. */
static void
seal_batch(struct scan *scan)
{
	if (scan->reader.batch.docs == 0)
		return;
	/* Each press leaves one: only presses that keep failing add up. */
	assert(scan->source_count < SCAN_SOURCES_MAX);
	scan->sources[scan->source_count++] =
	    ledger_of_batch(&scan->reader.batch);
}

/* Nothing that the file has done: it stays as it was until we can read again.
 */
static bool
is_ours(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	    error == EIO;
}

/* A file that changes under our eyes is tried again; others are not shown. */
static void
fail_to_read(struct scan *scan, struct record *child)
{
	bool ours = is_ours(errno);

	child->closed = false;
	if (ours || errno == EAGAIN || errno == ENOENT) {
		child->check = true;
		scan_wait_until(
		    scan, clock_monotonic() + (ours ? TRY_AGAIN : 100));
		return;
	}
	note_add(scan->notes, NOTE_ERROR, child->path, 0, "cannot be read: %s",
	    strerror(errno));
	scan->changed = scan->changed || child->read;
	reader_forget(child);
	child->identity = child->seen;
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
	child->changed = false;
	if (reader_read(&scan->reader, child, &child->seen, directory->language,
		scan->now, scan->notes) < 0) {
		fail_to_read(scan, child);
		return;
	}
	child->seen_at = 0;
	child->closed = false;
	child->source = child->doc == RECORD_UNCOUNTED
	    ? RECORD_UNCOUNTED
	    : (uint32_t)scan->source_count;
	scan->changed = true;
	if (scan->rules->progress)
		++*scan->rules->progress;
	if (scan->reader.batch.count > BATCH_TERMS)
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
	struct folder *folder = directory->folder;
	struct span language = SPAN(""), title = SPAN("");

	for (int intro = 0; intro < 2; intro++)
		for (size_t i = 0; i < folder->count; i++) {
			const struct record *child = folder->list[i];
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
	for (size_t i = 0; i < folder->count; i++)
		if (folder->list[i]->read && !folder->list[i]->folder &&
		    folder->list[i]->own_language.size == 0)
			read_again(folder->list[i]);
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
	if (!child->read || !child->date.known || child->draft)
		return;
	int64_t begins = date_begins(&child->date);
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
	struct folder *folder = directory->folder;
	bool was_read = directory->read;

	scan_look(scan, directory);
	if (directory->language.size == 0)
		directory->language = inherited;
	for (size_t i = 0; i < folder->count; i++)
		if (folder->list[i]->changed &&
		    describes_directory(folder->list[i]))
			read_child(scan, directory, folder->list[i]);
	describe(scan, directory, inherited);
	scan->changed = scan->changed || !was_read;
	for (size_t i = 0; i < folder->count; i++) {
		struct record *child = folder->list[i];
		if (child->folder) {
			visit(scan, child, directory->language);
			continue;
		}
		if (has_come(scan, child))
			read_again(child);
		if (child->changed)
			read_child(scan, directory, child);
		note_time(scan, child);
	}
}

bool
scan_run(struct scan *scan, struct notes *notes)
{
	scan->notes = notes;
	scan->now = clock_now();
	scan->due = 0;
	scan->begins = 0;
	visit(scan, scan->top, scan->rules->language);
	seal_batch(scan);
	scan->before = scan->now;
	scan->ran = true;
	scan->merge = scan->merge_at && scan->merge_at <= clock_monotonic();
	return scan->changed || scan->merge;
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
