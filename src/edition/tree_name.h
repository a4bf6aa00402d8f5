/* The names of a capsule's files that are not served, or not as articles. */
#ifndef EDITION_TREE_NAME_H
#define EDITION_TREE_NAME_H

#include "text/article.h"

/* What a writer is writing, and, at the root, what it has replaced. */
#define TREE_NAME_ASIDE ".loam-upload"
#define TREE_NAME_VERSIONS ".loam-versions"

/*
 * Whether a name that begins with a dot is one that a writer makes, in the root
 * of a capsule or in another directory: no publisher needs to be told of it.
 */
bool tree_name_is_writers(struct span name, bool root);
/* Whether a path has a name that begins with a dot: no upload and no draft. */
bool tree_name_has_dot(struct span path);
/* Whether a path is below a directory `.well-known`, or that directory's. */
bool tree_name_is_well_known(struct span path);
/* Whether a name begins with a dot and is none of those with a meaning. */
bool tree_name_ignored(struct span name);
/* Whether a file of that name is the standing block of a directory. */
bool tree_name_is_standing(struct span name);
/*
 * The place of a name among the pages that a directory can have, of which it
 * shows the one with the least; -1 of other names.
 */
int tree_name_page_rank(struct span name);
/* Whether a name is that of such a page in another language: index.es.gmi. */
bool tree_name_is_translation(struct span name);
/* Whether a file of that name is a gophermap: of a directory, or NAME's. */
bool tree_name_is_map(struct span name);
/* Whether files with an extension are articles, and in which format. */
bool tree_name_is_article(struct span extension, enum article_format *format_r);

/* Whether a name is one that editors and transfers give to what they leave. */
enum tree_leftover {
	LEFTOVER_NONE,
	LEFTOVER_ALWAYS,
	LEFTOVER_EMPTY, /* if the file is empty */
	LEFTOVER_COPY, /* if the directory has a file of the original's name */
};
/* *original_r is the name that a copy was made of, or the empty span. */
enum tree_leftover tree_name_leftover(
    struct span name, struct span *original_r);

#endif
