#include <stdlib.h>

#include "base/utf8.h"
#include "text/front.h"
#include "text/front_priv.h"

/*
 * Front matter is read in three steps: find the block between its delimiter
 * lines, or the JSON object (here); parse it into a list of entries, as YAML,
 * of which JSON is a part (front_yaml.c), or TOML (front_toml.c); and, if it is
 * front matter and not text that happens to be between two rules (here), read
 * the entries into the article (front_fields.c).
 *
 * A typing error must not publish a draft. A block that YAML refuses as a whole
 * is parsed in pieces, one for each key at the top level, and a piece that is
 * refused, too, is read literally: `key: rest of line`. If there is no block at
 * all, since it is not opened, not closed or mostly prose, a line that says
 * draft still hides the article.
 */

enum {
	SCAN_MAX = 64 << 10, /* bytes searched for the end, or for a draft */
	UNKNOWN_LINES = 64, /* at most, in a block without a known key */
	RULE_MAX = 64, /* bytes of a line that could be a rule */
};

/* The lines between two delimiter lines at the top of a text, or an object. */
struct block {
	struct span rule; /* the delimiter */
	unsigned first; /* line inside; 1 if no rule opens the block */
	char mark; /* between key and value: ':' of YAML, '=' of TOML */
	bool json; /* the delimiters are its braces, and inside */
	struct span inside; /* between the delimiter lines */
	bool closed; /* there is a second delimiter line, at any distance */
	size_t size; /* bytes with both delimiters; 0: not front matter */
	unsigned lines; /* with both delimiters */
};

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

/* A line without what nobody sees, and with plain signs for full-width ones. */
static struct span
folded_line(struct span line, struct arena *arena)
{
	struct buf folded = {0};

	if (utf8_is_ascii(line))
		return line;
	utf8_fold_bare(&folded, span_head(line, RULE_MAX));
	return buf_keep(&folded, arena);
}

/* Dashes of any kind: some editors make others of `---`. */
static bool
is_dashes(struct span text)
{
	bool dashes = text.size > 0;

	while (text.size > 0 && dashes) {
		uint32_t c = utf8_next(&text);
		dashes = c == '-' || (c >= 0x2010 && c <= 0x2015);
	}
	return dashes;
}

/* The name of a syntax behind the first `---`, as Eleventy has it. */
static bool
is_syntax(struct span name)
{
	static const char *const names[] = {
	    "yaml", "yml", "json", "js", "toml"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal(name, span_of(names[i])))
			return true;
	return false;
}

/* Whether a line opens a block; if so, with nothing that is no part of it. */
static bool
reads_rule(struct span line, struct block *block, bool *exact_r)
{
	struct span text = span_trim(line),
		    name = span_trim(span_tail(text, 3));
	bool yaml = span_starts(text, SPAN("---"));
	bool toml = span_starts(text, SPAN("+++"));
	bool hexo = span_equal(text, FRONT_JSON_RULE);

	block->json = span_starts(line, SPAN("{")) &&
	    (line.size == 1 || memchr(" \t\"}", line.data[1], 4));
	block->first = 2 - block->json;
	block->rule = yaml || toml ? span_head(text, 3) : text;
	block->mark =
	    toml || (yaml && span_equal(name, SPAN("toml"))) ? '=' : ':';
	*exact_r = block->json ||
	    (span_starts(line, block->rule) &&
		((yaml && is_syntax(name)) ||
		    ((yaml || toml || hexo) && name.size == 0)));
	return block->json || yaml || toml || hexo || is_dashes(text);
}

/*
 * Whether the first line that is not blank opens a block. It is front matter
 * (*exact_r) only as line 1, and with nothing else on the line; if not, lines
 * that say draft are still heeded.
 */
static bool
opens_block(struct span *rest, char end, struct arena *arena,
    struct block *block, bool *exact_r)
{
	bool first = true, opens;
	struct span line = folded_line(front_next_line(rest, end), arena);

	for (; span_trim(line).size == 0 && rest->size > 0; first = false)
		line = folded_line(front_next_line(rest, end), arena);
	opens = reads_rule(line, block, exact_r);
	*exact_r = *exact_r && first;
	return opens;
}

