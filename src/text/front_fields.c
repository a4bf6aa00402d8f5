#include "base/utf8.h"
#include "text/escape.h"
#include "text/front_priv.h"
#include "text/language.h"

/*
 * What the keys of front matter mean: one table of keys, each with its reader.
 * Beside loam's own keys it has those of the site generators that people come
 * from: Hugo, Jekyll, Zola, Eleventy, Hexo, Pelican, Nikola and MkDocs.
 */

enum {
	LANGUAGES_MAX = 60, /* bytes of a list of language tags */
	QUOTED_MAX = 60, /* bytes of a value or key in a message */
};

/* The values of an entry, joined by commas. */
static struct span
joined(const struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;
	struct buf text = {0};

	for (size_t i = 0; i < entry->count; i++) {
		if (i > 0)
			buf_add(&text, SPAN(", "));
		buf_add(&text, entry->values[i]);
	}
	return buf_keep(&text, reader->arena);
}

/*
 * The entry as one text. In `[Draft] A title` and `&c. and others` YAML sees a
 * list and an anchor, but the writer meant the text of the line.
 */
static struct span
text_of(const struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;
	struct span raw = entry->raw;

	switch (entry->kind) {
	case FRONT_EMPTY: return SPAN("");
	case FRONT_TEXT:
		return entry->marked && raw.size > 0 ? raw : entry->values[0];
	case FRONT_LIST:
		return span_starts(raw, SPAN("[")) && span_ends(raw, SPAN("]"))
		    ? raw
		    : joined(reader);
	default: return raw;
	}
}

struct span
front_word(const struct front_entry *entry)
{
	if (entry->kind != FRONT_TEXT)
		return SPAN("");
	return span_trim(entry->literal ? front_strip_comment(entry->values[0])
					: entry->values[0]);
}

bool
front_is_empty(const struct front_entry *entry)
{
	return entry->kind == FRONT_EMPTY ||
	    (entry->kind == FRONT_TEXT && front_word(entry).size == 0);
}

static void
fill_text(struct front_reader *reader, struct span *target)
{
	struct span text = escape_label_copy(reader->arena, text_of(reader));

	if (text.size > 0 && front_claim_slot(reader))
		*target = text;
}

static void
read_title(struct front_reader *reader)
{
	fill_text(reader, &reader->article->title);
}

static void
read_summary(struct front_reader *reader)
{
	fill_text(reader, &reader->article->summary);
}

static void
read_author(struct front_reader *reader)
{
	struct span author = escape_label_copy(reader->arena, joined(reader));

	if (author.size > 0 && front_claim_slot(reader))
		reader->article->author = author;
}

