#include "base/utf8.h"
#include "text/escape.h"
#include "text/front_priv.h"
#include "text/language.h"

/*
 * What the keys of front matter mean. Beside loam's own words stand those of
 * the generators that people come from: Hugo, Jekyll, Zola, Eleventy and Hexo.
 */

enum { LANGUAGES_MAX = 60 }; /* bytes of a list of tags */

static bool hides(size_t row);

void
front_complain(const struct front_field *field, const char *expected)
{
	const struct front_entry *entry = field->entry;
	struct span value =
	    entry->kind == FRONT_TEXT ? entry->values[0] : entry->raw;

	note_add(field->notes, NOTE_ERROR, SPAN(""), entry->line,
	    "%pS is \"%pS\", expected %s%s", SPAN_AT(entry->key),
	    SPAN_AT(utf8_head(value, 60)), expected,
	    hides(field->row) ? ": not shown" : "");
}

struct span
front_clean(struct arena *arena, struct span text)
{
	struct buf buf = {0};

	escape_label(&buf, text);
	return buf_keep(&buf, arena);
}

/* The values of a list in one text. */
static struct span
joined(const struct front_field *field)
{
	const struct front_entry *entry = field->entry;
	struct buf text = {0};

	for (size_t i = 0; i < entry->count; i++) {
		if (i > 0)
			buf_add(&text, SPAN(", "));
		buf_add(&text, entry->values[i]);
	}
	return buf_keep(&text, field->arena);
}

/*
 * A text; or what stands on the line, since `[Draft] A title` is no list and
 * `&c` no anchor.
 */
static struct span
text_of(const struct front_field *field)
{
	const struct front_entry *entry = field->entry;
	struct span raw = entry->raw;

	switch (entry->kind) {
	case FRONT_EMPTY: return SPAN("");
	case FRONT_TEXT:
		return entry->marked && raw.size > 0 ? raw : entry->values[0];
	case FRONT_LIST:
		return span_starts(raw, SPAN("[")) && span_ends(raw, SPAN("]"))
		    ? raw
		    : joined(field);
	default: return raw;
	}
}

struct span
front_word(const struct front_entry *entry)
{
	if (entry->kind != FRONT_TEXT)
		return SPAN("");
	return span_trim(entry->remark ? front_without_comment(entry->values[0])
				       : entry->values[0]);
}

bool
front_is_empty(const struct front_entry *entry)
{
	return entry->kind == FRONT_EMPTY ||
	    (entry->kind == FRONT_TEXT && front_word(entry).size == 0);
}

static enum front_slot slot_of(size_t row);

/* Whether this key may fill its field: of several the first in the table. */
bool
front_may_fill(struct front_field *field)
{
	size_t *filled = &field->filled[slot_of(field->row)];

	if (*filled > 0 && *filled < field->row + 1)
		return false;
	*filled = field->row + 1;
	return true;
}

static void
fill_text(struct front_field *field, struct span *target)
{
	struct span text = front_clean(field->arena, text_of(field));

	if (text.size > 0 && front_may_fill(field))
		*target = text;
}

static void
read_title(struct front_field *field)
{
	fill_text(field, &field->article->title);
}

static void
read_summary(struct front_field *field)
{
	fill_text(field, &field->article->summary);
}

static void
read_author(struct front_field *field)
{
	struct span author = front_clean(field->arena, joined(field));

	if (author.size > 0 && front_may_fill(field))
		field->article->author = author;
}

static void
read_id(struct front_field *field)
{
	struct span id = front_clean(field->arena, text_of(field));

	if (id.size > 0)
		field->article->id = id;
}

static bool
is_path(struct span text)
{
	if (!span_starts(text, SPAN("/")) || !utf8_valid(text))
		return false;
	while (text.size > 0)
		if (utf8_is_control(utf8_next(&text)))
			return false;
	return true;
}

static void
read_was(struct front_field *field)
{
	struct span path = text_of(field);

	if (is_path(path))
		field->article->was = arena_copy(field->arena, path);
	else if (path.size > 0)
		front_complain(field, "a path that begins with /");
}

static void
read_updated(struct front_field *field)
{
	struct date date;

	if (front_is_empty(field->entry))
		return;
	if (date_parse(front_word(field->entry), &date) < 0)
		front_complain(field, FRONT_DATE_FORMS);
	else if (front_may_fill(field))
		field->article->updated = date;
}

static void
read_listed(struct front_field *field)
{
	int value = front_truth(front_word(field->entry));

	if (front_is_empty(field->entry))
		return;
	if (value < 0)
		front_complain(field, "yes or no");
	field->article->unlisted = value == 0;
}

static void
read_menus(struct front_field *field)
{
	struct span value = front_word(field->entry);

	if (span_equal_nocase(value, SPAN("none")))
		field->article->bare = true;
	else if (!front_is_empty(field->entry) &&
	    !span_equal_nocase(value, SPAN("all")))
		front_complain(field, "none or all");
}

/* Language tags of BCP 47, or a list of them (gemtext specification, lang). */
static void
read_language(struct front_field *field)
{
	struct span value = front_word(field->entry);

	if (front_is_empty(field->entry))
		return;
	if (value.size > LANGUAGES_MAX || !language_is_list(value))
		front_complain(field, "a language tag like en or es-SV");
	else if (front_may_fill(field))
		field->article->language = arena_copy(field->arena, value);
}

/* Tables whose keys are read: nothing of their own. */
static void
read_table(struct front_field *field)
{
	(void)field;
}

