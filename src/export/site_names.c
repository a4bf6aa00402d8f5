#include "base/utf8.h"
#include "export/file_name.h"
#include "export/site_names.h"
#include "pages/virtual_path.h"
#include "text/uri.h"

/*
 * Two pages may claim one name, and a file the name of a directory: a capsule
 * can have what no directory of files can. The first page gets the name; pages
 * of the edition come first.
 */

void
site_leave_out(struct site *site, const struct site_page *page, const char *why)
{
	note_add(site->notes, NOTE_ERROR, page->path, 0,
	    "is left out of the export: %s", why);
}

/* Whether two pages may be one file. */
static bool
is_twin(const struct site_page *page, const struct site_page *other)
{
	return (page->index && other->index) ||
	    (page->entry != EDITION_NONE && page->entry == other->entry);
}

enum { NAMES_TRIED = 9 };

/* Makes another name of one that is taken. Returns whether it has found one. */
static bool
find_free(struct site *site, struct span *name)
{
	struct buf other = {0};
	bool found = false;

	for (unsigned i = 2; i < NAMES_TRIED && !found; i++) {
		other.size = 0;
		file_name_another(*name, i, &other);
		found = !table_get(&site->names, buf_span(&other)) &&
		    !table_get(&site->directories, buf_span(&other));
	}
	if (found)
		*name = buf_keep(&other, &site->arena);
	buf_free(&other);
	return found;
}

/* Whether a directory above a name is a file of the export already. */
static bool
is_below_file(const struct site *site, struct span name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] == '/' &&
		    table_get(&site->names, span_head(name, i)))
			return true;
	return false;
}

static void
remember_directories(struct site *site, struct site_page *page)
{
	for (size_t i = 0; i < page->name.size; i++)
		if (page->name.data[i] == '/')
			table_put(
			    &site->directories, span_head(page->name, i), page);
}

/*
 * Some file systems take two names for one that differ in case alone. It is
 * told of pages of files, and not again of those that are made for them.
 */
static void
remark_case(struct site *site, struct site_page *page)
{
	struct buf folded = {0};

	utf8_fold_case(&folded, page->name);
	struct span key = buf_keep(&folded, &site->arena);
	const struct site_page *other = table_get(&site->folded, key);

	if (other && site_is_file(site, page))
		note_add(site->notes, NOTE_REMARK, page->path, 0,
		    "its file differs from %pS in case alone: one of the two "
		    "is lost where the file system has no regard to case",
		    SPAN_AT(other->name));
	else if (!other)
		table_put(&site->folded, key, page);
}

/* Where a static server has a file. */
static struct span
static_address(struct site *site, const struct site_page *page)
{
	struct buf address = {0};
	struct span name = page->index && page->number == 1
	    ? span_directory(page->name)
	    : page->name;

	if (site->server.protocol->names_host) {
		buf_byte(&address, '/');
		uri_encode_path(&address, name);
	} else if (page->index && page->number > 1) {
		name = span_directory(name);
		buf_format(
		    &address, "/%pS", SPAN_AT(span_head(name, name.size - 1)));
	} else {
		buf_add(&address, page->path);
	}
	return buf_keep(&address, &site->arena);
}

/* Gives a page its file, or says why it has none. */
static void
name_page(struct site *site, struct site_page *page, struct span name)
{
	struct site_page *other = table_get(&site->names, name);

	page->twin = other && is_twin(page, other);
	if (!file_name_fits(name)) {
		site_leave_out(site, page, "no file can have so long a name");
	} else if (is_below_file(site, name)) {
		site_leave_out(site, page, "a directory above it is a file");
	} else if (!page->twin &&
	    (other || table_get(&site->directories, name)) &&
	    !find_free(site, &name)) {
		site_leave_out(site, page, "its file would have a taken name");
	} else {
		page->name = name;
		page->address = static_address(site, page);
		if (page->twin)
			return;
		table_put(&site->names, page->name, page);
		remember_directories(site, page);
		remark_case(site, page);
	}
}

/*
 * Plain text of no extension would get one that the capsule has already, or
 * that a made page has: a tag, a series, robots.txt.
 */
static bool
is_taken(const struct site *site, struct span name)
{
	const struct edition *edition = site->context.edition;
	struct arena arena = {0};
	struct span path = arena_format(&arena, "/%pS", SPAN_AT(name));
	uint32_t about;
	bool taken = edition_find(edition, path) != EDITION_NONE ||
	    edition_find_dir(edition, path) != EDITION_NONE ||
	    virtual_path_find(edition, path, &about) != VIRTUAL_NONE;

	arena_free(&arena);
	return taken;
}

/* The feed of a tag is below its page, whatever suffix the tag has. */
static bool
is_page_of_tag(const struct site *site, const struct site_page *page)
{
	uint32_t tag;

	return page->entry == EDITION_NONE &&
	    virtual_path_find(site->context.edition, page->path, &tag) ==
	    VIRTUAL_TAG;
}

static struct span
choose_name(struct site *site, struct site_page *page)
{
	struct buf name = {0};
	struct span path = page->path;

	if (!site->server.protocol->names_host) {
		page->index = file_name_gopher(
		    path, page->kind == DOCUMENT_MENU, page->number, &name);
		return buf_keep(&name, &site->arena);
	}
	if (is_page_of_tag(site, page))
		path = arena_format(&site->arena, "%pS/", SPAN_AT(path));
	page->index = file_name_gemini(path, page->mime, page->number, &name);
	struct span own = span_tail(path, 1);
	if (!page->index && page->number == 1 &&
	    !span_equal(buf_span(&name), own) &&
	    is_taken(site, buf_span(&name))) {
		name.size = 0;
		buf_add(&name, own);
	}
	return buf_keep(&name, &site->arena);
}

void
site_name(struct site *site, struct site_page *page)
{
	name_page(site, page, choose_name(site, page));
}
