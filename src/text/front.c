#include <stdlib.h>

#include "base/mem.h"
#include "text/front.h"
#include "text/front_priv.h"

/*
 * Front matter is read in three steps. The block is found by its rules; what
 * stands in it is read as the syntax of its rules has it, YAML or TOML, into a
 * list of entries; and the entries are read into the article, once it is clear
 * that the block is no text that happens to stand between two rules.
 *
 * Nothing is published by a slip of the pen. What YAML refuses as a whole is
 * read piece by piece, a piece for each key at the top, and a piece that it
 * refuses too as `key: rest of line`. Where there is no block at all (it is not
 * closed, or mostly prose), a line that says draft still hides the article.
 */

/* A text's first lines, from one rule to the next. */
struct block {
	char mark; /* between key and value: ':' of YAML, '=' of TOML */
	struct span inside; /* what follows the first rule, up to the second */
	size_t size; /* bytes with both rules; 0: there is no second one */
	unsigned lines; /* with both rules */
};

char
front_line_end(struct span text)
{
	return span_find(text, '\n') < text.size ||
		span_find(text, '\r') == text.size
	    ? '\n'
	    : '\r';
}

static struct span
next_line(struct span *rest, char end)
{
	struct span line = span_cut(rest, end);

	return span_ends(line, SPAN("\r")) ? span_head(line, line.size - 1)
					   : line;
}

/* Returns whether the text opens with a rule. */
static bool
find_block(struct span text, struct block *block_r)
{
	char end = front_line_end(text);
	struct span rest = text;
	struct span rule = span_trim_end(next_line(&rest, end));
	struct block block = {.inside = rest};

	if (!span_equal(rule, SPAN("---")) && !span_equal(rule, SPAN("+++")))
		return false;
	block.mark = rule.data[0] == '-' ? ':' : '=';
	for (unsigned lines = 2; lines <= ARTICLE_FRONT_LINES; lines++) {
		size_t before = block.inside.size - rest.size;
		if (rest.size == 0)
			break;
		struct span line = span_trim_end(next_line(&rest, end));
		if (text.size - rest.size > ARTICLE_FRONT_SIZE)
			break;
		if (!span_equal(line, rule) && !span_equal(line, SPAN("...")))
			continue;
		block.inside = span_head(block.inside, before);
		block.size = text.size - rest.size;
		block.lines = lines;
		break;
	}
	*block_r = block;
	return true;
}

size_t
front_add(struct front_entries *entries, struct front_entry entry)
{
	entries->list = mem_grow(entries->list, &entries->capacity,
	    entries->count + 1, sizeof(*entries->list));
	entries->list[entries->count] = entry;
	return entries->count++;
}

void
front_add_value(struct front_entries *entries, size_t number, struct span value)
{
	struct front_entry *entry = &entries->list[number];
	size_t count = entry->count;

	/* There is room up to the next power of two. */
	if ((count & (count - 1)) == 0) {
		size_t room = count > 0 ? 2 * count : 1;
		struct span *values =
		    arena_alloc(entries->arena, room * sizeof(*values));
		if (count > 0)
			memcpy(values, entry->values, count * sizeof(*values));
		entry->values = values;
	}
	entry->values[entry->count++] = arena_copy(entries->arena, value);
}

void
front_add_line(struct front_entries *entries, const struct front_line *line,
    unsigned number, const char *remark, bool inner)
{
	size_t added = front_add(entries,
	    (struct front_entry){.key = arena_copy(entries->arena, line->key),
		.kind = line->value.size > 0 ? FRONT_TEXT : FRONT_EMPTY,
		.line = number,
		.remark = remark,
		.inner = inner});

	if (line->value.size > 0)
		front_add_value(entries, added, line->value);
}

void
front_cut(struct front_entries *entries, size_t number)
{
	entries->count = number;
}

