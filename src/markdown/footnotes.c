#include <stdlib.h>

#include "base/mem.h"
#include "markdown/footnotes.h"
#include "markdown/opaque.h"

/*
 * `A fact.[^1]` and, on a line of its own, `[^1]: Where it is from.` came with
 * PHP Markdown Extra and is what most programs take; CommonMark has no such
 * thing, and its parser would take the second for a paragraph or a reference.
 * So footnotes are taken out before a document is parsed, and their lines are
 * left blank: the other lines keep their numbers. Each is parsed by itself and
 * printed at the end.
 *
 * A footnote goes on with lines that are indented by four columns or a tab,
 * between which there may be blank ones, and with lines of its paragraph.
 * None are taken from code, which may show how footnotes are written, nor from
 * comments.
 */

enum { REFERENCES_PER_BYTE = 16 }; /* of a document, for all its footnotes */

struct taking {
	struct footnotes *footnotes;
	unsigned line;
	struct opaque opaque;
	struct footnote *open; /* goes on with the next lines */
	bool blank; /* after a blank line */
};

static bool
is_blank_line(struct span line)
{
	return span_trim(line).size == 0;
}

/* Takes `[^label]:` off the front of a line. */
static bool
cut_label(struct span *line, struct span *label_r)
{
	struct span rest = span_tail(*line, opaque_indent(*line));

	if (opaque_indent(*line) > OPAQUE_INDENT_MAX ||
	    !span_skip(&rest, SPAN("[^")))
		return false;
	size_t end = span_find(span_head(rest, FOOTNOTES_LABEL_MAX + 1), ']');
	struct span label = span_head(rest, end), after = span_tail(rest, end);
	if (label.size == 0 || label.size > FOOTNOTES_LABEL_MAX ||
	    span_find(label, ' ') < label.size ||
	    span_find(label, '[') < label.size ||
	    !span_skip(&after, SPAN("]:")))
		return false;
	*label_r = label;
	*line = span_trim(after);
	return true;
}

/* The line without the indentation of a footnote's; false if it has none. */
static bool
cut_indent(struct span *line)
{
	return span_skip(line, SPAN("    ")) || span_skip(line, SPAN("\t"));
}

/* Whether a line may be text of the paragraph before it. */
static bool
goes_on(struct span line)
{
	struct span text = span_tail(line, opaque_indent(line));

	return text.size > 0 && !strchr("#>-*+=`~|<[", text.data[0]);
}

static void
begin_footnote(struct taking *taking, struct span label, struct span text)
{
	struct footnotes *footnotes = taking->footnotes;

	footnotes->list = mem_grow(footnotes->list, &footnotes->capacity,
	    footnotes->count + 1, sizeof(*footnotes->list));
	struct footnote *added = &footnotes->list[footnotes->count++];
	*added = (struct footnote){.label = label, .line = taking->line - 1};
	buf_add(&added->text, text);
	buf_byte(&added->text, '\n');
	/* The first of a label counts, as of references. */
	if (!table_get(&footnotes->by_label, label))
		table_put(&footnotes->by_label, label,
		    (void *)(uintptr_t)footnotes->count);
	taking->open = added;
	taking->blank = false;
}

/* Takes the target of a reference off the front of a text; empty: none. */
static struct span
cut_target(struct span *text)
{
	struct span rest = *text;

	if (!span_starts(rest, SPAN("<")))
		return span_cut_word(text);
	size_t size = span_find(rest, '>') + 1;
	*text = span_trim(span_tail(rest, size));
	return span_head(rest, size <= rest.size ? size : 0);
}

/* Whether a text is what may stand behind a target: a title, or nothing. */
static bool
ends_reference(struct span text)
{
	static const char *const quotes[] = {"\"\"", "''", "()"};

	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (text.size > 1 && text.data[0] == quotes[i][0] &&
		    text.data[text.size - 1] == quotes[i][1])
			return true;
	return text.size == 0;
}

/*
 * Keeps what defines a reference, without its title: `[label]: target`, where
 * the target may be on the next line. Other text is not defined by its
 * brackets: footnotes would repeat it.
 */
