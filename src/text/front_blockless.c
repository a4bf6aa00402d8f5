#include "base/ascii.h"
#include "base/utf8.h"
#include "text/front.h"
#include "text/front_priv.h"

/*
 * Texts without front matter whose lines on top were meant as such, and say
 * draft or a date: the block that no rule opens, the lines of one that is not
 * closed or stands beside its rule, the fields of Org, and those of any text.
 */

enum { NAME_SIZE = 32 /* bytes of a field's name, at most */ };

bool
front_is_one_line(struct span line)
{
	line = span_trim(line);
	return span_starts(line, SPAN("+++ ")) &&
	    span_ends(line, SPAN("+++")) && span_find(line, '=') < line.size;
}

/*
 * Whether a line can be one of a block that no rule opens. The first has a key
 * in small letters: `TITLE:` is of a plain text, which is shown with its head.
 */
static bool
is_of_block(struct span line, bool first)
{
	struct front_line field;
	bool read = front_line_read(line, ':', &field);

	if (first)
		return read && front_knows_key(field.key) &&
		    field.key.data[0] >= 'a';
	/* `Ann: Hello.` is said by somebody. */
	read = read && (front_knows_key(field.key) || field.key.data[0] >= 'a');
	/* A heading is none of YAML's comments. */
	return read || front_is_folded(line) ||
	    (front_continues(line) && !span_starts(line, SPAN("#")));
}

/* Whether a line alone says draft. */
static bool
says_draft(struct span line)
{
	struct article ignored = {0};
	struct front_line field;

	return front_line_read(line, ':', &field) &&
	    front_apply_line(&field, false, &ignored);
}

/* Whether a line is a heading, or prose whose first word is no key. */
static bool
begins_prose(struct span line)
{
	size_t word = 0;

	if (span_starts(line, SPAN("#")))
		return true;
	while (word < line.size &&
	    (ascii_is_letter(line.data[word]) || line.data[word] == '_'))
		word++;
	return front_is_prose(line) && !front_key_hides(span_head(line, word));
}

struct span
front_lone_rule(struct span text, bool plain, char end, struct arena *arena)
{
	struct span rest = span_head(text, ARTICLE_FRONT_SIZE);
	/* A plain text is sent with its head, unless it is not sent at all. */
	bool meant = !plain, gap = false;

	for (bool first = true; rest.size > 0; first = false) {
		struct span line = span_trim_end(front_next_line(&rest, end));
		if (!first &&
		    (span_equal(line, SPAN("---")) ||
			span_equal(line, FRONT_JSON_RULE)))
			return meant ? line : SPAN("");
		if (first && begins_prose(line))
			break;
		struct span spelled = front_plain_lines(line, ':', arena);
		/* Below a blank line there is text. */
		if ((gap && line.size > 0) || !is_of_block(spelled, first))
			break;
		gap = line.size == 0;
		meant = meant || says_draft(spelled);
	}
	return SPAN("");
}

bool
front_is_capitals(struct span word)
{
	for (size_t i = 0; i < word.size; i++)
		if (word.data[i] < 'A' || word.data[i] > 'Z')
			return false;
	return word.size > 1;
}

bool
front_is_field(struct span line)
{
	size_t colon = span_find(line, ':');
	struct span value = span_tail(line, colon + 1);

	return colon < line.size && front_is_key(span_head(line, colon)) &&
	    (value.size == 0 || value.data[0] == ' ' || value.data[0] == '\t');
}

size_t
front_folds_size(struct span below)
{
	struct span rest = below;
	size_t size = 0;

	while (front_is_folded(span_cut_line(&rest)))
		size = (size_t)(rest.data - below.data);
	return size;
}

bool
front_read_any(struct span line, struct buf *shown, struct front_line *field_r)
{
	struct span value = front_shown_line(line, shown);
	struct span name = span_trim_end(span_cut(&value, ':'));
	bool field = utf8_has_word(name) && name.size <= NAME_SIZE &&
	    span_find(buf_span(shown), ':') < shown->size &&
	    (value.size == 0 || value.data[0] == ' ');

	*field_r = (struct front_line){.key = name, .value = value};
	while (field && name.size > 0) {
		uint32_t c = utf8_next(&name);
		field = utf8_is_word(c) || (c < 0x80 && strchr(" -_", (int)c));
	}
	return field;
}

/* Whether a line may be above the fields of Org; a drawer is skipped whole. */
static bool
is_above_org(struct span line, struct span *rest)
{
	bool drawer = span_equal_nocase(line, SPAN(":PROPERTIES:"));
	bool ended = !drawer;

	while (!ended && rest->size > 0)
		ended = span_equal_nocase(
		    span_trim(span_cut_line(rest)), SPAN(":END:"));
	return drawer || line.size == 0 || span_starts(line, SPAN("# -*-"));
}

/* Takes the fields of Org, as Hugo does. Returns whether there are any. */
static bool
apply_org(struct span text, struct article *article)
{
	struct span rest = span_head(text, ARTICLE_FRONT_SIZE);
	bool begun = false;
	struct front_line field;

	while (rest.size > 0) {
		struct span line = span_trim(span_cut_line(&rest));
		if (!begun && is_above_org(line, &rest))
			continue;
		if (!span_skip(&line, SPAN("#+")))
			break;
		begun = true;
		if (!front_line_read(line, ':', &field))
			continue;
		/* The day in `<2026-05-11 Mon 08:00>`. */
		if (span_skip(&field.value, SPAN("<")) ||
		    span_skip(&field.value, SPAN("[")))
			field.value = span_head(field.value, DATE_SIZE);
		front_apply_line(&field, true, article);
	}
	return begun;
}

