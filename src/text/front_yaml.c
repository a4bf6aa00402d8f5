#include <yaml.h>

#include "text/front_priv.h"

/*
 * The one user of libyaml. It reads events, not a document tree: a tree
 * resolves aliases, and aliases of aliases grow exponentially (T13, "billion
 * laughs"). The block has at most ARTICLE_FRONT_SIZE bytes, and deep nesting is
 * refused (K31).
 *
 * Error recovery for YAML, since libyaml gives up at the first error: the block
 * is cut into pieces, one for each key at the top level, and each is parsed
 * alone, so that a bad line spoils no other. In a piece that is refused, too,
 * the first line is parsed alone, or else read literally; items below it are
 * still added to its key.
 */

enum { YAML_DEPTH_MAX = 32, KEY_MAX = 100 };

static const char alias[] = "aliases are not followed";

struct event_reader {
	yaml_parser_t parser;
	yaml_event_t event; /* the last one, if has_event */
	bool has_event;
	struct front_entries *entries;
	unsigned line; /* number of the first line */
	const char *error;
};

size_t
front_object_size(struct span text, char end)
{
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.size; i++) {
		char byte = text.data[i];
		/* No string goes on behind the end of a line. */
		quoted = quoted && byte != end;
		if (byte == '"')
			quoted = !quoted;
		else if (quoted && byte == '\\')
			i += i + 1 < text.size && text.data[i + 1] != end;
		depth += !quoted && byte == '{';
		if (!quoted && byte == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

static void
release_event(struct event_reader *reader)
{
	if (reader->has_event)
		yaml_event_delete(&reader->event);
	reader->has_event = false;
}

/* The type of the next event; YAML_NO_EVENT after an error. */
static yaml_event_type_t
next(struct event_reader *reader)
{
	release_event(reader);
	if (reader->error)
		return YAML_NO_EVENT;
	if (!yaml_parser_parse(&reader->parser, &reader->event)) {
		reader->error = reader->parser.problem ? reader->parser.problem
						       : "it is not valid YAML";
		return YAML_NO_EVENT;
	}
	reader->has_event = true;
	return reader->event.type;
}

static struct span
scalar_of(const struct event_reader *reader)
{
	return (struct span){(const char *)reader->event.data.scalar.value,
	    reader->event.data.scalar.length};
}

/* A plain `~` or `null`, or nothing at all. */
static bool
is_null(const struct event_reader *reader)
{
	struct span value = scalar_of(reader);

	return reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    (value.size == 0 || span_equal(value, SPAN("~")) ||
		span_equal(value, SPAN("null")));
}

static bool
opens(yaml_event_type_t type)
{
	return type == YAML_SEQUENCE_START_EVENT ||
	    type == YAML_MAPPING_START_EVENT;
}

static bool
closes(yaml_event_type_t type)
{
	return type == YAML_SEQUENCE_END_EVENT ||
	    type == YAML_MAPPING_END_EVENT;
}

/*
 * Reads to the end of the collection that has just begun. Scalars in lists
 * become values of the entry; mappings and aliases are skipped.
 */
static void
read_items(struct event_reader *reader, size_t number, bool list)
{
	size_t depth = 1, mappings = list ? 0 : 1;

	while (depth > 0 && !reader->error) {
		yaml_event_type_t type = next(reader);
		if (type == YAML_SCALAR_EVENT && mappings == 0 &&
		    !is_null(reader))
			front_add_value(
			    reader->entries, number, scalar_of(reader));
		if (type == YAML_ALIAS_EVENT)
			reader->entries->list[number].error = alias;
		depth += opens(type);
		depth -= closes(type);
		mappings += type == YAML_MAPPING_START_EVENT;
		mappings -= type == YAML_MAPPING_END_EVENT;
		if (depth > YAML_DEPTH_MAX)
			reader->error = "it is nested too deeply";
	}
}

/* An anchor, or a tag that is not YAML's own: `&c and more`, `!important`. */
static bool
is_marked(const struct event_reader *reader)
{
	const char *tag = (const char *)reader->event.data.scalar.tag;

	return reader->event.data.scalar.anchor ||
	    (tag && !span_starts(span_of(tag), SPAN("tag:yaml.org,")));
}

/* read_node() and read_pairs() call each other, to a depth of two. */
static void read_pairs(struct event_reader *reader, struct span table);

static void
read_node(struct event_reader *reader, size_t number, bool nested)
{
	struct front_entries *entries = reader->entries;
	yaml_event_type_t type = next(reader);

	switch (type) {
	case YAML_SCALAR_EVENT:
		if (is_null(reader))
			return;
		entries->list[number].kind = FRONT_TEXT;
		entries->list[number].marked = is_marked(reader);
		front_add_value(entries, number, scalar_of(reader));
		return;
	case YAML_SEQUENCE_START_EVENT:
		entries->list[number].kind = FRONT_LIST;
		read_items(reader, number, true);
		return;
	case YAML_MAPPING_START_EVENT:
		entries->list[number].kind = FRONT_OTHER;
		if (nested)
			read_items(reader, number, false);
		else
			read_pairs(reader, entries->list[number].key);
		return;
	default:
		entries->list[number].kind = FRONT_OTHER;
		entries->list[number].error = alias;
	}
}

/* The pairs of a mapping up to its end; `table` is the key of the mapping. */
static void
read_pairs(struct event_reader *reader, struct span table)
{
	struct front_entries *entries = reader->entries;
	unsigned last = 0;
	yaml_event_type_t type;

	while (
	    (type = next(reader)) != YAML_MAPPING_END_EVENT && !reader->error) {
		struct span key = SPAN("");
		unsigned line =
		    reader->line + (unsigned)reader->event.start_mark.line;
		/* No tool has longer keys. */
		if (type == YAML_SCALAR_EVENT &&
		    scalar_of(reader).size <= KEY_MAX)
			key = front_skip_invisible(scalar_of(reader));
		size_t number = front_add(entries,
		    (struct front_entry){.key = arena_copy(entries->arena, key),
			.line = line,
			.first = line != last,
			.nested = table.size > 0});
		last = line;
		if (table.size > 0)
			entries->list[number].key =
			    front_join_keys(entries->arena, table, key);
		/* A list or a mapping as a key is skipped. */
		if (opens(type))
			read_items(reader, number, false);
		read_node(reader, number, table.size > 0);
	}
}

/* A document that is one mapping. */
static void
read_document(struct event_reader *reader)
{
	yaml_event_type_t type;

	if (next(reader) != YAML_STREAM_START_EVENT ||
	    next(reader) != YAML_DOCUMENT_START_EVENT ||
	    next(reader) != YAML_MAPPING_START_EVENT) {
		if (!reader->error)
			reader->error = "it has no keys";
		return;
	}
	read_pairs(reader, SPAN(""));
	while ((type = next(reader)) != YAML_STREAM_END_EVENT && !reader->error)
		if (type != YAML_DOCUMENT_END_EVENT)
			reader->error = "text follows the mapping";
}

/*
 * Reads a text that is one mapping: its entries, and those of the mappings in
 * it under joined keys. `line` is the number of its first line. Returns NULL,
 * or a static sentence that says what is wrong; then no entry was added.
 */
static const char *
parse_mapping(struct span text, unsigned line, struct front_entries *entries)
{
	struct event_reader reader = {.entries = entries, .line = line};
	size_t before = entries->count;

	if (!yaml_parser_initialize(&reader.parser))
		return "out of memory";
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &reader.parser, (const unsigned char *)text.data, text.size);
	read_document(&reader);
	release_event(&reader);
	yaml_parser_delete(&reader.parser);
	if (reader.error)
		entries->count = before;
	return reader.error;
}

static void
read_first_line(struct span text, unsigned number, const char *why,
    struct front_entries *entries)
{
	struct front_line line;
	size_t added = entries->count;

	/* It is a key: read_pieces() has seen that. */
	front_line_read(text, ':', &line);
	if (parse_mapping(text, number, entries))
		front_add_line(entries, &line, number, why, false);
	else
		entries->list[added].literal = why;
}

/*
 * Whether a line that is indented more than the keys was meant as one of them,
 * and hides: after a key that has a value it can belong to nothing else.
 */
static bool
is_misindented(
    const struct front_entries *entries, const struct front_line *line)
{
	struct article article = {0};
	bool below = entries->count > 0 &&
	    entries->list[entries->count - 1].kind == FRONT_EMPTY;

	return !below && front_key_hides(line->key) &&
	    (front_apply_line(
		 line, span_equal_nocase(line->key, SPAN("draft")), &article) ||
		article.publish.known);
}

/* A later line of a refused piece. */
static void
read_next_line(struct span text, unsigned number, size_t indent,
    const char *why, struct front_entries *entries)
{
	size_t last = entries->count - 1;
	struct span item = span_trim(text);
	struct front_line line;

	if (front_line_read(text, ':', &line) &&
	    is_misindented(entries, &line)) {
		front_add_line(entries, &line, number, why, false);
	} else if (span_skip(&item, SPAN("- ")) &&
	    entries->list[last].kind != FRONT_TEXT) {
		entries->list[last].kind = FRONT_LIST;
		front_add_value(entries, last, front_unquote(span_trim(item)));
	} else if (!front_continues(text) && front_indent(text) <= indent) {
		entries->stray_lines++;
	}
}

/* A piece from one key to the next. */
static void
read_piece(struct span piece, unsigned number, size_t indent,
    struct front_entries *entries)
{
	const char *why =
	    piece.size > 0 ? parse_mapping(piece, number, entries) : NULL;

	if (!why)
		return;
	read_first_line(front_next_line(&piece, '\n'), number, why, entries);
	while (piece.size > 0)
		read_next_line(front_next_line(&piece, '\n'), ++number, indent,
		    why, entries);
}

static void
read_pieces(struct span inside, struct front_entries *entries)
{
	size_t indent = front_indent_of_keys(inside);
	struct span rest = inside, piece = {0};
	unsigned number = entries->first, began = 0;
	struct front_line found;

	entries->piecewise = true;
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
		} else if (is_key && is_misindented(entries, &found)) {
			front_add_line(entries, &found, number,
			    "it is indented more than the other keys", false);
		} else {
			entries->stray_lines += !front_is_blank(line);
		}
	}
	read_piece(piece, began, indent, entries);
}

void
front_yaml(struct span inside, struct front_entries *entries)
{
	if (parse_mapping(inside, entries->first, entries))
		read_pieces(inside, entries);
}
