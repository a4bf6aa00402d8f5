#include "config/labels.h"
#include "index/scan_priv.h"

/*
 * What a directory is. Its page and its intro give it a title and a language.
 * F14: one whose page has a date, in its front matter, in the directory's name
 * or in its path, is a page bundle, as generators of sites call a post with its
 * pictures in a directory: the page is an article, read at the directory's
 * path, and what is beside it belongs to it. So while the page is hidden, all
 * of the directory is; and it stays what it was while the page cannot be read,
 * or is written anew: nothing is shown meanwhile that the page hides. One that
 * has not been read yet may be a draft. A name that leads to no file has never
 * been a page, and decides nothing.
 *
 * The page has to be known before any file is read, since the reader gives it
 * the directory's name, and makes a bundle's page an article; whether it has a
 * date is known before the other files are read.
 */

/* Whether a record is a file that is there: read, or about to be. */
static bool
is_there(const struct scan *scan, const struct record *directory,
    const struct record *child)
{
	(void)scan, (void)directory;
	return (child->read || child->changed) &&
	    !(child->symlink && child->symlink->hidden);
}

/* The first page of a directory, by its name, of those that fit; or NULL. */
static struct record *
page_of(const struct scan *scan, const struct record *directory,
    bool (*fits)(const struct scan *scan, const struct record *directory,
	const struct record *child))
{
	struct record *page = NULL;
	int least = 0;

	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		int rank = child->may_page && !child->dir &&
			child->role != RECORD_DIR_LINK
		    ? tree_name_page_rank(dir_name(directory, child))
		    : -1;
		if (rank < 0 || (page && rank >= least) ||
		    !fits(scan, directory, child))
			continue;
		page = child;
		least = rank;
	}
	return page;
}

/* Whether a name is that of a page in a language that has labels. */
static bool
is_translation(const struct scan *scan, struct span name)
{
	struct span language;

	if (!tree_name_is_translation(name))
		return false;
	article_stem(name, &language);
	return labels_know(scan->rules->labels, language);
}

/*
 * Decides whether a page is made of a file in Markdown. Where a file has the
 * page's name, or, of two such files, the other one is first, it is a file like
 * any other. The page stands while a file in its place is not read yet.
 */
static void
choose_made(const struct record *directory, struct record *child)
{
	static const char *const first[] = {".gmi", ".md", ".MD", ".Md", ".mD"};
	struct span name = dir_name(directory, child);
	struct span stem = span_head(name, name.size - 3);
	bool beside = false;

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]) && !beside &&
	     !span_ends(name, span_of(first[i]));
	     i++) {
		struct buf other = {0};
		buf_add(&other, stem);
		buf_add(&other, span_of(first[i]));
		const struct record *found =
		    dir_find_name(directory, buf_span(&other));
		beside = found &&
		    (found->dir || found->role == RECORD_DIR_LINK ||
			is_there(NULL, directory, found));
		buf_free(&other);
	}
	bool again = child->read && child->makes_page == beside;
	child->beside = beside;
	child->makes_page = !beside;
	if (again)
		scan_read_again(child);
}

void
scan_choose_page(
    struct scan *scan, struct record *directory, const struct record *above)
{
	const struct record *page = page_of(scan, directory, is_there);
	bool nested = above && above->bundle;

	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			continue;
		bool is_page = page && child->may_page &&
		    (child == page ||
			is_translation(scan, dir_name(directory, child)));
		bool alone = !page && child->may_page &&
		    tree_name_page_rank(dir_name(directory, child)) < 0 &&
		    !tree_name_is_well_known(directory->path);
		bool again = child->page != is_page || child->alone != alone ||
		    (is_page && nested != directory->nested);
		child->page = is_page;
		child->alone = alone;
		if (again && child->read)
			scan_read_again(child);
		if (child->markdown)
			choose_made(directory, child);
	}
	directory->nested = nested;
}

