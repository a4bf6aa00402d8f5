#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/press_now.h"
#include "reply/generated.h"
#include "reply/menus.h"
#include "reply/resolve.h"
#include "serve/place.h"
#include "site/reader.h"

static const char usage[] =
    "loam check [options]\n\n"
    "Reads configuration and capsule and says what is wrong, a line for each:\n"
    "file:line: sentence. Remarks are only worth knowing. Exits with 1 if\n"
    "anything is wrong.";

struct check {
	struct desk desk;
	struct notes *notes;
	struct arena arena;
	struct ranker ranker;
};

/* Whether a Gemini reader who follows a link gets anything but 51. */
static bool
is_there(const struct edition *edition, struct span path)
{
	uint32_t about;
	struct buf directory = {0};

	buf_add(&directory, path);
	buf_byte(&directory, '/');
	bool there = edition_find(edition, path) != EDITION_NONE ||
	    edition_find(edition, buf_span(&directory)) != EDITION_NONE ||
	    generated_find(edition, path, &about) != GENERATED_NONE ||
	    edition_moved(edition, path) != EDITION_NONE;
	buf_free(&directory);
	return there;
}

static void
check_menu(struct check *check, struct span path, unsigned number,
    const struct line *line)
{
	if (span_starts(line->url, SPAN("menu:")) && !menus_known(line->url))
		note_add(check->notes, NOTE_ERROR, path, number,
		    "no menu is called %.*s, expected recent, related, index "
		    "or block",
		    SPAN_ARGS(line->url));
}

static void
check_link(struct check *check, struct span path, unsigned number,
    const struct line *line)
{
	struct buf target = {0};

	check_menu(check, path, number, line);
	if (resolve_is_ours(&check->desk, path, line->url, &target)) {
		if (target.size == 0)
			note_add(check->notes, NOTE_ERROR, path, number,
			    "the link %.*s names no path that a file can have",
			    SPAN_ARGS(line->url));
		else if (!is_there(check->desk.edition, buf_span(&target)))
			note_add(check->notes, NOTE_ERROR, path, number,
			    "the link %.*s leads to nothing that is served",
			    SPAN_ARGS(line->url));
	}
	buf_free(&target);
}

/* Lines are counted from the file's first, front matter included. */
static void
check_text(struct check *check, struct span path, struct span text)
{
	struct arena arena = {0};
	struct notes known = {0};
	struct article article;

	article_read(text, ARTICLE_GEMTEXT, path, &arena, &known, &article);
	struct gemtext reader = gemtext_start(span_tail(text, article.body));
	unsigned number = article.lines;
	struct line line;

	while (gemtext_next(&reader, &line)) {
		number++;
		if (line.kind == LINE_LINK)
			check_link(check, path, number, &line);
	}
	note_free(&known);
	arena_free(&arena);
}

/* A file that is not there, or no gemtext of UTF-8, has no links to check. */
static void
check_file(struct check *check, struct span path)
{
	struct buf text = {.limit = READER_ARTICLE_MAX};
	struct stat about;
	int fd = root_open_file(check->desk.root, path, &about);
	ssize_t got = fd < 0 ? 0 : 1;

	while (got > 0) {
		char piece[65536];
		got = read(fd, piece, sizeof(piece));
		if (got > 0)
			buf_add(&text, (struct span){piece, (size_t)got});
	}
	if (fd >= 0)
		close(fd);
	check_text(check, path, buf_span(&text));
	buf_free(&text);
}

/* What stands on a directory's pages and is no entry itself. */
static void
check_blocks(struct check *check, struct span directory)
{
	const struct labels *labels = check->desk.place->labels;

	check_file(check,
	    arena_format(
		&check->arena, "%.*s.intro.gmi", SPAN_ARGS(directory)));
	check_file(check,
	    arena_format(
		&check->arena, "%.*s.standing.gmi", SPAN_ARGS(directory)));
	for (size_t i = 0; i < labels->count; i++)
		check_file(check,
		    arena_format(&check->arena, "%.*s.standing.%.*s.gmi",
			SPAN_ARGS(directory),
			SPAN_ARGS(labels->sets[i].language)));
}

static void
check_links(struct check *check)
{
	const struct edition *edition = check->desk.edition;

	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		struct span path = edition_text(edition, entry->path);
		bool gemtext = span_equal(
		    edition_text(edition, entry->mime), SPAN("text/gemini"));
		if (entry->kind == EDITION_DIRECTORY)
			check_blocks(check, path);
		else if (gemtext && entry->charset.size == 0)
			check_file(check, path);
	}
}

/* Mistakes and remarks, each with the file's path as the shell knows it. */
static void
print_notes(const struct notes *notes, struct span root)
{
	size_t remarks = 0;

	for (size_t i = 0; i < notes->count; i++) {
		struct buf line = {0};
		bool remark = notes->list[i].severity == NOTE_REMARK;
		if (span_starts(notes->list[i].path, SPAN("/")))
			buf_add(&line, root);
		note_write(&notes->list[i], &line);
		if (remark)
			buf_add(&line, SPAN(" (remark)"));
		printf("%.*s\n", SPAN_ARGS(buf_span(&line)));
		buf_free(&line);
		remarks += remark;
	}
	fprintf(stderr, "%zu wrong, %zu remarks\n", notes->errors, remarks);
}

static int
check_capsule(struct config *config, struct notes *notes)
{
	struct place place;
	struct check check = {.notes = notes};

	if (place_of(config, 0, 0, &place) < 0)
		note_add(notes, NOTE_ERROR, SPAN("loam"), 0,
		    "no host can be called \"%.*s\"", SPAN_ARGS(config->host));
	struct edition *edition = press_now(config, notes);
	check.desk = (struct desk){.place = &place,
	    .edition = edition,
	    .root = root_open(config->root.data),
	    .ranker = &check.ranker,
	    .arena = &check.arena};
	if (edition && check.desk.root >= 0)
		check_links(&check);
	if (check.desk.root >= 0)
		close(check.desk.root);
	int result = edition ? 0 : -1;
	edition_release(&edition);
	rank_free(&check.ranker);
	arena_free(&check.arena);
	return result;
}

int
cmd_check(int count, char **arguments)
{
	struct config config;
	struct notes notes = {0};
	int first, code;

	config_start(&config);
	code = options_read(count, arguments, usage, 0, &config, &first);
	if (code < 0) {
		code = EXIT_FAILED;
		if (config_check_paths(&config, &notes) == 0 &&
		    check_capsule(&config, &notes) == 0 && notes.errors == 0)
			code = EXIT_DONE;
		print_notes(&notes, config.root);
	}
	note_free(&notes);
	config_free(&config);
	return code;
}
