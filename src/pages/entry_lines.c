#include "dates/date.h"
#include "pages/article_file.h"
#include "pages/entry_lines.h"
#include "pages/own_page.h"
#include "pages/pager.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"

/*
 * The one place where an entry becomes a link line. Generated pages agree on
 * the form `date title`, since a gemtext page is a feed to its subscribers: an
 * entry is a link whose label begins with a date (rows B2 and B3).
 *
 * A text is sent as it is, so nothing in it leads on: below its line in an
 * index another leads to what it resembles, on Gopher to its menu. In an index
 * of many texts these would be half of the lines, and there are none.
 */

enum {
	TEXTS_FEW = 12, /* two lines for each fill a terminal */
	TEXT_OPENING = 4096, /* bytes, by which it is compared with others */
};

struct span
entry_lines_language(const struct context *context, uint32_t entry)
{
	const struct edition *edition = context->edition;

	return edition_text(edition,
	    edition_traits(edition, edition_entry(edition, entry))->language);
}

struct span
entry_lines_title(
    const struct context *context, const struct edition_entry *entry)
{
	struct span title = edition_title(context->edition, entry);

	return entry->flags & EDITION_DATED
	    ? date_undated_title(title, entry->day)
	    : title;
}

/* One of Markdown is read, which may lead to the page that was made of it. */
static bool
is_of_markdown(struct span path)
{
	return span_ends_nocase(path, SPAN(".md"));
}

void
entry_lines_add(const struct context *context,
    const struct edition_entry *entry, struct page *page)
{
	struct span title = entry_lines_title(context, entry);
	struct span path = edition_path(context->edition, entry);
	char date[DATE_SIZE];

	if (entry->flags & EDITION_DATED) {
		/* No subscriber sees a date that nothing follows (row B3). */
		if (title.size == 0 && context->gemtext)
			title = edition_title(context->edition, entry);
		date_print(entry->day, date);
		title = arena_format(context->arena, "%pS %pS",
		    SPAN_AT((struct span){date, sizeof(date)}), SPAN_AT(title));
	}
	page_link_path(page, path, title);
	struct page_line *line = &page->lines[page->count - 1];
	line->entry = (uint32_t)(entry - edition_entry(context->edition, 0));
	line->path = is_of_markdown(path) ? SPAN("") : path;
}

void
entry_lines_add_post(const struct context *context,
    const struct edition_entry *entry, struct page *page)
{
	struct span summary = edition_summary(context->edition, entry);

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

void
entry_lines_search(const struct context *context, struct span language,
    enum label label, struct page *page)
{
	own_page_link(context, VIRTUAL_SEARCH_PATH,
	    context_word(context, language, label), page);
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
	entry_lines_link(context, VIRTUAL_SEARCH_PATH, LABEL_SEARCH, page);
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
	entry_lines_link(context, VIRTUAL_SEARCH_PATH, LABEL_SEARCH, page);
	entry_lines_link(context, feed, LABEL_FEED, page);
}

/* `528 bytes`, `34 KB`, `1.2 MB`. */
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

bool
entry_lines_is_map(
    const struct context *context, const struct edition_entry *entry)
{
	struct span path = edition_text(context->edition, entry->path);

	return entry->kind == EDITION_FILE &&
	    span_ends_nocase(path, SPAN(".gophermap"));
}

static bool
is_left_out(const struct context *context,
    const struct entry_lines_range *range, const struct edition_entry *entry)
{
	return entry_lines_is_map(context, entry) ||
	    (range->hidden &&
		range->hidden(
		    range->data, edition_path(context->edition, entry)));
}

/* The kind of the entry that the page lists before the range. */
static uint8_t
kind_before(const struct context *context,
    const struct entry_lines_range *range, const uint32_t *children,
    uint32_t count)
{
	uint32_t at = range->from < count ? range->from : count;

	for (; at > range->begin; at--) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, children[at - 1]);
		if (!is_left_out(context, range, entry))
			return entry->kind;
	}
	return EDITION_ARTICLE;
}

/* A file with its size, anything else with its title. */
static void
list_child(const struct context *context, const struct edition_entry *entry,
    struct page *page)
{
	struct span path = edition_path(context->edition, entry);

	if (entry->kind != EDITION_FILE)
		entry_lines_add(context, entry, page);
	else
		page_link_path(page, path,
		    arena_format(context->arena, "%pS (%pS)",
			SPAN_AT(span_file_name(path)),
			SPAN_AT(readable_size(context, entry->size))));
}

/* Whether an article is sent as its file, without menus. */
static bool
is_other_text(const struct context *context, uint32_t number)
{
	return edition_entry(context->edition, number)->kind ==
	    EDITION_ARTICLE &&
	    variants_are_text(context->edition, number, false);
}

static bool
has_few_texts(
    const struct context *context, const uint32_t *children, uint32_t count)
{
	unsigned texts = 0;

	for (uint32_t i = 0; i < count && texts <= TEXTS_FEW; i++)
		texts += is_other_text(context, children[i]);
	return texts <= TEXTS_FEW;
}

/* By its opening: a list of entries is not to take as long as their pages. */
static bool
resembles_any(const struct context *context, uint32_t text)
{
	struct article_file file = article_file_of(context, text);
	struct span opening;

	if (context->vhost->related == 0 ||
	    file.entry->flags & EDITION_NO_MENUS ||
	    article_file_head(&file, TEXT_OPENING, &opening) < 0)
		return false;
	rank_related(context->ranker, context->edition, text, opening, 1);
	context_spend(context, context->ranker->work);
	return context->ranker->count > 0;
}

static void
add_more(const struct context *context, uint32_t text, struct page *page)
{
	struct span path = edition_path(
	    context->edition, edition_entry(context->edition, text));
	struct buf menu = {0};

	page_link_path(page,
	    arena_format(context->arena, "%pS%pS",
		SPAN_AT(VIRTUAL_RELATED_PATH), SPAN_AT(path)),
	    context_word(
		context, entry_lines_language(context, text), LABEL_MORE));
	variants_selector(context->edition, text, VARIANT_MENU, &menu);
	page->lines[page->count - 1].target = (struct item_target){
	    .type = '1', .selector = buf_keep(&menu, context->arena)};
}

void
entry_lines_listing(const struct context *context,
    const struct entry_lines_range *range, struct page *page)
{
	uint32_t count;
	const uint32_t *children = edition_children(context->edition,
	    edition_entry(context->edition, range->directory), &count);
	struct span language = entry_lines_language(context, range->directory);
	uint8_t previous = kind_before(context, range, children, count);
	bool more = range->more && has_few_texts(context, children, count);

	for (uint32_t i = range->from; i < range->to && i < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, children[i]);
		if (is_left_out(context, range, entry))
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
		list_child(context, entry, page);
		if (more && is_other_text(context, children[i]) &&
		    resembles_any(context, children[i]))
			add_more(context, children[i], page);
	}
}

bool
entry_lines_index(const struct context *context, uint32_t directory,
    struct span language, uint32_t number, uint32_t part, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, directory);
	uint32_t count;

	edition_children(context->edition, entry, &count);
	struct pager pager = pager_of(context, count, number);
	struct pager_part shown = pager_part(&pager, part);
	entry_lines_listing(context,
	    &(struct entry_lines_range){.directory = directory,
		.begin = pager.from,
		.from = shown.from,
		.to = shown.to,
		.more = true},
	    page);
	if (shown.last)
		pager_links(context,
		    edition_text(context->edition, entry->path), language,
		    &pager, page);
	return !shown.last;
}
