#include <limits.h>

#include "terms/twin_key.h"
#include "index/reader_priv.h"
#include "markdown/markdown.h"
#include "text/escape.h"
#include "text/front.h"
#include "text/gemtext.h"
#include "text/language.h"
#include "text/tag.h"
#include "tinylog/tinylog.h"

/*
 * An article: its fields and its terms. The page of one in Markdown is made
 * here, once, in the process that reads what publishers wrote, and lives in the
 * edition: workers know gemtext alone. A text of which none can be made is
 * served as a file.
 */

enum {
	MADE_PER_BYTE = 20, /* bytes of a page, for each of the file */
	MADE_LEAST = 65536, /* that any page may have */
};

static size_t
most_of(struct span text)
{
	size_t most = MADE_PER_BYTE * text.size + MADE_LEAST;

	return most < ARTICLE_SIZE_MAX ? most : ARTICLE_SIZE_MAX;
}

/*
 * Whether a page says its title: it begins with a heading of level 1, or the
 * title is one further down. Others of that level may be those of its parts,
 * as Hugo's and Jekyll's texts have them below a title of the front matter.
 */
static bool
says_title(struct span page, struct span title)
{
	struct gemtext reader = gemtext_start(page);
	struct line line;

	for (bool begun = false; gemtext_next(&reader, &line);) {
		if (line.kind == LINE_HEADING_1 &&
		    (!begun || span_equal(span_trim(line.text), title)))
			return true;
		begun = begun || line.kind != LINE_TEXT ||
		    span_trim(line.text).size > 0;
	}
	return false;
}

/* A title that only the front matter has is the first line of the page. */
static void
add_title(struct buf *made, struct span title)
{
	struct buf page = {.limit = made->limit};
	struct span label = span_trim(title);

	if (label.size == 0 || says_title(buf_span(made), label))
		return;
	buf_add(&page, SPAN("# "));
	escape_label(&page, label);
	buf_add(&page, made->size > 0 ? SPAN("\n\n") : SPAN("\n"));
	buf_add(&page, buf_span(made));
	buf_free(made);
	*made = page;
}

void
reader_make_page(
    struct reader *reader, struct record *record, struct notes *notes)
{
	struct span text = reader->page;
	struct article front = {.body = 0};
	struct arena arena = {0};
	struct notes ignored = {0};
	unsigned lines;

	if (!span_equal(record->mime, MIMETYPE_MARKDOWN) ||
	    span_equal(record->charset, CHARSET_UNSURE))
		return;
	span_skip(&text, SPAN("\xef\xbb\xbf"));
	text =
	    span_tail(text, front_read(text, &arena, &ignored, &front, &lines));
	reader->made.size = 0;
	reader->made.overflow = false;
	reader->made.limit = most_of(text);
	int result = markdown_print(text, NULL, &reader->made);
	bool empty = reader->made.size == 0;
	if (result >= 0)
		add_title(&reader->made, front.title);
	if (reader->made.overflow)
		result = -1;
	/* A directory's page that says nothing is as good as none. */
	record->converted =
	    result >= 0 && !(record->role == RECORD_INDEX && empty);
	record->footnotes = result > 0 ? (unsigned)result : 0;
	if (result < 0 && record->role == RECORD_ARTICLE)
		record->role = RECORD_FILE;
	if (result < 0)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "served as a file, not as an article: its Markdown is "
		    "nested too deeply or has too many brackets in a "
		    "paragraph, or its page would be too large");
	note_free(&ignored);
	arena_free(&arena);
}

void
reader_take_head(struct span text, struct arena *arena, struct article *article)
{
	struct span body =
	    span_tail(span_head(text, article->end), article->body);
	struct span head = span_head(body, ARTICLE_TITLE_WITHIN);
	struct buf made = {.limit = most_of(head)};
	int footnotes = markdown_print(head, NULL, &made);
	struct article_page page = {buf_span(&made), (unsigned)footnotes};

	/* Behind the head there may be more of them. */
	if (head.size < body.size)
		page.footnotes = UINT_MAX;
	if (footnotes >= 0)
		article_take_head(&page, arena, article);
	buf_free(&made);
}

bool
reader_is_map(const struct record *record)
{
	return record->role == RECORD_SPECIAL &&
	    tree_name_is_map(span_file_name(record->path));
}

/* Without what is no word of the text: front matter, its like, and tags. */
static void
set_twin_key(struct record *record, struct span text, const struct span *made,
    const struct article *article)
{
	struct span body = span_tail(text, article->body);

	body = span_head(body,
	    made ? tag_lines_at(body, false) : article->end - article->body);
	body = span_tail(body, article->head);
	record->twin_key = twin_key(article->title, &article->date,
	    span_head(body, WORDS_ANALYSED_MAX));
}

/* A hidden article's terms are not kept: it is read again in time. */
static void
read_terms(struct reader *reader, struct record *record, struct span body,
    enum article_format format, int64_t now)
{
	if (!record_indexed(record) || !record_visible(record, now))
		return;
	reader->words.known = &reader->term_list.known;
	words_count(&reader->words, language_primary(record->language),
	    record->title, body, format);
	record->doc = run_builder_add(
	    &reader->batch, reader->words.terms, reader->words.count);
	record->words = reader->words.length;
	term_list_learn(&reader->term_list, &reader->words);
}

static void
read_log(const struct record *record, struct article *article, struct span text,
    const struct span *made, int64_t now, struct arena *arena,
    struct notes *notes)
{
	struct span body = span_tail(text, article->body);
	struct tinylog_text log = {.page = span_head(made ? *made : body,
				       article->end - article->body),
	    .source = made ? body : SPAN(""),
	    .footnotes = made ? record->footnotes : 0,
	    .line = article->lines + 1};

	tinylog_read(article, &log, now, arena, notes);
}

/* `made` is the page that was made of the text, which the index has; or NULL.
 */
static void
read_whole(struct reader *reader, struct record *record,
    const struct record *directory, struct span text, const struct span *made,
    int64_t now, struct notes *notes)
{
	struct arena arena = {0};
	struct notes found = {0};
	struct article article;

	reader_parse(record, directory, text, made, &arena, &found, &article);
	if (article.tinylog)
		read_log(record, &article, text, made, now, &arena, &found);
	reader_set_fields(reader, record, &article, directory->language, text);
	record->updated.known =
	    article.updated.known && record_is_updated(record, now);
	record->bundle = reader_is_bundle(record, directory, &article);
	record->body =
	    reader_body(record, buf_span(&reader->text), text, &article);
	record->read = true;
	note_add_all(notes, record->path, &found);
	reader_remark(reader, record, &article, now, notes);
	read_terms(reader, record,
	    made ? gemtext_unmarked(&arena, *made, record->footnotes)
		 : span_tail(text, article.body),
	    made ? ARTICLE_GEMTEXT : record->format, now);
	set_twin_key(record, text, made, &article);
	reader_digest_made(
	    record, record->doc != RECORD_UNINDEXED ? &reader->words : NULL);
	note_free(&found);
	arena_free(&arena);
}

void
reader_article(struct reader *reader, struct record *record,
    const struct record *directory, int64_t now, struct notes *notes)
{
	struct span made = buf_span(&reader->made);
	struct buf plain = {0};

	if (reader_is_map(record)) {
		reader_map_text(&plain, reader->page);
		read_whole(reader, record, directory, buf_span(&plain), NULL,
		    now, notes);
	} else {
		read_whole(reader, record, directory, reader->page,
		    record->converted ? &made : NULL, now, notes);
	}
	buf_free(&plain);
}
