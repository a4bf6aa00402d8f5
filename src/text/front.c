#include <stdlib.h>

#include "text/front.h"
#include "text/front_priv.h"

/*
 * Front matter is read in three steps: find the block between its delimiter
 * lines, or the JSON object (front_block.c); parse it into a list of entries,
 * as YAML, of which JSON is a part (front_yaml.c), or TOML (front_toml.c); and,
 * if it is front matter and not text that happens to be between two rules
 * (here), read the entries into the article (front_fields.c).
 *
 * A typing error must not publish a draft. A block that YAML refuses as a whole
 * is parsed in pieces, one for each key at the top level, and a piece that is
 * refused, too, is read literally: `key: rest of line`. If there is no block at
 * all, since it is not opened, not closed or mostly prose, a line that says
 * draft still hides the article.
 */

enum { UNKNOWN_LINES = 64 /* at most, in a block without a known key */ };

char
front_line_end(struct span text)
{
	size_t at = span_find(text, '\r');

	if (span_find(text, '\n') < at || at == text.size)
		return '\n';
	while (at < text.size && text.data[at] == '\r')
		at++;
	return at < text.size && text.data[at] == '\n' ? '\n' : '\r';
}

/* Two transfers in text mode leave CR CR LF at the ends of lines. */
struct span
front_next_line(struct span *rest, char end)
{
	struct span line = span_cut(rest, end);

	while (span_ends(line, SPAN("\r")))
		line.size--;
	return line;
}

/* The text after the key on a line of the block, without a comment. */
static struct span
raw_of(struct span inside, unsigned number, unsigned first)
{
	struct span line = SPAN("");

	while (number-- >= first)
		line = front_next_line(&inside, '\n');
	size_t colon = span_find(line, ':'), equals = span_find(line, '=');
	struct span raw =
	    span_trim(span_tail(line, (colon < equals ? colon : equals) + 1));
	/* But `tags: #one #two` is a list of tags. */
	for (size_t i = 1; i < raw.size && raw.data[0] != '#'; i++)
		if (raw.data[i] == '#' && raw.data[i - 1] == ' ')
			return span_trim_end(span_head(raw, i));
	return raw;
}

/*
 * Adds the lines that look like keys that hide, but are inside the value of
 * another key, as after an opening quote whose closing one is missing.
 */
static void
add_swallowed_lines(
    struct span inside, char mark, struct front_entries *entries)
{
	size_t indent = front_indent_of_keys(inside), count = entries->count;
	size_t next = 0; /* entry; they are in the order of their lines */
	struct front_line line;

	for (unsigned number = entries->first; inside.size > 0; number++) {
		struct span text = front_next_line(&inside, '\n');
		bool read = !front_line_read(text, mark, &line) ||
		    line.indent > indent || !front_key_hides(line.key);
		while (next < count && entries->list[next].line < number)
			next++;
		if (!read &&
		    (next == count || entries->list[next].line > number))
			front_add_line(entries, &line, number,
			    "the line is inside the value of another key",
			    false);
	}
}

static void
read_entries(const struct front_block *block, struct front_entries *entries)
{
	if (block->mark == '=')
		front_toml(block->inside, entries);
	else
		front_yaml(block->inside, entries);
	for (size_t i = 0; i < entries->count; i++) {
		struct front_entry *entry = &entries->list[i];
		if (entry->first && front_knows_key(entry->key) &&
		    (entry->kind != FRONT_TEXT || entry->marked))
			entry->raw =
			    raw_of(block->inside, entry->line, entries->first);
	}
	if (block->mark == ':' && !entries->piecewise)
		add_swallowed_lines(block->inside, block->mark, entries);
	/* Lines that begin at a lone CR do not count in the file. */
	unsigned last = block->lines - !block->json;
	for (size_t i = 0; i < entries->count; i++)
		if (entries->list[i].line > last)
			entries->list[i].line = last;
}

/* What the lines of a block look like, whatever YAML makes of them. */
struct shape {
	bool prose; /* after a blank line, as never in front matter */
	bool plain; /* only keys and their items */
	bool comments; /* a key is commented out */
	bool blank; /* there is nothing in it */
};