/* The title of a directory without a heading, made from its name. */
static struct span
name_title(struct scan *scan, const struct record *directory)
{
	struct span path = span_head(directory->path, directory->path.size - 1);
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article;

	if (path.size == 0)
		return scan->rules->title;
	article_read(SPAN(""), ARTICLE_GEMTEXT, reader_title_name(path), &arena,
	    &notes, &article);
	struct span title = reader_intern(&scan->reader, article.title);
	arena_free(&arena);
	return title;
}

/* Whether a page describes its directory to all who see that. */
static bool
is_heard(const struct scan *scan, const struct record *directory,
    const struct record *child)
{
	return scan_speaks_for(scan, child, directory);
}

/*
 * Sets language and title: from its page, else from its intro, else from
 * its gophertag, which has no language, else the language of the directory
 * above and a title from its gophermap, or from its name. If the language
 * changes, the articles that inherit it are read again, since the hashes of
 * their terms contain the language.
 */
static void
describe(struct scan *scan, struct record *directory, struct span inherited)
{
	struct dir *dir = directory->dir;
	const struct record *page = page_of(scan, directory, is_heard);
	struct span language = SPAN(""), title = SPAN("");
	static const enum record_role speakers[] = {
	    RECORD_INDEX, RECORD_INTRO, RECORD_TAG};

	for (size_t role = 0; role < 3; role++)
		for (size_t i = 0; i < dir->count; i++) {
			const struct record *child = dir_article(dir->list[i]);
			if (child->role != speakers[role] ||
			    (role == 0 && dir->list[i] != page) ||
			    !scan_speaks_for(scan, dir->list[i], directory))
				continue;
			if (language.size == 0)
				language = child->own_language;
			if (title.size == 0 && child->headed)
				title =
				    reader_intern(&scan->reader, child->title);
		}
	if (title.size == 0 && page && page->page && page->titled)
		title = reader_intern(&scan->reader, page->title);
	directory->title = title.size ? title : name_title(scan, directory);
	directory->read = true;
	language = language.size ? language : inherited;
	if (span_equal(language, directory->language))
		return;
	for (size_t i = 0; i < dir->count; i++)
		if (dir->list[i]->read && !dir->list[i]->dir &&
		    dir->list[i]->own_language.size == 0)
			scan_read_again(dir->list[i]);
	directory->language = language;
}

/* Whether a text has not been read, and will be as soon as it can. */
static bool
is_awaited(const struct record *text)
{
	return !text->read && (text->changed || text->check);
}

/* Notes once that all of a page bundle is hidden with its page. */
static void
note_hidden(struct scan *scan, const struct record *directory,
    const struct record *page)
{
	const char *why = scan_why_hidden(scan, page);

	if (is_awaited(page) || why == directory->dir->why_hidden)
		return;
	directory->dir->why_hidden = why;
	note_add(scan->notes, NOTE_REMARK, directory->path, 0,
	    "not shown, with all that is in it: neither is its page, %s", why);
}

/*
 * Sets whether the directory is a page bundle. If that changes, its texts are
 * read again: they have the directory's date or not.
 */
static void
set_bundle(struct scan *scan, struct record *directory, bool bundle)
{
	struct dir *dir = directory->dir;

	if (directory->bundle == bundle)
		return;
	directory->bundle = bundle;
	scan->changed = true;
	for (size_t i = 0; i < dir->count; i++)
		if (dir->list[i]->read && !dir->list[i]->dir &&
		    tree_name_page_rank(dir_name(directory, dir->list[i])) < 0)
			scan_read_again(dir->list[i]);
}

/* Whether the path of a directory gives its page a date. */
static bool
is_dated(const struct record *directory)
{
	struct span path = span_head(directory->path, directory->path.size - 1);
	struct date date = {0};

	date_of_path(path, !directory->nested, &date);
	return date.known;
}

/*
 * The text that hides a page bundle though it is not read as its page: a link
 * in its place is not shown, since that text says itself that it is not; or
 * NULL.
 */
static const struct record *
hidden_target(const struct scan *scan, const struct record *directory,
    const struct record *page)
{
	const struct record *target =
	    page->symlink ? scan_link_target(scan, page) : NULL;

	if (!target || directory->path.size == 1 ||
	    !(target->draft || record_begins(target) > scan->now))
		return NULL;
	return is_dated(directory) || target->date.known || target->doubtful
	    ? target
	    : NULL;
}

