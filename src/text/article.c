#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "text/article.h"
#include "text/escape.h"
#include "text/front.h"
#include "text/gemtext.h"
#include "text/language.h"
#include "text/tag.h"
#include "text/uri.h"

/*
 * Title and summary are guessed from the first lines of the body, by the
 * conventions of each format, where the front matter does not give them; the
 * tags may be its last lines. Only the head of a text is read for this, so that
 * the time does not depend on its size.
 */

/* What the head of a body gives. */
struct found {
	struct arena *arena;
	unsigned footnotes; /* of a body that was made of Markdown; else 0 */
	struct span title;
	struct buf summary;
};

/* Takes blanks of all scripts off both ends. */
static struct span
trim_wide(struct span text)
{
	struct span rest = text;

	while (rest.size > 0 && script_is_blank(utf8_next(&rest)))
		text = rest;
	for (size_t at = text.size; at > 0;) {
		do
			at--;
		while (at > 0 && (text.data[at] & 0xc0) == 0x80);
		rest = span_tail(text, at);
		if (!script_is_blank(utf8_next(&rest)))
			break;
		text.size = at;
	}
	return text;
}

struct span
article_cut(struct arena *arena, struct span text, size_t limit)
{
	struct buf buf = {0};

	escape_label(&buf, text);
	struct span clean = buf_span(&buf);
	if (clean.size > limit) {
		size_t end = limit;
		while (end > limit / 2 && clean.data[end] != ' ')
			end--;
		if (clean.data[end] != ' ')
			for (struct span rest = clean;
			     clean.size - rest.size <= limit;
			     script_cluster(&rest))
				end = clean.size - rest.size;
		buf.size = end;
		buf_add(&buf, ARTICLE_CUT);
	}
	return trim_wide(buf_keep(&buf, arena));
}

static void
append_words(struct buf *summary, struct span text)
{
	if (summary->size > 0 && !script_goes_on(buf_span(summary), text))
		buf_byte(summary, ' ');
	buf_add(summary, text);
}

/*
 * Lines for programs: `#!/bin/sh`, `-*- mode: text -*-`, `vim:`, the head of a
 * signed text (RFC 9580 section 7), an address alone, front matter on one line.
 */
static bool
is_for_programs(struct span line)
{
	struct span rest = span_tail(line, span_find(line, ':'));
	size_t marks = 0;

	if ((span_starts(rest, SPAN("://")) &&
		span_find(span_trim(line), ' ') == span_trim(line).size) ||
	    span_starts(line, SPAN("#!")) ||
	    span_starts(line, SPAN("-----BEGIN PGP ")) ||
	    span_starts(line, SPAN("Hash: SHA")) || front_is_one_line(line))
		return true;
	for (rest = line; rest.size > 0; rest = span_tail(rest, 1)) {
		rest = span_tail(rest, span_find(rest, '-'));
		marks += span_starts(rest, SPAN("-*-"));
	}
	rest = line;
	while (rest.size > 0 && !ascii_is_letter(rest.data[0]))
		rest = span_tail(rest, 1);
	return marks > 1 ||
	    (span_starts(rest, SPAN("vim:")) &&
		span_find(rest, '=') < rest.size);
}

/*
 * Whether a line says something: a rule, a box or a drawing without a letter or
 * digit is neither a title nor a paragraph.
 */
static bool
says_something(struct span line)
{
	return utf8_has_word(line) && !is_for_programs(line);
}

/* Whether a line can begin a summary: the day is told beside it anyway. */
static bool
begins_summary(struct span line)
{
	return says_something(line) && !date_is_whole(line);
}

/*
 * Gemtext: one line is one paragraph. Lines like those of the head of a plain
 * text are none, though they mean nothing here.
 */
static void
scan_gemtext(struct span body, struct found *found)
{
	struct gemtext reader = gemtext_start(body);
	struct line line;
	bool head = false;

	while (gemtext_next(&reader, &line)) {
		line.text =
		    gemtext_unmarked(found->arena, line.text, found->footnotes);
		head = line.kind == LINE_TEXT && found->summary.size == 0 &&
		    front_is_head(line.text, head);
		if (line.kind == LINE_HEADING_1 && found->title.size == 0 &&
		    utf8_has_word(line.text))
			found->title = line.text;
		if (line.kind == LINE_TEXT && found->summary.size == 0 &&
		    !head && begins_summary(line.text))
			buf_add(&found->summary, span_trim(line.text));
		if (found->title.size > 0 && found->summary.size > 0)
			return;
	}
}

/* Whether a line is `meta-tags: a, b`, as blosxom has it below the title. */
static bool
is_blosxom(struct span line)
{
	return span_starts(line, SPAN("meta-")) &&
	    span_find(line, ':') < span_find(line, ' ');
}

/*
 * Plain text: the first line is the title, the next paragraph the summary. A
 * title of the front matter may be repeated on top; what is underlined is
 * another heading.
 */
static void
scan_plain(struct span body, struct found *found)
{
	bool below = false; /* the title, or such a line */

	while (body.size > 0) {
		struct span line = span_trim(span_cut_line(&body));
		struct span next = body;
		below = below && is_blosxom(line);
		if (line.size == 0 && found->summary.size > 0)
			return;
		if (below || !says_something(line))
			continue;
		below = found->title.size == 0;
		if (below)
			found->title = front_without_frame(line);
		else if (found->summary.size > 0 ||
		    (begins_summary(line) &&
			!front_is_frame(span_trim(span_cut_line(&next))) &&
			!span_equal_nocase(
			    front_without_frame(line), found->title)))
			append_words(&found->summary, line);
	}
}

/* Markdown is read by its parser alone: article_take_head(). */
static void
scan_nothing(struct span body, struct found *found)
{
	(void)body;
	(void)found;
}

