#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "index/reader_priv.h"
#include "text/gophermap.h"
#include "text/uri.h"

/*
 * Remarks on articles: what is no mistake, but may surprise the publisher. Each
 * says why a file is not shown, or is shown in another way than its text or
 * name suggests. Errors in front matter are noted where it is parsed.
 *
 * Other servers run gophermaps that are programs, and commands in maps. loam
 * runs nothing, and shows no program either: its source may hold a password.
 */

static void
remark(const struct record *record, struct notes *notes, const char *sentence)
{
	note_add(notes, NOTE_REMARK, record->path, 0, "%s", sentence);
}

static void
remark_on_time(const struct record *record, int64_t now, struct notes *notes)
{
	/* The error at the doubtful line says that it hides the file. */
	if (record->doubtful)
		return;
	if (record->draft)
		remark(record, notes, "not shown: it is a draft");
	else if (record_begins(record) > now)
		remark(
		    record, notes, "not shown yet: its date is in the future");
}

static void
remark_on_update(const struct record *record, int64_t now, struct notes *notes)
{
	char day[DATE_SIZE];

	if (!record_visible(record, now) || !record->updated.instant ||
	    record->updated.known)
		return;
	date_print(record->updated.day, day);
	note_add(notes, NOTE_REMARK, record->path, 0,
	    "updated is %pS, expected a day that has come: until then the date "
	    "of the article counts",
	    SPAN_AT(((struct span){day, sizeof(day)})));
}

static bool
path_has_control(struct span path)
{
	while (path.size > 0)
		if (utf8_is_control(utf8_next(&path)))
			return true;
	return false;
}

/* The line of the first byte of a text that is not UTF-8. */
static unsigned
invalid_line(struct span bytes, char end)
{
	struct span valid = span_head(bytes, utf8_invalid_at(bytes));
	unsigned line = 1;

	for (size_t i = 0; i < valid.size; i++)
		line += valid.data[i] == end;
	return line;
}

static void
remark_on_charset(
    const struct record *record, struct span bytes, struct notes *notes)
{
	if (span_equal(record->charset, CHARSET_UNSURE))
		remark(record, notes,
		    "not UTF-8, and its charset cannot be told: set it in "
		    "[types], as in charset = /path/ koi8-r");
	else if (span_equal(record->charset, SPAN("utf-8")))
		note_add(notes, NOTE_REMARK, record->path,
		    invalid_line(bytes, record->cr_lines ? '\r' : '\n'),
		    "bytes that are not UTF-8, in a text that is: readers see "
		    "U+FFFD there");
	else if (record->charset.size > 0)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "not UTF-8: read as %pS", SPAN_AT(record->charset));
}

/* T9, T12, T13: what is cut, left out or guessed. */
static void
remark_on_caps(const struct record *record, const struct article *article,
    size_t size, struct notes *notes)
{
	/* The title of a file is its name. */
	if (article->cut && record->role != RECORD_FILE)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "its title is cut at %d bytes", ARTICLE_TITLE_MAX);
	if (size > WORDS_ANALYSED_MAX && record->role == RECORD_ARTICLE)
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "only the first %d MiB are indexed for related "
		    "entries and search",
		    WORDS_ANALYSED_MAX >> 20);
	if (path_has_control(record->path))
		remark(record, notes,
		    "its name holds a control character, which menus cannot "
		    "show");
}

void
reader_remark(const struct reader *reader, const struct record *record,
    const struct article *article, int64_t now, struct notes *notes)
{
	remark_on_time(record, now, notes);
	remark_on_update(record, now, notes);
	remark_on_charset(record, buf_span(&reader->text), notes);
	remark_on_caps(record, article, reader->page.size, notes);
	if (article->entries.size > 0 && !record_is_article(record))
		remark(record, notes,
		    "its entries are in no feed, since it is no article: "
		    "tinylog counts in a file of another name, or in the page "
		    "of a directory below");
	if (record->identity.size == 0 && record->publish.known)
		remark(
		    record, notes, "no post until it has a text: it is empty");
	if (record->role != RECORD_ARTICLE)
		return;
	if (record->alone)
		remark(record, notes,
		    "an article: the page of a directory has no language in "
		    "its name, expected one such as index.gmi");
	if (!article->headed)
		remark(record, notes,
		    "no heading: its title is made from its file name");
}

/* What a map includes, as a path of the capsule; else returns -1. */
static int
include_path(struct span map, struct span name, struct buf *path)
{
	struct buf whole = {0};

	if (!span_starts(name, SPAN("/")))
		buf_add(&whole, span_directory(map));
	buf_add(&whole, name);
	int result =
	    uri_path_clean(path, buf_span(&whole)) == URI_PATH_NAME ? 0 : -1;
	buf_free(&whole);
	return result;
}

/* Why the lines of an included file are not shown: a static phrase, or NULL. */
static const char *
include_fault(
    const struct reader *reader, struct span map, const struct map_line *line)
{
	struct buf path = {0};
	struct stat about;
	char head[GOPHERMAP_HEAD];
	int fd = -1;
	ssize_t got = 0;

	if (line->text.size > 0 && include_path(map, line->text, &path) == 0)
		fd = root_open_file(reader->root, buf_span(&path), &about);
	buf_free(&path);
	if (fd < 0)
		return gophermap_is_command(line)
		    ? "is no file of the capsule, and no command is run; "
		      "words after = and a blank are text"
		    : NULL;
	got = file_read_some(fd, head, sizeof(head));
	close(fd);
	return got > 0 && gophermap_is_program((struct span){head, (size_t)got})
	    ? "is a program, and none is run"
	    : NULL;
}

/* Whether a map begins with the line of its title. */
static bool
is_titled(struct span map)
{
	struct map_line line;

	while (gophermap_next(&map, &line))
		if ((line.kind == MAP_TEXT || line.kind == MAP_TITLE ||
			line.kind == MAP_ITEM) &&
		    utf8_has_word(line.text))
			return line.kind == MAP_TITLE;
	return false;
}

void
reader_read_map(
    struct reader *reader, struct record *record, struct notes *notes)
{
	struct span rest = reader->page;
	struct span name = span_file_name(record->path);
	bool map = tree_name_is_map(name);
	struct map_line line;

	/* Motsognir runs gophermap.cgi and gophermap.php. */
	if (!map && !span_equal_nocase(span_head(name, 10), SPAN("gophermap.")))
		return;
	if (gophermap_is_program(rest)) {
		record->program = true;
		note_add(notes, NOTE_ERROR, record->path, 0,
		    "not shown: it is a program, and loam runs none");
		return;
	}
	record->titled = map && is_titled(rest);
	for (unsigned number = 1; map && gophermap_next(&rest, &line);
	     number++) {
		const char *fault = line.kind == MAP_INCLUDE
		    ? include_fault(reader, record->path, &line)
		    : NULL;
		if (fault)
			note_add(notes, NOTE_ERROR, record->path, number,
			    "left out: %pS %s",
			    SPAN_AT(utf8_head(line.source, 80)), fault);
	}
}
