#include "pages/entry_lines.h"
#include "pages/virtual_path.h"
#include "text/date.h"

struct span
entry_lines_text(const struct desk *desk, struct edition_string string)
{
	return edition_text(desk->edition, string);
}

struct span
entry_lines_language(const struct desk *desk, uint32_t entry)
{
	return entry_lines_text(
	    desk, edition_entry(desk->edition, entry)->language);
}

/* `=> /path 2018-03-12 Title`: what feed readers of gemtext subscribe to. */
void
entry_lines_add(const struct desk *desk, const struct edition_entry *entry,
    struct page *page)
{
	struct span title = entry_lines_text(desk, entry->title);
	char date[DATE_SIZE];

	if (entry->flags & EDITION_DATED) {
		date_print(entry->day, date);
		title = arena_format(desk->arena, "%pS %pS",
		    SPAN_AT((struct span){date, sizeof(date)}), SPAN_AT(title));
	}
	page_link_path(page, entry_lines_text(desk, entry->path), title);
}

/* The same with its summary on a line of its own. */
void
entry_lines_add_post(const struct desk *desk, const struct edition_entry *entry,
    struct page *page)
{
	struct span summary = entry_lines_text(desk, entry->summary);

	entry_lines_add(desk, entry, page);
	if (summary.size > 0)
		page_text(page, summary);
}

/* A publisher's own gemtext; what it leaves open must not swallow the rest. */
void
entry_lines_gemtext(struct span text, struct page *page)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	page_parse(page, text);
	while (gemtext_next(&reader, &line))
		continue;
	if (reader.preformatted)
		page_parse(page, SPAN("```"));
}

/* Links to the same stem in other languages: x.gmi beside x.es.gmi. */
static void
add_translations(const struct desk *desk, uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, number);
	struct span path = entry_lines_text(desk, entry->path), suffix;
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
		struct span other = arena_format(desk->arena, "%pS%pS%s%pS%pS",
		    SPAN_AT(span_head(path, slash + 1)), SPAN_AT(stem),
		    i ? "." : "",
		    SPAN_AT(i ? labels->sets[i - 1].language : SPAN("")),
		    SPAN_AT(extension));
		uint32_t found = edition_find(desk->edition, other);
		if (found == EDITION_NONE || found == number ||
		    edition_entry(desk->edition, found)->flags &
			EDITION_UNLISTED)
			continue;
		page_link_path(page, other,
		    labels_word(labels, entry_lines_language(desk, found),
			LABEL_LANGUAGE));
	}
}

void
entry_lines_navigation(
    const struct desk *desk, uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, number);
	struct span language = entry_lines_text(desk, entry->language);
	struct span above = entry_lines_text(
	    desk, edition_entry(desk->edition, entry->parent)->path);

	page_gap(page);
	page_link_path(page, above, desk_word(desk, language, LABEL_UP));
	page_link_path(page, SPAN("/"), desk_word(desk, language, LABEL_HOME));
	page_link(
	    page, VIRTUAL_SEARCH_PATH, desk_word(desk, language, LABEL_SEARCH));
	add_translations(desk, number, page);
}

void
entry_lines_way(const struct desk *desk, struct span path, enum label label,
    struct page *page)
{
	page_link_path(
	    page, path, desk_word(desk, entry_lines_language(desk, 0), label));
}

void
entry_lines_overview(const struct desk *desk, struct page *page)
{
	uint32_t posts, topics;

	edition_posts(desk->edition, &posts);
	edition_topics(desk->edition, &topics);
	if (posts > 0)
		entry_lines_way(
		    desk, VIRTUAL_ARCHIVE_PATH, LABEL_ARCHIVE, page);
	if (topics > 0)
		entry_lines_way(desk, VIRTUAL_TAGS_PATH, LABEL_TAGS, page);
	entry_lines_way(desk, VIRTUAL_SEARCH_PATH, LABEL_SEARCH, page);
	entry_lines_way(desk, VIRTUAL_ROOT_FEED, LABEL_FEED, page);
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
void
entry_lines_listing_but(const struct desk *desk, uint32_t directory,
    uint32_t from, uint32_t to, entry_lines_hidden *hidden, const void *context,
    struct page *page)
{
	uint32_t count;
	const uint32_t *children = edition_children(
	    desk->edition, edition_entry(desk->edition, directory), &count);
	struct span language = entry_lines_language(desk, directory);
	uint8_t before = EDITION_ARTICLE;

	for (uint32_t i = from; i < to && i < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(desk->edition, children[i]);
		struct span path = entry_lines_text(desk, entry->path);
		if (hidden && hidden(context, path))
			continue;
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
			    arena_format(desk->arena, "%pS (%pS)",
				SPAN_AT(name_of(path)),
				SPAN_AT(readable_size(desk, entry->size))));
		else
			entry_lines_add(desk, entry, page);
	}
}

void
entry_lines_listing(const struct desk *desk, uint32_t directory, uint32_t from,
    uint32_t to, struct page *page)
{
	entry_lines_listing_but(desk, directory, from, to, NULL, NULL, page);
}