/*
 * The words of a name behind its date, and before its language; of one that is
 * nothing else the date as it is written (*date_r).
 */
static struct span
words_of_name(struct span name, bool *date_r)
{
	struct span language, stem = article_stem(name, &language);
	struct date date;

	/* `node.js`, and `2018.03.12.title.gmi`. */
	if (language.size > 0 && !language_is_code(language_primary(language)))
		stem.size += 1 + language.size;
	size_t size = date_of_name(stem, &date);
	struct span words = span_tail(stem, size);
	/* `2018-03-12T10:20:30Z` */
	bool timed = size > 0 && words.size > 1 && words.data[0] == 'T' &&
	    ascii_is_digit(words.data[1]);
	while (words.size > 0 && memchr("-_. ,:;", words.data[0], 7))
		words = span_tail(words, 1);
	*date_r = timed || (size > 0 && words.size == 0);
	if (*date_r)
		return timed ? stem : span_head(stem, size);
	return words.size > 0 ? words : stem;
}

/*
 * The title of `2018-03-12-a-small-step.es.gmi` is `A small step`. A name of
 * nothing but dashes or controls becomes its percent-encoded form.
 */
static struct span
title_of_name(struct arena *arena, struct span name)
{
	bool date;
	struct span words = words_of_name(name, &date);
	struct buf buf = {0};

	for (size_t i = 0; i < words.size; i++) {
		char byte = words.data[i];
		if (i == 0 && byte >= 'a' && byte <= 'z')
			byte = (char)(byte - 32);
		bool blank = !date && (byte == '_' || byte == '-');
		buf_byte(&buf, blank ? ' ' : byte);
	}
	struct span title =
	    article_cut(arena, buf_span(&buf), ARTICLE_TITLE_MAX);
	buf_free(&buf);
	if (title.size > 0)
		return title;
	uri_encode_path(&buf, name);
	title = article_cut(arena, buf_span(&buf), ARTICLE_TITLE_MAX);
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
		if (span_ends_nocase(name, extension))
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

static void
tags_of_last_lines(
    struct span lines, struct arena *arena, struct article *article)
{
	struct span tag = tag_lines_next(&lines);

	if (tag.size == 0 || article->tag_count > 0)
		return;
	article->tags =
	    arena_alloc(arena, ARTICLE_TAGS_MAX * sizeof(*article->tags));
	for (; tag.size > 0 && article->tag_count < ARTICLE_TAGS_MAX;
	     tag = tag_lines_next(&lines))
		article->tags[article->tag_count++] =
		    article_cut(arena, tag, ARTICLE_TITLE_MAX);
}

static void
set_title(struct arena *arena, struct span title, struct article *article)
{
	article->title = article_cut(arena, title, ARTICLE_TITLE_MAX);
	article->headed = article->title.size > 0;
	article->cut = span_ends(article->title, ARTICLE_CUT) &&
	    !span_ends(trim_wide(title), ARTICLE_CUT);
}

/* `page` is what was made of the text after the front matter, or NULL. */
static void
read_article(struct span text, const struct article_page *page,
    enum article_format format, struct span name, struct arena *arena,
    struct notes *notes, struct article *article_r)
{
	static void (*const scan_format[])(struct span, struct found *) = {
	    [ARTICLE_GEMTEXT] = scan_gemtext,
	    [ARTICLE_PLAIN] = scan_plain,
	    [ARTICLE_MARKDOWN] = scan_nothing,
	};
	struct article article = {.plain = format == ARTICLE_PLAIN};
	struct found found = {
	    .arena = arena, .footnotes = page ? page->footnotes : 0};

	/* L9: a heading after a byte order mark is a heading. */
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		article.body = 3;
	article.body += front_read(span_tail(text, article.body), arena, notes,
	    &article, &article.lines);
	struct span body = page ? page->text : span_tail(text, article.body);
	if (format == ARTICLE_PLAIN)
		article.head = front_read_head(body, arena, notes, &article);
	size_t tags = tag_lines_at(body, format == ARTICLE_GEMTEXT);
	struct span untagged = span_head(body, tags);
	article.end = article.body + tags;
	found.title = article.title;
	scan_format[format](
	    span_head(span_tail(untagged, article.head), ARTICLE_TITLE_WITHIN),
	    &found);
	tags_of_last_lines(span_tail(body, tags), arena, &article);

	set_title(arena, found.title, &article);
	if (!article.headed)
		article.title = title_of_name(arena, name);
	if (article.summary.size == 0 && !article.tinylog)
		article.summary = buf_span(&found.summary);
	article.summary =
	    article_cut(arena, article.summary, ARTICLE_SUMMARY_MAX);
	if (!article.date.known && !article.draft)
		date_of_name(name, &article.date);
	buf_free(&found.summary);
	*article_r = article;
}

void
article_read(struct span text, enum article_format format, struct span name,
    struct arena *arena, struct notes *notes, struct article *article_r)
{
	read_article(text, NULL, format, name, arena, notes, article_r);
}

void
article_read_made(struct span text, const struct article_page *page,
    struct span name, struct arena *arena, struct notes *notes,
    struct article *article_r)
{
	read_article(
	    text, page, ARTICLE_GEMTEXT, name, arena, notes, article_r);
}

void
article_take_head(const struct article_page *head, struct arena *arena,
    struct article *article)
{
	struct found found = {.arena = arena, .footnotes = head->footnotes};

	scan_gemtext(head->text, &found);
	if (!article->headed && found.title.size > 0)
		set_title(arena, found.title, article);
	if (article->summary.size == 0 && !article->tinylog)
		article->summary = article_cut(
		    arena, buf_span(&found.summary), ARTICLE_SUMMARY_MAX);
	buf_free(&found.summary);
}
