#include <stdlib.h>

#include "text/front.h"
#include "text/front_priv.h"

/*
 * Plain texts have no front matter, but many writers of Gopher logs begin a
 * text with `TITLE:`, `DATE:`, `AUTHOR:` and `TAGS:`, and archives of mail with
 * `Subject:` among other fields. Such lines mean what front matter means. They
 * are a part of the text, which is sent with them: a mistake in them hides
 * nothing, and a text that begins with a colon by chance loses at most its
 * guessed title.
 */

/* What the keys are called in front matter; NULL: nothing, in a head. */
static const struct {
	const char *key, *known;
} keys[] = {
    {"title", "title"},
    {"subject", "title"},
    {"date", "date"},
    {"author", "author"},
    {"tags", "tags"},
    {"from", NULL},
    {"to", NULL},
    {"cc", NULL},
    {"reply-to", NULL},
    {"message-id", NULL},
    {"newsgroups", NULL},
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* The place of a key in the table, or KEYS. */
static size_t
find_head_key(struct span key)
{
	size_t i = 0;

	while (i < KEYS && !span_equal_nocase(key, span_of(keys[i].key)))
		i++;
	return i;
}

/* Whether a word is in capitals, as other keys of a head are: `MOOD: calm`. */
static bool
is_capitals(struct span word)
{
	for (size_t i = 0; i < word.size; i++)
		if (word.data[i] < 'A' || word.data[i] > 'Z')
			return false;
	return word.size > 1;
}

/* Splits `KEY: value`, with blanks before the colon or without. */
static bool
split_line(struct span line, struct front_line *line_r)
{
	struct span value = span_trim(line);
	struct span key =
	    span_trim_end(span_head(value, span_find(value, ':')));

	if (span_find(value, ':') == value.size ||
	    (find_head_key(key) == KEYS && !is_capitals(key)))
		return false;
	value = span_tail(value, span_find(value, ':') + 1);
	/* `TO:DO` and `URL://` are no keys. */
	if (value.size > 0 && value.data[0] != ' ' && value.data[0] != '\t' &&
	    find_head_key(key) == KEYS)
		return false;
	*line_r = (struct front_line){
	    .key = key, .value = front_unquote(span_trim(value))};
	return true;
}

/* Adds a line as an entry of front matter, if it is one that can be read. */
static void
add_head_line(const struct front_line *line, unsigned number,
    struct front_entries *entries, struct notes *notes)
{
	size_t key = find_head_key(line->key);
	struct date date;

	if (key == KEYS || !keys[key].known)
		return;
	struct front_line known = {
	    .key = span_of(keys[key].known), .value = line->value};
	/* A list in brackets, as in front matter. */
	if (span_equal(known.key, SPAN("tags")) &&
	    span_ends(known.value, SPAN("]")) &&
	    span_skip(&known.value, SPAN("[")))
		known.value.size--;
	/* In front matter it would hide the article. */
	if (span_equal(known.key, SPAN("date")) &&
	    date_parse(known.value, &date) < 0)
		note_add(notes, NOTE_REMARK, SPAN(""), number,
		    "date is \"%pS\", expected " FRONT_DATE_FORMS ": ignored",
		    SPAN_AT(known.value));
	else if (known.value.size > 0)
		front_add_line(entries, &known, number, NULL, false);
}

bool
front_is_head(struct span line, bool begun)
{
	struct front_line split;

	return split_line(line, &split) &&
	    (begun || find_head_key(split.key) < KEYS);
}

bool
front_is_one_line(struct span line)
{
	line = span_trim(line);
	return span_starts(line, SPAN("+++ ")) &&
	    span_ends(line, SPAN("+++")) && span_find(line, '=') < line.size;
}

/* Whether a line has `Name: value` (RFC 5322 section 2.2). */
static bool
is_field(struct span line)
{
	size_t colon = span_find(line, ':');
	struct span value = span_tail(line, colon + 1);

	return colon < line.size && front_is_key(span_head(line, colon)) &&
	    (value.size == 0 || value.data[0] == ' ' || value.data[0] == '\t');
}

bool
front_is_folded(struct span line)
{
	return span_trim(line).size > 0 &&
	    (line.data[0] == ' ' || line.data[0] == '\t');
}

size_t
front_mail_size(struct span text)
{
	struct span rest = span_head(text, ARTICLE_FRONT_SIZE);
	size_t size = 0;
	bool mail = false;

	while (rest.size > 0) {
		struct span line = span_cut_line(&rest);
		size_t key =
		    find_head_key(span_head(line, span_find(line, ':')));
		bool field = is_field(line);
		mail = mail || (field && key < KEYS && !keys[key].known);
		if (field || (size > 0 && front_is_folded(line)))
			size = (size_t)(rest.data - text.data);
		/* The line above a message in a mailbox (RFC 4155). */
		else if (size > 0 ||
		    (span_trim(line).size > 0 &&
			!span_starts(line, SPAN("From "))))
			break;
	}
	return mail ? size : 0;
}

/* Takes the fields of mail or news, any of which may be folded. */
static void
take_mail(struct span head, unsigned number, struct front_entries *entries,
    struct notes *notes)
{
	while (head.size > 0) {
		struct buf field = {0};
		struct front_line split;
		unsigned first = ++number;

		buf_add(&field, span_trim_end(span_cut_line(&head)));
		for (struct span next = head;
		     front_is_folded(span_cut_line(&next)); next = head) {
			buf_byte(&field, ' ');
			buf_add(&field, span_trim(span_cut_line(&head)));
			number++;
		}
		if (split_line(buf_span(&field), &split))
			add_head_line(&split, first, entries, notes);
		buf_free(&field);
	}
}

/* Takes the lines of a head. Returns how many bytes they have, or 0. */
static size_t
take_head(struct span text, unsigned number, struct front_entries *entries,
    struct notes *notes)
{
	struct span rest = text;
	size_t mail = front_mail_size(text);
	bool begun = false;

	if (mail > 0) {
		take_mail(span_head(text, mail), number, entries, notes);
		return mail;
	}
	while (rest.size > 0) {
		struct span before = rest, line = span_cut_line(&rest);
		struct front_line split;
		number++;
		if (front_is_head(line, begun)) {
			begun = true;
			split_line(line, &split);
			add_head_line(&split, number, entries, notes);
		} else if (begun || span_trim(line).size > 0) {
			return begun ? text.size - before.size : 0;
		}
	}
	return begun ? text.size : 0;
}

size_t
front_read_head(struct span text, struct arena *arena, struct notes *notes,
    struct article *article)
{
	struct front_entries entries = {.arena = arena};
	struct notes found = {0};
	struct article head = {0};
	size_t size = take_head(span_head(text, ARTICLE_FRONT_SIZE),
	    article->lines, &entries, &found);

	if (entries.count == 0)
		size = 0;
	front_fill(&entries, &found, &head);
	if (size > 0)
		note_add_all(notes, SPAN(""), &found);
	if (article->title.size == 0)
		article->title = head.title;
	if (article->author.size == 0)
		article->author = head.author;
	if (article->tag_count == 0) {
		article->tags = head.tags;
		article->tag_count = head.tag_count;
	}
	if (!article->date.known && !article->publish.known) {
		article->date = head.date;
		article->publish = head.publish;
	}
	note_free(&found);
	free(entries.list);
	return size;
}
