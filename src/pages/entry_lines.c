#include "pages/entry_lines.h"
#include "pages/own_page.h"
#include "pages/translations.h"
#include "pages/virtual_path.h"
#include "text/date.h"

/*
 * The one place where an entry becomes a link line. Generated pages agree on
 * the form `date title`, since a gemtext page is a feed to its subscribers: an
 * entry is a link whose label begins with a date (rows B2 and B3).
 */

struct span
entry_lines_text(const struct context *context, struct edition_string string)
{
	return edition_text(context->edition, string);
}

struct span
entry_lines_language(const struct context *context, uint32_t entry)
{
	return entry_lines_text(
	    context, edition_entry(context->edition, entry)->language);
}

struct span
entry_lines_title(
    const struct context *context, const struct edition_entry *entry)
{
	struct span title = entry_lines_text(context, entry->title);

	return entry->flags & EDITION_DATED
	    ? article_undated_title(title, entry->day)
	    : title;
}

struct span
entry_lines_path(
    const struct context *context, const struct edition_entry *entry)
{
	return edition_path(context->edition, entry);
}

void
entry_lines_add(const struct context *context,
    const struct edition_entry *entry, struct page *page)
{
	struct span title = entry_lines_title(context, entry);
	char date[DATE_SIZE];

	if (entry->flags & EDITION_DATED) {
		date_print(entry->day, date);
		title = arena_format(context->arena, "%pS %pS",
		    SPAN_AT((struct span){date, sizeof(date)}), SPAN_AT(title));
	}
	page_link_path(page, entry_lines_path(context, entry), title);
	page->lines[page->count - 1].entry =
	    (uint32_t)(entry - edition_entry(context->edition, 0));
}

void
entry_lines_add_post(const struct context *context,
    const struct edition_entry *entry, struct page *page)
{
	struct span summary = entry_lines_text(context, entry->summary);

	entry_lines_add(context, entry, page);
	if (summary.size > 0)
		page_text(page, summary);
}

void
entry_lines_gemtext(struct span text, struct page *page)
{
	page_parse(page, text);
	if (gemtext_is_open(text))
		page_parse(page, SPAN("```"));
}

/* The name of a translation's language, with its tag where two have that. */
static struct span
translation_label(
    const struct context *context, const struct translations *found, size_t of)
{
	struct span tag = entry_lines_language(context, found->entries[of]);
	struct span name = context_word(context, tag, LABEL_LANGUAGE);

	for (size_t i = 0; i < found->count; i++)
		if (i != of &&
		    span_equal(name,
			context_word(context,
			    entry_lines_language(context, found->entries[i]),
			    LABEL_LANGUAGE)))
			return arena_format(context->arena, "%pS (%pS)",
			    SPAN_AT(name), SPAN_AT(tag));
	return name;
}

static void
add_translations(
    const struct context *context, uint32_t number, struct page *page)
{
	struct translations found = translations_of(context, number);

	for (size_t i = 0; i < found.count; i++)
		page_link_path(page,
		    entry_lines_path(context,
			edition_entry(context->edition, found.entries[i])),
		    translation_label(context, &found, i));
}

void
entry_lines_search(const struct context *context, struct span language,
    enum label label, struct page *page)
{
	own_page_link(context, VIRTUAL_SEARCH_PATH,
	    context_word(context, language, label), page);
}

void
entry_lines_navigation(
    const struct context *context, uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);
	struct span language = entry_lines_text(context, entry->language);
	const struct edition_entry *parent =
	    edition_entry(context->edition, entry->parent);

	/* A page bundle is in the directory above its own. */
	if (entry->kind == EDITION_ARTICLE && entry->flags & EDITION_INDEX)
		parent = edition_entry(context->edition, parent->parent);

	struct span up = entry_lines_text(context, parent->path);

	page_gap(page);
	if (!span_equal(up, SPAN("/")))
		page_link_path(
		    page, up, context_word(context, language, LABEL_UP));
	page_link_path(
	    page, SPAN("/"), context_word(context, language, LABEL_HOME));
	entry_lines_search(context, language, LABEL_SEARCH, page);
	add_translations(context, number, page);
}

void
entry_lines_link(const struct context *context, struct span path,
    enum label label, struct page *page)
{
	own_page_link(context, path,
	    context_word(context, entry_lines_language(context, 0), label),
	    page);
}

void
entry_lines_home(const struct context *context, struct page *page)
{
	page_link_path(page, SPAN("/"),
	    context_word(
		context, entry_lines_language(context, 0), LABEL_HOME));
}

