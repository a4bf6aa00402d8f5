#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "text/article.h"
#include "text/front.h"
#include "tinylog/packed.h"
#include "tinylog/tinylog.h"

/*
 * Articles and their front matter. Whatever a publisher writes, what becomes of
 * it in menus is one line of UTF-8 of a bounded size, offsets lie in the text,
 * and each note is of a line of it. The rest of the text does not change what
 * front matter says.
 */

static size_t
count_lines(struct span text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '\n' || text.data[i] == '\r';
	return count;
}

enum { FIELDS = 6 };

static void
list_fields(const struct article *article, struct span fields_r[FIELDS])
{
	const struct span fields[FIELDS] = {article->title, article->summary,
	    article->author, article->id, article->was, article->language};

	memcpy(fields_r, fields, sizeof(fields));
}

static void
check_fields(const struct article *article)
{
	struct span fields[FIELDS];

	list_fields(article, fields);
	for (size_t i = 0; i < FIELDS; i++)
		fuzz_one_line(fields[i]);
	HOLDS(article->tag_count <= ARTICLE_TAGS_MAX);
	for (size_t i = 0; i < article->tag_count; i++)
		fuzz_one_line(article->tags[i]);
	HOLDS(!article->doubtful || article->draft);
}

static void
check_notes(const struct notes *notes, struct span text)
{
	for (size_t i = 0; i < notes->count; i++) {
		HOLDS(notes->list[i].line <= count_lines(text));
		HOLDS(notes->list[i].sentence.size > 0);
	}
}

static void
expect_same(const struct article *a, const struct article *b)
{
	struct span fields[FIELDS], others[FIELDS];

	list_fields(a, fields);
	list_fields(b, others);
	for (size_t i = 0; i < FIELDS; i++)
		HOLDS(span_equal(fields[i], others[i]));
	HOLDS(a->tag_count == b->tag_count);
	for (size_t i = 0; i < a->tag_count; i++)
		HOLDS(span_equal(a->tags[i], b->tags[i]));
	HOLDS(a->draft == b->draft && a->doubtful == b->doubtful);
	HOLDS(a->date.known == b->date.known &&
	    a->date.instant == b->date.instant);
}

/* Reads a block again, without what followed it. */
static void
read_alone(struct span block, const struct article *article)
{
	struct arena arena = {0};
	struct notes notes = {0};
	struct article alone = {0};
	unsigned lines;

	HOLDS(front_read(block, &arena, &notes, &alone, &lines) == block.size);
	expect_same(article, &alone);
	note_free(&notes);
	arena_free(&arena);
}

static void
read_front(struct span text)
{
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article = {0};
	unsigned lines = 0;
	size_t size = front_read(text, &arena, &notes, &article, &lines);

	HOLDS(size <= text.size);
	HOLDS(size <= ARTICLE_FRONT_SIZE + 8);
	HOLDS(lines <= ARTICLE_FRONT_LINES + 1);
	HOLDS((size == 0) == (lines == 0));
	check_fields(&article);
	check_notes(&notes, text);
	if (size > 0)
		read_alone(span_head(text, size), &article);
	note_free(&notes);
	arena_free(&arena);
}

static void
read_behind(const char *head, struct span input)
{
	struct buf text = {0};

	buf_add(&text, span_of(head));
	buf_add(&text, input);
	read_front(buf_span(&text));
	buf_free(&text);
}

void
fuzz_front_yaml(struct span input)
{
	read_front(input);
	read_behind("---\n", input);
}

void
fuzz_front_toml(struct span input)
{
	read_behind("+++\n", input);
}

/* What is packed of any text can be read, and is bounded. */
static void
read_entries(struct article *article, struct span text, struct arena *arena)
{
	struct notes notes = {0};
	struct tinylog_span chosen;
	struct tinylog_entry entry;
	size_t count = 0;

	struct span body = span_tail(text, article->body);
	struct tinylog_text log = {
	    .page = span_head(body, article->end - article->body),
	    .source = body.size % 2 ? body : SPAN(""),
	    .line = article->lines + 1};

	tinylog_read(article, &log, 1700000000, arena, &notes);
	struct span rest = article->entries;
	if (rest.size > 0)
		HOLDS(packed_head(&rest, &chosen));
	for (; packed_next(&rest, &entry); count++) {
		HOLDS(entry.instant <= 1700000000);
		HOLDS(entry.text.size <= TINYLOG_TEXT_MAX + ARTICLE_CUT.size);
		HOLDS(entry.title.size > 0);
		fuzz_one_line(entry.title);
	}
	HOLDS(rest.size == 0);
	HOLDS(count <= TINYLOG_ENTRIES);
	check_fields(article);
	check_notes(&notes, text);
	note_free(&notes);
}

static void
read_as(struct span text, enum article_format format, struct span name)
{
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article;

	article_read(text, format, name, &arena, &notes, &article);
	HOLDS(article.body <= text.size);
	HOLDS(article.head <= text.size - article.body);
	HOLDS(article.body + article.head <= article.end ||
	    article.end == text.size);
	HOLDS(article.end <= text.size);
	HOLDS(article.title.size <= ARTICLE_TITLE_MAX + ARTICLE_CUT.size);
	HOLDS(article.summary.size <= ARTICLE_SUMMARY_MAX + ARTICLE_CUT.size);
	HOLDS(article.title.size > 0 || !utf8_has_word(name));
	check_fields(&article);
	check_notes(&notes, text);
	read_entries(&article, text, &arena);
	note_free(&notes);
	arena_free(&arena);
}

/* The first line is the file's name. */
void
fuzz_article(struct span input)
{
	struct span name = span_cut(&input, '\n');

	for (int format = ARTICLE_GEMTEXT; format <= ARTICLE_MARKDOWN; format++)
		read_as(input, (enum article_format)format, name);
}