/*
 * Whether the fields on top of a text say draft: in front matter each would do,
 * but here they have to stand with a field that says something else.
 */
static bool
head_hides(struct span text)
{
	enum { ABOVE = 4 }; /* lines, as a title between two rules */
	struct span rest = span_head(text, ARTICLE_FRONT_SIZE);
	bool known = false, hides = false;
	struct buf shown = {0};
	struct front_line field;

	for (unsigned above = 0; rest.size > 0 && above <= ABOVE;) {
		struct span whole = span_cut_line(&rest);
		struct span line = front_is_prose(whole)
		    ? whole
		    : front_shown_line(whole, &shown);
		bool marked = span_skip(&line, SPAN(".. ")) ||
		    span_skip(&line, SPAN(":"));
		/* Prose below a title may speak of a status. */
		bool read = front_line_read(line, ':', &field) &&
		    (marked || above == 0);
		if (!read && known && !front_is_folded(whole) &&
		    !front_read_any(whole, &shown, &field))
			break;
		if (!read) {
			above += !known && !front_is_above(whole);
			continue;
		}
		struct article ignored = {0};
		bool says = front_apply_line(&field, false, &ignored);
		hides = hides || says;
		known = known ||
		    (!says && front_knows_key(field.key) &&
			!span_equal_nocase(field.key, SPAN("status")));
	}
	buf_free(&shown);
	return known && hides;
}

void
front_apply_head(struct span text, struct article *article)
{
	if (!apply_org(text, article))
		article->draft = article->draft || head_hides(text);
}

/* Whether a line is the prose after a block that is not closed. */
static bool
ends_block(struct span line, size_t indent, bool gap)
{
	return gap && !front_continues(line) && front_indent(line) <= indent;
}

void
front_apply_lines(struct span inside, char mark, bool closed, unsigned first,
    struct notes *notes, struct article *article)
{
	size_t indent = front_indent_of_keys(inside);
	bool gap = false, sure = false, below = false;
	struct front_line line;

	for (unsigned number = first; inside.size > 0; number++) {
		struct span text = front_next_line(&inside, '\n');
		if (!front_line_read(text, mark, &line)) {
			if (!closed && ends_block(text, indent, gap))
				return;
			gap = span_trim(text).size == 0;
			continue;
		}
		gap = false;
		bool hides = front_key_hides(line.key);
		sure = sure || (!hides && front_knows_key(line.key));
		bool top = line.indent <= indent || !below;
		below = line.value.size == 0 || (below && !top) ||
		    span_equal(line.value, SPAN("{"));
		if (top && front_apply_line(&line, sure, article))
			note_add(notes, NOTE_ERROR, SPAN(""), number,
			    "not shown: this line may mark the article as a "
			    "draft, but its block is not front matter (is the "
			    "closing line missing?)");
	}
}

/*
 * Takes the pairs on a line that begins with one. Whether one says draft. In a
 * rule of prose (`!meant`) a colon is a pair's behind the value of a known key.
 */
static bool
apply_pairs(struct span line, char mark, bool meant, struct article *article)
{
	struct front_line pair, next;

	for (bool counts = true; front_line_read(line, mark, &pair);
	     counts = meant || front_knows_key(pair.key)) {
		line = pair.value;
		while (line.size > 0 && !front_line_read(line, mark, &next))
			span_cut_word(&line);
		pair.value.size -= line.size;
		pair.value = span_trim(pair.value);
		/* What is no value can mean anything. */
		if (pair.value.size == 0)
			pair.value = pair.key;
		if (counts &&
		    front_apply_line(&pair,
			span_equal_nocase(pair.key, SPAN("draft")), article))
			return true;
	}
	return false;
}

void
front_apply_rule(struct span text, struct notes *notes, struct article *article)
{
	char end = front_line_end(text);
	struct buf folded = {0};
	struct span line;
	unsigned number = 0;

	do {
		folded.size = 0;
		utf8_fold_bare(&folded, front_next_line(&text, end));
		line = span_trim(buf_span(&folded));
		number++;
	} while (line.size == 0 && text.size > 0);
	bool toml = span_starts(line, SPAN("+++")), draft;
	/* Dashes are an ornament far more often: a date there is an event's. */
	bool meant =
	    toml || span_starts(span_trim(span_tail(line, 3)), SPAN("{"));
	for (size_t i = 0; i < folded.size; i++)
		if (memchr("\"',;{}", folded.data[i], 6))
			folded.data[i] = ' ';
	while (line.size > 3 && memchr("+-", line.data[line.size - 1], 2))
		line.size--;
	draft = (toml || span_starts(line, SPAN("---"))) &&
	    apply_pairs(span_tail(line, 3), toml ? '=' : ':', meant, article);
	if (!meant)
		article->publish = (struct date){0};
	if (draft || article->publish.known)
		note_add(notes, draft ? NOTE_ERROR : NOTE_REMARK, SPAN(""),
		    number,
		    "not shown%s, but is not front matter: expected each %pS "
		    "on a line of its own",
		    draft ? ": this line may mark the article as a draft"
			  : " before its date: this line has one",
		    SPAN_AT(toml ? SPAN("+++") : SPAN("---")));
	buf_free(&folded);
}