void
entry_lines_nav_links(const struct context *context, struct page *page)
{
	uint32_t posts, tags;

	edition_posts(context->edition, &posts);
	edition_tags(context->edition, &tags);
	if (posts > 0)
		entry_lines_link(
		    context, VIRTUAL_ARCHIVE_PATH, LABEL_ARCHIVE, page);
	if (tags > 0)
		entry_lines_link(context, VIRTUAL_TAGS_PATH, LABEL_TAGS, page);
	entry_lines_search(
	    context, entry_lines_language(context, 0), LABEL_SEARCH, page);
	entry_lines_link(context, VIRTUAL_ROOT_FEED, LABEL_FEED, page);
}

void
entry_lines_list_links(const struct context *context, struct span up,
    struct span feed, struct page *page)
{
	if (!context->vhost->navigation)
		return;
	page_gap(page);
	if (up.size > 0)
		entry_lines_link(context, up, LABEL_UP, page);
	entry_lines_home(context, page);
	entry_lines_search(
	    context, entry_lines_language(context, 0), LABEL_SEARCH, page);
	entry_lines_link(context, feed, LABEL_FEED, page);
}

/* `1,528 bytes`, `34 KB`, `1.2 MB`. */
static struct span
readable_size(const struct context *context, uint64_t size)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB", "PB"};
	size_t unit = 0;
	uint64_t tenths = size / 100;

	if (size < 1000)
		return arena_format(context->arena, "%llu %s",
		    (unsigned long long)size, size == 1 ? "byte" : "bytes");
	for (; tenths >= 10000 && unit < 4; unit++)
		tenths /= 1000;
	if (tenths >= 100)
		return arena_format(context->arena, "%llu %s",
		    (unsigned long long)tenths / 10, units[unit]);
	return arena_format(context->arena, "%llu.%llu %s",
	    (unsigned long long)tenths / 10, (unsigned long long)tenths % 10,
	    units[unit]);
}

static struct span
file_name(struct span path)
{
	return span_tail(path, span_find_last(path, '/') + 1);
}

bool
entry_lines_is_map(
    const struct context *context, const struct edition_entry *entry)
{
	struct span path = entry_lines_text(context, entry->path);
	struct span ending = SPAN(".gophermap");

	return entry->kind == EDITION_FILE && path.size > ending.size &&
	    span_equal_nocase(span_tail(path, path.size - ending.size), ending);
}

/* `previous` is the kind of the entry that is listed before. */
static void
list_entries(const struct context *context, uint32_t directory, uint32_t from,
    uint32_t to, uint8_t previous, entry_lines_hidden *hidden, const void *data,
    struct page *page)
{
	uint32_t count;
	const uint32_t *children = edition_children(context->edition,
	    edition_entry(context->edition, directory), &count);
	struct span language = entry_lines_language(context, directory);

	for (uint32_t i = from; i < to && i < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, children[i]);
		struct span path = entry_lines_path(context, entry);
		if ((hidden && hidden(data, path)) ||
		    entry_lines_is_map(context, entry))
			continue;
		if (entry->kind != previous) {
			page_gap(page);
			page_heading(page, 2,
			    context_word(context, language,
				entry->kind == EDITION_FILE
				    ? LABEL_FILES
				    : LABEL_DIRECTORIES));
		}
		previous = entry->kind;
		if (entry->kind == EDITION_FILE)
			page_link_path(page, path,
			    arena_format(context->arena, "%pS (%pS)",
				SPAN_AT(file_name(path)),
				SPAN_AT(readable_size(context, entry->size))));
		else
			entry_lines_add(context, entry, page);
	}
}

void
entry_lines_listing_but(const struct context *context, uint32_t directory,
    uint32_t from, uint32_t to, entry_lines_hidden *hidden, const void *data,
    struct page *page)
{
	list_entries(
	    context, directory, from, to, EDITION_ARTICLE, hidden, data, page);
}

void
entry_lines_listing(const struct context *context, uint32_t directory,
    uint32_t begin, uint32_t from, uint32_t to, struct page *page)
{
	uint32_t count;
	const uint32_t *children = edition_children(context->edition,
	    edition_entry(context->edition, directory), &count);
	const struct edition_entry *before = from > begin && from <= count
	    ? edition_entry(context->edition, children[from - 1])
	    : NULL;
	uint8_t previous = before && !entry_lines_is_map(context, before)
	    ? before->kind
	    : EDITION_ARTICLE;

	list_entries(context, directory, from, to, previous, NULL, NULL, page);
}
