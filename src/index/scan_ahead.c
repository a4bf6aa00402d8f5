#include <stdlib.h>

#include "base/mem.h"
#include "index/scan_priv.h"

/*
 * Reading ahead: a first run may have most of its files read by other
 * processes (readers/), in any order. The run itself is the same as ever: it
 * visits the tree and reads what is left, which is all that the others did not
 * read, because they ended, or because a file changed meanwhile. So nothing
 * depends on them but time.
 *
 * What a file is depends on its directory: the language, and whether it is a
 * page bundle. So a directory's pages and intro are read before its other
 * files: here, while the tree is listed, and others read what was listed
 * before. Where directories have hardly more than their pages, as bundles do,
 * others read these, too: one level of the tree after the other.
 */

enum {
	FEW = 64, /* pages of a level, or of all directories, that are read here
		   */
	OTHERS = 16, /* files for each further page that is */
};

struct wanted_list {
	struct scan_wanted *list;
	size_t count, capacity;
	size_t taken; /* the first, which readers have */
};

static void
want(struct wanted_list *wanted, struct record *child,
    const struct record *directory)
{
	/* What a link leads to is read when all else is known. */
	if (child->symlink)
		return;
	wanted->list = mem_grow(wanted->list, &wanted->capacity,
	    wanted->count + 1, sizeof(*wanted->list));
	wanted->list[wanted->count++] = (struct scan_wanted){child, directory};
}

/* Directories of one level, each with the one above. */
struct level {
	struct level_dir {
		struct record *directory;
		const struct record *above;
	} * list;
	size_t count, capacity;
};

static void
add_dir(
    struct level *level, struct record *directory, const struct record *above)
{
	level->list = mem_grow(level->list, &level->capacity, level->count + 1,
	    sizeof(*level->list));
	level->list[level->count++] = (struct level_dir){directory, above};
}

static void
want_pages(struct wanted_list *pages, struct record *directory)
{
	for (size_t i = 0; i < directory->dir->count; i++)
		if (scan_describes_directory(directory->dir->list[i]))
			want(pages, directory->dir->list[i], directory);
}

/* Finds out what the directories of a level are. */
static void
explain_level(
    struct scan *scan, const struct level *level, struct wanted_list *pages)
{
	pages->count = 0;
	for (size_t i = 0; i < level->count; i++) {
		struct level_dir *at = &level->list[i];
		scan_enter(scan, at->directory, at->above);
		want_pages(pages, at->directory);
	}
	if (pages->count >= FEW)
		scan->ahead.read(
		    scan->ahead.context, pages->list, pages->count, false);
	for (size_t i = 0; i < level->count; i++)
		scan_read_directory(
		    scan, level->list[i].directory, level->list[i].above);
}

static void
explain_below(struct scan *scan, struct level level)
{
	struct wanted_list pages = {0};
	struct level below = {0};

	while (level.count > 0) {
		explain_level(scan, &level, &pages);
		below.count = 0;
		for (size_t i = 0; i < level.count; i++) {
			struct record *directory = level.list[i].directory;
			for (size_t j = 0; j < directory->dir->count; j++)
				if (directory->dir->list[j]->dir)
					add_dir(&below, directory->dir->list[j],
					    directory);
		}
		struct level next = below;
		below = level;
		level = next;
	}
	free(level.list);
	free(below.list);
	free(pages.list);
}

static void
want_file(struct scan *scan, struct record *directory, struct record *child,
    struct wanted_list *wanted)
{
	if (child->role == RECORD_DIR_LINK)
		return;
	scan_mark_copy(scan, directory, child);
	if (scan_wants(scan, child))
		want(wanted, child, directory);
}

static void
want_tree(
    struct scan *scan, struct record *directory, struct wanted_list *wanted)
{
	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			want_tree(scan, child, wanted);
		else
			want_file(scan, directory, child, wanted);
	}
}

/* The tree, while it is listed. */
struct ahead {
	struct scan *scan;
	struct wanted_list wanted, pages;
	size_t explained; /* pages that were read here */
	struct level later; /* directories whose pages others are to read */
};