/*
 * Finds the end of the block: the same delimiter again, else YAML's three dots,
 * which can also be a line of a quoted text.
 */
static void
find_end(struct block *block, char end, struct arena *arena)
{
	struct span rest = span_head(block->inside, SCAN_MAX);
	struct block dots = *block;

	for (unsigned lines = block->first; rest.size > 0; lines++) {
		size_t before = (size_t)(rest.data - block->inside.data);
		struct span line = span_trim_end(
		    folded_line(front_next_line(&rest, end), arena));
		bool same = span_equal(line, block->rule);
		if (!same && (dots.closed || !span_equal(line, SPAN("..."))))
			continue;
		dots.inside = span_head(block->inside, before);
		dots.size = (size_t)(rest.data - block->inside.data);
		dots.lines = lines;
		dots.closed = true;
		if (same || block->mark == ':')
			break;
	}
	*block = dots;
}

/*
 * Finds the end of an object, behind which its line ends. A text that is
 * nothing but objects is data, whatever keys they have.
 */
static void
find_brace(struct block *block, char end)
{
	struct span text = block->inside;
	size_t size = front_object_size(span_head(text, SCAN_MAX), end);
	struct span rest = span_tail(text, size), above = span_head(text, size);
	bool alone = span_trim(front_next_line(&rest, end)).size == 0;
	struct span after = rest;

	while (after.size > 0 && memchr(" \t\r\n", after.data[0], 4))
		after = span_tail(after, 1);
	block->closed = size > 0;
	if (size == 0)
		return;
	block->inside = above;
	for (block->lines = 1; span_find(above, end) < above.size;
	     block->lines++)
		front_next_line(&above, end);
	if (alone && after.size > 0 && !memchr("{[", after.data[0], 2))
		block->size = text.size - rest.size;
}

/* Returns whether the text opens like front matter. */
static bool
find_block(
    struct span text, bool plain, struct arena *arena, struct block *block_r)
{
	char end = front_line_end(text);
	struct block block = {0};
	struct span rest = text;
	bool exact;

	if (!opens_block(&rest, end, arena, &block, &exact)) {
		block = (struct block){.first = 1, .mark = ':'};
		block.rule = front_lone_rule(text, plain, end, arena);
		rest = text;
		exact = true;
	}
	if (block.rule.size == 0)
		return false;
	block.inside = block.json && exact ? text : rest;
	if (block.json)
		find_brace(&block, end);
	else
		find_end(&block, end, arena);
	if (!block.closed)
		block.inside = span_head(block.inside, SCAN_MAX);
	else if (!block.json)
		block.size += text.size - rest.size;
	if (!exact || block.size > ARTICLE_FRONT_SIZE ||
	    block.lines > ARTICLE_FRONT_LINES)
		block.size = 0;
	*block_r = block;
	return true;
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
read_entries(const struct block *block, struct front_entries *entries)
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
 * short: a dialogue, `Anna: Good morning.`, rarely is.
 */
static bool
is_front_matter(const struct front_entries *entries, const struct block *block)
{
	struct shape shape = shape_of(block->inside, block->mark);
	size_t keys = 0;
	bool known = false, titled = false;

	for (size_t i = 0; i < entries->count; i++) {
		const struct front_entry *entry = &entries->list[i];
		bool knows = front_knows_key(entry->key);
		keys += knows || (!entry->nested && front_is_key(entry->key));
		known = known || knows;
		/* Data has a status, too. */
		titled = titled ||
		    (front_key_hides(entry->key) &&
			!span_equal_nocase(entry->key, SPAN("status"))) ||
		    span_equal_nocase(entry->key, SPAN("title"));
	}
	if (entries->count == 0)
		return shape.blank || (shape.plain && shape.comments);
	if (keys == 0 || (entries->stray_lines > 0 && shape.prose) ||
	    (block->first == 1 && !titled))
		return false;
	if (!known && block->mark == ':')
		return shape.plain && block->lines <= UNKNOWN_LINES;
	return entries->stray_lines < keys;
}

size_t
front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r)
{
	struct front_entries entries = {.arena = arena};
	struct block block;
	size_t size = 0;

	*lines_r = 0;
	if (!find_block(text, article->plain, arena, &block)) {
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
	}
	free(entries.list);
	return size;
}
