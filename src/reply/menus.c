#include "reply/menus.h"
#include "text/date.h"
#include "text/uri.h"

enum {
	WHOLE_MAX = 4096, /* entries that an index lists on one page */
	RECENT_PAGE = 50, /* posts on /recent */
	COUNT_MAX = 100, /* what a menu line may ask for */
};

static struct span
text_of(const struct desk *desk, struct edition_string string)
{
	return edition_text(desk->edition, string);
}

static struct span
language_of(const struct desk *desk, uint32_t entry)
{
	return text_of(desk, edition_entry(desk->edition, entry)->language);
}

/* `=> /path 2018-03-12 Title`: what feed readers of gemtext subscribe to. */
static void
add_entry(const struct desk *desk, const struct edition_entry *entry,
    struct page *page)
{
	struct span title = text_of(desk, entry->title);
	char date[DATE_SIZE];

	if (entry->flags & EDITION_DATED) {
		date_print(entry->day, date);
		title = arena_format(desk->arena, "%.*s %.*s", DATE_SIZE, date,
		    SPAN_ARGS(title));
	}
	page_link_path(page, text_of(desk, entry->path), title);
}

/* The same with its summary on a line of its own. */
static void
add_post(const struct desk *desk, const struct edition_entry *entry,
    struct page *page)
{
	struct span summary = text_of(desk, entry->summary);

	add_entry(desk, entry, page);
	if (summary.size > 0)
		page_text(page, summary);
}

static bool
is_shown(const struct menus_about *about, struct span path)
{
	for (size_t i = about->shown_from; i < about->shown_count; i++)
		if (span_equal(about->shown[i], path))
			return true;
	return false;
}

static void
show(struct menus_about *about, struct span path)
{
	if (about->shown_count < sizeof(about->shown) / sizeof(about->shown[0]))
		about->shown[about->shown_count++] = path;
}

/*
 * A heading before the first line of a menu, and a blank line before that,
 * unless the publisher has placed it, who has seen to that.
 */
static void
open_menu(
    const struct menus_about *about, struct page *page, struct span heading)
{
	if (!about->placing)
		page_gap(page);
	if (heading.size > 0)
		page_heading(page, 2, heading);
}

static struct span
heading_or(const struct desk *desk, uint32_t entry, struct span heading,
    enum label label)
{
	return heading.size ? heading
			    : desk_word(desk, language_of(desk, entry), label);
}

static void
add_related(const struct desk *desk, struct menus_about *about, size_t count,
    struct span heading, struct page *page)
{
	rank_related(
	    desk->ranker, desk->edition, about->entry, about->body, count);
	if (desk->ranker->count == 0)
		return;
	open_menu(about, page,
	    heading_or(desk, about->entry, heading, LABEL_SIMILAR));
	for (size_t i = 0; i < desk->ranker->count; i++) {
		const struct edition_entry *entry =
		    edition_entry(desk->edition, desk->ranker->hits[i].entry);
		add_entry(desk, entry, page);
		show(about, text_of(desk, entry->path));
	}
}

/* A publisher's own gemtext; what it leaves open must not swallow the rest. */
static void
add_gemtext(struct span text, struct page *page)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	page_parse(page, text);
	while (gemtext_next(&reader, &line))
		continue;
	if (reader.preformatted)
		page_parse(page, SPAN("```"));
}

static void
add_block(const struct desk *desk, const struct menus_about *about,
    struct span heading, struct page *page)
{
	struct span text =
	    text_of(desk, edition_entry(desk->edition, about->entry)->block);

	if (text.size == 0)
		return;
	open_menu(about, page, heading);
	add_gemtext(text, page);
}

/* Which posts a menu takes, and how many. */
struct wanted {
	size_t count;
	struct span under; /* a path's beginning; empty for all */
	struct span heading;
};