static void
read_listed(struct ahead *ahead, bool more)
{
	const struct scan_ahead *others = &ahead->scan->ahead;
	struct wanted_list *wanted = &ahead->wanted;
	const struct scan_wanted *list = wanted->list;
	size_t left = wanted->count - wanted->taken;

	/* Nothing is added to the NULL of an empty list. */
	if (left > 0)
		list += wanted->taken;
	wanted->taken += others->read(others->context, list, left, more);
}

static void
list_tree(
    struct ahead *ahead, struct record *directory, const struct record *above)
{
	ahead->pages.count = 0;
	scan_enter(ahead->scan, directory, above);
	want_pages(&ahead->pages, directory);
	if (ahead->explained + ahead->pages.count >
	    FEW + ahead->wanted.count / OTHERS) {
		add_dir(&ahead->later, directory, above);
		return;
	}
	ahead->explained += ahead->pages.count;
	scan_read_directory(ahead->scan, directory, above);
	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			list_tree(ahead, child, directory);
		else
			want_file(
			    ahead->scan, directory, child, &ahead->wanted);
	}
	read_listed(ahead, true);
}

/* The directories that were left, and all below them. */
static void
list_left(struct ahead *ahead)
{
	const struct level *later = &ahead->later;
	struct level first = {0};

	for (size_t i = 0; i < later->count; i++)
		add_dir(&first, later->list[i].directory, later->list[i].above);
	explain_below(ahead->scan, first);
	for (size_t i = 0; i < later->count; i++)
		want_tree(
		    ahead->scan, later->list[i].directory, &ahead->wanted);
}

void
scan_read_ahead(struct scan *scan, const struct scan_ahead *ahead)
{
	scan->ahead = *ahead;
}

void
scan_run_ahead(struct scan *scan)
{
	struct ahead ahead = {.scan = scan};

	if (!scan->ahead.read)
		return;
	list_tree(&ahead, scan->top, NULL);
	list_left(&ahead);
	read_listed(&ahead, false);
	scan->ahead.end(scan->ahead.context);
	scan->ahead = (struct scan_ahead){.read = NULL};
	free(ahead.wanted.list);
	free(ahead.pages.list);
	free(ahead.later.list);
}

void
scan_share_press(struct scan *scan, size_t processes)
{
	scan->term_index.helpers = processes;
}

struct reader *
scan_reader(struct scan *scan)
{
	return &scan->reader;
}

int64_t
scan_now(const struct scan *scan)
{
	return scan->now;
}

uint32_t
scan_reserve_run(struct scan *scan)
{
	/* Records of the batch have its number already: the next one. */
	scan_seal_batch(scan);
	return scan->run_count < SCAN_RUNS_MAX - 1 ? (uint32_t)scan->run_count++
						   : 0;
}

void
scan_fill_run(
    struct scan *scan, uint32_t number, struct posting_run *posting_run)
{
	scan->runs[number] = *posting_run;
	*posting_run = (struct posting_run){0};
}

struct term_table *
scan_terms(struct scan *scan)
{
	return &scan->term_index.term_table;
}

void
scan_take(struct scan *scan, const struct scan_wanted *wanted,
    const struct record *read, uint32_t run)
{
	struct record *child = wanted->record;

	free(child->text_block);
	*child = *read;
	record_intern(child, &scan->reader.interned);
	child->identity = child->seen;
	child->read = true;
	child->links_pool = 0;
	scan_end_reading(scan, wanted->directory, child, run);
}

void
scan_lose(const struct scan_wanted *wanted)
{
	struct record *child = wanted->record;

	reader_forget(child);
	child->run = child->doc = RECORD_UNINDEXED;
	if (child->made)
		child->made->run = child->made->doc = RECORD_UNINDEXED;
	child->changed = true;
}

void
scan_note(struct scan *scan, const struct notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		note_add(scan->notes, notes->list[i].severity,
		    notes->list[i].path, notes->list[i].line, "%pS",
		    SPAN_AT(notes->list[i].sentence));
}
