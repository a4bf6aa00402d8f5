#include <string.h>

#include "base/ascii.h"
#include "dates/date.h"
#include "edition/tree_name.h"
#include "text/mimetype.h"

/*
 * Which names of a capsule's files are its own, and which have another purpose
 * or are leftovers (K30) of an editor or a transfer, which may hold a draft or
 * a password. The indexer hides a file by its name, and a writer makes none
 * that would be hidden: both ask here.
 */

enum { DAY = 8, TIME = 6 }; /* digits */

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

/* The name without the number of a further copy of nano's: `a.gmi.save.1`. */
static struct span
without_number(struct span name)
{
	size_t dot = span_find_last(name, '.');
	struct span before = span_head(name, dot);
	uint64_t number;

	return span_ends_nocase(before, SPAN(".save")) &&
		span_number(span_tail(name, dot + 1), UINT32_MAX, &number) == 0
	    ? before
	    : name;
}

/*
 * Whether an editor wrote it at its end, killed or cut off, for a text without
 * a name: nano as `nano.4711.save`, once as `nano.save`, joe as `DEADJOE`.
 */
static bool
is_unnamed(struct span name)
{
	struct span rest = without_number(name);
	uint64_t process;

	if (span_equal(name, SPAN("DEADJOE")))
		return true;
	if (!span_skip(&rest, SPAN("nano.")))
		return false;
	struct span before = span_cut(&rest, '.');
	return rest.size == 0 ? span_equal(before, SPAN("save"))
			      : span_equal(rest, SPAN("save")) &&
		span_number(before, UINT32_MAX, &process) == 0;
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
	return is_unnamed(name) ||
	    (name.size > 1 && span_starts(name, SPAN("#")) &&
		span_ends(name, SPAN("#")));
}

/* Whether a text begins with a day and a time: `20260131-120000`. */
static bool
begins_with_moment(struct span s)
{
	struct span time = span_tail(s, DAY);
	struct date date;
	uint64_t number;

	return date_of_name(s, &date) == DAY && span_skip(&time, SPAN("-")) &&
	    span_number(span_head(time, TIME), 235959, &number) == 0;
}

/* Whether a bracket ends with a date, behind the name of a user or not. */
static bool
dates_bracket(struct span s)
{
	struct date date;

	s = span_head(s, span_find(s, ')'));
	while (s.size > 0 && date_of_name(s, &date) == 0)
		span_cut(&s, ' ');
	return s.size > 0;
}

/*
 * Whether a program that keeps directories equal has put another version of a
 * file beside it: Syncthing as a.sync-conflict-20260131-120000-ABCDEFG.gmi,
 * Dropbox as `a (Ann's conflicted copy 2026-01-31).gmi` or `a (Case
 * Conflict).gmi`, Nextcloud as `a (conflicted copy ann 2026-01-31 120000).gmi`,
 * Seafile as `a (SFConflict ann 2026-01-31-12-00-00).gmi`, ownCloud as
 * a_conflict-20260131-120000.gmi. Either version may be the wrong one; the file
 * keeps its name in all places.
 */
static bool
is_conflict(struct span name)
{
	struct date date;

	for (; name.size > 0; name = span_tail(name, 1)) {
		struct span rest = name;
		/* Nearly every byte begins none. */
		if (!strchr(" ._c", rest.data[0]))
			continue;
		if (span_skip(&rest, SPAN(" (Case Conflict")) &&
		    (span_starts(rest, SPAN(")")) ||
			(span_skip(&rest, SPAN(" ")) && rest.size > 0 &&
			    ascii_is_digit(rest.data[0]))))
			return true;
		if ((span_skip(&rest, SPAN(".sync-conflict-")) ||
			span_skip(&rest, SPAN("_conflict-"))) &&
		    begins_with_moment(rest))
			return true;
		if ((span_skip(&rest, SPAN(" (conflicted copy ")) ||
			span_skip(&rest, SPAN(" (SFConflict "))) &&
		    dates_bracket(rest))
			return true;
		if (span_skip(&rest, SPAN("conflicted copy ")) &&
		    date_of_name(rest, &date) > 0)
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

	name = without_number(name);
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
tree_name_is_translation(struct span name)
{
	struct span language;

	return span_equal_nocase(span_head(name, 6), SPAN("index.")) &&
	    span_equal_nocase(article_stem(name, &language), SPAN("index")) &&
	    language.size > 0;
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
