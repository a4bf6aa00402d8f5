#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "export/export.h"
#include "export/site_crawl.h"
#include "export/tree.h"

/* An export on its way. */
struct exporting {
	struct site site;
	struct tree tree;
	struct span *names; /* of all files, sorted */
	size_t count, kept; /* those that stay of the export before, behind */
	const char *directory;
	struct notes *notes;
	struct export_done *done;
};

/* What an errno of the directory means to the person who has named it. */
static void
note_directory(const struct exporting *exporting, int error)
{
	struct span path = span_of(exporting->directory);

	if (error == ENOTEMPTY)
		note_add(exporting->notes, NOTE_ERROR, path, 0,
		    "has files that are of no export: name a directory that is "
		    "empty, or not there yet");
	else if (error == EWOULDBLOCK)
		note_add(exporting->notes, NOTE_ERROR, path, 0,
		    "is being written by another export: wait for it, or name "
		    "another directory");
	else
		note_add(exporting->notes, NOTE_ERROR, path, 0,
		    "cannot be exported to: %s; name another directory",
		    note_cause(error));
}

static void
note_file(const struct exporting *exporting, struct span name, int error)
{
	struct arena arena = {0};
	struct span path =
	    arena_format(&arena, "%s/%pS", exporting->directory, SPAN_AT(name));

	if (error == EEXIST)
		note_add(exporting->notes, NOTE_ERROR, path, 0,
		    "is there already and of no export: it is left as it is; "
		    "move it away");
	else
		note_add(exporting->notes, NOTE_ERROR, path, 0,
		    "cannot be written: %s; make room or change its rights, "
		    "and export again",
		    note_cause(error));
	arena_free(&arena);
}

static int
compare_files(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static void
list_files(struct exporting *exporting)
{
	const struct site *site = &exporting->site;

	exporting->names =
	    mem_alloc((site->count + exporting->tree.before_count + 1) *
		sizeof(*exporting->names));
	for (size_t i = 0; i < site->count; i++)
		if (site_has_file(site->pages[i]) && !site->pages[i]->twin)
			exporting->names[exporting->count++] =
			    site->pages[i]->name;
	qsort(exporting->names, exporting->count, sizeof(*exporting->names),
	    compare_files);
}

/* Names also the files of the export before, as those of this one. */
static void
keep_files(struct exporting *exporting)
{
	const struct tree *tree = &exporting->tree;

	for (size_t i = 0; i < tree->before_count; i++)
		if (!bsearch(&tree->before[i], exporting->names,
			exporting->count, sizeof(*exporting->names),
			compare_files))
			exporting->names[exporting->count + exporting->kept++] =
			    tree->before[i];
}

static int
write_page(struct exporting *exporting, const struct site_page *page)
{
	struct document document;
	struct buf bytes = {0};
	int result = site_get(&exporting->site, page, &document);

	if (result < 0) {
		note_add(exporting->notes, NOTE_ERROR, page->path, 0,
		    "cannot be read, or has changed meanwhile: export again");
	} else {
		site_links_write(&exporting->site, page, &document,
		    &exporting->done->links, &bytes);
		struct tree_bytes whole = {.head = buf_span(&bytes),
		    .fd = document.fd,
		    .offset = document.offset,
		    .size = document.size};
		result = tree_write(&exporting->tree, page->name, &whole);
		if (result < 0)
			note_file(exporting, page->name, errno);
	}
	buf_free(&bytes);
	document_free(&document);
	return result;
}

/* Whether the capsule has a file; what is made is there without one, too. */
static bool
has_files(const struct edition *edition)
{
	for (uint32_t i = 0; i < edition_count(edition); i++)
		if (edition_entry(edition, i)->kind != EDITION_DIRECTORY)
			return true;
	return false;
}

/* An empty capsule may be a disk that is not mounted: nothing goes for it. */
static bool
would_empty(const struct exporting *exporting)
{
	if (has_files(exporting->site.context.edition) ||
	    exporting->tree.before_count <= exporting->count)
		return false;
	note_add(exporting->notes, NOTE_ERROR, span_of(exporting->directory), 0,
	    "is left as it is: the capsule has no file, and the export there "
	    "has %zu; mount the capsule's disk, or empty this directory",
	    exporting->tree.before_count);
	return true;
}

static int
write_pages(const struct export_order *order, struct exporting *exporting)
{
	const struct site *site = &exporting->site;
	struct tree *tree = &exporting->tree;
	size_t count = exporting->count + exporting->kept;
	int result = 0;

	if (would_empty(exporting))
		return -1;
	if (tree_begin(tree, exporting->names, count) < 0) {
		note_directory(exporting, errno);
		return -1;
	}
	for (size_t i = 0; i < site->count; i++) {
		const struct site_page *page = site->pages[i];
		if (!site_has_file(page) || page->twin)
			continue;
		if (write_page(exporting, page) < 0)
			result = -1;
		order->step(order->step_context);
	}
	if (tree_end(tree, exporting->names, count) < 0) {
		note_directory(exporting, errno);
		result = -1;
	}
	return result;
}

int
export_files(const struct export_order *order, struct notes *notes,
    struct export_done *done_r)
{
	struct exporting exporting = {
	    .directory = order->directory, .notes = notes, .done = done_r};
	int result = -1;

	*done_r = (struct export_done){0};
	if (tree_open(&exporting.tree, order->directory) < 0) {
		note_directory(&exporting, errno);
	} else if (site_crawl(&exporting.site, &order->server, notes,
		       order->step, order->step_context) == 0) {
		list_files(&exporting);
		if (order->keep)
			keep_files(&exporting);
		result = write_pages(order, &exporting);
	}
	done_r->files = exporting.count;
	done_r->written = exporting.tree.written;
	done_r->same = exporting.tree.same;
	done_r->removed = exporting.tree.removed;
	free(exporting.names);
	site_free(&exporting.site);
	tree_close(&exporting.tree);
	return notes->errors > 0 ? -1 : result;
}
