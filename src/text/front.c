#include <stdlib.h>

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

enum {
	HEED_MAX = 64 << 10, /* bytes that are looked through for a slip */
	UNKNOWN_LINES = 64, /* of a block of which loam knows no key */
};

/* A text's first lines, from one rule to the next. */
struct block {
	char mark; /* between key and value: ':' of YAML, '=' of TOML */
	struct span inside; /* what follows the first rule, up to the second */
	bool closed; /* there is a second rule, however far away */
	size_t size; /* bytes with both rules; 0: it is no front matter */
	unsigned lines; /* with both rules */
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

/* A file that went through two text transfers ends its lines with CR CR LF. */
struct span
front_next_line(struct span *rest, char end)
{
	struct span line = span_cut(rest, end);

	while (span_ends(line, SPAN("\r")))
		line.size--;
	return line;
}

/*
 * A line that opens a block: `---` or `+++`. With blanks, a comment or more of
 * the same about it, or below blank lines, it opens none (*whole_r), but what
 * is there was hardly meant for readers if it says draft.
 */
static bool
opens_block(struct span *rest, char end, struct span *rule_r, bool *whole_r)
{
	struct span line = front_next_line(rest, end);

	*whole_r = true;
	while (span_trim(line).size == 0 && rest->size > 0) {
		*whole_r = false;
		line = front_next_line(rest, end);
	}
	*rule_r = span_head(span_trim(line), 3);
	*whole_r = *whole_r && span_equal(span_trim_end(line), *rule_r);
	return span_equal(*rule_r, SPAN("---")) ||
	    span_equal(*rule_r, SPAN("+++"));
}

/*
 * Finds where the block is closed: by its own rule, else, in YAML's way, by
 * three dots, which a text between quotes may have for a line too.
 */
static void
find_end(struct block *block, struct span rule, char end)
{
	struct span rest = span_head(block->inside, HEED_MAX);
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

/* Returns whether the text opens as front matter does. */
static bool
find_block(struct span text, struct block *block_r)
{
	char end = front_line_end(text);
	struct span rest = text, rule;
	bool whole;

	if (!opens_block(&rest, end, &rule, &whole))
		return false;
	struct block block = {
	    .mark = rule.data[0] == '-' ? ':' : '=', .inside = rest};
	find_end(&block, rule, end);
	if (block.closed)
		block.size += text.size - rest.size;
	else
		block.inside = span_head(rest, HEED_MAX);
	if (!whole || block.size > ARTICLE_FRONT_SIZE ||
	    block.lines > ARTICLE_FRONT_LINES)
		block.size = 0;
	*block_r = block;
	return true;
}

/*
 * The block with LF for each lone CR, and blanks for the other characters that
 * end a line to YAML alone (YAML 1.1, section 5.4): lines are counted alike.
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

/*
 * The rest of the line that a key of the block stands on, without a comment;
 * where other keys stand on it, too, it is nobody's.
 */
static struct span
raw_of(struct span inside, unsigned number)
{
	struct span line = SPAN("");

	while (number-- >= 2)
		line = front_next_line(&inside, '\n');
	size_t colon = span_find(line, ':'), equals = span_find(line, '=');
	struct span raw =
	    span_trim(span_tail(line, (colon < equals ? colon : equals) + 1));
	/* Tags may be written so: `#one #two`. */
	for (size_t i = 1; i < raw.size && raw.data[0] != '#'; i++)
		if (raw.data[i] == '#' && raw.data[i - 1] == ' ')
			return span_trim_end(span_head(raw, i));
	return raw;
}

/*
 * Lines that look like keys of the block, and hide, and are in the value of
 * another key: between quotes that were not meant to be so far apart, say.
 */
static void
find_swallowed(struct span inside, char mark, struct front_entries *entries)
{
	size_t indent = front_indent_of_keys(inside), count = entries->count;
	size_t next = 0; /* of the entries, which are in the order of lines */
	struct front_line line;

	for (unsigned number = 2; inside.size > 0; number++) {
		struct span text = front_next_line(&inside, '\n');
		bool read = !front_line_read(text, mark, &line) ||
		    line.indent > indent || !front_hides(line.key);
		while (next < count && entries->list[next].line < number)
			next++;
		if (!read &&
		    (next == count || entries->list[next].line > number))
			front_add_line(entries, &line, number,
			    "it is in the value of another key", false);
	}
}

static void
read_entries(const struct block *block, struct front_entries *entries)
{
	if (block->mark == '=')
		front_toml(block->inside, 2, entries);
	else if (front_yaml(block->inside, 2, entries))
		front_pieces(block->inside, entries);
	for (size_t i = 0; i < entries->count; i++) {
		struct front_entry *entry = &entries->list[i];
		if (entry->first && front_knows(entry->key) &&
		    (entry->kind != FRONT_TEXT || entry->marked))
			entry->raw = raw_of(block->inside, entry->line);
	}
	if (block->mark == ':' && !entries->pieces)
		find_swallowed(block->inside, block->mark, entries);
	/* Lines that lone CRs have made are not in the file. */
	for (size_t i = 0; i < entries->count; i++)
		if (entries->list[i].line >= block->lines)
			entries->list[i].line = block->lines - 1;
}

/*
 * What stands between the rules, line by line: whether prose follows a blank
 * line, as it never does in front matter, and whether there is nothing but keys
 * and items, or nothing but comments.
 */
struct shape {
	bool prose, plain, comments, blank;
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
		    shape.plain && !quoted && (is_key || front_goes_on(line));
		if (!is_key && !front_goes_on(line) && gap &&
		    front_indent(line) <= indent)
			shape.prose = true;
		gap = span_trim(line).size == 0;
	}
	return shape;
}

/*
 * Some writers open with a rule, and prose may have a colon. Lines that are no
 * entries have to be fewer than the keys, of which loam knows one; where it
 * knows none, there has to be nothing else, as in a dialogue there hardly is.
 */
static bool
is_front_matter(const struct front_entries *entries, const struct block *block)
{
	struct shape shape = shape_of(block->inside, block->mark);
	size_t keys = 0;
	bool known = false;

	for (size_t i = 0; i < entries->count; i++) {
		const struct front_entry *entry = &entries->list[i];
		bool knows = front_knows(entry->key);
		keys += knows || (!entry->inner && front_is_key(entry->key));
		known = known || knows;
	}
	if (entries->count == 0)
		return shape.blank || (shape.plain && shape.comments);
	if (keys == 0 || (entries->strays > 0 && shape.prose))
		return false;
	if (!known && block->mark == ':')
		return shape.plain && block->lines <= UNKNOWN_LINES;
	return entries->strays < keys;
}

/* Whether a line is prose that nobody takes for a part of front matter. */
static bool
ends_block(const struct block *block, struct span line, size_t indent, bool gap)
{
	return !block->closed && gap && !front_goes_on(line) &&
	    front_indent(line) <= indent;
}

/* Of a text that has no block: the lines that a block might have had. */
static void
heed_lines(
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
		bool hides = front_hides(line.key);
		sure = sure || (!hides && front_knows(line.key));
		bool top = line.indent <= indent || !below;
		below = line.value.size == 0 || (below && !top);
		if (top && front_heed(&line, sure, article))
			note_add(notes, NOTE_ERROR, SPAN(""), number,
			    "not shown: this line may say that it is a draft, "
			    "though the block that it is in is no front matter "
			    "(is it closed?)");
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
		heed_lines(&block, notes, article);
	}
	free(entries.list);
	return size;
}