struct span
front_join(struct arena *arena, struct span outer, struct span inner)
{
	char *joined = arena_alloc(arena, outer.size + 1 + inner.size);

	memcpy(joined, outer.data, outer.size);
	joined[outer.size] = '.';
	if (inner.size > 0)
		memcpy(joined + outer.size + 1, inner.data, inner.size);
	return (struct span){joined, outer.size + 1 + inner.size};
}

bool
front_is_key(struct span s)
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

struct span
front_unquote(struct span value)
{
	if (value.size >= 2 &&
	    (value.data[0] == '"' || value.data[0] == '\'') &&
	    value.data[value.size - 1] == value.data[0])
		return span_trim(
		    span_head(span_tail(value, 1), value.size - 2));
	return value;
}

bool
front_line_read(struct span line, char mark, struct front_line *line_r)
{
	struct span trimmed = span_trim(line);
	size_t indent = (size_t)(trimmed.data - line.data);
	size_t colon = span_find(trimmed, ':'),
	       equals = span_find(trimmed, '=');
	size_t split = colon < equals ? colon : equals;
	struct span key = front_unquote(span_trim(span_head(trimmed, split)));
	struct span value = span_tail(trimmed, split + 1);

	if (split == trimmed.size || !front_is_key(key))
		return false;
	/* `key:value` is prose, or a link; YAML wants the blank as well. */
	bool apart = mark == '=' || value.size == 0 || value.data[0] == ' ' ||
	    value.data[0] == '\t';
	if ((trimmed.data[split] != mark || !apart) && !front_knows(key))
		return false;
	*line_r = (struct front_line){.key = key,
	    .value = front_unquote(span_trim(value)),
	    .indent = indent};
	return true;
}

/* Blank, or a comment. */
static bool
says_nothing(struct span line)
{
	struct span trimmed = span_trim(line);

	return trimmed.size == 0 || trimmed.data[0] == '#';
}

/* What a key may be followed by on lines that are not indented. */
static bool
goes_on(struct span line)
{
	struct span trimmed = span_trim(line);

	return says_nothing(line) || span_starts(trimmed, SPAN("- ")) ||
	    span_equal(trimmed, SPAN("-")) || strchr("]}", trimmed.data[0]);
}

static size_t
indent_of(struct span line)
{
	return (size_t)(span_trim(line).data - line.data);
}

/* The keys of a block are as far in as its first line. */
static size_t
indent_of_keys(struct span inside)
{
	while (inside.size > 0) {
		struct span line = next_line(&inside, '\n');
		if (!says_nothing(line))
			return indent_of(line);
	}
	return 0;
}

/* The first line of a piece that YAML refuses: by itself, or as it stands. */
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
 * What follows it: items are still its own. A line further in may only have
 * slipped there; if it is one that hides, it is heeded.
 */
