#include "base/ascii.h"
#include "base/mem.h"
#include "base/utf8.h"
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
front_is_of_key(char byte)
{
	return ascii_is_alnum(byte) || byte == '_' || byte == '-';
}

bool
front_is_key(struct span s)
{
	for (size_t i = 0; i < s.size; i++)
		if (!front_is_of_key(s.data[i]))
			return false;
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
	value = span_trim(value);
	/* A line of JSON. */
	value.size -= trimmed.data[0] == '"' && span_ends(value, SPAN(","));
	*line_r = (struct front_line){
	    .key = key, .value = front_unquote(value), .indent = indent};
	return true;
}

bool
front_is_blank(struct span line)
{
	struct span trimmed = span_trim(line);

	return trimmed.size == 0 || trimmed.data[0] == '#' ||
	    span_equal(trimmed, SPAN("{"));
}

bool
front_continues(struct span line)
{
	struct span trimmed = span_trim(line);

	return front_is_blank(line) || span_starts(trimmed, SPAN("- ")) ||
	    span_equal(trimmed, SPAN("-")) ||
	    (trimmed.data[0] && strchr("]}", trimmed.data[0]));
}

bool
front_is_folded(struct span line)
{
	return span_trim(line).size > 0 &&
	    (line.data[0] == ' ' || line.data[0] == '\t');
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

/* Skips what is no letter or digit. */
static struct span
skip_signs(struct span s)
{
	struct span at = s;

	while (at.size > 0 && !utf8_is_word(utf8_next(&at)))
		s = at;
	return s;
}

/* Skips the letters of a key. */
static struct span
skip_word(struct span s)
{
	while (s.size > 0 && (ascii_is_letter(*s.data) || *s.data == '_'))
		s = span_tail(s, 1);
	return s;
}

/* What a line may belong to, if not to the top of the block. */
struct place {
	size_t indent; /* of the keys */
	bool list; /* the key above has no value: items can follow */
	bool open; /* nor one that is closed */
};

static void
move_below(struct place *place, const struct front_line *line)
{
	static const char opening[] = "[{\"'", closing[] = "]}\"'";
	struct span value = line->value;

	if (line->indent > place->indent)
		return;
	place->list = place->open = value.size == 0;
	for (size_t i = 0; i < 4 && value.size > 0; i++)
		if (value.data[0] == opening[i])
			place->open = value.data[value.size - 1] != closing[i];
}

/* Whether a line without a colon says when, or whether: `draft yes`. */
static bool
says(struct span key, struct span value)
{
	struct span word = front_strip_comment(value);
	struct date date;

	if (span_equal_nocase(key, SPAN("status")))
		return front_status_hides(word);
	return front_boolean(word) >= 0 || date_parse(word, &date) == 0;
}

/*
 * Reads a line with a key that hides as its writer meant it: behind a bullet,
 * in quotes or brackets, in the letters and marks of an input method, with
 * characters that nobody sees, or without a colon. `folded` is the line by
 * utf8_fold_bare(). `- draft: true` below a key without a value is an item.
 */
static bool
read_meant(struct span folded, char mark, const struct place *place,
    struct front_line *line_r)
{
	struct span text = span_trim(folded), word = skip_signs(text);
	struct span rest = skip_word(word), value = skip_signs(rest);
	size_t at = 0, signs = rest.size - value.size;
	bool item = span_starts(text, SPAN("- "));

	line_r->key = span_head(word, word.size - rest.size);
	/* YAML's `? draft # Not yet.`, whose value is below. */
	if (span_starts(text, SPAN("?")) && span_find(rest, '#') < signs)
		value.size = 0;
	/* A comment, or a key that was put out of use. */
	if (!front_key_hides(line_r->key) || memchr("#;/_", text.data[0], 4) ||
	    (item && place->list && mark == ':'))
		return false;
	while (at < signs && rest.data[at] != ':' && rest.data[at] != '=')
		at++;
	line_r->value = value;
	if (at == signs)
		return !place->open && front_indent(folded) <= place->indent &&
		    (value.size > 0 ? says(line_r->key, value) : !item);
	line_r->value = span_trim(span_tail(rest, at + 1));
	return true;
}

/* Reads a line with any key that loam knows, in full-width letters or marks. */
static bool
read_wide(struct span line, struct span folded, struct front_line *line_r)
{
	static const struct span marks[] = {
	    {":", 1}, {"=", 1}, {"\xef\xbc\x9a", 3}, {"\xef\xbc\x9d", 3}};
	size_t colon = span_find(folded, ':'), equals = span_find(folded, '=');
	size_t split = colon < equals ? colon : equals;

	line_r->key = span_trim(span_head(folded, split));
	if (split == folded.size || !front_knows_key(line_r->key))
		return false;
	for (; line.size > 0; utf8_next(&line))
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
			if (span_skip(&line, marks[i])) {
				line_r->value = span_trim(line);
				return true;
			}
	return false;
}

/* Appends a line, in plain spelling if its key is in another. */
static void
spell_line(struct buf *buf, struct span line, char mark, struct place *place)
{
	struct buf folded = {0};
	struct front_line found = {0};
	size_t indent = front_indent(line);
	bool ascii = utf8_is_ascii(line), top = indent <= place->indent;
	/* A table of TOML is not a key without a value. */
	bool plain = (mark == '=' &&
			 span_equal_nocase(span_trim(line), SPAN("[date]"))) ||
	    (front_line_read(line, mark, &found) && front_knows_key(found.key));
	/* What is further in may be a text: only its value could be folded. */
	if (plain && front_key_hides(found.key))
		plain = span_find(line, mark) < line.size &&
		    utf8_is_ascii(top ? line : span_head(found.value, 1));

	if (plain) {
		buf_add(buf, line);
		return;
	}
	utf8_fold_bare(&folded, line);
	struct span text = buf_span(&folded);
	if (read_meant(text, mark, place, &found) ||
	    (!ascii && top && read_wide(line, text, &found)))
		buf_format(buf, "%pS%pS%c %pS",
		    SPAN_AT(span_head(line, indent)), SPAN_AT(found.key), mark,
		    SPAN_AT(found.value));
	else
		buf_add(buf, line);
	buf_free(&folded);
}

/*
 * A copy of the block with LF for each lone CR, and blanks for the characters
 * that end lines only in YAML 1.1 (section 5.4): libyaml and loam then count
 * the same lines.
 */
static struct span
with_plain_ends(struct span text, struct arena *arena)
{
	static const struct span breaks[] = {
	    {"\xc2\x85", 2}, {"\xe2\x80\xa8", 3}, {"\xe2\x80\xa9", 3}};
	struct span copy = arena_copy(arena, text);
	char *bytes = (char *)copy.data;

	for (size_t i = 0; i < copy.size; i++) {
		struct span rest = span_tail(copy, i);
		if (bytes[i] == '\r' && !span_starts(rest, SPAN("\r\n")))
			bytes[i] = '\n';
		for (size_t j = 0; (bytes[i] & 0x80) && j < 3; j++)
			if (span_starts(rest, breaks[j]))
				memset(bytes + i, ' ', breaks[j].size);
	}
	return copy;
}

struct span
front_plain_lines(struct span text, char mark, struct arena *arena)
{
	struct span rest = with_plain_ends(text, arena);
	struct place place = {.indent = front_indent_of_keys(rest)};
	struct buf buf = {0};
	bool apart = false;
	struct front_line line;

	while (rest.size > 0) {
		struct span whole = rest;
		struct span old = front_next_line(&rest, '\n');
		size_t start = buf.size;
		spell_line(&buf, old, mark, &place);
		/* YAML's `? draft` is `draft:` now: its value is below. */
		if (apart && span_starts(span_trim(old), SPAN(":")))
			buf.data[start + front_indent(old)] = ' ';
		struct span plain = span_tail(buf_span(&buf), start);
		if (!front_is_blank(old))
			apart = span_starts(span_trim(old), SPAN("? ")) &&
			    !span_equal(old, plain);
		if (front_line_read(plain, mark, &line))
			move_below(&place, &line);
		whole.size -= rest.size;
		buf_add(&buf, span_tail(whole, old.size));
	}
	return buf_keep(&buf, arena);
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

struct span
front_join_keys(struct arena *arena, struct span table, struct span key)
{
	return arena_format(arena, "%pS.%pS", SPAN_AT(table), SPAN_AT(key));
}