/* Adds posts of a list that are wanted and not shown yet. */
static size_t
add_posts(const struct desk *desk, struct menus_about *about,
    const uint32_t *posts, uint32_t total, const struct wanted *wanted,
    size_t added, struct page *page)
{
	for (uint32_t i = 0; i < total && added < wanted->count; i++) {
		const struct edition_entry *entry =
		    edition_entry(desk->edition, posts[i]);
		struct span path = text_of(desk, entry->path);
		if (posts[i] == about->entry || is_shown(about, path) ||
		    !span_starts(path, wanted->under))
			continue;
		if (added++ == 0)
			open_menu(about, page,
			    heading_or(desk, about->entry, wanted->heading,
				LABEL_RECENT));
		add_post(desk, entry, page);
		show(about, path);
	}
	return added;
}

/* The article's language first, without itself and what is shown already. */
static void
add_recent(const struct desk *desk, struct menus_about *about,
    const struct wanted *wanted, struct page *page)
{
	uint32_t total;
	const uint32_t *posts = edition_posts_in(
	    desk->edition, language_of(desk, about->entry), &total);
	size_t added = add_posts(desk, about, posts, total, wanted, 0, page);

	posts = edition_posts(desk->edition, &total);
	add_posts(desk, about, posts, total, wanted, added, page);
}

/* Links to the same stem in other languages: x.gmi beside x.es.gmi. */
static void
add_translations(const struct desk *desk, uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, number);
	struct span path = text_of(desk, entry->path), suffix;
	size_t slash = span_find_last(path, '/');
	struct span name = span_tail(path, slash + 1);
	struct span stem = article_stem(name, &suffix);
	struct span extension = span_tail(name, span_find_last(name, '.'));
	const struct labels *labels = desk->place->labels;

	if (entry->kind != EDITION_ARTICLE)
		return;
	if (suffix.size > 0 && !labels_know(labels, suffix))
		stem.size += 1 + suffix.size;
	for (size_t i = 0; i <= labels->count; i++) {
		struct span other = arena_format(desk->arena,
		    "%.*s%.*s%s%.*s%.*s", SPAN_ARGS(span_head(path, slash + 1)),
		    SPAN_ARGS(stem), i ? "." : "",
		    SPAN_ARGS(i ? labels->sets[i - 1].language : SPAN("")),
		    SPAN_ARGS(extension));
		uint32_t found = edition_find(desk->edition, other);
		if (found == EDITION_NONE || found == number ||
		    edition_entry(desk->edition, found)->flags &
			EDITION_UNLISTED)
			continue;
		page_link_path(page, other,
		    labels_word(
			labels, language_of(desk, found), LABEL_LANGUAGE));
	}
}

static void
add_navigation(const struct desk *desk, uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, number);
	struct span language = text_of(desk, entry->language);
	struct span above =
	    text_of(desk, edition_entry(desk->edition, entry->parent)->path);

	page_gap(page);
	page_link_path(page, above, desk_word(desk, language, LABEL_UP));
	page_link_path(page, SPAN("/"), desk_word(desk, language, LABEL_HOME));
	add_translations(desk, number, page);
}

void
menus_under_article(
    const struct desk *desk, struct menus_about *about, struct page *page)
{
	struct wanted recent = {.count = desk->place->recent};

	if (!(about->placed & MENUS_RELATED))
		add_related(desk, about, desk->place->related, SPAN(""), page);
	if (!(about->placed & MENUS_BLOCK))
		add_block(desk, about, SPAN(""), page);
	if (!(about->placed & MENUS_RECENT))
		add_recent(desk, about, &recent, page);
	if (desk->place->navigation)
		add_navigation(desk, about->entry, page);
}

/* `1,528 bytes`, `34 KB`, `1.2 MB`. */
static struct span
readable_size(const struct desk *desk, uint64_t size)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB", "PB"};
	size_t unit = 0;
	uint64_t tenths = size / 100;

	if (size < 1000)
		return arena_format(desk->arena, "%llu %s",
		    (unsigned long long)size, size == 1 ? "byte" : "bytes");
	for (; tenths >= 10000 && unit < 4; unit++)
		tenths /= 1000;
	if (tenths >= 100)
		return arena_format(desk->arena, "%llu %s",
		    (unsigned long long)tenths / 10, units[unit]);
	return arena_format(desk->arena, "%llu.%llu %s",
	    (unsigned long long)tenths / 10, (unsigned long long)tenths % 10,
	    units[unit]);
}

static struct span
name_of(struct span path)
{
	return span_tail(path, span_find_last(path, '/') + 1);
}

