#include "base/ascii.h"
#include "base/utf8.h"
#include "text/article.h"
#include "text/escape.h"
#include "text/front.h"
#include "text/gemtext.h"
#include "text/language.h"
#include "text/uri.h"

/*
 * Title and summary are guessed from the first lines of the body, by the
 * conventions of each format, where the front matter does not give them; the
 * tags may be its last line. Only the head of a text is read for this, so that
 * the time does not depend on its size.
 */

/* An ellipsis marks a cut. */
#define CUT SPAN("\xe2\x80\xa6")

/* What the head of a body gives. */
struct found {
	struct span title;
	struct buf summary;
};

/* Cuts at a blank in the second half of the limit, else at a character. */
static struct span
cut_at_word(struct arena *arena, struct span text, size_t limit)
{
	struct buf buf = {0};

	escape_label(&buf, text);
	struct span clean = buf_span(&buf);
	if (clean.size > limit) {
		size_t end = limit;
		while (end > limit / 2 && clean.data[end] != ' ')
			end--;
		if (clean.data[end] != ' ')
			for (end = limit; end > 0 &&
			     ((unsigned char)clean.data[end] & 0xc0) == 0x80;)
				end--;
		buf.size = end;
		buf_add(&buf, CUT);
	}
	return buf_keep(&buf, arena);
}

static void
append_words(struct buf *summary, struct span text)
{
	if (summary->size > 0)
		buf_byte(summary, ' ');
	buf_add(summary, text);
}

static bool
consists_of(struct span line, const char *bytes)
{
	for (size_t i = 0; i < line.size; i++)
		if (!line.data[i] || !strchr(bytes, line.data[i]))
			return false;
	return line.size > 0;
}

/* A line that is only a rule is neither a title nor a paragraph. */
static bool
is_rule(struct span line)
{
	return consists_of(line, "=-*~_#");
}

/* Gemtext: one line is one paragraph. */
static void
scan_gemtext(struct span body, struct found *found)
{
	struct gemtext reader = gemtext_start(body);
	struct line line;

	while (gemtext_next(&reader, &line)) {
		if (line.kind == LINE_HEADING_1 && found->title.size == 0)
			found->title = line.text;
		if (line.kind == LINE_TEXT && found->summary.size == 0 &&
		    !is_rule(span_trim(line.text)))
			buf_add(&found->summary, span_trim(line.text));
		if (found->title.size > 0 && found->summary.size > 0)
			return;
	}
}

/* Plain text: the first line is the title, the next paragraph the summary. */
static void
scan_plain(struct span body, struct found *found)
{
	while (body.size > 0) {
		struct span line = span_trim(span_cut_line(&body));
		if (line.size == 0 && found->summary.size > 0)
			return;
		if (line.size == 0)
			continue;
		if (is_rule(line))
			continue;
		if (found->title.size == 0)
			found->title = line;
		else
			append_words(&found->summary, line);
	}
}

/* Adds a line without emphasis, code marks and the targets of links. */
static void
add_markdown(struct buf *summary, struct span text)
{
	if (summary->size > 0)
		buf_byte(summary, ' ');
	for (size_t i = 0; i < text.size; i++) {
		char byte = text.data[i];
		if (byte == ']' && i + 1 < text.size &&
		    text.data[i + 1] == '(') {
			while (i < text.size && text.data[i] != ')')
				i++;
		} else if (!strchr("*`[]", byte)) {
			buf_byte(summary, byte);
		}
	}
}

static bool
is_fence(struct span line)
{
	return span_starts(line, SPAN("```")) || span_starts(line, SPAN("~~~"));
}

static struct span
markdown_heading(struct span line)
{
	struct span text = line;

	if (!span_skip(&text, SPAN("# ")))
		return SPAN("");
	text = span_trim(text);
	while (span_ends(text, SPAN("#")))
		text.size--;
	return span_trim_end(text);
}

static void
scan_markdown(struct span body, struct found *found)
{
	bool fenced = false, told = false;

	while (body.size > 0) {
		struct span rest, line = span_trim(span_cut_line(&body));
		rest = body;
		fenced = fenced != is_fence(line);
		if (fenced || is_fence(line))
			continue;
		/* A setext heading: a line of = below it. */
		bool over = consists_of(span_trim(span_cut_line(&rest)), "=");
		struct span heading = over ? line : markdown_heading(line);
		if (heading.size > 0 && found->title.size == 0)
			found->title = heading;
		bool prose = line.size > 0 && heading.size == 0 &&
		    !consists_of(line, "=") && !strchr("#>|!", line.data[0]);
		if (prose && !told)
			add_markdown(&found->summary, line);
		else
			told = found->summary.size > 0;
		if (told && found->title.size > 0)
			return;
	}
}

/*
 * The title of `2018-03-12-a-small-step.es.gmi` is `A small step`. A name of
 * nothing but dashes or controls becomes its percent-encoded form.
 */
