#include "base/utf8.h"
#include "text/escape.h"
#include "text/front.h"
#include "text/language.h"

enum { LANGUAGES_MAX = 60 }; /* bytes of a list of tags */

/* A line of the block and what reading its fields needs. */
struct field {
	struct span key, value;
	unsigned line;
	struct arena *arena;
	struct notes *notes;
	struct article *article;
};

static struct span
next_line(struct span *rest)
{
	struct span line = span_cut(rest, '\n');

	if (span_ends(line, SPAN("\r")))
		line.size--;
	return line;
}

static bool
is_key(struct span s)
{
	for (size_t i = 0; i < s.size; i++) {
		char byte = s.data[i];
		if (!(byte >= 'a' && byte <= 'z') &&
		    !(byte >= 'A' && byte <= 'Z') &&
		    !(byte >= '0' && byte <= '9') && byte != '_' && byte != '-')
			return false;
	}
	return s.size > 0;
}

static bool
belongs(struct span line)
{
	size_t colon = span_find(line, ':');
	struct span trimmed = span_trim(line);

	/* An empty item has lost its space to the trimming. */
	if (trimmed.size == 0 || trimmed.data[0] == '#' ||
	    span_starts(trimmed, SPAN("- ")) || span_equal(trimmed, SPAN("-")))
		return true;
	if (colon == line.size || !is_key(span_trim(span_head(line, colon))))
		return false;
	/* `key:value` is prose, or a link; YAML wants the space as well. */
	return colon + 1 == line.size || line.data[colon + 1] == ' ' ||
	    line.data[colon + 1] == '\t';
}

/* The size of the block with both rules, or 0 if text does not open with one.
 */
static size_t
block_size(struct span text, unsigned *lines_r)
{
	struct span rest = text;

	if (!span_equal(span_trim_end(next_line(&rest)), SPAN("---")))
		return 0;
	for (unsigned line = 2; line <= ARTICLE_FRONT_LINES; line++) {
		if (rest.size == 0)
			return 0;
		struct span content = next_line(&rest);
		size_t size = text.size - rest.size;
		if (size > ARTICLE_FRONT_SIZE)
			return 0;
		if (span_equal(span_trim_end(content), SPAN("---"))) {
			*lines_r = line;
			return size;
		}
		if (!belongs(content))
			return 0;
	}
	return 0;
}

