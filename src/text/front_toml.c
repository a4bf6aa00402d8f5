#include "base/ascii.h"
#include "base/utf8.h"
#include "text/front_priv.h"

/*
 * A recursive-descent parser for TOML 1.0.0 (toml.io) as site generators write
 * it: tables, dotted and quoted keys, the four kinds of strings, arrays over
 * several lines, inline tables. Numbers, dates and booleans stay text. A line
 * that is not TOML is read literally, `key = rest of line`, and parsing goes on
 * with the next one.
 */

enum { TOML_DEPTH_MAX = 16 }; /* of nested arrays and inline tables */

struct toml {
	struct span rest;
	unsigned line;
	struct front_entries *entries;
	struct span table; /* the current one; empty at the top */
};

static bool
at(const struct toml *toml, char byte)
{
	return toml->rest.size > 0 && toml->rest.data[0] == byte;
}

static void
step(struct toml *toml, size_t size)
{
	toml->rest = span_tail(toml->rest, size);
}

static void
skip_blanks(struct toml *toml)
{
	while (at(toml, ' ') || at(toml, '\t'))
		step(toml, 1);
}

/* Skips to the end of the line, but not over it. */
static void
skip_line(struct toml *toml)
{
	step(toml, span_find(toml->rest, '\n'));
}

/* Skips blanks, comments and line ends. */
static void
skip_space(struct toml *toml)
{
	for (;;) {
		skip_blanks(toml);
		if (at(toml, '#'))
			skip_line(toml);
		if (at(toml, '\n'))
			toml->line++;
		else if (!at(toml, '\r'))
			return;
		step(toml, 1);
	}
}

/* Whether only a comment follows on the line. */
static bool
ends_line(struct toml *toml)
{
	skip_blanks(toml);
	if (at(toml, '#'))
		skip_line(toml);
	while (at(toml, '\r'))
		step(toml, 1);
	return toml->rest.size == 0 || at(toml, '\n');
}

/* The digits of \uXXXX or \UXXXXXXXX. Returns whether it is a character. */
static bool
read_code(struct toml *toml, size_t digits, struct buf *text)
{
	uint32_t code = 0;

	for (size_t i = 0; i < digits; i++) {
		int digit =
		    toml->rest.size > i ? ascii_hex(toml->rest.data[i]) : -1;
		if (digit < 0)
			return false;
		code = code << 4 | (uint32_t)digit;
	}
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return false;
	step(toml, digits);
	utf8_add(text, code);
	return true;
}

