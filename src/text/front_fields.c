#include "base/utf8.h"
#include "text/escape.h"
#include "text/front_priv.h"
#include "text/language.h"

/*
 * What the keys of front matter mean. Beside loam's own words stand those of
 * the generators that people come from: Hugo, Jekyll, Zola, Eleventy and Hexo.
 */

enum { LANGUAGES_MAX = 60 }; /* bytes of a list of tags */

/* Fields that several keys can fill. */
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

/* An entry, its row of the table below, and what reading it needs. */
struct field {
	const struct front_entry *entry;
	size_t row;
	struct arena *arena;
	struct notes *notes;
	struct article *article;
	size_t filled[SLOT_COUNT]; /* by which row, counted from 1; 0: none */
	bool unreadable; /* a line that hides could not be read */
};

static void
complain(const struct field *field, const char *expected)
{
	const struct front_entry *entry = field->entry;
	struct span value =
	    entry->kind == FRONT_TEXT ? entry->values[0] : entry->raw;

	note_add(field->notes, NOTE_ERROR, SPAN(""), entry->line,
	    "%pS is \"%pS\", expected %s", SPAN_AT(entry->key),
	    SPAN_AT(utf8_head(value, 60)), expected);
}

static struct span
clean(struct arena *arena, struct span text)
{
	struct buf buf = {0};

	escape_label(&buf, text);
	struct span copy = arena_copy(arena, buf_span(&buf));
	buf_free(&buf);
	return copy;
}

/* A text, or what stands on the line: `[Draft] A title` is no list. */
static struct span
text_of(const struct field *field)
{
	const struct front_entry *entry = field->entry;

	return entry->kind == FRONT_EMPTY ? SPAN("")
	    : entry->kind == FRONT_TEXT   ? entry->values[0]
					  : entry->raw;
}

/* One word: what could not be read as its syntax may have a comment behind. */
static struct span
word_of(const struct front_entry *entry)
{
	struct span word = SPAN("");

	if (entry->kind != FRONT_TEXT)
		return word;
	word = entry->values[0];
	size_t comment = span_find(word, '#');
	if (entry->remark && comment > 0 && comment < word.size)
		word = span_head(word, comment);
	return span_trim(word);
}

/* 1 yes, 0 no, -1 neither. */
static int
truth(struct span value)
{
	static const struct {
		const char *word;
		int truth;
	} words[] = {{"yes", 1}, {"true", 1}, {"on", 1}, {"y", 1}, {"t", 1},
	    {"1", 1}, {"no", 0}, {"false", 0}, {"off", 0}, {"n", 0}, {"f", 0},
	    {"0", 0}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(value, span_of(words[i].word)))
			return words[i].truth;
	return -1;
}

static enum slot slot_of(size_t row);

/* Whether this key may fill its field: of several the first in the table. */
static bool
may_fill(struct field *field)
{
	size_t *filled = &field->filled[slot_of(field->row)];

	if (*filled > 0 && *filled < field->row + 1)
		return false;
	*filled = field->row + 1;
	return true;
}

static void
fill_text(struct field *field, struct span *target)
{
	struct span text = clean(field->arena, text_of(field));

	if (text.size > 0 && may_fill(field))
		*target = text;
}

static void
read_title(struct field *field)
{
	fill_text(field, &field->article->title);
}

static void
read_summary(struct field *field)
{
	fill_text(field, &field->article->summary);
}

static void
read_author(struct field *field)
{
	const struct front_entry *entry = field->entry;
	struct buf names = {0};

	for (size_t i = 0; i < entry->count; i++) {
		if (i > 0)
			buf_add(&names, SPAN(", "));
		buf_add(&names, entry->values[i]);
	}
	struct span author = clean(field->arena, buf_span(&names));
	if (author.size > 0 && may_fill(field))
		field->article->author = author;
	buf_free(&names);
}