static struct span
unquote(struct span value)
{
	if (value.size >= 2 &&
	    (value.data[0] == '"' || value.data[0] == '\'') &&
	    value.data[value.size - 1] == value.data[0])
		return span_trim(
		    span_head(span_tail(value, 1), value.size - 2));
	return value;
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

/* 1 yes, 0 no, -1 neither. */
static int
truth(struct span value)
{
	static const struct {
		const char *word;
		int truth;
	} words[] = {{"yes", 1}, {"true", 1}, {"on", 1}, {"no", 0},
	    {"false", 0}, {"off", 0}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(value, span_of(words[i].word)))
			return words[i].truth;
	return -1;
}

static void
complain(const struct field *field, const char *expected)
{
	note_add(field->notes, NOTE_ERROR, SPAN(""), field->line,
	    "%.*s is \"%.*s\", expected %s", SPAN_ARGS(field->key),
	    SPAN_ARGS(span_head(field->value, 60)), expected);
}

static void
read_title(struct field *field)
{
	field->article->title = clean(field->arena, field->value);
}

static void
read_author(struct field *field)
{
	field->article->author = clean(field->arena, field->value);
}

static void
read_summary(struct field *field)
{
	field->article->summary = clean(field->arena, field->value);
}

static void
read_id(struct field *field)
{
	field->article->id = clean(field->arena, field->value);
}

static void
read_was(struct field *field)
{
	if (span_starts(field->value, SPAN("/")) && utf8_valid(field->value))
		field->article->was = arena_copy(field->arena, field->value);
	else
		complain(field, "a path that begins with /");
}

static void
read_date(struct field *field)
{
	if (date_parse(field->value, &field->article->date) == 0)
		return;
	complain(field, "2018-03-12 or 2018-03-12T15:04:05+01:00");
	field->article->draft = true;
}

static void
read_updated(struct field *field)
{
	if (date_parse(field->value, &field->article->updated) < 0)
		complain(field, "2018-03-12 or 2018-03-12T15:04:05+01:00");
}

static void
read_draft(struct field *field)
{
	int value = truth(field->value);

	if (value < 0)
		complain(field, "true or false");
	field->article->draft = field->article->draft || value != 0;
}

static void
read_listed(struct field *field)
{
	int value = truth(field->value);

	if (value < 0)
		complain(field, "yes or no");
	field->article->unlisted = value == 0;
}

static void
read_menus(struct field *field)
{
	if (span_equal_nocase(field->value, SPAN("none")))
		field->article->bare = true;
	else if (!span_equal_nocase(field->value, SPAN("all")))
		complain(field, "none or all");
}

/* Language tags of BCP 47, or a list of them (gemtext specification, lang). */
static void
read_language(struct field *field)
{
	if (field->value.size <= LANGUAGES_MAX &&
	    language_is_list(field->value))
		field->article->language =
		    arena_copy(field->arena, field->value);
	else
		complain(field, "a language tag like en or es-SV");
}

static void
add_tag(struct field *field, struct span tag)
{
	struct article *article = field->article;

	tag = span_trim(tag);
	span_skip(&tag, SPAN("#"));
	tag = clean(field->arena, unquote(tag));
	if (tag.size == 0)
		return;
	if (!article->tags)
		article->tags = arena_alloc(
		    field->arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	if (article->tag_count < ARTICLE_TAGS_MAX)
		article->tags[article->tag_count++] = tag;
}

/* `one, two`, `[one, two]`, `#one #two`; items may follow on lines. */
static void
read_tags(struct field *field)
{
	struct span rest = field->value;
	char separator = ',';

	if (span_starts(rest, SPAN("[")) && span_ends(rest, SPAN("]")))
		rest = span_head(span_tail(rest, 1), rest.size - 2);
	else if (span_starts(rest, SPAN("#")) &&
	    span_find(rest, ',') == rest.size)
		separator = ' ';
	while (rest.size > 0)
		add_tag(field, span_cut(&rest, separator));
}

static const struct {
	const char *key;
	void (*read)(struct field *field);
} keys[] = {
    {"title", read_title},
    {"date", read_date},
    {"lang", read_language},
    {"tags", read_tags},
    {"summary", read_summary},
    {"author", read_author},
    {"updated", read_updated},
    {"id", read_id},
    {"draft", read_draft},
    {"listed", read_listed},
    {"menus", read_menus},
    {"was", read_was},
};

static void
read_field(struct field *field)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_equal_nocase(field->key, span_of(keys[i].key))) {
			keys[i].read(field);
			return;
		}
	note_add(field->notes, NOTE_REMARK, SPAN(""), field->line,
	    "unknown front matter key \"%.*s\"", SPAN_ARGS(field->key));
}

/* Reads one line; field->key stays for the items that may follow. */
static void
read_line(struct field *field, struct span line)
{
	struct span trimmed = span_trim(line);

	if (trimmed.size == 0 || trimmed.data[0] == '#' ||
	    span_equal(trimmed, SPAN("-")))
		return;
	if (span_skip(&trimmed, SPAN("- "))) {
		field->value = span_trim(trimmed);
		if (span_equal_nocase(field->key, SPAN("tags")))
			add_tag(field, field->value);
		return;
	}
	field->key = span_trim(span_cut(&trimmed, ':'));
	field->value = unquote(span_trim(trimmed));
	if (field->value.size > 0)
		read_field(field);
	else if (span_equal_nocase(field->key, SPAN("date")) ||
	    span_equal_nocase(field->key, SPAN("draft")))
		read_field(field);
}

size_t
front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r)
{
	unsigned lines = 0;
	size_t size = block_size(text, &lines);
	struct span rest = span_head(text, size);
	struct field field = {
	    .arena = arena, .notes = notes, .article = article};

	next_line(&rest);
	for (unsigned line = 2; line < lines; line++) {
		field.line = line;
		read_line(&field, next_line(&rest));
	}
	*lines_r = lines;
	return size;
}
