#include "base/utf8.h"
#include "text/front.h"
#include "text/front_priv.h"

/* The block between its delimiter lines, or the JSON object: what opens it, and
 * where it ends. */

enum {
	SCAN_MAX = 64 << 10, /* bytes searched for the end, or for a draft */
	RULE_MAX = 64, /* bytes of a line that could be a rule */
};

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
reads_rule(struct span line, struct front_block *block, bool *exact_r)
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

/* Whether a line is above the rule of a document in YAML (section 6.8). */
static bool
is_above_rule(struct span line)
{
	return span_trim(line).size == 0 || span_starts(line, SPAN("%YAML ")) ||
	    span_starts(line, SPAN("%TAG "));
}

/*
 * Whether the first line that is not above the rule opens a block. It is front
 * matter (*exact_r) only below nothing or, as Hugo and Zola have it, below
 * blank lines, and with nothing else on the line; if not, lines that say draft
 * are still heeded.
 */
static bool
opens_block(struct span *rest, char end, struct arena *arena,
    struct front_block *block, bool *exact_r)
{
	unsigned above = 0;
	bool blank = true, opens;
	struct span line = folded_line(front_next_line(rest, end), arena);

	for (; is_above_rule(line) && rest->size > 0; above++) {
		blank = blank && span_trim(line).size == 0;
		line = folded_line(front_next_line(rest, end), arena);
	}
	opens = reads_rule(line, block, exact_r);
	block->first += above;
	*exact_r = *exact_r && blank && (above == 0 || !block->json);
	return opens;
}

/*
 * Finds the end of the block: the same delimiter again, else YAML's three dots,
 * which can also be a line of a quoted text.
 */
static void
find_end(struct front_block *block, char end, struct arena *arena)
{
	struct span rest = span_head(block->inside, SCAN_MAX);
	struct front_block dots = *block;

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
find_brace(struct front_block *block, char end)
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

bool
front_find_block(struct span text, bool plain, struct arena *arena,
    struct front_block *block_r)
{
	char end = front_line_end(text);
	struct front_block block = {0};
	struct span rest = text;
	bool exact;

	if (!opens_block(&rest, end, arena, &block, &exact)) {
		block = (struct front_block){.first = 1, .mark = ':'};
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
