#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "index/dir.h"
#include "text/mimetype.h"

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
	if (record->symlink)
		free((void *)(uintptr_t)record->symlink->way.data);
	free(record->symlink);
	record->symlink = NULL;
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
	if (freed->dir) {
		free(freed->dir->list);
		free(freed->dir->made);
	}
	free(freed->dir);
	/* What was made of a file has the link of the file. */
	if (!freed->source)
		record_unlink(freed);
	record_free(&freed->made);
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
	if (record->made)
		record_intern(record->made, interned);
	if (!record->dir)
		return;
	/* A file's title is its own. */
	record->title = interned_add(interned, record->title);
	for (size_t i = 0; i < record->dir->count; i++)
		record_intern(record->dir->list[i], interned);
}

/* The index of the first record whose path is not less. */
static size_t
lower_bound(struct record *const *list, size_t count, struct span path)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (span_compare(list[middle]->path, path) < 0)
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
dir_find_path(struct record *top, struct span path)
{
	struct record *record = top;

	span_skip(&path, SPAN("/"));
	while (record && path.size > 0)
		record = record->dir
		    ? dir_find_name(record, span_cut(&path, '/'))
		    : NULL;
	return record;
}

struct record *
dir_add_name(struct record *directory, struct span name, bool slash)
{
	struct dir *dir = directory->dir;
	struct buf path = {0};

	join_path(&path, directory, name, slash);
	struct record *record = record_new(buf_span(&path));
	buf_free(&path);
	/* Names that are listed come in order. */
	size_t at = dir->count;
	if (at > 0 && span_compare(dir->list[at - 1]->path, record->path) >= 0)
		at = lower_bound(dir->list, dir->count, record->path);
	dir->list = mem_grow(
	    dir->list, &dir->capacity, dir->count + 1, sizeof(struct record *));
	memmove(dir->list + at + 1, dir->list + at,
	    (dir->count - at) * sizeof(struct record *));
	dir->list[at] = record;
	dir->count++;
	return record;
}

/* Frees the article that was made of a file, if there is one. */
static void
drop_made(const struct record *directory, struct record *child)
{
	struct dir *dir = directory->dir;

	if (!child->made)
		return;
	size_t at = lower_bound(dir->made, dir->made_count, child->made->path);
	if (at < dir->made_count && dir->made[at] == child->made) {
		dir->made_count--;
		memmove(dir->made + at, dir->made + at + 1,
		    (dir->made_count - at) * sizeof(struct record *));
	}
	record_free(&child->made);
}

/* A record at the path of a file's page: x.gmi of x.md. */
static struct record *
insert_made(const struct record *directory, const struct record *child)
{
	struct dir *dir = directory->dir;
	struct buf path = {0};

	buf_add(&path, span_head(child->path, child->path.size - 3));
	buf_add(&path, SPAN(".gmi"));
	struct record *made = record_new(buf_span(&path));
	buf_free(&path);
	size_t at = lower_bound(dir->made, dir->made_count, made->path);
	dir->made = mem_grow(dir->made, &dir->made_capacity,
	    dir->made_count + 1, sizeof(struct record *));
	memmove(dir->made + at + 1, dir->made + at,
	    (dir->made_count - at) * sizeof(struct record *));
	dir->made[at] = made;
	dir->made_count++;
	return made;
}

/*
 * Gives the article what was read, and keeps of it what the last edition had.
 * Feeds know it by the file's path, as if no page were made.
 */
static void
move_to_made(struct record *made, struct record *child)
{
	struct record before = *made;

	free(made->text_block);
	*made = *child;
	made->path = before.path;
	made->strings = before.strings;
	made->pool = before.pool;
	made->place = before.place;
	made->made = NULL;
	made->source = child;
	made->format = ARTICLE_GEMTEXT;
	made->mime = MIMETYPE_GEMTEXT;
	made->charset = SPAN("");
	made->cr_lines = made->markdown = false;
	made->body = 0;
	if (made->id.size == 0 && made->was.size == 0 && !made->bundle)
		made->id = child->path;
}

/* What is left of a file whose article has a record: it is served, no more. */
static void
leave_file(struct record *child)
{
	child->role = RECORD_SPECIAL;
	child->text_block = NULL;
	child->title = span_file_name(child->path);
	child->summary = child->id = child->was = child->aliases =
	    child->folded = child->author = child->text = child->entries =
		child->series = child->link_keys = SPAN("");
	child->tags = NULL;
	child->tag_count = 0;
	child->no_menus = child->headed = child->bundle = false;
	child->twin_key = 0;
	child->words = 0;
	child->run = child->doc = RECORD_UNINDEXED;
}

void
dir_settle_made(const struct record *directory, struct record *child)
{
	if (!child->converted) {
		drop_made(directory, child);
		return;
	}
	if (!child->made)
		child->made = insert_made(directory, child);
	move_to_made(child->made, child);
	leave_file(child);
}

struct record *
dir_article(struct record *child)
{
	struct record *made = child->made;

	if (!made || !child->makes_page)
		return child;
	made->symlink = child->symlink;
	made->read = child->read;
	made->buried = child->buried;
	made->copy = child->copy;
	made->page = child->page;
	return made;
}

void
dir_remove(struct record *directory, struct record *record)
{
	struct dir *dir = directory->dir;
	size_t at = lower_bound(dir->list, dir->count, record->path);

	drop_made(directory, record);
	if (dir->page == record)
		dir->page = NULL;
	while (at < dir->count && dir->list[at] != record &&
	    span_equal(dir->list[at]->path, record->path))
		at++;
	if (at == dir->count || dir->list[at] != record)
		return;
	dir->count--;
	memmove(dir->list + at, dir->list + at + 1,
	    (dir->count - at) * sizeof(struct record *));
}