static void
read_id(struct front_reader *reader)
{
	struct span id = escape_label_copy(reader->arena, text_of(reader));

	if (id.size > 0)
		reader->article->id = id;
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
read_updated(struct front_reader *reader)
{
	struct date date;

	if (front_is_empty(reader->entry))
		return;
	if (date_parse(front_word(reader->entry), &date) < 0)
		front_note_mistake(reader, FRONT_DATE_FORMS);
	else if (front_claim_slot(reader))
		reader->article->updated = date;
}

/* Language tags of BCP 47, or a list of them (gemtext specification, lang). */
static void
read_language(struct front_reader *reader)
{
	struct span value = front_word(reader->entry);

	if (front_is_empty(reader->entry))
		return;
	if (value.size > LANGUAGES_MAX || !language_is_list(value))
		front_note_mistake(reader, "a language tag like en or es-SV");
	else if (front_claim_slot(reader))
		reader->article->language = arena_copy(reader->arena, value);
}

/*
 * Old paths as Hugo (`aliases`) and Jekyll (`redirect_from`) list them: one or
 * several. Those that Hugo takes as relative need its rules for paths.
 */
static void
add_aliases(struct front_reader *reader, size_t first)
{
	const struct front_entry *entry = reader->entry;
	struct buf paths = {0};

	buf_add(&paths, reader->article->aliases);
	for (size_t i = first; i < entry->count; i++) {
		if (is_path(entry->values[i])) {
			buf_add(&paths, entry->values[i]);
			buf_byte(&paths, '\n');
		} else if (entry->values[i].size > 0)
			note_add(reader->notes, NOTE_REMARK, SPAN(""),
			    entry->line,
			    "%pS has \"%pS\", which does not begin with /: "
			    "nothing is redirected from there",
			    SPAN_AT(entry->key),
			    SPAN_AT(utf8_head(entry->values[i], QUOTED_MAX)));
	}
	reader->article->aliases = buf_keep(&paths, reader->arena);
}

static void
read_aliases(struct front_reader *reader)
{
	add_aliases(reader, 0);
}

/* Of several the first is that of feeds; the others are redirected as well. */
static void
read_was(struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;
	bool several = entry->kind == FRONT_LIST && entry->count > 0;
	struct span path = several ? entry->values[0] : text_of(reader);

	if (is_path(path))
		reader->article->was = arena_copy(reader->arena, path);
	else if (path.size > 0)
		front_note_mistake(reader, "a path that begins with /");
	if (several)
		add_aliases(reader, 1);
}

/* A table whose keys are read: it has no value of its own. */
static void
ignore_table(struct front_reader *reader)
{
	(void)reader;
}

/* The fields that several keys can fill. */
enum slot {
	SLOT_NONE,
	SLOT_TITLE,
	SLOT_DATE,
	SLOT_UPDATED,
	SLOT_LANGUAGE,
	SLOT_SUMMARY,
	SLOT_AUTHOR,
	SLOT_COUNT,
};

/*
 * All keys that loam reads. Of several that fill the same slot, the first in
 * this table wins, wherever they are in the block.
 */
static const struct front_key {
	const char *name;
	void (*read)(struct front_reader *reader);
	enum slot slot;
	bool hides; /* if it says so, or if its value cannot be read */
} keys[] = {
    {"title", read_title, SLOT_TITLE, false},
    {"date", front_read_date, SLOT_DATE, true},
    {"date.created", front_read_day, SLOT_DATE, true},
    {"publishDate", front_read_publish, SLOT_DATE, true},
    {"publish_date", front_read_publish, SLOT_DATE, true},
    {"pubDate", front_read_publish, SLOT_DATE, true},
    {"published_date", front_read_publish, SLOT_DATE, true},
    {"published", front_read_published, SLOT_DATE, true},
    {"publish", front_read_published, SLOT_DATE, true},
    {"draft", front_read_draft, SLOT_NONE, true},
    {"is_draft", front_read_draft, SLOT_NONE, true},
    {"status", front_read_status, SLOT_NONE, true},
    {"lang", read_language, SLOT_LANGUAGE, false},
    {"language", read_language, SLOT_LANGUAGE, false},
    {"tags", front_read_tags, SLOT_NONE, false},
    {"tag", front_read_tags, SLOT_NONE, false},
    {"taxonomies.tags", front_read_tags, SLOT_NONE, false},
    {"categories", front_read_categories, SLOT_NONE, false},
    {"category", front_read_tags, SLOT_NONE, false},
    {"taxonomies.categories", front_read_categories, SLOT_NONE, false},
    {"series", front_read_series, SLOT_NONE, false},
    {"taxonomies.series", front_read_series, SLOT_NONE, false},
    {"taxonomies", ignore_table, SLOT_NONE, false},
    {"summary", read_summary, SLOT_SUMMARY, false},
    {"description", read_summary, SLOT_SUMMARY, false},
    {"excerpt", read_summary, SLOT_SUMMARY, false},
    {"abstract", read_summary, SLOT_SUMMARY, false},
    {"author", read_author, SLOT_AUTHOR, false},
    {"author.name", read_author, SLOT_AUTHOR, false},
    {"authors", read_author, SLOT_AUTHOR, false},
    {"updated", read_updated, SLOT_UPDATED, false},
    {"lastmod", read_updated, SLOT_UPDATED, false},
    {"last_modified_at", read_updated, SLOT_UPDATED, false},
    {"modified", read_updated, SLOT_UPDATED, false},
    {"date.updated", read_updated, SLOT_UPDATED, false},
    {"id", read_id, SLOT_NONE, false},
    {"listed", front_read_listed, SLOT_NONE, false},
    {"menus", front_read_menus, SLOT_NONE, false},
    {"tinylog", front_read_tinylog, SLOT_NONE, false},
    {"was", read_was, SLOT_NONE, false},
    {"aliases", read_aliases, SLOT_NONE, false},
    {"redirect_from", read_aliases, SLOT_NONE, false},
};

static const struct front_key *
find_key(struct span name)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_equal_nocase(name, span_of(keys[i].name)))
			return &keys[i];
	return NULL;
}

