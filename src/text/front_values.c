#include "base/ascii.h"
#include "base/utf8.h"
#include "text/escape.h"
#include "text/front_priv.h"
#include "text/tag.h"

/*
 * The keys that hide an article: drafts and dates. Each hides it if it says so,
 * and also if its value cannot be read (K24): an article hidden by mistake can
 * be shown later, one that is published by mistake cannot be taken back.
 */

static bool
is_either(struct span word, const char *one, const char *other)
{
	return span_equal_nocase(word, span_of(one)) ||
	    span_equal_nocase(word, span_of(other));
}

/* Eleventy's names for a file's times, which an edition must not depend on. */
static bool
is_time_of_file(struct span value)
{
	return is_either(value, "last modified", "created") ||
	    is_either(value, "git last modified", "git created");
}

/* The latest date of all keys counts: nothing is shown before it (K32). */
static void
hide_until(struct article *article, const struct date *date)
{
	if (!article->publish.known ||
	    date_begins(date) > date_begins(&article->publish))
		article->publish = *date;
}

void
front_read_day(struct front_reader *reader)
{
	struct span value = front_word(reader->entry);
	struct date date;

	if (date_parse(value, &date) == 0) {
		hide_until(reader->article, &date);
		if (front_claim_slot(reader))
			reader->article->date = date;
	} else if (is_time_of_file(value)) {
		note_add(reader->notes, NOTE_REMARK, SPAN(""),
		    reader->entry->line,
		    "%pS names the file's time, which is not used",
		    SPAN_AT(reader->entry->key));
	} else {
		front_note_mistake(reader, FRONT_DATE_FORMS);
		reader->unreadable = reader->article->misdated = true;
	}
}

/* MkDocs has a table of days, in which a draft may be the whole article's. */
void
front_read_date(struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;

	if (!reader->created || reader->crowded || entry->kind != FRONT_OTHER ||
	    entry->error)
		front_read_day(reader);
}

/* Templates often leave these empty beside `date`. */
void
front_read_publish(struct front_reader *reader)
{
	if (!front_is_empty(reader->entry))
		front_read_day(reader);
}

void
front_read_draft(struct front_reader *reader)
{
	int value = front_boolean(front_word(reader->entry));

	if (value < 0)
		front_note_mistake(reader, "true or false");
	reader->unreadable = reader->unreadable || value < 0;
	reader->article->draft = reader->article->draft || value > 0;
}

/* The opposite of `draft` in Jekyll, Hexo and Obsidian; elsewhere a date. */
void
front_read_published(struct front_reader *reader)
{
	struct span value = front_word(reader->entry);
	int published = front_boolean(value);
	struct date date;

	if (front_is_empty(reader->entry))
		return;
	if (published < 0 && date_parse(value, &date) == 0) {
		front_read_day(reader);
		return;
	}
	if (published < 0)
		front_note_mistake(reader, "true, false or a date");
	reader->unreadable = reader->unreadable || published < 0;
	reader->article->draft = reader->article->draft || published == 0;
}

/*
 * What Pelican, Nikola, WordPress and Ghost do not show, or not everybody: any
 * other status is no draft, as `published`, or is not theirs.
 */
bool
front_status_hides(struct span value)
{
	static const char *const words[] = {"draft", "auto-draft", "hidden",
	    "private", "pending", "future", "scheduled", "skip", "trash"};

	/* Quotes of any kind, and what else is around it. */
	while (value.size > 0 && !ascii_is_letter(value.data[0]))
		value = span_tail(value, 1);
	while (value.size > 0 && !ascii_is_letter(value.data[value.size - 1]))
		value.size--;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(value, span_of(words[i])))
			return true;
	return false;
}

/* Obsidian makes lists of what has one value. */
void
front_read_status(struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;

	for (size_t i = 0; i < entry->count; i++)
		if (front_status_hides(entry->literal
			    ? front_strip_comment(entry->values[i])
			    : entry->values[i]))
			reader->article->draft = true;
}

bool
front_apply_line(
    const struct front_line *line, bool sure, struct article *article)
{
	struct span value = front_strip_comment(line->value);
	bool draft = is_either(line->key, "draft", "is_draft");
	int said = front_boolean(value);
	struct date date;

	if (!front_key_hides(line->key))
		return false;
	if (span_equal_nocase(line->key, SPAN("status"))) {
		bool hides = front_status_hides(value);
		article->draft |= hides;
		return hides;
	}
	if (date_parse(value, &date) == 0) {
		hide_until(article, &date);
		return false;
	}
	if (!draft && !is_either(line->key, "published", "publish"))
		return false;
	if (said < 0 ? !sure || value.size == 0 : (said > 0) != draft)
		return false;
	article->doubtful = article->doubtful || said < 0;
	return article->draft = true;
}

