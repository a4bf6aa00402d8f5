#include <stdlib.h>

#include "text/front.h"
#include "text/front_priv.h"

/*
 * Front matter is read in three steps: find the block between its delimiter
 * lines (here); parse it into a list of entries, as YAML (front_yaml.c) or TOML
 * (front_toml.c); and, if it is front matter and not text that happens to be
 * between two rules (here), read the entries into the article (front_fields.c).
 *
 * A typing error must not publish a draft. A block that YAML refuses as a whole
 * is parsed in pieces, one for each key at the top level, and a piece that is
 * refused, too, is read literally: `key: rest of line`. If there is no block at
 * all, since it is not closed or mostly prose, a line that says draft still
 * hides the article.
 */

enum {
	SCAN_MAX = 64 << 10, /* bytes searched for the end, or for a draft */
	UNKNOWN_LINES = 64, /* at most, in a block without a known key */
};

/* The lines between two delimiter lines at the top of a text. */
struct block {
	char mark; /* between key and value: ':' of YAML, '=' of TOML */
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

/*
 * Whether the first line that is not blank begins with `---` or `+++`. It opens
 * front matter (*exact_r) only as line 1, and with nothing else on the line; if
 * not, lines that say draft are still heeded.
 */
static bool
opens_block(struct span *rest, char end, struct span *rule_r, bool *exact_r)
{
	struct span line = front_next_line(rest, end);

	*exact_r = true;
	while (span_trim(line).size == 0 && rest->size > 0) {
		*exact_r = false;
		line = front_next_line(rest, end);
	}
	*rule_r = span_head(span_trim(line), 3);
	*exact_r = *exact_r && span_equal(span_trim_end(line), *rule_r);
	return span_equal(*rule_r, SPAN("---")) ||
	    span_equal(*rule_r, SPAN("+++"));
}

/*
 * Finds the end of the block: the same delimiter again, else YAML's three dots,
 * which can also be a line of a quoted text.
 */
static void
find_end(struct block *block, struct span rule, char end)
{
	struct span rest = span_head(block->inside, SCAN_MAX);
	struct block dots = *block;

	for (unsigned lines = 2; rest.size > 0; lines++) {
		size_t before = (size_t)(rest.data - block->inside.data);
		struct span line = span_trim_end(front_next_line(&rest, end));
		bool same = span_equal(line, rule);
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

/* Returns whether the text opens like front matter. */
static bool
find_block(struct span text, struct block *block_r)
{
	char end = front_line_end(text);
	struct span rest = text, rule;
	bool exact;

	if (!opens_block(&rest, end, &rule, &exact))
		return false;
	struct block block = {
	    .mark = rule.data[0] == '-' ? ':' : '=', .inside = rest};
	find_end(&block, rule, end);
	if (block.closed)
		block.size += text.size - rest.size;
	else
		block.inside = span_head(rest, SCAN_MAX);
	if (!exact || block.size > ARTICLE_FRONT_SIZE ||
	    block.lines > ARTICLE_FRONT_LINES)
		block.size = 0;
	*block_r = block;
	return true;
}

/*
 * A copy of the block with LF for each lone CR, and blanks for the characters
 * that end lines only in YAML 1.1 (section 5.4): libyaml and loam then count
 * the same lines.
 */
static struct span
with_plain_lines(struct span text, struct arena *arena)
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

/* The text after the key on a line of the block, without a comment. */
static struct span
raw_of(struct span inside, unsigned number)
{
	struct span line = SPAN("");

	while (number-- >= 2)
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

	for (unsigned number = 2; inside.size > 0; number++) {
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
			entry->raw = raw_of(block->inside, entry->line);
	}
	if (block->mark == ':' && !entries->piecewise)
		add_swallowed_lines(block->inside, block->mark, entries);
	/* Lines that begin at a lone CR do not count in the file. */
	for (size_t i = 0; i < entries->count; i++)
		if (entries->list[i].line >= block->lines)
			entries->list[i].line = block->lines - 1;
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
	bool known = false;

	for (size_t i = 0; i < entries->count; i++) {
		const struct front_entry *entry = &entries->list[i];
		bool knows = front_knows_key(entry->key);
		keys += knows || (!entry->nested && front_is_key(entry->key));
		known = known || knows;
	}
	if (entries->count == 0)
		return shape.blank || (shape.plain && shape.comments);
	if (keys == 0 || (entries->stray_lines > 0 && shape.prose))
		return false;
	if (!known && block->mark == ':')
		return shape.plain && block->lines <= UNKNOWN_LINES;
	return entries->stray_lines < keys;
}

/* Whether a line is the prose after a block that is not closed. */
static bool
ends_block(const struct block *block, struct span line, size_t indent, bool gap)
{
	return !block->closed && gap && !front_continues(line) &&
	    front_indent(line) <= indent;
}

/* Heeds the lines that say draft in a block that is not front matter. */
static void
apply_loose_lines(
    const struct block *block, struct notes *notes, struct article *article)
{
	struct span rest = block->inside;
	size_t indent = front_indent_of_keys(rest);
	bool gap = false, sure = false, below = false;
	struct front_line line;

	for (unsigned number = 2; rest.size > 0; number++) {
		struct span text = front_next_line(&rest, '\n');
		if (!front_line_read(text, block->mark, &line)) {
			if (ends_block(block, text, indent, gap))
				return;
			gap = span_trim(text).size == 0;
			continue;
		}
		gap = false;
		bool hides = front_key_hides(line.key);
		sure = sure || (!hides && front_knows_key(line.key));
		bool top = line.indent <= indent || !below;
		below = line.value.size == 0 || (below && !top);
		if (top && front_apply_line(&line, sure, article))
			note_add(notes, NOTE_ERROR, SPAN(""), number,
			    "not shown: this line may mark the article as a "
			    "draft, but its block is not front matter (is the "
			    "closing line missing?)");
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
	block.inside = with_plain_lines(block.inside, arena);
	if (block.size > 0)
		read_entries(&block, &entries);
	if (block.size > 0 && is_front_matter(&entries, &block)) {
		front_fill(&entries, notes, article);
		*lines_r = block.lines;
		size = block.size;
	} else {
		apply_loose_lines(&block, notes, article);
	}
	free(entries.list);
	return size;
}
