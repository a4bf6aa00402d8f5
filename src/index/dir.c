#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "index/dir.h"

/*
 * The capsule's tree in memory: each directory is a sorted array of records. In
 * such an array `a/` and `a.gmi` are ordered as their whole paths are, so a
 * walk of the tree gives all records in path order, which is the order of an
 * edition's entries. Names are found by bisection, without building a path.
 */

struct record *
record_new(struct span path)
{
	struct record *record = mem_alloc(sizeof(*record));

	record->path = (struct span){mem_copy(path.data, path.size), path.size};
	record->run = record->doc = RECORD_UNINDEXED;
	record->check = true;
	if (span_ends(path, SPAN("/"))) {
		record->role = RECORD_DIRECTORY;
		record->dir = mem_alloc(sizeof(*record->dir));
		record->dir->list_again = true;
		record->dir->watch = -1;
	}
	return record;
}

void
record_link_directory(struct record *record)
{
	free(record->dir);
	record->dir = NULL;
	record->role = RECORD_DIR_LINK;
}

void
record_unlink(struct record *record)
{
	if (record->link)
		free((void *)(uintptr_t)record->link->way.data);
	free(record->link);
	record->link = NULL;
}

void
record_free(struct record **record)
{
	struct record *freed = *record;

	*record = NULL;
	if (!freed)
		return;
	for (size_t i = 0; freed->dir && i < freed->dir->count; i++)
		record_free(&freed->dir->list[i]);
	if (freed->dir)
		free(freed->dir->list);
	free(freed->dir);
	record_unlink(freed);
	free(freed->text_block);
	/* The record owns the bytes; only the span's pointer is const. */
	free((void *)(uintptr_t)freed->path.data);
	free(freed);
}

void
record_intern(struct record *record, struct interned *interned)
{
	struct span *const texts[] = {&record->own_language, &record->language,
	    &record->mime, &record->charset, &record->author};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = interned_add(interned, *texts[i]);
	if (!record->dir)
		return;
	/* A file's title is its own. */
	record->title = interned_add(interned, record->title);
	for (size_t i = 0; i < record->dir->count; i++)
		record_intern(record->dir->list[i], interned);
}

/* The index of the first record whose path is not less. */
static size_t
lower_bound(const struct dir *dir, struct span path)
{
	size_t low = 0, high = dir->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (span_compare(dir->list[middle]->path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct span
dir_name(const struct record *directory, const struct record *record)
{
	struct span name = span_tail(record->path, directory->path.size);

	return span_ends(name, SPAN("/")) ? span_head(name, name.size - 1)
					  : name;
}

static void
join_path(struct buf *path, const struct record *directory, struct span name,
    bool slash)
{
	buf_add(path, directory->path);
	buf_add(path, name);
	if (slash)
		buf_byte(path, '/');
}

/* span_compare() of head and tail in one with another text. */
static int
compare_parts(struct span head, struct span tail, struct span other)
{
	int order = span_compare(head, span_head(other, head.size));

	return order ? order : span_compare(tail, span_tail(other, head.size));
}

/* The record whose path ends in name and ending. */
static struct record *
find_ending(
    const struct record *directory, struct span name, struct span ending)
{
	const struct dir *dir = directory->dir;
	size_t low = 0, high = dir->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct span tail =
		    span_tail(dir->list[middle]->path, directory->path.size);
		int order = compare_parts(name, ending, tail);
		if (order == 0)
			return dir->list[middle];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct record *
dir_find_name(const struct record *directory, struct span name)
{
	struct record *found = find_ending(directory, name, SPAN(""));

	return found ? found : find_ending(directory, name, SPAN("/"));
}

struct record *
dir_add_name(struct record *directory, struct span name, bool slash)
{
	struct dir *dir = directory->dir;
	struct buf path = {0};

	join_path(&path, directory, name, slash);
	struct record *record = record_new(buf_span(&path));
	buf_free(&path);
	size_t at = lower_bound(dir, record->path);
	dir->list = mem_grow(
	    dir->list, &dir->capacity, dir->count + 1, sizeof(struct record *));
	memmove(dir->list + at + 1, dir->list + at,
	    (dir->count - at) * sizeof(struct record *));
	dir->list[at] = record;
	dir->count++;
	return record;
}

void
dir_remove(struct record *directory, struct record *record)
{
	struct dir *dir = directory->dir;
	size_t at = lower_bound(dir, record->path);

	while (at < dir->count && dir->list[at] != record &&
	    span_equal(dir->list[at]->path, record->path))
		at++;
	if (at == dir->count || dir->list[at] != record)
		return;
	dir->count--;
	memmove(dir->list + at, dir->list + at + 1,
	    (dir->count - at) * sizeof(struct record *));
}