/*
 * Tags and categories. Both syntaxes have lists, but writers also put several
 * into one text: `one, two` or `#one #two`, and Jekyll `one two`.
 */

static bool
has_tag(const struct article *article, struct span tag)
{
	for (size_t i = 0; i < article->tag_count; i++)
		if (span_equal_nocase(article->tags[i], tag))
			return true;
	return false;
}

static void
append_tag(struct front_reader *reader, struct span tag)
{
	struct article *article = reader->article;

	tag = span_trim(tag);
	span_skip(&tag, SPAN("#"));
	/* A value that was read literally may still have its quotes. */
	tag = escape_label_copy(
	    reader->arena, reader->entry->literal ? front_unquote(tag) : tag);
	if (tag.size == 0 || has_tag(article, tag))
		return;
	if (!article->tags)
		article->tags = arena_alloc(
		    reader->arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	if (article->tag_count < ARTICLE_TAGS_MAX)
		article->tags[article->tag_count++] = tag;
}

/* Several tags in one text, separated by commas, or by blanks (`blanks`). */
static void
split_tags(struct front_reader *reader, struct span rest, bool blanks)
{
	if (reader->entry->literal) {
		rest = front_strip_comment(rest);
		span_skip(&rest, SPAN("["));
		rest.size -= span_ends(rest, SPAN("]"));
	}
	struct span after = rest, tag = tag_cut(&after, false);
	blanks =
	    (blanks || span_starts(rest, SPAN("#"))) && tag.size == rest.size;
	while ((tag = tag_cut(&rest, blanks)).size > 0)
		append_tag(reader, tag);
}

/* `#one #two`: a comment to YAML, although no blank follows its first #. */
static bool
is_tags(struct span raw)
{
	struct span word = raw;

	return span_skip(&word, SPAN("#")) && word.size > 0 &&
	    !strchr(" \t#", word.data[0]);
}

static void
read_list(struct front_reader *reader, bool blanks)
{
	const struct front_entry *entry = reader->entry;

	if (entry->kind == FRONT_OTHER)
		front_note_mistake(reader, "a list of words");
	else if (entry->kind == FRONT_EMPTY && is_tags(entry->raw))
		split_tags(reader, entry->raw, blanks);
	else if (entry->kind == FRONT_TEXT)
		split_tags(reader, entry->values[0], blanks);
	for (size_t i = 0; entry->kind == FRONT_LIST && i < entry->count; i++)
		append_tag(reader, entry->values[i]);
}

void
front_read_tags(struct front_reader *reader)
{
	read_list(reader, false);
}

/* Jekyll separates `categories` with blanks; `category` is one. */
void
front_read_categories(struct front_reader *reader)
{
	read_list(reader, true);
}

void
front_read_menus(struct front_reader *reader)
{
	struct span value = front_word(reader->entry);

	if (span_equal_nocase(value, SPAN("none")))
		reader->article->no_menus = true;
	else if (!front_is_empty(reader->entry) &&
	    !span_equal_nocase(value, SPAN("all")))
		front_note_mistake(reader, "none or all");
}

/* Returns 1 for yes, 0 for no, -1 for neither, which is a mistake. */
static int
yes_or_no(struct front_reader *reader)
{
	int value = front_boolean(front_word(reader->entry));

	if (value < 0 && !front_is_empty(reader->entry))
		front_note_mistake(reader, "yes or no");
	return value;
}

void
front_read_listed(struct front_reader *reader)
{
	reader->article->unlisted = yes_or_no(reader) == 0;
}

void
front_read_tinylog(struct front_reader *reader)
{
	reader->article->tinylog = yes_or_no(reader) > 0;
}

/* An article is a part of one series: of Hugo's list the first counts. */
void
front_read_series(struct front_reader *reader)
{
	const struct front_entry *entry = reader->entry;
	struct span name = SPAN("");
	struct buf key = {0};

	if (front_is_empty(entry))
		return;
	if (entry->kind == FRONT_TEXT || entry->kind == FRONT_LIST)
		name = entry->count > 0 ? entry->values[0] : name;
	/* A value that was read literally may still have its quotes. */
	name = escape_label_copy(
	    reader->arena, entry->literal ? front_unquote(name) : name);
	name = span_trim(utf8_head(name, ARTICLE_TITLE_MAX));
	tag_key(&key, name);
	if (key.size == 0)
		front_note_mistake(reader, "the name of a series");
	else
		reader->article->series = name;
	if (entry->kind == FRONT_LIST && entry->count > 1)
		note_add(reader->notes, NOTE_REMARK, SPAN(""), entry->line,
		    "%pS has several names: the first counts",
		    SPAN_AT(entry->key));
	buf_free(&key);
}