static struct span
title_of_name(struct arena *arena, struct span name)
{
	struct span language, stem = article_stem(name, &language);
	struct date date;
	struct span rest = span_tail(stem, date_of_name(stem, &date));
	struct buf buf = {0};

	while (rest.size > 0 && strchr("-_. ", rest.data[0]))
		rest = span_tail(rest, 1);
	/* `2018.03.12.title.gmi`: no language has such a long tag. */
	if (rest.size == 0)
		rest = language_primary(language).size > 3 ? language : stem;
	for (size_t i = 0; i < rest.size; i++) {
		char byte = rest.data[i];
		if (i == 0 && byte >= 'a' && byte <= 'z')
			byte = (char)(byte - 32);
		buf_byte(&buf, byte == '_' || byte == '-' ? ' ' : byte);
	}
	struct span title =
	    cut_at_word(arena, buf_span(&buf), ARTICLE_TITLE_MAX);
	buf_free(&buf);
	if (title.size > 0)
		return title;
	uri_encode_path(&buf, name);
	title = cut_at_word(arena, buf_span(&buf), ARTICLE_TITLE_MAX);
	buf_free(&buf);
	return title;
}

struct span
article_stem(struct span name, struct span *language_r)
{
	static const char *const extensions[] = {
	    ".gmi", ".gemini", ".txt", ".md"};
	struct span stem = name;

	*language_r = SPAN("");
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]);
	     i++) {
		struct span extension = span_of(extensions[i]);
		if (name.size >= extension.size &&
		    span_equal_nocase(
			span_tail(name, name.size - extension.size), extension))
			stem.size = name.size - extension.size;
	}
	size_t dot = span_find_last(stem, '.');
	struct span suffix = span_tail(stem, dot + 1);
	if (stem.size == name.size || dot == 0 || suffix.size < 2 ||
	    suffix.size > 8)
		return stem;
	for (size_t i = 0; i < suffix.size; i++)
		if (!ascii_is_letter(suffix.data[i]) && suffix.data[i] != '-')
			return stem;
	*language_r = suffix;
	return span_head(stem, dot);
}

static bool
is_tag(struct span word)
{
	struct span letters = word;

	if (!span_skip(&letters, SPAN("#")) || letters.size == 0)
		return false;
	return !ascii_is_digit(letters.data[0]) && utf8_valid(letters) &&
	    utf8_is_word(utf8_next(&letters));
}

/* Removes blanks and line ends at the end. */
static struct span
trim_lines(struct span s)
{
	while (consists_of(span_tail(s, s.size - 1), " \t\r\n"))
		s.size--;
	return s;
}

bool
article_is_tag_line(struct span line)
{
	struct span rest = trim_lines(line);
	struct span word = span_cut_word(&rest);

	if (word.size == 0)
		return false;
	for (; word.size > 0; word = span_cut_word(&rest))
		if (!is_tag(word))
			return false;
	return true;
}

size_t
article_tag_line_at(struct span text)
{
	/* 1: the end of the line before. */
	size_t skipped = text.size > ARTICLE_TAGS_WITHIN + 1
	    ? text.size - ARTICLE_TAGS_WITHIN - 1
	    : 0;
	struct span tail = trim_lines(span_tail(text, skipped));
	size_t start = span_find_last(tail, '\n');

	/* The only line of a text is its heading, not tags. */
	return start < tail.size &&
		article_is_tag_line(span_tail(tail, start + 1))
	    ? skipped + start + 1
	    : text.size;
}

bool
article_rest_is_tags(struct span rest)
{
	size_t end = span_find(rest, '\n');
	struct span below = span_tail(rest, end);

	return rest.size <= ARTICLE_TAGS_WITHIN &&
	    article_is_tag_line(span_head(rest, end)) &&
	    (below.size == 0 || consists_of(below, " \t\r\n"));
}

static void
tags_of_last_line(
    struct span body, struct arena *arena, struct article *article)
{
	struct span line = span_tail(body, article_tag_line_at(body));

	if (line.size == 0 || article->tag_count > 0)
		return;
	article->tags =
	    arena_alloc(arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	line = trim_lines(line);
	while (article->tag_count < ARTICLE_TAGS_MAX) {
		struct span word = span_cut_word(&line);
		if (!span_skip(&word, SPAN("#")))
			return;
		article->tags[article->tag_count++] =
		    cut_at_word(arena, word, ARTICLE_TITLE_MAX);
	}
}

void
article_read(struct span text, enum article_format format, struct span name,
    struct arena *arena, struct notes *notes, struct article *article_r)
{
	static void (*const scan_format[])(struct span, struct found *) = {
	    [ARTICLE_GEMTEXT] = scan_gemtext,
	    [ARTICLE_PLAIN] = scan_plain,
	    [ARTICLE_MARKDOWN] = scan_markdown,
	};
	struct article article = {0};
	struct found found = {0};

	/* L9: a heading after a byte order mark is a heading. */
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		article.body = 3;
	article.body += front_read(span_tail(text, article.body), arena, notes,
	    &article, &article.lines);
	struct span body = span_tail(text, article.body);
	struct span untagged = span_head(body, article_tag_line_at(body));
	scan_format[format](span_head(untagged, ARTICLE_TITLE_WITHIN), &found);
	tags_of_last_line(body, arena, &article);

	struct span title = article.title.size ? article.title : found.title;
	article.title = cut_at_word(arena, title, ARTICLE_TITLE_MAX);
	article.headed = article.title.size > 0;
	article.cut = span_ends(article.title, CUT) && !span_ends(title, CUT);
	if (!article.headed)
		article.title = title_of_name(arena, name);
	if (article.summary.size == 0)
		article.summary = buf_span(&found.summary);
	article.summary =
	    cut_at_word(arena, article.summary, ARTICLE_SUMMARY_MAX);
	if (!article.date.known && !article.draft)
		date_of_name(name, &article.date);
	buf_free(&found.summary);
	*article_r = article;
}
