#include "config/labels.h"
#include "index/scan_priv.h"

/*
 * What a directory is. Its page and its intro give it a title and a language.
 * F14: one whose page has a date, in its front matter, in the directory's name
 * or in its path, is a page bundle, as generators of sites call a post with its
 * pictures in a directory: the page is an article, read at the directory's
 * path, and what is beside it belongs to it. So while the page is hidden, all
 * of the directory is; and it stays what it was while the page cannot be read,
 * or is written anew: nothing is shown meanwhile that the page hides.
 *
 * The page has to be known before any file is read, since the reader gives it
 * the directory's name, and makes a bundle's page an article; whether it has a
 * date is known before the other files are read.
 */

/* Whether a record is a file that is there: read, or about to be. */
static bool
is_there(const struct record *child)
{
	return (child->read || child->changed) &&
	    !(child->link && child->link->hidden);
}

/*
 * The page that a directory shows, or, if not only of those that are there,
 * would show if its files could be read; or NULL.
 */
static struct record *
page_of(const struct record *directory, bool there)
{
	struct record *page = NULL;
	int least = 0;

	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		int rank = child->may_page && !child->dir &&
			child->role != RECORD_DIR_LINK
		    ? reader_page_rank(dir_name(directory, child))
		    : -1;
		if (rank < 0 || (there && !is_there(child)) ||
		    (page && rank >= least))
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

	if (!reader_is_translation(name))
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
			is_there(found));
		buf_free(&other);
	}
	bool again = child->read && child->paged == beside;
	child->beside = beside;
	child->paged = !beside;
	if (again)
		scan_read_again(child);
}

void
scan_choose_page(
    struct scan *scan, struct record *directory, const struct record *above)
{
	const struct record *page = page_of(directory, true);
	bool nested = above && above->bundle;

	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			continue;
		bool is_page = page && child->may_page &&
		    (child == page ||
			is_translation(scan, dir_name(directory, child)));
		bool again = child->page != is_page ||
		    (is_page && nested != directory->nested);
		child->page = is_page;
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

/* The title that a map has which is the page of a directory, if any. */
static struct span
map_title(struct scan *scan, const struct record *directory)
{
	for (size_t i = 0; i < directory->dir->count; i++) {
		const struct record *child = directory->dir->list[i];
		if (child->page && child->titled &&
		    scan_speaks_for(scan, child, directory))
			return reader_intern(&scan->reader, child->title);
	}
	return SPAN("");
}

/*
 * Sets language and title: from its index.gmi, else from its intro, else from
 * its gophertag, which has no language, else the language of the directory
 * above and a title from its gophermap, or from its name. If the language
 * changes, the articles that inherit it are read again, since the hashes of
 * their terms contain the language.
 */
static void
describe(struct scan *scan, struct record *directory, struct span inherited)
{
	struct dir *dir = directory->dir;
	struct span language = SPAN(""), title = SPAN("");
	static const enum record_role speakers[] = {
	    RECORD_INDEX, RECORD_INTRO, RECORD_TAG};

	for (size_t role = 0; role < 3; role++)
		for (size_t i = 0; i < dir->count; i++) {
			const struct record *child = dir_article(dir->list[i]);
			if (child->role != speakers[role] ||
			    !scan_speaks_for(scan, dir->list[i], directory))
				continue;
			if (language.size == 0)
				language = child->own_language;
			if (title.size == 0 && child->headed)
				title =
				    reader_intern(&scan->reader, child->title);
		}
	title = title.size ? title : map_title(scan, directory);
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

const char *
scan_why_hidden(const struct scan *scan, const struct record *record)
{
	if (record->doubtful)
		return "which has a date or a draft mark that cannot be read";
	if (record->draft)
		return "which is a draft";
	if (record->program)
		return "which is a program";
	return record_begins(record) > scan->now
	    ? "which is dated in the future"
	    : NULL;
}

/* Notes once that all of a page bundle is hidden with its page. */
static void
note_hidden(struct scan *scan, const struct record *directory,
    const struct record *page)
{
	note_add(scan->notes, NOTE_REMARK, directory->path, 0,
	    "not shown, with all that is in it: neither is its page, %s",
	    scan_why_hidden(scan, page));
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
		    reader_page_rank(dir_name(directory, dir->list[i])) < 0)
			scan_read_again(dir->list[i]);
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
	    page->link ? scan_link_target(scan, page) : NULL;
	struct span path = span_head(directory->path, directory->path.size - 1);
	struct date date = {0};

	if (!target || path.size == 0 ||
	    !(target->draft || record_begins(target) > scan->now))
		return NULL;
	date_of_path(path, !directory->nested, &date);
	return date.known || target->date.known || target->doubtful ? target
								    : NULL;
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
	struct record *first = page_of(directory, false);
	struct record *page =
	    first && !is_there(first) ? page_of(directory, true) : first;
	/* The page cannot be read, or leads to what is not shown. */
	bool withheld = first && !(first->page && first->read);
	const struct record *hider =
	    withheld ? hidden_target(scan, directory, first) : NULL;

	set_buried(directory, buried);
	if (page && !(page->page && page->read && dir_article(page)->bundle))
		page = NULL;
	withheld = withheld && directory->bundle;
	set_bundle(scan, directory, page || hider || withheld);
	describe(
	    scan, directory, above ? above->language : scan->rules->language);
	if (page && !hider && !record_visible(page, scan->now))
		hider = page;
	if (hider && !buried && !was)
		note_hidden(scan, directory, hider);
	buried = buried || hider || (withheld && was);
	set_buried(directory, buried);
	scan->changed |= buried != was;
}

bool
scan_awaits_page(
    struct scan *scan, struct record *directory, struct record *child)
{
	struct dir *dir = directory->dir;

	if (!directory->bundle || scan->take_unfinished ||
	    reader_page_rank(dir_name(directory, child)) < 0)
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

bool
scan_has_served(const struct scan *scan, const struct record *directory)
{
	for (size_t i = 0; i < directory->dir->count; i++) {
		const struct record *child = directory->dir->list[i];
		if (child->dir ? scan_has_served(scan, child)
			       : child->role != RECORD_DIR_LINK &&
			    record_served(child) &&
			    record_visible(child, scan->now))
			return true;
	}
	return false;
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
