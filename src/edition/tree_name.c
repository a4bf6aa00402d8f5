#include <string.h>

#include "edition/tree_name.h"
#include "text/mimetype.h"

/*
 * Which names of a capsule's files are its own, and which have another purpose
 * or are leftovers (K30) of an editor or a transfer, which may hold a draft or
 * a password. The indexer hides a file by its name, and a writer makes none
 * that would be hidden: both ask here.
 */

enum { YEAR = 4 }; /* digits */

bool
tree_name_is_standing(struct span name)
{
	return span_starts(name, SPAN(".standing.")) &&
	    span_ends(name, SPAN(".gmi"));
}

bool
tree_name_is_writers(struct span name, bool root)
{
	return span_equal(name, SPAN(TREE_NAME_ASIDE)) ||
	    (root && span_equal(name, SPAN(TREE_NAME_VERSIONS)));
}

bool
tree_name_has_dot(struct span path)
{
	while (path.size > 0)
		if (span_starts(span_cut(&path, '/'), SPAN(".")))
			return true;
	return false;
}

bool
tree_name_is_well_known(struct span path)
{
	for (; path.size > 0; span_cut(&path, '/'))
		if (span_starts(path, SPAN(".well-known/")))
			return true;
	return false;
}

bool
tree_name_ignored(struct span name)
{
	return span_starts(name, SPAN(".")) &&
	    !span_equal(name, SPAN(".intro.gmi")) &&
	    !span_equal(name, SPAN(".well-known")) &&
	    !tree_name_is_standing(name);
}

/* Whether a name is a temporary one of editors (Emacs, vim) or transfers. */
static bool
is_temporary(struct span name)
{
	static const char *const endings[] = {
	    "~", ".swp", ".tmp", ".part", ".filepart", ".partial", ".!sync"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_ends_nocase(name, span_of(endings[i])))
			return true;
	return name.size > 1 && span_starts(name, SPAN("#")) &&
	    span_ends(name, SPAN("#"));
}

/*
 * Whether a program that keeps directories equal has put another version of a
 * file beside it, with its date: Syncthing does as
 * a.sync-conflict-20260131-120000-ABCDEFG.gmi, Nextcloud and Dropbox as
 * `a (conflicted copy 2026-01-31 120000).gmi`. Either version may be the wrong
 * one; the file keeps its name in all places.
 */
static bool
is_conflict(struct span name)
{
	static const char *const marks[] = {
	    ".sync-conflict-", "conflicted copy "};
	uint64_t year;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		for (size_t at = 0; at < name.size; at++) {
			struct span rest = span_tail(name, at);
			if (span_skip(&rest, span_of(marks[i])) &&
			    rest.size > YEAR &&
			    span_number(span_head(rest, YEAR), 9999, &year) ==
				0)
				return true;
		}
	return false;
}

/* The name without an ending that copies have; empty if it has none. */
static struct span
original_name(struct span name)
{
	static const char *const endings[] = {
	    ".bak", ".orig", ".rej", ".save", ".old"};
	size_t dot = span_find_last(name, '.');

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_ends_nocase(name, span_of(endings[i])))
			return span_head(name, dot);
	return span_starts(span_tail(name, dot), SPAN(".dpkg-"))
	    ? span_head(name, dot)
	    : SPAN("");
}

/* The pages that a directory can have; it shows the first that is there. */
static const char *const pages[] = {
    "index.gmi", "index.gemini", "index.md", "index.txt", "gophermap"};

enum { PAGES = sizeof(pages) / sizeof(pages[0]) };

/* Names in capitals come from other systems; a name in lower case is first. */
int
tree_name_page_rank(struct span name)
{
	/* Nearly all names are others. */
	if (name.size < 8 || !strchr("iIgG", name.data[0]))
		return -1;
	for (int i = 0; i < PAGES; i++)
		if (span_equal_nocase(name, span_of(pages[i])))
			return 2 * i + !span_equal(name, span_of(pages[i]));
	return -1;
}

bool
tree_name_is_map(struct span name)
{
	return span_equal_nocase(name, SPAN("gophermap")) ||
	    span_ends_nocase(name, SPAN(".gophermap"));
}

bool
tree_name_is_article(struct span extension, enum article_format *format_r)
{
	static const struct {
		const char *extension;
		enum article_format format;
	} formats[] = {{".gmi", ARTICLE_GEMTEXT}, {".gemini", ARTICLE_GEMTEXT},
	    {".txt", ARTICLE_PLAIN}, {".md", ARTICLE_MARKDOWN},
	    {"", ARTICLE_PLAIN}};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (span_equal_nocase(
			extension, span_of(formats[i].extension))) {
			*format_r = formats[i].format;
			return true;
		}
	return false;
}

/*
 * Whether the original is an article by its extension. A name without one may
 * mean anything; a copy of it is known by the original beside it.
 */
static bool
is_copy_of_article(struct span original)
{
	struct span extension = mimetype_extension(original);

	return extension.size > 0 &&
	    tree_name_is_article(extension, &(enum article_format){0});
}

enum tree_leftover
tree_name_leftover(struct span name, struct span *original_r)
{
	*original_r = original_name(name);
	if (is_temporary(name) || is_conflict(name))
		return LEFTOVER_ALWAYS;
	/* vim creates and removes 4913 to test a directory's permissions. */
	if (span_equal(name, SPAN("4913")))
		return LEFTOVER_EMPTY;
	if (original_r->size == 0)
		return LEFTOVER_NONE;
	if (is_copy_of_article(*original_r) || tree_name_is_map(*original_r))
		return LEFTOVER_ALWAYS;
	struct span before;
	return tree_name_leftover(*original_r, &before) == LEFTOVER_ALWAYS
	    ? LEFTOVER_ALWAYS
	    : LEFTOVER_COPY;
}
