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
 * page bundle. So all directories are listed first, in the order of a visit,
 * then the pages and intros are read, one level of the tree after the other,
 * and then all other files in one list in path order.
 */

enum { FEW = 64 }; /* files of a level that are read here */

struct wanted_list {
	struct scan_wanted *list;
	size_t count, capacity;
};

static void
want(struct wanted_list *wanted, struct record *child,
    const struct record *directory)
{
	/* What a link leads to is read when all else is known. */
	if (child->link)
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
list_tree(struct scan *scan, struct record *directory)
{
	scan_compare(scan, directory);
	for (size_t i = 0; i < directory->dir->count; i++)
		if (directory->dir->list[i]->dir)
			list_tree(scan, directory->dir->list[i]);
}

/* Finds out what the directories of a level are. */
static void
explain_level(
    struct scan *scan, const struct level *level, struct wanted_list *wanted)
{
	wanted->count = 0;
	for (size_t i = 0; i < level->count; i++) {
		struct record *directory = level->list[i].directory;
		scan_enter(scan, directory, level->list[i].above);
		for (size_t j = 0; j < directory->dir->count; j++)
			if (scan_explains(directory->dir->list[j]))
				want(
				    wanted, directory->dir->list[j], directory);
	}
	if (wanted->count >= FEW)
		scan->ahead.read(
		    scan->ahead.context, wanted->list, wanted->count);
	for (size_t i = 0; i < level->count; i++)
		scan_explain(
		    scan, level->list[i].directory, level->list[i].above);
}

static void
explain_tree(struct scan *scan, struct wanted_list *wanted)
{
	struct level level = {0}, below = {0};

	add_dir(&level, scan->top, NULL);
	while (level.count > 0) {
		explain_level(scan, &level, wanted);
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
}

static void
want_tree(
    struct scan *scan, struct record *directory, struct wanted_list *wanted)
{
	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			want_tree(scan, child, wanted);
		if (child->dir || child->role == RECORD_DIR_LINK)
			continue;
		scan_mark_copy(scan, directory, child);
		if (scan_wants(scan, child))
			want(wanted, child, directory);
	}
}

void
scan_read_ahead(struct scan *scan, const struct scan_ahead *ahead)
{
	scan->ahead = *ahead;
}

void
scan_run_ahead(struct scan *scan)
{
	struct wanted_list wanted = {0};

	if (!scan->ahead.read)
		return;
	list_tree(scan, scan->top);
	explain_tree(scan, &wanted);
	wanted.count = 0;
	want_tree(scan, scan->top, &wanted);
	if (wanted.count > 0)
		scan->ahead.read(
		    scan->ahead.context, wanted.list, wanted.count);
	scan->ahead.end(scan->ahead.context);
	scan->ahead = (struct scan_ahead){.read = NULL};
	free(wanted.list);
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

void
scan_learn(struct scan *scan, uint64_t hash, struct span letters)
{
	term_table_learn_word(&scan->term_index.term_table, hash, letters);
}

void
scan_take(struct scan *scan, const struct scan_wanted *wanted,
    const struct record *read, uint32_t run)
{
	struct record *child = wanted->record;
	struct span *const shared[] = {&child->own_language, &child->language,
	    &child->mime, &child->charset, &child->author};

	free(child->text_block);
	*child = *read;
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		*shared[i] = reader_intern(&scan->reader, *shared[i]);
	child->identity = child->seen;
	child->read = true;
	child->linked_pool = 0;
	scan_end_reading(scan, wanted->directory, child, run);
}

void
scan_lose(const struct scan_wanted *wanted)
{
	struct record *child = wanted->record;

	reader_forget(child);
	child->run = child->doc = RECORD_UNINDEXED;
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
