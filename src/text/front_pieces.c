#include "text/front_priv.h"

/*
 * YAML that libyaml refuses as a whole: a piece for each key at the top, each
 * read by itself, so that one bad line costs no other. Of a piece that is
 * refused too the first line counts: by itself, or as `key: rest of line`.
 */

static void
read_first_line(struct span text, unsigned number, const char *why,
    struct front_entries *entries)
{
	struct front_line line;
	size_t added = entries->count;

	if (front_yaml(text, number, entries)) {
		if (front_line_read(text, ':', &line))
			front_add_line(entries, &line, number, why, false);
		return;
	}
	if (added < entries->count)
		entries->list[added].remark = why;
}

/*
 * Whether a line that stands further in than the keys was meant to be one of
 * them, and hides: below a key that has a value of its own there is nothing
 * else that it could belong to.
 */
static bool
has_slipped(const struct front_entries *entries, const struct front_line *line)
{
	struct article article = {0};
	bool below = entries->count > 0 &&
	    entries->list[entries->count - 1].kind == FRONT_EMPTY;

	return !below && front_hides(line->key) &&
	    (front_heed(
		 line, span_equal_nocase(line->key, SPAN("draft")), &article) ||
		article.publish.known);
}

/* What follows the first line: items are still the key's own. */
static void
read_next_line(struct span text, unsigned number, size_t indent,
    const char *why, struct front_entries *entries)
{
	size_t last = entries->count - 1;
	struct span item = span_trim(text);
	struct front_line line;

	if (front_line_read(text, ':', &line) && has_slipped(entries, &line)) {
		front_add_line(entries, &line, number, why, false);
	} else if (span_skip(&item, SPAN("- ")) && entries->count > 0 &&
	    entries->list[last].kind != FRONT_TEXT) {
		entries->list[last].kind = FRONT_LIST;
		front_add_value(entries, last, front_unquote(span_trim(item)));
	} else if (!front_goes_on(text) && front_indent(text) <= indent) {
		entries->strays++;
	}
}

/* A piece from one key to the next. */
static void
read_piece(struct span piece, unsigned number, size_t indent,
    struct front_entries *entries)
{
	const char *why =
	    piece.size > 0 ? front_yaml(piece, number, entries) : NULL;

	if (!why)
		return;
	read_first_line(front_next_line(&piece, '\n'), number, why, entries);
	while (piece.size > 0)
		read_next_line(front_next_line(&piece, '\n'), ++number, indent,
		    why, entries);
}

void
front_pieces(struct span inside, struct front_entries *entries)
{
	size_t indent = front_indent_of_keys(inside);
	struct span rest = inside, piece = {0};
	unsigned number = 2, began = 0;
	struct front_line found;

	entries->pieces = true;
	for (; rest.size > 0; number++) {
		struct span before = rest;
		struct span line = front_next_line(&rest, '\n');
		size_t size = before.size - rest.size;
		bool is_key = front_line_read(line, ':', &found);
		if (is_key && found.indent <= indent) {
			read_piece(piece, began, indent, entries);
			piece = span_head(before, size);
			began = number;
		} else if (piece.data) {
			piece.size += size;
		} else if (is_key && has_slipped(entries, &found)) {
			front_add_line(entries, &found, number,
			    "it stands further in than others", false);
		} else {
			entries->strays += !front_says_nothing(line);
		}
	}
	read_piece(piece, began, indent, entries);
}
