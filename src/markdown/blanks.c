#include "markdown/blanks.h"
#include "markdown/nesting.h"
#include "markdown/obsidian.h"
#include "markdown/opaque.h"
#include "text/tag.h"

/*
 * Writers put a table right below the sentence that announces it, and tags
 * right below the last paragraph. GitHub takes the first for a table, and
 * gemtext the second for tags; the parser has both in the paragraph. Each gets
 * a blank line above it.
 *
 * A comment that begins within other HTML ends for the parser at a blank line,
 * and what follows would be shown: such lines get a tag that has no text.
 */

struct blanks {
	struct opaque opaque;
	struct span above; /* the line before, or empty if it is blank */
	size_t tags; /* the size of the last lines of them */
	bool list; /* in one, as far as can be told */
	bool code; /* may be open within the paragraph */
	bool table; /* in one, up to a blank line or an item */
	size_t columns; /* of a table whose rule is the next line, or 0 */
};

/* How many cells a row has: bars are between, and may be around them. */
static size_t
count_cells(struct span row)
{
	size_t cells = 1;

	row = span_trim(row);
	span_skip(&row, SPAN("|"));
	if (span_ends(row, SPAN("|")) && !span_ends(row, SPAN("\\|")))
		row.size--;
	for (size_t i = 0; i < row.size; i++) {
		cells += row.data[i] == '|';
		i += row.data[i] == '\\';
	}
	return cells;
}

/* Whether a row has nothing but dashes, with colons that align the column. */
static bool
is_delimiter_row(struct span row)
{
	row = span_trim(row);
	if (span_find(row, '|') == row.size)
		return false;
	span_skip(&row, SPAN("|"));
	do {
		struct span cell = span_trim(span_cut(&row, '|'));
		span_skip(&cell, SPAN(":"));
		if (!span_skip(&cell, SPAN("-")))
			return false;
		while (span_skip(&cell, SPAN("-")))
			continue;
		span_skip(&cell, SPAN(":"));
		if (cell.size > 0)
			return false;
	} while (row.size > 0);
	return true;
}

/*
 * Whether version 0.5 of md4c alone takes a row of dashes for the rule of a
 * table, whatever is above it: up to 0.4.8 each column has three signs. Cells
 * of the lines below that have no column would be lost.
 */
static bool
is_short_rule(struct span row)
{
	if (!is_delimiter_row(row))
		return false;
	row = span_trim(row);
	span_skip(&row, SPAN("|"));
	while (row.size > 0)
		if (span_trim(span_cut(&row, '|')).size < 3)
			return true;
	return false;
}

/*
 * How many cells a line has, if it is the head of a table: the rule below it
 * has at most as many, and is in the item that the line begins. Else 0.
 */
static size_t
head_cells(struct span line, struct span below)
{
	size_t item = opaque_item(line);
	struct span row = span_tail(line, item);
	struct span rule = span_cut_line(&below);

	if (span_find(row, '|') == row.size || opaque_indent(rule) < item ||
	    !is_delimiter_row(rule) || count_cells(row) < count_cells(rule))
		return 0;
	return count_cells(row);
}

/*
 * Whether a line, not a blank one, begins a paragraph if a blank one is above
 * it: with four blanks it is code, but where they are those of an item that
 * begins above.
 */
static bool
begins_paragraph(struct span line, struct span above)
{
	size_t indent = opaque_indent(line), item = opaque_item(above);

	if (line.data[indent] == '\t')
		return false;
	return indent <= OPAQUE_INDENT_MAX ||
	    (item > 0 && indent >= item && indent <= item + OPAQUE_INDENT_MAX);
}

/* Whether a blank line is to be above the next line, which it follows. */
static bool
lacks_blank(
    struct blanks *blanks, struct span line, bool tags, struct span below)
{
	if (opaque_follow(&blanks->opaque, line, below))
		return false;
	bool table = blanks->table && opaque_item(line) == 0;
	size_t columns = table ? 0 : head_cells(line, below);
	/* Behind a backslash a blank line would make it text. */
	bool begins = (columns > 0 || tags) &&
	    !span_ends(blanks->above, SPAN("\\")) &&
	    begins_paragraph(line, blanks->above);
	blanks->columns = begins ? columns : 0;
	blanks->table = table || blanks->columns > 0;
	return begins && blanks->above.size > 0;
}

/*
 * GitHub takes one dash for a column, and the parser none but three. The cells
 * of columns that the rule lacks would be lost: it gets them.
 */
static void
add_delimiter_row(struct span rule, size_t columns, struct buf *copy)
{
	size_t missing = columns - count_cells(rule);

	rule = span_trim_end(rule);
	if (missing > 0 && span_ends(rule, SPAN("|")))
		rule.size--;
	for (size_t i = 0; i < rule.size; i++)
		if (rule.data[i] == '-')
			buf_add(copy, SPAN("---"));
		else
			buf_byte(copy, rule.data[i]);
	for (size_t i = 0; i < missing; i++)
		buf_add(copy, SPAN("|---"));
}

/* Whether a line is such a row, below a line which is no head of a table. */
static bool
is_no_rule(const struct blanks *blanks, struct span row)
{
	return !blanks->table && !blanks->code && !blanks->opaque.block &&
	    blanks->above.size > 0 && nesting_marker(row) == 0 &&
	    is_short_rule(row);
}

/* Appends a line of Markdown, which is no code and no HTML. */
static void
add_prose(struct blanks *blanks, struct span line, bool text, struct buf *copy)
{
	struct span trimmed = span_trim(line);
	bool far = opaque_is_far(line);

	if (opaque_item(line) > 0)
		blanks->list = true;
	else if (trimmed.size > 0 && !far && opaque_indent(line) == 0)
		blanks->list = false;
	if (opaque_item(line) > 0 || trimmed.size == 0)
		blanks->code = false;
	if ((far && text && opaque_lacks_end(trimmed)) ||
	    ((!far || text) && is_no_rule(blanks, trimmed))) {
		/* HTML without an end would take all that follows with it. */
		buf_byte(copy, '\\');
		buf_add(copy, trimmed);
	} else if (blanks->code || span_starts(trimmed, SPAN(">")) ||
	    (far && !text && (!blanks->list || !nesting_marker(trimmed)))) {
		buf_add(copy, line);
	} else {
		blanks->code = obsidian_add(line, copy);
	}
}

static void
add_mended(struct blanks *blanks, struct span line, bool tags,
    struct span below, struct buf *copy)
{
	struct opaque before = blanks->opaque;
	size_t columns = blanks->columns;

	if (lacks_blank(blanks, line, tags, below))
		buf_byte(copy, '\r');
	if (before.hidden || blanks->opaque.hidden)
		return;
	if (before.html && before.block && span_trim(line).size == 0) {
		buf_repeat(copy, ' ', before.indent);
		buf_add(copy, SPAN("<b>"));
	} else if (opaque_is_open(&before) || opaque_is_open(&blanks->opaque)) {
		buf_add(copy, line);
	} else if (columns > 0) {
		add_delimiter_row(line, columns, copy);
	} else {
		add_prose(blanks, line, before.text, copy);
	}
}

void
blanks_add(struct span document, struct buf *copy)
{
	struct span rest = document;
	struct blanks blanks = {
	    .tags = document.size - tag_lines_at(document, false)};

	while (rest.size > 0) {
		bool tags = rest.size == blanks.tags;
		struct span line = span_cut_line(&rest);
		add_mended(&blanks, line, tags, rest, copy);
		buf_byte(copy, '\n');
		blanks.above = span_trim_end(line);
		blanks.table = blanks.table && blanks.above.size > 0;
	}
}