/* Part of a directory's entries: articles, then directories, then files. */
static void
add_listing(const struct desk *desk, uint32_t directory, uint32_t from,
    uint32_t to, struct page *page)
{
	uint32_t count;
	const uint32_t *children = edition_children(
	    desk->edition, edition_entry(desk->edition, directory), &count);
	struct span language = language_of(desk, directory);
	uint8_t before = EDITION_ARTICLE;

	for (uint32_t i = from; i < to && i < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(desk->edition, children[i]);
		struct span path = text_of(desk, entry->path);
		if (entry->kind != before) {
			page_gap(page);
			page_heading(page, 2,
			    desk_word(desk, language,
				entry->kind == EDITION_FILE
				    ? LABEL_FILES
				    : LABEL_DIRECTORIES));
		}
		before = entry->kind;
		if (entry->kind == EDITION_FILE)
			page_link_path(page, path,
			    arena_format(desk->arena, "%.*s (%.*s)",
				SPAN_ARGS(name_of(path)),
				SPAN_ARGS(readable_size(desk, entry->size))));
		else
			add_entry(desk, entry, page);
	}
}

/* Which entries a page of a long list shows, and the pages around it. */
struct part {
	uint32_t from, to, number, pages;
};

static struct part
part_of(const struct desk *desk, uint32_t count, uint32_t number)
{
	uint32_t size = (uint32_t)desk->place->page;

	if (count <= WHOLE_MAX || size == 0)
		return (struct part){0, count, 1, 1};
	uint32_t pages = (count + size - 1) / size;
	number = number > 0 && number <= pages ? number : 1;
	return (struct part){(number - 1) * size, number * size, number, pages};
}

static void
add_page_link(const struct desk *desk, struct span path, struct span language,
    uint32_t number, enum label label, struct page *page)
{
	struct buf url = {0};

	uri_encode_path(&url, path);
	if (number > 1)
		buf_format(&url, "?page=%u", (unsigned)number);
	page_link(page, buf_span(&url), desk_word(desk, language, label));
	buf_free(&url);
}

static void
add_page_links(const struct desk *desk, struct span path, struct span language,
    const struct part *part, struct page *page)
{
	if (part->pages < 2)
		return;
	page_gap(page);
	if (part->number < part->pages)
		add_page_link(
		    desk, path, language, part->number + 1, LABEL_NEXT, page);
	if (part->number > 1)
		add_page_link(desk, path, language, part->number - 1,
		    LABEL_PREVIOUS, page);
}

static bool
has_title(struct span gemtext)
{
	struct gemtext reader = gemtext_start(gemtext);
	struct line line;

	while (gemtext_next(&reader, &line))
		if (line.kind == LINE_HEADING_1)
			return true;
	return false;
}

void
menus_directory(const struct desk *desk, uint32_t directory, uint32_t number,
    struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, directory);
	struct span path = text_of(desk, entry->path);
	struct span intro = text_of(desk, entry->block);
	struct part part = part_of(desk, entry->count, number);

	if (!has_title(intro)) {
		page_heading(page, 1, text_of(desk, entry->title));
		page_gap(page);
	}
	add_gemtext(intro, page);
	page_gap(page);
	add_listing(desk, directory, part.from, part.to, page);
	add_page_links(desk, path, language_of(desk, directory), &part, page);
	if (desk->place->navigation && path.size > 1)
		add_navigation(desk, directory, page);
}

void
menus_recent_page(const struct desk *desk, struct page *page)
{
	uint32_t total;
	const uint32_t *posts = edition_posts(desk->edition, &total);

	page_heading(
	    page, 1, desk_word(desk, language_of(desk, 0), LABEL_RECENT));
	page_gap(page);
	for (uint32_t i = 0; i < total && i < RECENT_PAGE; i++)
		add_post(desk, edition_entry(desk->edition, posts[i]), page);
	if (desk->place->navigation) {
		page_gap(page);
		page_link_path(page, SPAN("/"),
		    desk_word(desk, language_of(desk, 0), LABEL_HOME));
	}
}