bool
front_claim_slot(struct front_reader *reader)
{
	const struct front_key **filled = &reader->filled[reader->key->slot];

	if (*filled && *filled < reader->key)
		return false;
	*filled = reader->key;
	return true;
}

void
front_note_mistake(const struct front_reader *reader, const char *expected)
{
	const struct front_entry *entry = reader->entry;
	bool table = entry->kind == FRONT_OTHER && !entry->error;
	struct span value =
	    entry->kind == FRONT_TEXT ? entry->values[0] : entry->raw;
	const char *quote = table ? "" : "\"";

	value = table ? SPAN("a mapping") : utf8_head(value, QUOTED_MAX);
	note_add(reader->notes, NOTE_ERROR, SPAN(""), entry->line,
	    "%pS is %s%pS%s, expected %s%s", SPAN_AT(entry->key), quote,
	    SPAN_AT(value), quote, expected,
	    reader->key->hides ? ": not shown" : "");
}

/* Keys of other tools for what loam does in another way, or not at all. */
static bool
is_foreign(struct span key)
{
	static const char *const names[] = {"audio", "comments", "cover",
	    "eleventyExcludeFromCollections", "eleventyNavigation",
	    "excerpt_separator", "expiryDate", "extra", "featured_image",
	    "headless", "image", "images", "in_search_index", "keywords",
	    "layout", "linkTitle", "math", "menu", "outputs", "pagination",
	    "params", "path", "permalink", "render", "resources", "slug",
	    "subtitle", "template", "thumbnail", "toc", "type", "url", "videos",
	    "weight"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal_nocase(key, span_of(names[i])))
			return true;
	return false;
}

bool
front_knows_key(struct span key)
{
	return find_key(key) || is_foreign(key);
}

bool
front_key_hides(struct span key)
{
	const struct front_key *found = find_key(key);

	return found && found->hides;
}

/* Notes how an entry was read, if not as its syntax has it. */
static void
note_reading(const struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;

	if (entry->error)
		note_add(reader->notes, NOTE_ERROR, SPAN(""), entry->line,
		    "%pS cannot be read: %s", SPAN_AT(entry->key),
		    entry->error);
	if (entry->literal && entry->kind != FRONT_EMPTY && reader->key)
		note_add(reader->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "%pS is read literally: %s", SPAN_AT(entry->key),
		    entry->literal);
}

/* An unknown key may be a typing error: `dratf`. */
static bool
is_unknown(const struct front_entry *entry)
{
	return !entry->nested && entry->kind != FRONT_EMPTY &&
	    entry->kind != FRONT_OTHER && !front_knows_key(entry->key);
}

static void
read_entry(struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;

	reader->key = find_key(entry->key);
	note_reading(reader);
	if (reader->key)
		reader->key->read(reader);
	else if (is_unknown(entry))
		note_add(reader->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "unknown front matter key \"%pS\"",
		    SPAN_AT(utf8_head(entry->key, QUOTED_MAX)));
}

void
front_fill(const struct front_entries *entries, struct notes *notes,
    struct article *article)
{
	const struct front_key *filled[SLOT_COUNT] = {NULL};
	struct front_reader reader = {.arena = entries->arena,
	    .notes = notes,
	    .article = article,
	    .filled = filled};

	for (size_t i = 0; i < entries->count; i++) {
		struct span key = entries->list[i].key;
		if (!span_equal_nocase(span_cut(&key, '.'), SPAN("date")))
			continue;
		reader.created |= span_equal_nocase(key, SPAN("created"));
		reader.crowded |= front_key_hides(key);
	}
	for (size_t i = 0; i < entries->count; i++) {
		reader.entry = &entries->list[i];
		read_entry(&reader);
	}
	article->doubtful = reader.unreadable && !article->draft;
	article->draft = article->draft || reader.unreadable;
}
