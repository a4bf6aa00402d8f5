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
} head_keys[] = {
    {"title", "title"},
    {"subject", "title"},
    {"summary", "summary"},
    {"description", "summary"},
    {"excerpt", "summary"},
    {"abstract", "summary"},
    {"author", "author"},
    {"tags", "tags"},
    {"date", "date"},
    {"from", NULL},
    {"to", NULL},
    {"cc", NULL},
    {"reply-to", NULL},
    {"message-id", NULL},
    {"newsgroups", NULL},
};

enum {
	KEYS = sizeof(head_keys) / sizeof(head_keys[0]),
	TITLES = 2, /* the first ones */
	JOINED = 6, /* those and summaries, which are lines joined to one */
	FOLDED = 8, /* those and what may go on, too */
	DATE = FOLDED,
};

/* The place of a key in the table, or KEYS. */
static size_t
find_head_key(struct span key)
{
	size_t i = 0;

	while (i < KEYS && !span_equal_nocase(key, span_of(head_keys[i].key)))
		i++;
	return i;
}

/* Splits `KEY: value` as shown, with blanks before the colon or without. */
static bool
split_line(struct span line, struct front_line *line_r)
{
	struct span key = span_trim_end(span_head(line, span_find(line, ':')));
	struct span value = span_tail(line, span_find(line, ':') + 1);

	if (span_find(line, ':') == line.size ||
	    (find_head_key(key) == KEYS && !front_is_capitals(key)))
		return false;
	/* `TO:DO` and `URL://` are no keys. */
	if (value.size > 0 && value.data[0] != ' ' &&
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

	if (key == KEYS || !head_keys[key].known)
		return;
	struct front_line known = {
	    .key = span_of(head_keys[key].known), .value = line->value};
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

/*
 * Whether a line is of a head, with which key, or with KEYS (*key_r). A summary
 * is prose, which may have lines below that are not indented: it counts above
 * other fields, as any does.
 */
static bool
reads_head(struct span line, bool begun, size_t *key_r)
{
	struct buf shown = {0};
	struct front_line split;
	bool head = !front_is_prose(line) &&
	    split_line(front_shown_line(line, &shown), &split);

	*key_r = head ? find_head_key(split.key) : KEYS;
	bool known = *key_r < TITLES || (*key_r >= JOINED && *key_r < KEYS);
	head = head && (known || (begun && front_is_capitals(split.key)));
	buf_free(&shown);
	return head;
}

bool
front_is_head(struct span line, bool begun)
{
	size_t key;

	return reads_head(line, begun, &key);
}

static size_t
mail_size(struct span text)
{
	struct span rest = span_head(text, ARTICLE_FRONT_SIZE);
	size_t size = 0;
	bool mail = false;

	while (rest.size > 0) {
		struct span line = span_cut_line(&rest);
		size_t key =
		    find_head_key(span_head(line, span_find(line, ':')));
		bool field = front_is_field(line);
		mail = mail || (field && key < KEYS && !head_keys[key].known);
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

static bool
is_list_item(struct span line)
{
	return span_starts(span_trim(line), SPAN("- "));
}

/*
 * Whether the lines down to a blank one or a rule list things, or days: a
 * title, an author or a date comes again below other fields. The only date is
 * that of the text, and fields in capitals are those of a head in any case.
 */
static bool
lists_things(struct span text)
{
	struct span line = span_cut_line(&text);
	struct front_line other;
	struct buf shown = {0};
	unsigned seen = 0, above = 0; /* keys; those above other fields */
	bool begun = false, again = false;
	size_t key;

	while (!front_is_above(line) || front_is_folded(line)) {
		reads_head(line, false, &key);
		if (key < KEYS) {
			size_t first = key < TITLES ? 0 : TITLES;
			unsigned same = 1U << (key < JOINED ? first : key);
			bool thing = !first || key == JOINED || key == DATE;
			again = again || (thing && (above & same));
			again = again && (key != DATE || (seen & same));
			seen |= same;
			if (first == TITLES && key < JOINED)
				above |= seen & ~same;
		} else if (front_read_any(line, &shown, &other)) {
			above = front_is_capitals(other.key) ? above : seen;
		} else if (!begun) {
			break;
		}
		begun = true;
		line = span_cut_line(&text);
	}
	buf_free(&shown);
	return again;
}

/*
 * The size of the fields that mean nothing here, and of what they go on in,
 * above one that has a meaning; 0 without that, since prose has colons, too. In
 * a list only those in capitals count. What is indented below a name alone
 * is a text, if it is no list.
 */
static size_t
others_size(struct span text, bool listed)
{
	struct span rest = text, line = span_cut_line(&rest);
	struct front_line field;
	struct buf shown = {0};
	bool empty = true;
	size_t size = 0;

	while (!front_is_head(line, false)) {
		if (front_read_any(line, &shown, &field) &&
		    (!listed || front_is_capitals(field.key)))
			empty = field.value.size == 0;
		else if (size == 0 ||
		    !(empty ? is_list_item(line) : front_is_folded(line)))
			break;
		size = (size_t)(rest.data - text.data);
		line = span_cut_line(&rest);
	}
	buf_free(&shown);
	return front_is_head(line, false) ? size : 0;
}

/*
 * The size of the lines in which a title, an author or tags go on, if a field
 * that has a meaning is below them, be it below others: else they are more
 * likely the first ones of a text, or of what is behind another key. A rule may
 * be between them and the field.
 */
static size_t
fold_size(struct span field, struct span below, bool listed)
{
	struct span rest = below, line = span_cut_line(&rest);
	size_t size = 0, bytes = field.size, key;
	bool ruled = false;

	reads_head(field, true, &key);
	if (key >= FOLDED)
		return 0;
	while (
	    (front_is_folded(line) || (key >= JOINED && is_list_item(line))) &&
	    !front_is_head(line, true)) {
		bool rule = front_is_above(line);
		bytes += rule ? 0 : span_trim(line).size;
		if ((ruled && !rule) ||
		    (key < TITLES && bytes > ARTICLE_TITLE_MAX))
			return 0;
		ruled = rule;
		size = (size_t)(rest.data - below.data);
		line = span_cut_line(&rest);
	}
	if (size == 0 || front_is_head(line, false))
		return size;
	return others_size(span_tail(below, size), listed) > 0 ? size : 0;
}

/* Whether a head that begins with another field has a title, and more. */
static bool
has_title(struct span text, bool listed)
{
	bool titled = false;
	size_t fields = 0, key;

	for (;;) {
		text = span_tail(text, others_size(text, listed));
		struct span line = span_cut_line(&text);
		if (!reads_head(line, false, &key))
			return titled && fields > 1;
		text = span_tail(text, fold_size(line, text, listed));
		titled = titled || key < TITLES;
		fields++;
	}
}

/*
 * The size of fields that may be the last ones, though they mean nothing here:
 * one in capitals, or, if no text is right below, those of other tools.
 */
static size_t
last_size(struct span text)
{
	struct span rest = text, line = span_cut_line(&rest);
	struct buf shown = {0};
	struct front_line field;
	size_t size = 0;

	if (front_is_head(line, true))
		return (size_t)(rest.data - text.data);
	while (front_read_any(line, &shown, &field) && field.value.size > 0 &&
	    front_knows_key(field.key) && find_head_key(field.key) == KEYS) {
		size = (size_t)(rest.data - text.data);
		line = span_cut_line(&rest);
	}
	buf_free(&shown);
	return front_is_above(line) || front_is_head(line, true) ? size : 0;
}

size_t
front_head_size(struct span text)
{
	struct span rest = span_head(text, ARTICLE_FRONT_SIZE);
	size_t size = mail_size(text), key;
	bool listed = false, last = false; /* no known field is below */

	if (size > 0)
		return size;
	while (rest.size > 0) {
		struct span whole = rest, line = span_cut_line(&rest);
		if (size == 0)
			listed = lists_things(whole);
		size_t others = last ? 0 : others_size(whole, listed);
		if (others > 0 && (size > 0 || has_title(whole, listed)))
			rest = span_tail(whole, others);
		else if (reads_head(line, false, &key))
			rest = span_tail(rest, fold_size(line, rest, listed));
		else if (size == 0 && front_is_above(line))
			continue;
		else if (size > 0 && (last = last_size(whole) > 0))
			rest = span_tail(whole, last_size(whole));
		else
			break;
		size = (size_t)(rest.data - text.data);
	}
	return size;
}

/* Takes the fields of a head. */
static void
take_head(struct span head, unsigned number, struct front_entries *entries,
    struct notes *notes)
{
	bool mail = mail_size(head) > 0;
	struct buf field = {0}, shown = {0};
	struct front_line split;
	size_t key;

	while (head.size > 0) {
		struct span line = span_cut_line(&head);
		struct span fold = span_head(head,
		    mail ? front_folds_size(head)
			 : fold_size(line, head, false));
		unsigned first = ++number;
		reads_head(line, true, &key);
		field.size = 0;
		buf_add(&field, front_shown_line(line, &shown));
		head = span_tail(head, fold.size);
		for (; fold.size > 0; number++) {
			line = span_cut_line(&fold);
			/* It may be a text that is above the next field. */
			if (!mail && (key >= JOINED || front_is_above(line)))
				continue;
			buf_byte(&field, ' ');
			buf_add(&field,
			    mail ? line : front_shown_line(line, &shown));
		}
		if (split_line(
			front_shown_line(buf_span(&field), &shown), &split))
			add_head_line(&split, first, entries, notes);
	}
	buf_free(&field);
	buf_free(&shown);
}

size_t
front_read_head(struct span text, struct arena *arena, struct notes *notes,
    struct article *article)
{
	struct front_entries entries = {.arena = arena};
	struct notes found = {0};
	struct article head = {0};
	size_t size = front_head_size(text);

	take_head(span_head(text, size), article->lines, &entries, &found);
	if (entries.count == 0)
		size = 0;
	front_fill(&entries, &found, &head);
	if (size > 0)
		note_add_all(notes, SPAN(""), &found);
	if (article->title.size == 0)
		article->title = head.title;
	if (article->author.size == 0)
		article->author = head.author;
	if (article->summary.size == 0)
		article->summary = head.summary;
	if (article->tag_count == 0) {
		article->tags = head.tags;
		article->tag_count = head.tag_count;
	}
	if (!article->date.known) {
		article->date = head.date;
		/* A line below a rule may have been heeded by itself. */
		if (!article->publish.known)
			article->publish = head.publish;
	}
	note_free(&found);
	free(entries.list);
	return size;
}
