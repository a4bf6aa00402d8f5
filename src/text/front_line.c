#include "base/ascii.h"
#include "base/mem.h"
#include "text/front_priv.h"

/*
 * What both syntaxes share. First what can be told of a line, a word or a value
 * without YAML or TOML: for finding the block, for the lines that its syntax
 * refuses, and for texts whose block is none. Tolerance is meant: a line that
 * hides an article must be recognised however it is mistyped.
 *
 * Then the list in which both put what they read. An entry is added before its
 * value is known, and is then named by its number, since the list may move; a
 * syntax that fails midway truncates the list to where it began.
 */

bool
front_is_key(struct span s)
{
	for (size_t i = 0; i < s.size; i++) {
		char byte = s.data[i];
		if (!ascii_is_letter(byte) && !ascii_is_digit(byte) &&
		    byte != '_' && byte != '-')
			return false;
	}
	return s.size > 0;
}

struct span
front_unquote(struct span value)
{
	struct span inner = span_head(span_tail(value, 1), value.size - 2);

	if (value.size < 2 || (value.data[0] != '"' && value.data[0] != '\''))
		return value;
	/* `"a" and "b"` is not quoted as a whole. */
	return span_find(inner, value.data[0]) == inner.size &&
		value.data[value.size - 1] == value.data[0]
	    ? span_trim(inner)
	    : value;
}

struct span
front_skip_invisible(struct span line)
{
	static const struct span invisible[] = {{"{", 1}, {" ", 1},
	    {"\xc2\xa0", 2}, {"\xe2\x80\x8b", 3}, {"\xef\xbb\xbf", 3}};

	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]);)
		i = span_skip(&line, invisible[i]) ? 0 : i + 1;
	return line;
}

bool
front_line_read(struct span line, char mark, struct front_line *line_r)
{
	struct span trimmed = front_skip_invisible(span_trim(line));
	size_t indent = (size_t)(trimmed.data - line.data);
	size_t colon = span_find(trimmed, ':'),
	       equals = span_find(trimmed, '=');
	size_t split = colon < equals ? colon : equals;
	struct span key = front_unquote(span_trim(span_head(trimmed, split)));
	struct span value = span_tail(trimmed, split + 1);

	if (split == trimmed.size || !front_is_key(key))
		return false;
	/* `key:value` is prose, or a URL; YAML requires the blank, too. */
	bool apart = mark == '=' || value.size == 0 || value.data[0] == ' ' ||
	    value.data[0] == '\t';
	if ((trimmed.data[split] != mark || !apart) && !front_knows_key(key))
		return false;
	*line_r = (struct front_line){.key = key,
	    .value = front_unquote(span_trim(value)),
	    .indent = indent};
	return true;
}

bool
front_is_blank(struct span line)
{
	struct span trimmed = span_trim(line);

	return trimmed.size == 0 || trimmed.data[0] == '#';
}

bool
front_continues(struct span line)
{
	struct span trimmed = span_trim(line);

	return front_is_blank(line) || span_starts(trimmed, SPAN("- ")) ||
	    span_equal(trimmed, SPAN("-")) ||
	    (trimmed.data[0] && strchr("]}", trimmed.data[0]));
}

size_t
front_indent(struct span line)
{
	return (size_t)(span_trim(line).data - line.data);
}

size_t
front_indent_of_keys(struct span inside)
{
	while (inside.size > 0) {
		struct span line = front_next_line(&inside, '\n');
		if (!front_is_blank(line))
			return front_indent(line);
	}
	return 0;
}

struct span
front_strip_comment(struct span word)
{
	size_t comment = span_find(word, '#');

	if (comment > 0)
		word = span_trim(span_head(word, comment));
	word.size -= span_ends(word, SPAN(","));
	return front_unquote(word);
}

int
front_boolean(struct span value)
{
	static const struct {
		const char *word;
		int truth;
	} words[] = {{"yes", 1}, {"true", 1}, {"on", 1}, {"y", 1}, {"t", 1},
	    {"1", 1}, {"no", 0}, {"false", 0}, {"off", 0}, {"n", 0}, {"f", 0},
	    {"0", 0}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_nocase(value, span_of(words[i].word)))
			return words[i].truth;
	return -1;
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

	/* The room is the next power of two. */
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
    unsigned number, const char *why, bool nested)
{
	size_t added = front_add(entries,
	    (struct front_entry){.key = arena_copy(entries->arena, line->key),
		.kind = line->value.size > 0 ? FRONT_TEXT : FRONT_EMPTY,
		.line = number,
		.literal = why,
		.nested = nested});

	if (line->value.size > 0)
		front_add_value(entries, added, line->value);
}

void
front_truncate(struct front_entries *entries, size_t number)
{
	entries->count = number;
}

struct span
front_join_keys(struct arena *arena, struct span table, struct span key)
{
	return arena_format(arena, "%pS.%pS", SPAN_AT(table), SPAN_AT(key));
}
