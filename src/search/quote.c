#include "base/ascii.h"
#include "base/utf8.h"
#include "search/quote.h"
#include "search/reference.h"
#include "text/escape.h"
#include "text/words.h"
#include "text/words_block.h"

/*
 * A line of prose is quoted as its reader sees it, not as it is written: in
 * Markdown without its marks. Addresses are no words, though the index knows
 * what is in them; a line of little else, and a rule or a drawing, is no
 * sentence and not quoted.
 */

enum {
	OWN_WORDS = 4, /* of a line with an address or a link: a sentence */
	LINK_MAX = 512, /* bytes of a label, of a target, of a tag */
	LINK_DEPTH = 3, /* of brackets in them */
};

static bool
holds(struct span line, struct span wanted)
{
	for (; line.size >= wanted.size; line = span_tail(line, 1))
		if (span_starts(line, wanted))
			return true;
	return false;
}

/*
 * The size of what is in brackets at the front, with them; or 0. Neither long
 * nor deep ones count, so that brackets alone cost no more than other text.
 */
static size_t
bracketed(struct span text, char open, char close)
{
	size_t depth = 0;

	for (size_t i = 0; i < text.size && i < LINK_MAX; i++) {
		depth += text.data[i] == open;
		if (text.data[i] == close && --depth == 0)
			return i + 1;
		if (depth == 0 || depth > LINK_DEPTH)
			return 0;
	}
	return 0;
}

/* The size of a link's target at the front: `(target)` or `[name]`; or 0. */
static size_t
target_size(struct span text)
{
	size_t size = bracketed(text, '(', ')');

	return size ? size : bracketed(text, '[', ']');
}

/* The size of a link at the front, `[label](target)`; or 0. */
static size_t
link_size(struct span text)
{
	size_t label = bracketed(text, '[', ']');
	size_t target = label ? target_size(span_tail(text, label)) : 0;

	return target ? label + target : 0;
}

/* The size of a tag of HTML at the front, or 0: of an address in `<>`, too. */
static size_t
tag_size(struct span text)
{
	size_t size = text.size > 1 &&
		(ascii_is_letter(text.data[1]) || text.data[1] == '/')
	    ? bracketed(text, '<', '>')
	    : 0;
	struct span inside = span_head(text, size);

	return holds(inside, SPAN("://")) || reference_has_inside(inside, '@')
	    ? 0
	    : size;
}

/* Adds an entity at the front. Returns its size, or 0. */
static size_t
add_entity(struct span text, struct buf *buf)
{
	static const struct {
		const char *name, *text;
	} entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"},
	    {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", " "},
	    {"&ndash;", "\xe2\x80\x93"}, {"&mdash;", "\xe2\x80\x94"},
	    {"&hellip;", "\xe2\x80\xa6"}, {"&copy;", "\xc2\xa9"}};
	size_t end = span_find(span_head(text, 12), ';');
	uint64_t number;

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_starts(text, span_of(entities[i].name))) {
			buf_add(buf, span_of(entities[i].text));
			return end + 1;
		}
	if (!span_starts(text, SPAN("&#")) || end >= 12 || end >= text.size ||
	    span_number(span_tail(span_head(text, end), 2), 0x10ffff, &number) <
		0)
		return 0;
	utf8_add(buf, (uint32_t)number);
	return end + 1;
}

/* Whether a mark of emphasis at the front of `rest` is one. */
static bool
is_emphasis(struct span text, struct span rest)
{
	char before = rest.data > text.data ? rest.data[-1] : ' ';
	char after = rest.size > 1 ? rest.data[1] : ' ';

	return rest.data[0] == '_'
	    ? !ascii_is_alnum(before) || !ascii_is_alnum(after)
	    : before != ' ' || after != ' ';
}

/* The size of a link of HTML at the front, with its label; or 0. */
static size_t
anchor_size(struct span text)
{
	struct span rest = span_head(text, LINK_MAX);

	if (!span_starts(text, SPAN("<a ")))
		return 0;
	while (rest.size > 0 && !span_starts(rest, SPAN("</a>")))
		rest = span_tail(rest, 1);
	return rest.size > 0 ? (size_t)(rest.data - text.data) : 0;
}

/*
 * Takes a mark of Markdown off the front: returns its size, or 0 for text. A
 * link is its label, or nothing at all.
 */
static size_t
take_mark(struct span text, struct span rest, bool labels, struct buf *buf)
{
	size_t size;

	switch (rest.data[0]) {
	case '`': return 1;
	case '*':
	case '_': return is_emphasis(text, rest);
	case '&': return add_entity(rest, buf);
	case '<':
		size = labels ? 0 : anchor_size(rest);
		return size ? size : tag_size(rest);
	case '!':
		size = link_size(span_tail(rest, 1));
		return size ? size + 1 : 0;
	case '[': size = link_size(rest); return size && labels ? 1 : size;
	case ']':
		size = target_size(span_tail(rest, 1));
		return size ? size + 1 : 0;
	case '\\':
		if (rest.size < 2 || ascii_is_alnum(rest.data[1]) ||
		    (unsigned char)rest.data[1] <= ' ')
			return 0;
		buf_byte(buf, rest.data[1]);
		return 2;
	default: return 0;
	}
}

