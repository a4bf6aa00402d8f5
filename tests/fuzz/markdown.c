#include "markdown/markdown.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "markdown/blanks.h"
#include "markdown/parse.h"
#include "text/gemtext.h"
#include "text/tag.h"
#include "text/uri.h"

/*
 * Markdown of any bytes. The page is gemtext: UTF-8, its lines without
 * controls, its preformatted text closed. It has no more lines of a kind than
 * the document has of what they are made of, so no text has become one; and all
 * words of the text are there, in order.
 */

struct counted {
	size_t headings, items, quotes, links, blocks;
	size_t tags; /* of HTML that may begin preformatted text */
	struct span rest; /* of the page, in which words are looked for */
	bool words;
};

static void
count_block(void *context, enum markdown_block block,
    const struct markdown_detail *detail)
{
	struct counted *counted = context;

	(void)detail;
	counted->headings += block == MARKDOWN_HEADING;
	counted->items += block == MARKDOWN_ITEM;
	counted->quotes += block == MARKDOWN_QUOTE;
	counted->blocks += block == MARKDOWN_CODE || block == MARKDOWN_TABLE;
}

static void
ignore_block(void *context, enum markdown_block block)
{
	(void)context;
	(void)block;
}

static void
count_link(void *context, enum markdown_inline kind, struct span target)
{
	(void)kind;
	(void)target;
	((struct counted *)context)->links++;
}

static void
ignore_inline(void *context, enum markdown_inline kind)
{
	(void)context;
	(void)kind;
}

/* Finds a word behind those before it. */
static void
find_word(struct counted *counted, struct span word)
{
	struct span rest = counted->rest;

	while (rest.size > 0 && !span_starts(rest, word))
		rest = span_tail(rest, 1);
	HOLDS(rest.size > 0);
	counted->rest = span_tail(rest, word.size);
}

static void
count_tags(struct counted *counted, struct span html)
{
	for (; html.size > 0; html = span_tail(html, 1))
		counted->tags +=
		    span_equal_nocase(span_head(html, 4), SPAN("<pre"));
}

static void
find_words(void *context, enum markdown_text kind, struct span text)
{
	struct counted *counted = context;

	if (kind == MARKDOWN_HTML_TEXT)
		count_tags(counted, text);
	if (kind == MARKDOWN_HTML_TEXT || !counted->words)
		return;
	while (text.size > 0) {
		size_t size = 0;
		while (size < text.size && ascii_is_alnum(text.data[size]))
			size++;
		if (size > 0)
			find_word(counted, span_head(text, size));
		text = span_tail(text, size > 0 ? size : 1);
	}
}

/* Counts the lines of a page; `tags` is where its last lines of tags begin. */
static struct counted
count_lines(struct span page, size_t tags)
{
	struct gemtext reader = gemtext_start(span_head(page, tags));
	struct counted lines = {0};
	struct line line;

	while (gemtext_next(&reader, &line)) {
		fuzz_one_line(line.text);
		HOLDS(line.kind != LINE_LINK || !uri_mistake(line.url));
		lines.headings +=
		    line.kind >= LINE_HEADING_1 && line.kind <= LINE_HEADING_3;
		lines.items += line.kind == LINE_LIST;
		lines.quotes += line.kind == LINE_QUOTE;
		lines.links += line.kind == LINE_LINK;
		lines.blocks += line.kind == LINE_TOGGLE;
	}
	HOLDS(!reader.preformatted);
	return lines;
}

/* Escape sequences, footnotes and names are not where they were. */
static bool
has_plain_words(struct span input)
{
	for (size_t i = 0; i < input.size; i++)
		if (input.data[i] == '\x1b' || input.data[i] == '\x9b' ||
		    span_starts(span_tail(input, i), SPAN("[^")) ||
		    span_starts(span_tail(input, i), SPAN("[[")))
			return false;
	return utf8_valid(input);
}

/* What may be a link that the parser does not tell of: a bare URL, a tag. */
static size_t
count_addresses(struct span input)
{
	size_t count = 0;

	for (; input.size > 0; input = span_tail(input, 1))
		count += input.data[0] == ':' || input.data[0] == '<';
	return count;
}

static void
check_page(struct span input, struct span page)
{
	static const struct markdown_events events = {.enter = count_block,
	    .leave = ignore_block,
	    .enter_inline = count_link,
	    .leave_inline = ignore_inline,
	    .text = find_words};
	struct counted of = {.rest = page, .words = has_plain_words(input)};
	struct counted lines = count_lines(page, tag_lines_at(page, true));
	struct buf copy = {0};

	HOLDS(utf8_valid(page));
	blanks_add(input, &copy);
	buf_byte(&copy, '\n');
	size_t size = copy.size;
	buf_repeat(&copy, '\0', PARSE_PADDING);
	int result =
	    parse_markdown(span_head(buf_span(&copy), size), &events, &of);
	size_t addresses = count_addresses(buf_span(&copy));
	buf_free(&copy);
	if (result < 0 || !of.words)
		return;
	HOLDS(lines.headings <= of.headings);
	HOLDS(lines.items <= of.items);
	HOLDS(lines.quotes == 0 || of.quotes > 0);
	HOLDS(lines.links <= of.links + addresses);
	HOLDS(lines.blocks % 2 == 0 && lines.blocks >= 2 * of.blocks);
	HOLDS(lines.blocks <= 2 * (of.blocks + of.tags));
}

void
fuzz_markdown(struct span input)
{
	struct buf page = {.limit = 1 << 20};

	if (markdown_print(input, NULL, &page) >= 0)
		check_page(input, buf_span(&page));
	buf_free(&page);
}