void
menus_related_page(const struct desk *desk, uint32_t article, struct span body,
    uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, article);
	struct span language = language_of(desk, article);
	struct span path = arena_format(desk->arena, "%.*s%.*s",
	    SPAN_ARGS(SPAN("/related")), SPAN_ARGS(text_of(desk, entry->path)));

	rank_related(desk->ranker, desk->edition, article, body, SIZE_MAX);
	page_heading(page, 1, desk_word(desk, language, LABEL_SIMILAR));
	page_gap(page);
	add_entry(desk, entry, page);
	page_gap(page);
	struct part part = part_of(desk, (uint32_t)desk->ranker->count, number);
	for (uint32_t i = part.from; i < part.to && i < desk->ranker->count;
	     i++)
		add_post(desk,
		    edition_entry(desk->edition, desk->ranker->hits[i].entry),
		    page);
	add_page_links(desk, path, language, &part, page);
	if (desk->place->navigation)
		add_navigation(desk, article, page);
}

/* The value of a parameter of a menu line, still encoded. */
static struct span
parameter(struct span query, const char *name)
{
	while (query.size > 0) {
		struct span value = span_cut(&query, '&');
		struct span key = span_cut(&value, '=');
		if (span_equal(key, span_of(name)))
			return value;
	}
	return SPAN("");
}

static size_t
count_wanted(struct span query, size_t standard)
{
	uint64_t count = standard;

	if (span_number(parameter(query, "count"), COUNT_MAX, &count) < 0)
		return standard;
	return (size_t)count;
}

static void
place_index(const struct desk *desk, const struct menus_about *about,
    struct span query, struct span heading, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, about->entry);
	uint32_t directory =
	    entry->kind == EDITION_DIRECTORY ? about->entry : entry->parent;
	struct buf under = {0};

	if (uri_decode(&under, parameter(query, "under")) == 0 &&
	    under.size > 0) {
		uint32_t found = edition_find(desk->edition, buf_span(&under));
		if (found != EDITION_NONE &&
		    edition_entry(desk->edition, found)->kind ==
			EDITION_DIRECTORY)
			directory = found;
	}
	buf_free(&under);
	if (heading.size > 0)
		open_menu(about, page, heading);
	add_listing(desk, directory, 0, WHOLE_MAX, page);
}

/* The bit of the menu that a URL names, 0 for none; *query_r is what follows.
 */
static unsigned
menu_of(struct span url, struct span *query_r)
{
	static const struct {
		const char *name;
		unsigned placed;
	} menus[] = {{"related", MENUS_RELATED}, {"recent", MENUS_RECENT},
	    {"block", MENUS_BLOCK}, {"index", MENUS_INDEX}};
	struct span name;

	*query_r = url;
	if (!span_skip(query_r, SPAN("menu:")))
		return 0;
	name = span_cut(query_r, '?');
	for (size_t i = 0; i < sizeof(menus) / sizeof(menus[0]); i++)
		if (span_equal(name, span_of(menus[i].name)))
			return menus[i].placed;
	return 0;
}

bool
menus_known(struct span url)
{
	struct span query;

	return menu_of(url, &query) != 0;
}

bool
menus_place(const struct desk *desk, struct menus_about *about,
    const struct line *line, struct page *page)
{
	struct span query;
	unsigned placed = menu_of(line->url, &query);
	struct buf under = {0};

	if (!placed)
		return false;
	about->placed |= placed;
	about->placing = true;
	if (uri_decode(&under, parameter(query, "under")) < 0)
		under.size = 0;
	struct wanted wanted = {count_wanted(query, desk->place->recent),
	    arena_copy(desk->arena, buf_span(&under)), line->text};
	buf_free(&under);
	switch (placed) {
	case MENUS_RELATED:
		add_related(desk, about,
		    count_wanted(query, desk->place->related), line->text,
		    page);
		break;
	case MENUS_RECENT:
		/* Asked for by name, it is whole, whatever others show. */
		about->shown_from = about->shown_count;
		add_recent(desk, about, &wanted, page);
		about->shown_from = 0;
		break;
	case MENUS_BLOCK: add_block(desk, about, line->text, page); break;
	case MENUS_INDEX:
		place_index(desk, about, query, line->text, page);
		break;
	default: break;
	}
	about->placing = false;
	return true;
}