static struct shape
shape_of(struct span inside, char mark)
{
	struct shape shape = {.plain = true, .comments = false, .blank = true};
	size_t indent = front_indent_of_keys(inside);
	bool gap = false;
	struct front_line found;

	while (inside.size > 0) {
		struct span line = front_next_line(&inside, '\n');
		struct span comment = span_trim(line);
		bool is_key = front_line_read(line, mark, &found);
		if (span_skip(&comment, SPAN("#")))
			shape.comments = shape.comments ||
			    front_line_read(comment, mark, &found);
		shape.blank = shape.blank && span_trim(line).size == 0;
		bool quoted = is_key && strchr("\"'", *span_trim(line).data);
		shape.plain =
		    shape.plain && !quoted && (is_key || front_continues(line));
		if (!is_key && !front_continues(line) && gap &&
		    front_indent(line) <= indent)
			shape.prose = true;
		gap = span_trim(line).size == 0;
	}
	return shape;
}

/*
 * Some writers open a text with a rule, and prose can have colons, so a block
 * has to look like front matter. With a key that loam knows, stray lines must
 * be fewer than keys. Without one, YAML must have nothing but keys and be
 * short: a dialogue, `Anna: Good morning.`, rarely is. Below blank lines YAML
 * needs a title, and without a rule a title or a key that hides.
 */
static bool
is_front_matter(
    const struct front_entries *entries, const struct front_block *block)
{
	struct shape shape = shape_of(block->inside, block->mark);
	size_t keys = 0;
	bool known = false, titled = false;

	for (size_t i = 0; i < entries->count; i++) {
		const struct front_entry *entry = &entries->list[i];
		bool knows = front_knows_key(entry->key);
		keys += knows || (!entry->nested && front_is_key(entry->key));
		known = known || knows;
		/* Data has a status, too, and minutes below a rule a date. */
		titled = titled ||
		    (block->first == 1 && front_key_hides(entry->key) &&
			!span_equal_nocase(entry->key, SPAN("status"))) ||
		    span_equal_nocase(entry->key, SPAN("title"));
	}
	if (entries->count == 0)
		return block->first < 3 &&
		    (shape.blank || (shape.plain && shape.comments));
	if (keys == 0 || (entries->stray_lines > 0 && shape.prose) ||
	    (block->first != 2 && block->mark == ':' && !titled))
		return false;
	if (!known && block->mark == ':')
		return shape.plain && block->lines <= UNKNOWN_LINES;
	return entries->stray_lines < keys;
}

/*
 * Whether the first line of a text may be the top of a box: a rule or a side of
 * one is below it.
 */
static bool
is_boxed(struct span text)
{
	struct span line = SPAN(""), rest = text;

	for (unsigned lines = 0; lines < 2 && rest.size > 0;
	     lines += line.size > 0)
		line = span_trim(span_cut_line(&rest));
	return front_is_frame(span_cut_word(&line));
}

size_t
front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r)
{
	struct front_entries entries = {.arena = arena};
	struct front_block block;
	size_t size = 0;

	*lines_r = 0;
	if (!front_find_block(text, article->plain, arena, &block)) {
		front_apply_head(text, article);
		return 0;
	}
	entries.first = block.first;
	/* Hexo's JSON has no braces. */
	if (span_equal(block.rule, FRONT_JSON_RULE))
		block.inside =
		    arena_format(arena, "{%pS}", SPAN_AT(block.inside));
	block.inside = front_plain_lines(block.inside, block.mark, arena);
	if (block.size > 0)
		read_entries(&block, &entries);
	if (block.size > 0 && is_front_matter(&entries, &block)) {
		front_fill(&entries, notes, article);
		*lines_r = block.lines;
		size = block.size;
	} else {
		front_apply_rule(
		    span_head(text, ARTICLE_FRONT_SIZE), notes, article);
		front_apply_lines(block.inside, block.mark, block.closed,
		    entries.first, notes, article);
		if (is_boxed(text))
			front_apply_head(text, article);
	}
	free(entries.list);
	return size;
}
