#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "index/dir.h"

struct record *
record_new(struct span path)
{
	struct record *record = mem_alloc(sizeof(*record));

	record->path = (struct span){mem_copy(path.data, path.size), path.size};
	record->source = record->doc = RECORD_UNCOUNTED;
	record->check = true;
	if (span_ends(path, SPAN("/"))) {
		record->role = RECORD_DIRECTORY;
		record->folder = mem_alloc(sizeof(*record->folder));
		record->folder->list_again = true;
		record->folder->watch = -1;
	}
	return record;
}

void
record_free(struct record **record)
{
	struct record *freed = *record;

	*record = NULL;
	if (!freed)
		return;
	for (size_t i = 0; freed->folder && i < freed->folder->count; i++)
		record_free(&freed->folder->list[i]);
	if (freed->folder)
		free(freed->folder->list);
	free(freed->folder);
	free(freed->text_block);
	/* The path was allocated as it is; the span promises not to write. */
	free((void *)(uintptr_t)freed->path.data);
	free(freed);
}

/* The first place whose path is not less. */
static size_t
lower_bound(const struct folder *folder, struct span path)
{
	size_t low = 0, high = folder->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (span_compare(folder->list[middle]->path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct span
folder_name(const struct record *directory, const struct record *record)
{
	struct span name = span_tail(record->path, directory->path.size);

	return span_ends(name, SPAN("/")) ? span_head(name, name.size - 1)
					  : name;
}

static void
join(struct buf *path, const struct record *directory, struct span name,
    bool slash)
{
	path->size = 0;
	buf_add(path, directory->path);
	buf_add(path, name);
	if (slash)
		buf_byte(path, '/');
}

/* As span_compare(), of two parts with another text: no memory is asked for. */
static int
compare_parts(struct span head, struct span tail, struct span other)
{
	int order = span_compare(head, span_head(other, head.size));

	return order ? order : span_compare(tail, span_tail(other, head.size));
}

static struct record *
find_tail(const struct record *directory, struct span name, struct span ending)
{
	const struct folder *folder = directory->folder;
	size_t low = 0, high = folder->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct span tail =
		    span_tail(folder->list[middle]->path, directory->path.size);
		int order = compare_parts(name, ending, tail);
		if (order == 0)
			return folder->list[middle];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct record *
folder_find_name(const struct record *directory, struct span name)
{
	struct record *found = find_tail(directory, name, SPAN(""));

	return found ? found : find_tail(directory, name, SPAN("/"));
}

struct record *
folder_add_name(struct record *directory, struct span name, bool slash)
{
	struct folder *folder = directory->folder;
	struct buf path = {0};

	join(&path, directory, name, slash);
	struct record *record = record_new(buf_span(&path));
	buf_free(&path);
	size_t at = lower_bound(folder, record->path);
	folder->list = mem_grow(folder->list, &folder->capacity,
	    folder->count + 1, sizeof(struct record *));
	memmove(folder->list + at + 1, folder->list + at,
	    (folder->count - at) * sizeof(struct record *));
	folder->list[at] = record;
	folder->count++;
	return record;
}

void
folder_remove(struct record *directory, struct record *record)
{
	struct folder *folder = directory->folder;
	size_t at = lower_bound(folder, record->path);

	if (at == folder->count || folder->list[at] != record)
		return;
	folder->count--;
	memmove(folder->list + at, folder->list + at + 1,
	    (folder->count - at) * sizeof(struct record *));
}