static void
read_id(struct field *field)
{
	struct span id = clean(field->arena, text_of(field));

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
read_was(struct field *field)
{
	struct span path = text_of(field);

	if (is_path(path))
		field->article->was = arena_copy(field->arena, path);
	else if (path.size > 0)
		complain(field, "a path that begins with /");
}

/* What Eleventy calls the times of a file, which say nothing here. */
static bool
is_time_of_file(struct span value)
{
	static const char *const words[] = {
	    "last modified", "created", "git last modified", "git created"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(value, span_of(words[i])))
			return true;
	return false;
}

static const char date_forms[] = "2018-03-12 or 2018-03-12T15:04:05+01:00";

/* Whatever the date is called: before it has come nothing is shown. */
static void
wait_for(struct article *article, const struct date *date)
{
	if (!article->publish.known ||
	    date_begins(date) > date_begins(&article->publish))
		article->publish = *date;
}

static void
read_date(struct field *field)
{
	struct span value = word_of(field->entry);
	struct date date;

	if (date_parse(value, &date) == 0) {
		wait_for(field->article, &date);
		if (may_fill(field))
			field->article->date = date;
	} else if (is_time_of_file(value)) {
		note_add(field->notes, NOTE_REMARK, SPAN(""),
		    field->entry->line,
		    "%pS is the file's time, which is not used: no date",
		    SPAN_AT(field->entry->key));
	} else {
		complain(field, date_forms);
		field->unreadable = true;
	}
}

/* A second date is often left empty. */
static void
read_publish(struct field *field)
{
	if (field->entry->kind != FRONT_EMPTY)
		read_date(field);
}

static void
read_updated(struct field *field)
{
	struct date date;

	if (field->entry->kind == FRONT_EMPTY)
		return;
	if (date_parse(word_of(field->entry), &date) < 0)
		complain(field, date_forms);
	else if (may_fill(field))
		field->article->updated = date;
}

static void
read_draft(struct field *field)
{
	int value = truth(word_of(field->entry));

	if (value < 0)
		complain(field, "true or false");
	field->unreadable = field->unreadable || value < 0;
	field->article->draft = field->article->draft || value > 0;
}

/* Jekyll's and Hexo's word for the opposite of a draft; elsewhere a date. */
static void
read_published(struct field *field)
{
	struct span value = word_of(field->entry);
	int published = truth(value);
	struct date date;

	if (published < 0 && date_parse(value, &date) == 0) {
		read_date(field);
		return;
	}
	if (published < 0)
		complain(field, "true, false or a date");
	field->unreadable = field->unreadable || published < 0;
	field->article->draft = field->article->draft || published == 0;
}

static void
read_listed(struct field *field)
{
	int value = truth(word_of(field->entry));

	if (field->entry->kind == FRONT_EMPTY)
		return;
	if (value < 0)
		complain(field, "yes or no");
	field->article->unlisted = value == 0;
}

static void
read_menus(struct field *field)
{
	struct span value = word_of(field->entry);

	if (span_equal_nocase(value, SPAN("none")))
		field->article->bare = true;
	else if (field->entry->kind != FRONT_EMPTY &&
	    !span_equal_nocase(value, SPAN("all")))
		complain(field, "none or all");
}

/* Language tags of BCP 47, or a list of them (gemtext specification, lang). */
static void
read_language(struct field *field)
{
	struct span value = word_of(field->entry);

	if (field->entry->kind == FRONT_EMPTY)
		return;
	if (value.size > LANGUAGES_MAX || !language_is_list(value))
		complain(field, "a language tag like en or es-SV");
	else if (may_fill(field))
		field->article->language = arena_copy(field->arena, value);
}

static bool
has_tag(const struct article *article, struct span tag)
{
	for (size_t i = 0; i < article->tag_count; i++)
		if (span_equal_nocase(article->tags[i], tag))
			return true;
	return false;
}

static void
add_tag(struct field *field, struct span tag)
{
	struct article *article = field->article;

	tag = span_trim(tag);
	span_skip(&tag, SPAN("#"));
	/* What no syntax has read may have its marks still. */
	tag = clean(
	    field->arena, field->entry->remark ? front_unquote(tag) : tag);
	if (tag.size == 0 || has_tag(article, tag))
		return;
	if (!article->tags)
		article->tags = arena_alloc(
		    field->arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	if (article->tag_count < ARTICLE_TAGS_MAX)
		article->tags[article->tag_count++] = tag;
}

/* In one text: `one, two`, or `#one #two`, which YAML takes for a comment. */
static void
add_tags(struct field *field, struct span rest, bool words)
{
	char separator = ',';

	if (field->entry->remark) {
		span_skip(&rest, SPAN("["));
		rest.size -= span_ends(rest, SPAN("]"));
	}
	if (span_find(rest, ',') == rest.size &&
	    (words || span_starts(rest, SPAN("#"))))
		separator = ' ';
	while (rest.size > 0)
		add_tag(field, span_cut(&rest, separator));
}

static void
read_list(struct field *field, bool words)
{
	const struct front_entry *entry = field->entry;

	if (entry->kind == FRONT_OTHER)
		complain(field, "a list of words");
	else if (entry->kind == FRONT_EMPTY)
		add_tags(field, entry->raw, words);
	else if (entry->kind == FRONT_TEXT)
		add_tags(field, entry->values[0], words);
	for (size_t i = 0; entry->kind == FRONT_LIST && i < entry->count; i++)
		add_tag(field, entry->values[i]);
}

static void
read_tags(struct field *field)
{
	read_list(field, false);
}

/* Jekyll separates categories by blanks. */
static void
read_categories(struct field *field)
{
	read_list(field, true);
}

/* Tables whose keys are read: nothing of their own. */
static void
read_table(struct field *field)
{
	(void)field;
}

/*
 * One row a key; of those that fill one field the first goes before the next.
 * A key that hides does so when it says so, and when it cannot be read.
 */
static const struct {
	const char *key;
	void (*read)(struct field *field);
	enum slot slot;
	bool hides;
} rows[] = {
    {"title", read_title, SLOT_TITLE, false},
    {"date", read_date, SLOT_DATE, true},
    {"publishDate", read_publish, SLOT_DATE, true},
    {"publish_date", read_publish, SLOT_DATE, true},
    {"pubDate", read_publish, SLOT_DATE, true},
    {"published", read_published, SLOT_DATE, true},
    {"draft", read_draft, SLOT_NONE, true},
    {"lang", read_language, SLOT_LANGUAGE, false},
    {"language", read_language, SLOT_LANGUAGE, false},
    {"tags", read_tags, SLOT_NONE, false},
    {"taxonomies.tags", read_tags, SLOT_NONE, false},
    {"categories", read_categories, SLOT_NONE, false},
    {"category", read_categories, SLOT_NONE, false},
    {"taxonomies.categories", read_categories, SLOT_NONE, false},
    {"taxonomies", read_table, SLOT_NONE, false},
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
    {"id", read_id, SLOT_NONE, false},
    {"listed", read_listed, SLOT_NONE, false},
    {"menus", read_menus, SLOT_NONE, false},
    {"was", read_was, SLOT_NONE, false},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static enum slot
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

bool
front_knows(struct span key)
{
	return row_of(key) < ROWS;
}

bool
front_hides(struct span key)
{
	size_t row = row_of(key);

	return row < ROWS && rows[row].hides;
}

/* How an entry was read, where that is worth knowing. */
static void
remark_on(const struct field *field)
{
	const struct front_entry *entry = field->entry;

	if (!entry->remark)
		return;
	if (entry->kind == FRONT_OTHER)
		note_add(field->notes, NOTE_ERROR, SPAN(""), entry->line,
		    "%pS cannot be read: %s", SPAN_AT(entry->key),
		    entry->remark);
	else
		note_add(field->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "%pS is read as it stands (%s)", SPAN_AT(entry->key),
		    entry->remark);
}

static void
read_entry(struct field *field)
{
	const struct front_entry *entry = field->entry;

	field->row = row_of(entry->key);
	if (field->row < ROWS) {
		remark_on(field);
		rows[field->row].read(field);
	} else if (!entry->inner && entry->kind != FRONT_EMPTY) {
		note_add(field->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "unknown front matter key \"%pS\"",
		    SPAN_AT(utf8_head(entry->key, 60)));
	}
}

void
front_fill(const struct front_entries *entries, struct notes *notes,
    struct article *article)
{
	struct field field = {
	    .arena = entries->arena, .notes = notes, .article = article};

	for (size_t i = 0; i < entries->count; i++) {
		field.entry = &entries->list[i];
		read_entry(&field);
	}
	article->doubtful = field.unreadable && !article->draft;
	article->draft = article->draft || field.unreadable;
}

bool
front_heed(const struct front_line *line, struct article *article)
{
	size_t row = row_of(line->key);
	struct date date;

	if (row == ROWS || !rows[row].hides)
		return false;
	if (rows[row].read == read_draft && truth(line->value) == 1)
		return article->draft = true;
	if (rows[row].read == read_published && truth(line->value) == 0)
		return article->draft = true;
	if (date_parse(line->value, &date) == 0)
		wait_for(article, &date);
	return false;
}