/*
 * Whether a file decides what its directory is, though it may not be there: it
 * was the page, or is a link to what is hidden.
 */
static bool
decides(const struct scan *scan, const struct record *directory,
    const struct record *child)
{
	return is_there(scan, directory, child) ||
	    child == directory->dir->page ||
	    hidden_target(scan, directory, child);
}

/* The text of a page: what a link leads to that is not shown; or NULL. */
static const struct record *
text_of(const struct scan *scan, const struct record *page)
{
	bool hidden =
	    page->symlink && page->symlink->hidden && *page->symlink->hidden;

	return hidden ? scan_link_target(scan, page) : page;
}

static bool
is_unread(const struct scan *scan, const struct record *directory,
    const struct record *child)
{
	const struct record *text = text_of(scan, child);

	(void)directory;
	return text && !text->read && !text->excluded;
}

/*
 * A text that would be the page of a page bundle, and has not been read: it may
 * be a draft; or NULL. What was shown without it is shown until it is read.
 */
static const struct record *
unread_page(
    const struct scan *scan, const struct record *directory, bool hidden)
{
	const struct record *page = page_of(scan, directory, is_unread);
	const struct record *text = page ? text_of(scan, page) : NULL;

	if (!text || !is_dated(directory))
		return NULL;
	return !hidden && is_awaited(text) && scan->ran &&
		scan_has_served(scan, directory)
	    ? NULL
	    : text;
}

static void
set_buried(struct record *directory, bool buried)
{
	directory->buried = buried;
	for (size_t i = 0; i < directory->dir->count; i++)
		if (!directory->dir->list[i]->dir)
			directory->dir->list[i]->buried = buried;
}

void
scan_describe(
    struct scan *scan, struct record *directory, const struct record *above)
{
	bool buried = above && above->buried, was = directory->buried;
	struct record *page = page_of(scan, directory, decides);
	/* It cannot be read, or leads to what is not shown. */
	bool withheld = page && !(page->page && page->read);
	bool stays = withheld && directory->bundle;
	bool bundle = page && !withheld && dir_article(page)->bundle;
	const struct record *hider =
	    withheld ? hidden_target(scan, directory, page) : NULL;

	set_buried(directory, buried);
	if (!withheld || hider)
		directory->dir->page = bundle || hider ? page : NULL;
	if (!hider && !stays && (!page || withheld))
		hider = unread_page(scan, directory, was);
	set_bundle(scan, directory, bundle || hider || stays);
	describe(
	    scan, directory, above ? above->language : scan->rules->language);
	if (bundle && !record_visible(page, scan->now))
		hider = page;
	if (hider && !buried)
		note_hidden(scan, directory, hider);
	buried = buried || hider || (stays && was);
	if (!buried)
		directory->dir->why_hidden = NULL;
	set_buried(directory, buried);
	scan->changed |= buried != was;
}

bool
scan_awaits_page(
    struct scan *scan, struct record *directory, struct record *child)
{
	struct dir *dir = directory->dir;

	if (!directory->bundle || scan->take_unfinished ||
	    tree_name_page_rank(dir_name(directory, child)) < 0)
		return false;
	if (!dir->page_gone_at)
		dir->page_gone_at = scan->started;
	child->check = scan->started - dir->page_gone_at < SCAN_QUIET;
	if (child->check)
		scan_wait_until(scan, dir->page_gone_at + SCAN_QUIET);
	else
		dir->page_gone_at = 0;
	return child->check;
}

void
scan_mark_copy(
    struct scan *scan, struct record *directory, struct record *child)
{
	struct span original;

	if (!child->copyable)
		return;
	tree_name_leftover(dir_name(directory, child), &original);
	const struct record *beside = dir_find_name(directory, original);
	bool copy = beside && !beside->dir && beside->role != RECORD_DIR_LINK;
	if (copy == child->copy)
		return;
	child->copy = copy;
	scan->changed |= child->read;
	if (copy)
		note_add(scan->notes, NOTE_REMARK, child->path, 0,
		    "not shown: a copy of the file beside it");
}
