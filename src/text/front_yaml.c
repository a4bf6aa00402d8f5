#include <yaml.h>

#include "text/front_priv.h"

/*
 * The door to libyaml. Its events are read, never a document: a document
 * resolves aliases, and aliases of aliases grow without a bound. The block has
 * 16 KiB at most, and what is nested deeper than anybody means is refused.
 */

enum { DEPTH_MAX = 32, KEY_MAX = 100 };

static const char alias[] = "aliases are not followed";

struct walk {
	yaml_parser_t parser;
	yaml_event_t event; /* the last one, while `held` */
	bool held;
	struct front_entries *entries;
	unsigned line; /* of the text's first line */
	const char *error;
};

static void
let_go(struct walk *walk)
{
	if (walk->held)
		yaml_event_delete(&walk->event);
	walk->held = false;
}

/* The next event's type; YAML_NO_EVENT when there can be no more. */
static yaml_event_type_t
next(struct walk *walk)
{
	let_go(walk);
	if (walk->error)
		return YAML_NO_EVENT;
	if (!yaml_parser_parse(&walk->parser, &walk->event)) {
		walk->error = walk->parser.problem ? walk->parser.problem
						   : "it is no YAML";
		return YAML_NO_EVENT;
	}
	walk->held = true;
	return walk->event.type;
}

static struct span
scalar(const struct walk *walk)
{
	return (struct span){(const char *)walk->event.data.scalar.value,
	    walk->event.data.scalar.length};
}

/* A plain `~` or `null`, or nothing at all. */
static bool
is_null(const struct walk *walk)
{
	struct span value = scalar(walk);

	return walk->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
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
 * Reads to the end of what has just been opened. Scalars in lists are values of
 * the entry; what is in a mapping is nobody's, and neither are aliases.
 */
static void
read_items(struct walk *walk, size_t number, bool list)
{
	size_t depth = 1, mappings = list ? 0 : 1;

	while (depth > 0 && !walk->error) {
		yaml_event_type_t type = next(walk);
		if (type == YAML_SCALAR_EVENT && mappings == 0 &&
		    !is_null(walk))
			front_add_value(walk->entries, number, scalar(walk));
		if (type == YAML_ALIAS_EVENT)
			walk->entries->list[number].error = alias;
		depth += opens(type);
		depth -= closes(type);
		mappings += type == YAML_MAPPING_START_EVENT;
		mappings -= type == YAML_MAPPING_END_EVENT;
		if (depth > DEPTH_MAX)
			walk->error = "it is nested too deeply";
	}
}

/* An anchor, or a tag that is not YAML's own: `&c and more`, `!important`. */
static bool
is_marked(const struct walk *walk)
{
	const char *tag = (const char *)walk->event.data.scalar.tag;

	return walk->event.data.scalar.anchor ||
	    (tag && !span_starts(span_of(tag), SPAN("tag:yaml.org,")));
}

static void read_pairs(struct walk *walk, struct span outer);

static void
read_value(struct walk *walk, size_t number, bool inner)
{
	struct front_entries *entries = walk->entries;
	yaml_event_type_t type = next(walk);

	switch (type) {
	case YAML_SCALAR_EVENT:
		if (is_null(walk))
			return;
		entries->list[number].kind = FRONT_TEXT;
		entries->list[number].marked = is_marked(walk);
		front_add_value(entries, number, scalar(walk));
		return;
	case YAML_SEQUENCE_START_EVENT:
		entries->list[number].kind = FRONT_LIST;
		read_items(walk, number, true);
		return;
	case YAML_MAPPING_START_EVENT:
		entries->list[number].kind = FRONT_OTHER;
		if (inner)
			read_items(walk, number, false);
		else
			read_pairs(walk, entries->list[number].key);
		return;
	default:
		entries->list[number].kind = FRONT_OTHER;
		entries->list[number].error = alias;
	}
}

/* The pairs of a mapping up to its end; `outer` is the key it is under. */
static void
read_pairs(struct walk *walk, struct span outer)
{
	struct front_entries *entries = walk->entries;
	unsigned last = 0;
	yaml_event_type_t type;

	while ((type = next(walk)) != YAML_MAPPING_END_EVENT && !walk->error) {
		struct span key = SPAN("");
		unsigned line =
		    walk->line + (unsigned)walk->event.start_mark.line;
		/* A longer one is no key of anybody's. */
		if (type == YAML_SCALAR_EVENT && scalar(walk).size <= KEY_MAX)
			key = front_skip_unseen(scalar(walk));
		size_t number = front_add(entries,
		    (struct front_entry){.key = arena_copy(entries->arena, key),
			.line = line,
			.first = line != last,
			.inner = outer.size > 0});
		last = line;
		if (outer.size > 0)
			entries->list[number].key =
			    front_join(entries->arena, outer, key);
		/* A list or a mapping as a key means nothing here. */
		if (opens(type))
			read_items(walk, number, false);
		read_value(walk, number, outer.size > 0);
	}
}

/* One mapping, and nothing else. */
static void
read_text(struct walk *walk)
{
	yaml_event_type_t type;

	if (next(walk) != YAML_STREAM_START_EVENT ||
	    next(walk) != YAML_DOCUMENT_START_EVENT ||
	    next(walk) != YAML_MAPPING_START_EVENT) {
		if (!walk->error)
			walk->error = "it has no keys";
		return;
	}
	read_pairs(walk, SPAN(""));
	while ((type = next(walk)) != YAML_STREAM_END_EVENT && !walk->error)
		if (type != YAML_DOCUMENT_END_EVENT)
			walk->error = "something follows it";
}

const char *
front_yaml(struct span text, unsigned line, struct front_entries *entries)
{
	struct walk walk = {.entries = entries, .line = line};
	size_t before = entries->count;

	if (!yaml_parser_initialize(&walk.parser))
		return "there is no memory for it";
	yaml_parser_set_encoding(&walk.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&walk.parser,
	    (const unsigned char *)(text.data ? text.data : ""), text.size);
	read_text(&walk);
	let_go(&walk);
	yaml_parser_delete(&walk.parser);
	if (walk.error)
		front_cut(entries, before);
	return walk.error;
}
