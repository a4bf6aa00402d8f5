#include "base/ascii.h"
#include "base/utf8.h"
#include "text/front.h"
#include "search/prose.h"
#include "text/tag.h"

/*
 * A quotation from a text is to read as a sentence does, so it has to be taken
 * from what its author wrote as one. In gemtext the kind of a line tells. Plain
 * text has no kinds, but conventions: a line above a rule is a heading, gaps
 * make columns, `>` quotes. Markdown has both. What a line says is not looked
 * at here (search/quote.c).
 */

enum {
	GAP = 4, /* blanks inside of a line: columns */
	LEADERS = 5, /* dots between columns, as in a list of contents */
	WRAPPED = 50, /* bytes of a line that may go on in the next one */
	INDENT = 4, /* blanks in front of a line of code in Markdown */
};

struct prose
prose_start(struct span text, enum article_format format)
{
	size_t head = format == ARTICLE_PLAIN ? front_head_size(text) : 0;

	return (struct prose){.format = format,
	    .reader = gemtext_start(span_tail(text, head)),
	    .before = span_head(text, head)};
}

static bool
is_made_of(struct span line, const char *bytes)
{
	for (size_t i = 0; i < line.size; i++)
		if (!line.data[i] || !strchr(bytes, line.data[i]))
			return false;
	return line.size > 0;
}

/* Takes quotation marks, and the mark of an item, off the front. */
static struct span
without_marks(struct span line)
{
	static const char *const marks[] = {
	    "- ", "* ", "+ ", "\xe2\x80\xa2 ", "[ ] ", "[x] ", "[X] "};

	line = span_trim(line);
	while (span_skip(&line, SPAN(">")))
		line = span_trim(line);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_skip(&line, span_of(marks[i])))
			line = span_trim(line);
	return line;
}

static bool
starts_with_any(struct span line, const char *const *starts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span start = span_of(starts[i]);
		if (span_equal_nocase(span_head(line, start.size), start))
			return true;
	}
	return false;
}

/* `Tags: gopher, gemini`, as writers of many formats end a text. */
static bool
is_tags_line(struct span line)
{
	static const char *const keys[] = {"tags:", "tag:", "keywords:",
	    "categories:", "category:", "etiquetas:", "topics:"};

	return starts_with_any(line, keys, sizeof(keys) / sizeof(keys[0])) ||
	    tag_line_is(line);
}

/* Whether a byte stands so many times in a row: looks at one in `times`. */
static bool
has_run(struct span line, char byte, size_t times)
{
	for (size_t at = times - 1; at < line.size; at += times) {
		size_t from = at, to = at + 1;
		if (line.data[at] != byte)
			continue;
		while (from > 0 && line.data[from - 1] == byte)
			from--;
		while (to < line.size && line.data[to] == byte)
			to++;
		if (to - from >= times)
			return true;
	}
	return false;
}

/* Whether a line is in columns, as tables and the items of a gophermap are. */
static bool
has_columns(struct span line)
{
	return span_find(line, '\t') < line.size || has_run(line, ' ', GAP) ||
	    has_run(line, '.', LEADERS);
}

/*
 * What begins a line that is no prose, and is not empty: in gemtext none of it
 * has a kind.
 */
static bool
begins_otherwise(enum article_format format, struct span line)
{
	/* The last two begin all of U+2500 to U+257F: boxes. */
	static const char *const any[] = {
	    "#", "|", "+-", "=>", "```", "~~~", "$ ", "\xe2\x94", "\xe2\x95"};
	static const char *const markdown[] = {
	    "![", "[![", "[^", "{{", "{%", "<h", "<t", "<fig"};
	/* Columns of a table, whether its format has tables or not. */
	struct span after = span_tail(line, span_find(line, '|') + 1);

	/* None of the first begins with a letter or a digit, as most lines do.
	 */
	if ((!ascii_is_alnum(line.data[0]) &&
		starts_with_any(line, any, sizeof(any) / sizeof(any[0]))) ||
	    span_find(after, '|') < after.size)
		return true;
	if (format != ARTICLE_MARKDOWN)
		return false;
	/* The last is the definition of a reference. */
	return starts_with_any(
		   line, markdown, sizeof(markdown) / sizeof(markdown[0])) ||
	    (span_starts(line, SPAN("[")) &&
		span_starts(span_tail(line, span_find(line, ']')), SPAN("]:")));
}

/* Opens or closes a block of code. Returns whether the line is a part of one.
 */
static bool
take_fence(struct prose *prose, struct span line)
{
	bool fence =
	    span_starts(line, SPAN("```")) || span_starts(line, SPAN("~~~"));

	if (prose->fence) {
		if (fence && line.data[0] == prose->fence)
			prose->fence = 0;
		return true;
	}
	if (fence)
		prose->fence = line.data[0];
	return fence;
}

/* Comments, tables, code and scripts as Markdown takes them from HTML. */
static bool
take_html(struct prose *prose, struct span line)
{
	static const struct {
		const char *start, *end;
	} blocks[] = {{"<!--", "-->"}, {"<pre", "</pre>"},
	    {"<table", "</table>"}, {"<script", "</script>"},
	    {"<style", "</style>"}, {"{% highlight", "{% endhighlight"},
	    {"{{< highlight", "{{< /highlight"}};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (!prose->until && starts_with_any(line, &blocks[i].start, 1))
			prose->until = blocks[i].end;
	if (!prose->until)
		return false;
	while (line.size > 0 && !starts_with_any(line, &prose->until, 1))
		line = span_tail(line, 1);
	if (line.size > 0)
		prose->until = NULL;
	return true;
}