/*
 * One row a key; of those that fill one field the first goes before the next.
 * A key that hides does so when it says so, and when it cannot be read.
 */
static const struct {
	const char *key;
	void (*read)(struct front_field *field);
	enum front_slot slot;
	bool hides;
} rows[] = {
    {"title", read_title, FRONT_SLOT_TITLE, false},
    {"date", front_read_date, FRONT_SLOT_DATE, true},
    {"publishDate", front_read_publish, FRONT_SLOT_DATE, true},
    {"publish_date", front_read_publish, FRONT_SLOT_DATE, true},
    {"pubDate", front_read_publish, FRONT_SLOT_DATE, true},
    {"published", front_read_published, FRONT_SLOT_DATE, true},
    {"draft", front_read_draft, FRONT_SLOT_NONE, true},
    {"lang", read_language, FRONT_SLOT_LANGUAGE, false},
    {"language", read_language, FRONT_SLOT_LANGUAGE, false},
    {"tags", front_read_tags, FRONT_SLOT_NONE, false},
    {"taxonomies.tags", front_read_tags, FRONT_SLOT_NONE, false},
    {"categories", front_read_categories, FRONT_SLOT_NONE, false},
    {"category", front_read_categories, FRONT_SLOT_NONE, false},
    {"taxonomies.categories", front_read_categories, FRONT_SLOT_NONE, false},
    {"taxonomies", read_table, FRONT_SLOT_NONE, false},
    {"summary", read_summary, FRONT_SLOT_SUMMARY, false},
    {"description", read_summary, FRONT_SLOT_SUMMARY, false},
    {"excerpt", read_summary, FRONT_SLOT_SUMMARY, false},
    {"abstract", read_summary, FRONT_SLOT_SUMMARY, false},
    {"author", read_author, FRONT_SLOT_AUTHOR, false},
    {"author.name", read_author, FRONT_SLOT_AUTHOR, false},
    {"authors", read_author, FRONT_SLOT_AUTHOR, false},
    {"updated", read_updated, FRONT_SLOT_UPDATED, false},
    {"lastmod", read_updated, FRONT_SLOT_UPDATED, false},
    {"last_modified_at", read_updated, FRONT_SLOT_UPDATED, false},
    {"modified", read_updated, FRONT_SLOT_UPDATED, false},
    {"id", read_id, FRONT_SLOT_NONE, false},
    {"listed", read_listed, FRONT_SLOT_NONE, false},
    {"menus", read_menus, FRONT_SLOT_NONE, false},
    {"was", read_was, FRONT_SLOT_NONE, false},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static enum front_slot
slot_of(size_t row)
{
	return rows[row].slot;
}

/* The row of a key, or ROWS. */
static size_t
row_of(struct span key)
{
	size_t row = 0;

	while (row < ROWS && !span_equal_nocase(key, span_of(rows[row].key)))
		row++;
	return row;
}

/* Words of other tools for what loam does otherwise, or not at all. */
static bool
is_foreign(struct span key)
{
	static const char *const words[] = {"aliases", "audio", "comments",
	    "cover", "eleventyExcludeFromCollections", "eleventyNavigation",
	    "excerpt_separator", "expiryDate", "extra", "featured_image",
	    "headless", "image", "images", "in_search_index", "keywords",
	    "layout", "linkTitle", "math", "menu", "outputs", "pagination",
	    "params", "path", "permalink", "redirect_from", "render",
	    "resources", "series", "slug", "subtitle", "template", "thumbnail",
	    "toc", "type", "url", "videos", "weight"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(key, span_of(words[i])))
			return true;
	return false;
}

bool
front_knows(struct span key)
{
	return row_of(key) < ROWS || is_foreign(key);
}

static bool
hides(size_t row)
{
	return row < ROWS && rows[row].hides;
}

bool
front_hides(struct span key)
{
	return hides(row_of(key));
}

/* How an entry was read, where that is worth knowing. */
static void
remark_on(const struct front_field *field)
{
	const struct front_entry *entry = field->entry;

	if (entry->error)
		note_add(field->notes, NOTE_ERROR, SPAN(""), entry->line,
		    "%pS cannot be read: %s", SPAN_AT(entry->key),
		    entry->error);
	if (entry->remark && entry->kind != FRONT_EMPTY && field->row < ROWS)
		note_add(field->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "%pS is read as it stands (%s)", SPAN_AT(entry->key),
		    entry->remark);
}

/* A word that is nobody's may be a slip: `dratf`. */
static bool
is_strange(const struct front_entry *entry)
{
	return !entry->inner && entry->kind != FRONT_EMPTY &&
	    entry->kind != FRONT_OTHER && !front_knows(entry->key);
}

static void
read_entry(struct front_field *field)
{
	const struct front_entry *entry = field->entry;

	field->row = row_of(entry->key);
	remark_on(field);
	if (field->row < ROWS)
		rows[field->row].read(field);
	else if (is_strange(entry))
		note_add(field->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "unknown front matter key \"%pS\"",
		    SPAN_AT(utf8_head(entry->key, 60)));
}

void
front_fill(const struct front_entries *entries, struct notes *notes,
    struct article *article)
{
	struct front_field field = {
	    .arena = entries->arena, .notes = notes, .article = article};

	for (size_t i = 0; i < entries->count; i++) {
		field.entry = &entries->list[i];
		read_entry(&field);
	}
	article->doubtful = field.unreadable && !article->draft;
	article->draft = article->draft || field.unreadable;
}
