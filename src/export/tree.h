/* A directory of exported files, which an export after it may replace. */
#ifndef EXPORT_TREE_H
#define EXPORT_TREE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "export/tree_bytes.h"

/*
 * A directory that is open for an export. Names are relative, with slashes
 * between their parts. Every file is written beside and renamed, so that a
 * server shows the old one or the new one; one that has the same bytes already
 * is not touched. What an earlier export has not written is never written to
 * or removed, and symbolic links are not followed.
 */
struct tree {
	int fd;
	struct arena arena;
	struct table ours; /* names: of the export before, and written by now */
	struct span *before; /* of the export before, in their order */
	size_t before_count, before_capacity;
	size_t written, same, removed; /* files, so far */
};

/*
 * Opens a directory, and makes it if it is not there. Returns 0; or -1 with
 * errno: ENOTEMPTY if it holds anything but an export, EWOULDBLOCK while
 * another export writes there.
 */
int tree_open(struct tree *tree, const char *path);
/*
 * Begins an export of these files: the manifest names them, but those at which
 * another's file stands, and files of the export before that are not among them
 * are removed. Returns 0, or -1 with errno.
 */
int tree_begin(struct tree *tree, const struct span *names, size_t count);
/*
 * Writes a file; its name must outlive the tree. Returns 0, or -1 with errno:
 * EEXIST if a file of that name is of no export.
 */
int tree_write(
    struct tree *tree, struct span name, const struct tree_bytes *bytes);
/*
 * Ends the export, whole or not: the manifest names its files alone. Returns as
 * above.
 */
int tree_end(struct tree *tree, const struct span *names, size_t count);
/* Closes the directory. */
void tree_close(struct tree *tree);

#endif