static void
keep_reference(struct footnotes *footnotes, struct span line, struct span below)
{
	struct span text = span_tail(line, opaque_indent(line));
	size_t end = span_find(text, ']');
	struct span rest = span_tail(text, end);

	if (opaque_indent(line) > OPAQUE_INDENT_MAX ||
	    !span_starts(text, SPAN("[")) || !span_skip(&rest, SPAN("]:")))
		return;
	rest = span_trim(rest);
	if (rest.size == 0)
		rest = span_trim(span_cut_line(&below));
	struct span target = cut_target(&rest);
	if (target.size > 0 && ends_reference(rest))
		buf_format(&footnotes->references, "%pS: %pS\n",
		    SPAN_AT(span_head(text, end + 1)), SPAN_AT(target));
}

/* Takes a line that belongs to a footnote. Returns false for others. */
static bool
take_any_line(struct taking *taking, struct span line, struct span below)
{
	struct span text = line, label;

	taking->line++;
	bool indented = taking->open && cut_indent(&text);
	if (!indented) {
		if (opaque_follow(&taking->opaque, line, below)) {
			taking->open = NULL;
			return false;
		}
		if (cut_label(&text, &label)) {
			begin_footnote(taking, label, text);
			return true;
		}
	}
	if (!taking->open)
		return false;
	if (!is_blank_line(line) && !indented &&
	    (taking->blank || !goes_on(line))) {
		taking->open = NULL;
		return false;
	}
	taking->blank = is_blank_line(line);
	buf_add(&taking->open->text, taking->blank ? SPAN("") : text);
	buf_byte(&taking->open->text, '\n');
	return true;
}

/* Most documents have none: they are not copied. */
static bool
may_have_any(struct span text)
{
	while (text.size > 0) {
		text = span_tail(text, span_find(text, '['));
		if (span_starts(text, SPAN("[^")))
			return true;
		text = span_tail(text, 1);
	}
	return false;
}

struct span
footnotes_take(struct footnotes *footnotes, struct span text)
{
	struct taking taking = {.footnotes = footnotes};
	struct span rest = text;

	if (!may_have_any(text))
		return text;
	footnotes->left = REFERENCES_PER_BYTE * text.size;
	while (rest.size > 0) {
		struct span line = span_cut(&rest, '\n'), own = line;
		if (span_ends(own, SPAN("\r")))
			own.size--;
		if (!take_any_line(&taking, own, rest)) {
			buf_add(&footnotes->rest, line);
			if (!opaque_is_open(&taking.opaque))
				keep_reference(footnotes, own, rest);
		}
		buf_byte(&footnotes->rest, '\n');
	}
	return buf_span(&footnotes->rest);
}

static void
give_number(struct footnotes *footnotes, size_t place)
{
	footnotes->order =
	    mem_grow(footnotes->order, &footnotes->order_capacity,
		footnotes->used + 1, sizeof(*footnotes->order));
	footnotes->order[footnotes->used++] = place;
	footnotes->list[place].number = (unsigned)footnotes->used;
}

unsigned
footnotes_use(struct footnotes *footnotes, struct span label)
{
	uintptr_t place = (uintptr_t)table_get(&footnotes->by_label, label);

	if (!place)
		return 0;
	if (footnotes->list[place - 1].number == 0)
		give_number(footnotes, place - 1);
	return footnotes->list[place - 1].number;
}

/* Adds the references of the document, if the footnote may use any. */
static void
add_references(struct footnotes *footnotes, struct footnote *footnote)
{
	struct span references = buf_span(&footnotes->references);
	struct span text = buf_span(&footnote->text);

	if (span_find(text, '[') == text.size ||
	    footnotes->left < references.size)
		return;
	footnotes->left -= references.size;
	buf_byte(&footnote->text, '\n');
	buf_add(&footnote->text, references);
}

/* Those that nothing refers to come last, so that no text is lost. */
struct footnote *
footnotes_next(struct footnotes *footnotes, size_t *at)
{
	for (size_t i; *at == footnotes->used &&
	     (i = footnotes->looked) < footnotes->count;
	     footnotes->looked++)
		if (footnotes->list[i].number == 0)
			give_number(footnotes, i);
	if (*at == footnotes->used)
		return NULL;
	struct footnote *next = &footnotes->list[footnotes->order[(*at)++]];
	add_references(footnotes, next);
	return next;
}

void
footnotes_free(struct footnotes *footnotes)
{
	for (size_t i = 0; i < footnotes->count; i++)
		buf_free(&footnotes->list[i].text);
	free(footnotes->list);
	free(footnotes->order);
	table_free(&footnotes->by_label);
	buf_free(&footnotes->rest);
	buf_free(&footnotes->references);
}