/* Indented code of Markdown, which begins behind a blank line. */
static bool
take_indented(struct prose *prose, struct span whole, struct span line)
{
	size_t indent = (size_t)(line.data - whole.data);
	bool deep =
	    indent >= INDENT || (indent > 0 && whole.data[indent - 1] == '\t');
	bool item = without_marks(line).data != line.data ||
	    ascii_is_digit(line.data[0]);

	if (!deep && (item || (indent == 0 && prose->before.size == 0)))
		prose->list = item;
	prose->code =
	    deep && !prose->list && (prose->before.size == 0 || prose->code);
	return prose->code;
}

static bool
has_lower(struct span line)
{
	bool upper = false;

	while (line.size > 0) {
		uint32_t code_point = utf8_next(&line);
		if (utf8_is_lower(code_point))
			return true;
		upper = upper || utf8_is_upper(code_point);
	}
	return !upper;
}

/*
 * Whether a line of plain text that stands alone is a heading by convention:
 * all in capitals, or numbered and without the stop of a sentence.
 */
static bool
is_alone_heading(struct span line)
{
	static const char *const stops[] = {
	    ".", "!", "?", ":", ";", ",", "\"", ")", "\xe2\x80\xa6"};

	if (!has_lower(line))
		return true;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (span_ends(line, span_of(stops[i])))
			return false;
	return ascii_is_digit(line.data[0]);
}

/* Whether a line of plain text or Markdown is a heading. */
static bool
is_heading(const struct prose *prose, struct span line)
{
	struct span rest = prose->reader.rest;
	struct span below = span_trim(span_cut_line(&rest));

	if (prose->format == ARTICLE_MARKDOWN)
		return is_made_of(below, "=") ||
		    (below.size > 1 && is_made_of(below, "-"));
	if (prose->before.size > 0)
		return false;
	return (below.size > 2 && is_made_of(below, "=-~_*#^+")) ||
	    (below.size == 0 && is_alone_heading(line));
}

/* Whether a line of plain text or Markdown is of a kind of prose. */
static bool
take_plain(struct prose *prose, struct span whole)
{
	struct span line = span_trim(whole);

	if (take_fence(prose, line))
		return false;
	if (line.size == 0)
		return false;
	if (prose->format == ARTICLE_MARKDOWN &&
	    (take_html(prose, line) || take_indented(prose, whole, line)))
		return false;
	return !is_heading(prose, line) && !has_columns(line);
}

/*
 * Takes a line of plain text or Markdown. Returns whether it is of a kind of
 * prose, and that without its marks in *line_r.
 */
static bool
take_next(struct prose *prose, struct span *line_r)
{
	struct span line = span_cut_line(&prose->reader.rest);
	bool taken = take_plain(prose, line);

	prose->before = span_trim(line);
	*line_r = without_marks(line);
	return taken && line_r->size > 0 &&
	    !begins_otherwise(prose->format, *line_r) && !is_tags_line(*line_r);
}

/* Whether a line begins an item of a numbered list: `2. ` or `2) `. */
static bool
is_numbered(struct span line)
{
	struct span rest = line;

	while (rest.size > 0 && ascii_is_digit(rest.data[0]))
		rest = span_tail(rest, 1);
	return rest.size < line.size &&
	    (span_starts(rest, SPAN(". ")) || span_starts(rest, SPAN(") ")));
}

/* Adds the lines that a paragraph was wrapped into. */
static void
join_wrapped(struct prose *prose, struct span *line)
{
	size_t last = line->size;

	while (last >= WRAPPED && prose->reader.rest.size > 0) {
		struct prose after = *prose;
		struct span next;
		if (!take_next(&after, &next) ||
		    next.data != after.before.data || is_numbered(next))
			return;
		*prose = after;
		last = next.size;
		line->size = (size_t)(next.data + next.size - line->data);
	}
}

static bool
next_plain(struct prose *prose, struct span *line_r)
{
	while (prose->reader.rest.size > 0) {
		if (!take_next(prose, line_r))
			continue;
		/* The first line of a text is its title. */
		if (prose->begun)
			join_wrapped(prose, line_r);
		prose->begun = true;
		return true;
	}
	return false;
}

bool
prose_line(const struct line *line, struct span *line_r)
{
	if ((line->kind != LINE_TEXT && line->kind != LINE_LIST &&
		line->kind != LINE_QUOTE) ||
	    has_columns(span_trim(line->text)) || is_tags_line(line->text))
		return false;
	*line_r = line->kind == LINE_QUOTE ? without_marks(line->text)
					   : span_trim(line->text);
	return line_r->size > 0 && !begins_otherwise(ARTICLE_GEMTEXT, *line_r);
}

static bool
next_gemtext(struct prose *prose, struct span *line_r)
{
	struct line line;

	while (gemtext_next(&prose->reader, &line))
		if (prose_line(&line, line_r))
			return true;
	return false;
}

bool
prose_next(struct prose *prose, struct span *line_r)
{
	return prose->format == ARTICLE_GEMTEXT ? next_gemtext(prose, line_r)
						: next_plain(prose, line_r);
}