/* An escape after its backslash; at the end of a line it joins two lines. */
static bool
read_escape(struct toml *toml, struct buf *text)
{
	static const char names[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
	char name = toml->rest.size > 0 ? toml->rest.data[0] : '\0';
	const char *known = name ? strchr(names, name) : NULL;

	if (name == ' ' || name == '\t' || name == '\r' || name == '\n') {
		while (at(toml, ' ') || at(toml, '\t') || at(toml, '\r') ||
		    at(toml, '\n')) {
			toml->line += at(toml, '\n');
			step(toml, 1);
		}
		return true;
	}
	step(toml, 1);
	if (name == 'u' || name == 'U')
		return read_code(toml, name == 'u' ? 4 : 8, text);
	if (known)
		buf_byte(text, bytes[known - names]);
	return known != NULL;
}

/* A string after its opening quotes, with its closing ones. */
static bool
read_string(struct toml *toml, struct span quotes, struct buf *text)
{
	bool basic = quotes.data[0] == '"', lines = quotes.size == 3;

	if (lines && at(toml, '\r'))
		step(toml, 1);
	if (lines && at(toml, '\n'))
		toml->line++, step(toml, 1);
	while (toml->rest.size > 0) {
		char byte = toml->rest.data[0];
		if (span_skip(&toml->rest, quotes)) {
			/* The last three close; those before are text. */
			for (; lines && at(toml, quotes.data[0]); step(toml, 1))
				buf_byte(text, quotes.data[0]);
			return true;
		}
		if (byte == '\n' && !lines)
			return false;
		toml->line += byte == '\n';
		step(toml, 1);
		if (byte != '\\' || !basic)
			buf_byte(text, byte);
		else if (!read_escape(toml, text))
			return false;
	}
	return false;
}

/* Returns the opening quotes of a string, or the empty span. */
static struct span
quotes_of(struct span text)
{
	static const struct span quotes[] = {
	    {"\"\"\"", 3}, {"'''", 3}, {"\"", 1}, {"'", 1}};

	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (span_starts(text, quotes[i]))
			return quotes[i];
	return SPAN("");
}

/* A string, or a bare value up to a character that ends it. */
static bool
read_scalar(struct toml *toml, struct buf *text)
{
	struct span quotes = quotes_of(toml->rest);
	size_t size = 0;

	step(toml, quotes.size);
	if (quotes.size > 0)
		return read_string(toml, quotes, text);
	while (size < toml->rest.size &&
	    !strchr(",]}#\r\n=[{\"'", toml->rest.data[size]))
		size++;
	struct span bare = span_trim(span_head(toml->rest, size));
	step(toml, size);
	buf_add(text, bare);
	return bare.size > 0;
}

/* A key: bare or quoted names with dots between them. */
static bool
read_dotted_key(struct toml *toml, struct buf *key)
{
	for (;;) {
		skip_blanks(toml);
		struct span quotes = quotes_of(toml->rest);
		size_t size = 0;
		if (quotes.size == 1) {
			step(toml, 1);
			if (!read_string(toml, quotes, key))
				return false;
		} else {
			while (size < toml->rest.size &&
			    front_is_of_key(toml->rest.data[size]))
				size++;
			buf_add(key, span_head(toml->rest, size));
			if (size == 0)
				return false;
			step(toml, size);
		}
		skip_blanks(toml);
		if (!at(toml, '.'))
			return true;
		step(toml, 1);
		buf_byte(key, '.');
	}
}

static bool read_pair(struct toml *toml, struct span table, unsigned depth);

/* An array up to its end; its strings become values of the entry. */
static bool
read_array(struct toml *toml, size_t number, unsigned depth)
{
	struct buf text = {0};
	bool good = depth < TOML_DEPTH_MAX;

	step(toml, 1);
	for (skip_space(toml); good && !at(toml, ']'); skip_space(toml)) {
		text.size = 0;
		if (at(toml, '[')) {
			good = read_array(toml, number, depth + 1);
		} else {
			good = read_scalar(toml, &text);
			front_add_value(toml->entries, number, buf_span(&text));
		}
		skip_space(toml);
		if (at(toml, ','))
			step(toml, 1);
		else
			good = good && at(toml, ']');
	}
	buf_free(&text);
	step(toml, 1);
	return good;
}

/* `{ a = 1, b = 2 }` */
static bool
read_inline(struct toml *toml, struct span table, unsigned depth)
{
	bool good = depth < TOML_DEPTH_MAX;

	step(toml, 1);
	for (skip_blanks(toml); good && !at(toml, '}'); skip_blanks(toml)) {
		good = read_pair(toml, table, depth + 1);
		skip_blanks(toml);
		if (at(toml, ','))
			step(toml, 1);
		else
			good = good && at(toml, '}');
	}
	step(toml, 1);
	return good;
}

static bool
read_value(struct toml *toml, size_t number, unsigned depth)
{
	struct front_entry *entry = &toml->entries->list[number];
	struct buf text = {0};

	if (at(toml, '[')) {
		entry->kind = FRONT_LIST;
		return read_array(toml, number, depth);
	}
	if (at(toml, '{')) {
		entry->kind = FRONT_OTHER;
		return read_inline(toml, entry->key, depth);
	}
	entry->kind = FRONT_TEXT;
	bool good = read_scalar(toml, &text);
	front_add_value(toml->entries, number, buf_span(&text));
	buf_free(&text);
	return good;
}

static bool
read_pair(struct toml *toml, struct span table, unsigned depth)
{
	struct buf key = {0};
	struct front_entry entry = {.line = toml->line, .first = depth == 0};
	bool good = read_dotted_key(toml, &key) && at(toml, '=');

	entry.key = buf_keep(&key, toml->entries->arena);
	/* A dotted key is in a table. */
	entry.nested =
	    table.size > 0 || span_find(entry.key, '.') < entry.key.size;
	if (table.size > 0)
		entry.key =
		    front_join_keys(toml->entries->arena, table, entry.key);
	if (!good)
		return false;
	step(toml, 1);
	skip_blanks(toml);
	return read_value(toml, front_add(toml->entries, entry), depth);
}

/* `[table]`, or `[[table]]` for an element of an array of tables. */
static bool
read_table_header(struct toml *toml)
{
	struct buf name = {0};
	size_t brackets = span_starts(toml->rest, SPAN("[[")) ? 2 : 1;

	step(toml, brackets);
	bool good = read_dotted_key(toml, &name) &&
	    span_skip(&toml->rest, span_head(SPAN("]]"), brackets)) &&
	    ends_line(toml);
	if (good) {
		toml->table = arena_copy(toml->entries->arena, buf_span(&name));
		front_add(toml->entries,
		    (struct front_entry){.key = toml->table,
			.kind = FRONT_OTHER,
			.line = toml->line});
	}
	buf_free(&name);
	return good;
}

/* Returns to a line that is not TOML and reads it literally. */
static void
read_literally(struct toml *toml, struct toml *before)
{
	struct front_line line;
	struct span text =
	    span_head(before->rest, span_find(before->rest, '\n'));

	*toml = *before;
	skip_line(toml);
	if (!front_line_read(text, '=', &line)) {
		toml->entries->stray_lines++;
		return;
	}
	if (toml->table.size > 0)
		line.key = front_join_keys(
		    toml->entries->arena, toml->table, line.key);
	front_add_line(toml->entries, &line, before->line,
	    "it is not valid TOML", toml->table.size > 0);
}

void
front_toml(struct span inside, struct front_entries *entries)
{
	struct toml toml = {
	    .rest = inside, .line = entries->first, .entries = entries};

	for (skip_space(&toml); toml.rest.size > 0; skip_space(&toml)) {
		struct toml before = toml;
		size_t count = entries->count;
		bool good = at(&toml, '[')
		    ? read_table_header(&toml)
		    : read_pair(&toml, toml.table, 0) && ends_line(&toml);
		if (good)
			continue;
		entries->count = count;
		read_literally(&toml, &before);
	}
}