/*
 * The size of the mark of a footnote at the front, `[^label]`, or 0: the note
 * is elsewhere.
 */
static size_t
note_size(struct span text)
{
	size_t size =
	    span_starts(text, SPAN("[^")) ? bracketed(text, '[', ']') : 0;
	struct span label = span_tail(span_head(text, size), 1);

	return size > sizeof("[^]") - 1 && span_find(label, ' ') == label.size
	    ? size
	    : 0;
}

/* Marks of footnotes in code are none, as in `[^0-9]`. */
static void
add_shown(
    enum article_format format, struct span line, bool labels, struct buf *buf)
{
	struct buf plain = {0};

	if (format != ARTICLE_MARKDOWN) {
		escape_label(buf, line);
		return;
	}
	bool code = false;
	for (struct span rest = line; rest.size > 0;) {
		code ^= rest.data[0] == '`';
		size_t size = code ? 0 : note_size(rest);
		while (size > 0 && span_ends(buf_span(&plain), SPAN(" ")))
			plain.size--;
		size = size ? size : take_mark(line, rest, labels, &plain);
		if (size == 0)
			buf_byte(&plain, rest.data[0]);
		rest = span_tail(rest, size ? size : 1);
	}
	escape_label(buf, buf_span(&plain));
	buf_free(&plain);
}

/* What a line has outside of addresses. */
struct content {
	size_t words, letters, marks;
};

static void
count_own(void *context, const struct word *word)
{
	struct content *content = context;

	content->words += word->place == WORD_NEXT;
}

/*
 * Counts words, at least OWN_WORDS if there are as many: more are of no use.
 * The first ones up to a blank are mostly enough.
 */
static void
count_enough(struct content *content, struct span text)
{
	enum { HEAD = 96 };
	struct span head = span_head(text, HEAD);
	size_t blank = span_find_last(head, ' '), before = content->words;

	if (head.size < text.size && blank < head.size) {
		words_each(span_head(text, blank), count_own, content);
		if (content->words >= OWN_WORDS)
			return;
		content->words = before;
	}
	words_each(text, count_own, content);
}

/* Counts letters and marks; those of plain ASCII as bits, 64 at once. */
static void
count_characters(struct content *content, struct span text)
{
	struct words_block block = {.letters = 0};

	while (text.size > 0) {
		size_t size = words_read_plain(&block, text);
		size_t letters = (size_t)__builtin_popcountll(block.letters);
		size_t blanks = (size_t)__builtin_popcountll(
		    words_where(block.lower, ' ') & words_below(size));
		content->letters += letters;
		content->marks += size - letters - blanks;
		text = span_tail(text, size);
		if (text.size == 0 || size == WORDS_BLOCK)
			continue;
		/* An ESC, or characters of other scripts. */
		do {
			bool letter = utf8_is_word(utf8_next(&text));
			content->letters += letter;
			content->marks += !letter;
		} while (text.size > 0 && text.data[0] & 0x80);
	}
}

/* Files, hosts and pieces of code that stand alone. */
static bool
is_names_alone(struct span line)
{
	while (line.size > 0) {
		struct span name = span_cut(&line, ' ');
		if (reference_token(name) < name.size ||
		    (!reference_has_inside(name, '.') &&
			span_find(name, ':') + 1 >= name.size &&
			span_find(name, '/') == name.size &&
			span_find(name, '@') == name.size))
			return false;
	}
	return true;
}

/* Whether a line in brackets, or in marks of code, is nothing else. */
static bool
is_enclosed(struct span line)
{
	size_t code = span_find(span_tail(line, 1), '`') + 2;

	return (span_starts(line, SPAN("[")) && span_ends(line, SPAN("]"))) ||
	    (span_starts(line, SPAN("`")) && code == line.size);
}

/* Whether a line is prose by its content; `own` is what is not in links. */
static bool
is_sentence(struct span own, bool linked)
{
	struct content content = {0};
	size_t all = own.size, kept = 0;

	for (struct span rest = own; rest.size > 0;) {
		struct span piece = reference_cut_words(&rest);
		count_enough(&content, piece);
		count_characters(&content, piece);
		kept += piece.size;
	}
	linked = linked || kept < all;
	return content.words >= (linked ? OWN_WORDS : 1) &&
	    content.marks <= content.letters && !is_names_alone(own);
}

bool
quote_line(enum article_format format, struct span line, struct buf *buf)
{
	size_t start = buf->size;
	struct buf own = {0};

	if (is_enclosed(line))
		return false;
	add_shown(format, line, true, buf);
	struct span shown = span_tail(buf_span(buf), start);
	/* Only Markdown has links within a line. */
	if (format != ARTICLE_MARKDOWN)
		return is_sentence(shown, false);
	add_shown(format, line, false, &own);
	bool prose = is_sentence(buf_span(&own), own.size < shown.size);
	buf_free(&own);
	return prose;
}