static void
read_next_line(struct span text, unsigned number, size_t indent,
    const char *why, struct front_entries *entries)
{
	size_t last = entries->count - 1;
	struct span item = span_trim(text);
	struct front_line line;

	if (front_line_read(text, ':', &line) && front_hides(line.key)) {
		front_add_line(entries, &line, number, why, false);
	} else if (span_skip(&item, SPAN("- ")) && entries->count > 0 &&
	    entries->list[last].kind != FRONT_TEXT) {
		entries->list[last].kind = FRONT_LIST;
		front_add_value(entries, last, front_unquote(span_trim(item)));
	} else if (!goes_on(text) && indent_of(text) <= indent) {
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
	read_first_line(next_line(&piece, '\n'), number, why, entries);
	while (piece.size > 0)
		read_next_line(
		    next_line(&piece, '\n'), ++number, indent, why, entries);
}

static void
read_pieces(struct span inside, struct front_entries *entries)
{
	size_t indent = indent_of_keys(inside);
	struct span rest = inside, piece = {0};
	unsigned number = 2, began = 0;
	struct front_line found;

	for (; rest.size > 0; number++) {
		struct span before = rest, line = next_line(&rest, '\n');
		size_t size = before.size - rest.size;
		if (front_line_read(line, ':', &found) &&
		    found.indent <= indent) {
			read_piece(piece, began, indent, entries);
			piece = span_head(before, size);
			began = number;
		} else if (piece.data) {
			piece.size += size;
		} else {
			entries->strays += !says_nothing(line);
		}
	}
	read_piece(piece, began, indent, entries);
}

/* The lines of a text that ends them with CR alone, copied. */
static struct span
with_line_feeds(struct span text, struct arena *arena)
{
	if (front_line_end(text) == '\n')
		return text;
	struct span copy = arena_copy(arena, text);
	char *bytes = (char *)copy.data;
	for (size_t i = 0; i < copy.size; i++)
		if (bytes[i] == '\r')
			bytes[i] = '\n';
	return copy;
}

/* The rest of the line that a key of the block stands on. */
static struct span
raw_of(struct span inside, unsigned number)
{
	struct span line = SPAN("");

	while (number-- >= 2)
		line = next_line(&inside, '\n');
	size_t colon = span_find(line, ':'), equals = span_find(line, '=');
	return span_trim(
	    span_tail(line, (colon < equals ? colon : equals) + 1));
}

static void
read_entries(const struct block *block, struct front_entries *entries)
{
	if (block->mark == '=')
		front_toml(block->inside, 2, entries);
	else if (front_yaml(block->inside, 2, entries))
		read_pieces(block->inside, entries);
	for (size_t i = 0; i < entries->count; i++) {
		struct front_entry *entry = &entries->list[i];
		/* To YAML a CR ends a line, too, among others that do not. */
		if (entry->line >= block->lines)
			entry->line = block->lines - 1;
		if (entry->kind != FRONT_TEXT && front_knows(entry->key))
			entry->raw = raw_of(block->inside, entry->line);
	}
}

static bool
is_blank(struct span text)
{
	while (text.size > 0 && text.data[0] && strchr(" \t\r\n", text.data[0]))
		text = span_tail(text, 1);
	return text.size == 0;
}

/*
 * Some writers open with a rule, and prose may have a colon: where lines are no
 * entries at all, one key that loam knows for each of them has to outweigh
 * them.
 */
static bool
is_front_matter(const struct front_entries *entries, struct span inside)
{
	size_t keys = 0;
	bool known = false;

	for (size_t i = 0; i < entries->count; i++) {
		const struct front_entry *entry = &entries->list[i];
		bool knows = front_knows(entry->key);
		keys += knows || (!entry->inner && front_is_key(entry->key));
		known = known || knows;
	}
	if (entries->count == 0)
		return is_blank(inside);
	return keys > 0 &&
	    (entries->strays == 0 || (known && entries->strays <= keys));
}

/* Of a text that has no block: the lines that a block might have had. */
static void
heed_lines(
    const struct block *block, struct notes *notes, struct article *article)
{
	struct span rest = block->inside;
	size_t indent = indent_of_keys(rest);
	struct front_line line;

	for (unsigned number = 2; rest.size > 0; number++) {
		struct span text = next_line(&rest, '\n');
		if (!front_line_read(text, block->mark, &line)) {
			/* Without a second rule, prose ends what may be meant.
			 */
			if (block->size == 0 && !goes_on(text) &&
			    indent_of(text) <= indent)
				return;
			continue;
		}
		if (line.indent <= indent && front_heed(&line, article))
			note_add(notes, NOTE_ERROR, SPAN(""), number,
			    "not shown: this line says so, though the block "
			    "that it is in is no front matter (is it closed?)");
	}
}

size_t
front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r)
{
	struct front_entries entries = {.arena = arena};
	struct block block;
	size_t size = 0;

	*lines_r = 0;
	if (!find_block(text, &block))
		return 0;
	block.inside = with_line_feeds(block.inside, arena);
	if (block.size > 0)
		read_entries(&block, &entries);
	if (block.size > 0 && is_front_matter(&entries, block.inside)) {
		front_fill(&entries, notes, article);
		*lines_r = block.lines;
		size = block.size;
	} else {
		heed_lines(&block, notes, article);
	}
	free(entries.list);
	return size;
}
