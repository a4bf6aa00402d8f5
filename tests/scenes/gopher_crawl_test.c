/*
 * A whole capsule as a Gopher reader meets it: every item of every menu is
 * opened, each menu is read by an independent parser and each text by its
 * lines; the sample capsule, and one that was made to hurt.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/menu.h"
#include "text/uri.h"

#define TEN(x) x x x x x x x x x x

/* What was met so far, a line for each item: its type and its selector. */
struct crawl {
	const struct server *server;
	struct buf drawn; /* the preformatted lines, which may be wide */
	const char *const *missing; /* selectors that are refused, and a NULL */
	struct buf seen;
	size_t menus, texts, files, refused, directories;
};

static void
meet(struct crawl *crawl, char type, struct span selector)
{
	struct span rest = buf_span(&crawl->seen);

	while (rest.size > 0) {
		struct span item = span_cut(&rest, '\n');
		if (item.data[0] == type &&
		    span_equal(span_tail(item, 1), selector))
			return;
	}
	buf_byte(&crawl->seen, type);
	buf_add(&crawl->seen, selector);
	buf_byte(&crawl->seen, '\n');
}

/* CRLF ends each line, and none is a lone dot or does harm. */
static void
expect_text(const char *row, struct span text)
{
	expect_true(row, text, utf8_valid(text));
	while (text.size > 0) {
		expect_true(row, text, span_find(text, '\n') < text.size);
		struct span line = span_cut(&text, '\n');
		expect_true(row, line, span_ends(line, SPAN("\r")));
		expect_true(row, line, !span_equal(line, SPAN(".\r")));
		line.size--;
		while (line.size > 0) {
			uint32_t code_point = utf8_next(&line);
			expect_true(row, text,
			    code_point == '\t' || !utf8_is_control(code_point));
		}
	}
}

/* The directory of a selector, literally or decoded; or NULL. */
static DIR *
open_directory(const struct server *server, struct span selector)
{
	struct buf name = {0};
	DIR *stream;

	buf_format(&name, "%.*s%c", SPAN_ARGS(selector), 0);
	stream = opendir(server_path(server, name.data));
	name.size = 0;
	if (!stream && uri_decode(&name, selector) == 0) {
		buf_byte(&name, '\0');
		stream = opendir(server_path(server, name.data));
	}
	buf_free(&name);
	return stream;
}

/* Its entries; SIZE_MAX where a page of its own says what is shown. */
static size_t
count_entries(DIR *stream)
{
	const struct dirent *entry;
	size_t count = 0;

	while ((entry = readdir(stream))) {
		const char *name = entry->d_name;
		if (!strcmp(name, "index.gmi") || !strcmp(name, "gophermap"))
			return SIZE_MAX;
		/* G30: what is not UTF-8 has no selector. */
		count += name[0] != '.' && utf8_valid(span_of(name));
		/* The one page of the sample that says `listed: no`. */
		count -= !strcmp(name, "colophon.gmi");
	}
	return count;
}

/* One item for each entry of a directory, whatever it is called. */
static void
expect_entries(struct crawl *crawl, const char *row, struct span selector,
    struct span menu)
{
	DIR *stream = open_directory(crawl->server, selector);
	struct menu_line line;
	size_t items = 0;

	if (!stream)
		return;
	size_t entries = count_entries(stream);
	closedir(stream);
	if (entries == SIZE_MAX)
		return;
	for (struct span rest = menu; menu_next(row, &rest, &line);) {
		struct span name = line.selector;
		bool below =
		    span_skip(&name, selector) && line.type != 'i' && name.size;
		items += below && span_find(name, '/') + 1 >= name.size &&
		    !span_equal(name, SPAN("atom.xml"));
	}
	if (items != entries)
		print_error(
		    "%s: %zu items, %zu entries\n", row, items, entries);
	expect_true(row, menu, items == entries);
	crawl->directories++;
}

/* M4: what is preformatted is never cut. */
static bool
is_drawn(const struct crawl *crawl, struct span display)
{
	struct span rest = buf_span(&crawl->drawn);

	while (rest.size > 0)
		if (span_equal(span_cut(&rest, '\n'), display))
			return true;
	return false;
}

static void
read_menu(struct crawl *crawl, const char *row, struct span selector,
    struct span menu)
{
	struct menu_line line;
	char port[8];

	snprintf(port, sizeof(port), "%u", crawl->server->gopher);
	menu_expect(row, menu, "");
	for (struct span rest = menu; menu_next(row, &rest, &line);) {
		expect_true(
		    row, menu, strchr("013789ghIsi", line.type) != NULL);
		expect_true(row, line.display,
		    utf8_cells(line.display) <= 67 ||
			is_drawn(crawl, line.display));
		/* G6: a URL may be longer than any request is. */
		if (line.selector.size <= 1024 &&
		    span_equal(line.host, SPAN("localhost")) &&
		    span_equal(line.port, span_of(port)))
			meet(crawl, line.type, line.selector);
	}
	/* The root lists pages that are no entries as well. */
	if (span_ends(selector, SPAN("/")) && selector.size > 1)
		expect_entries(crawl, row, selector, menu);
	crawl->menus++;
}

static bool
is_missing(const struct crawl *crawl, struct span selector)
{
	for (const char *const *at = crawl->missing; *at; at++)
		if (span_equal(selector, span_of(*at)))
			return true;
	return false;
}

/* Whether an answer is nothing but a line of type 3. */
static bool
is_refusal(struct span answer)
{
	return span_starts(answer, SPAN("3")) &&
	    answer_has(answer, "\t\terror.host\t1\r\n");
}

static void
visit(struct crawl *crawl, char type, struct span selector)
{
	struct buf request = {0};

	buf_add(&request, selector);
	if (type == '7')
		buf_add(&request, SPAN("\tgopher text"));
	buf_add(&request, SPAN("\r\n"));
	struct heard heard = client_talk(&(struct talk){
	    .port = crawl->server->gopher, .request = buf_span(&request)});
	struct span answer = heard_span(&heard);
	buf_byte(&request, '\0');
	const char *row = request.data;
	expect_true(row, answer, heard.end == CLIENT_FIN);
	expect_true(
	    row, answer, is_refusal(answer) == is_missing(crawl, selector));
	if (is_refusal(answer)) {
		menu_expect(row, answer, NULL);
		crawl->refused++;
	} else if (type == '1' || type == '7') {
		read_menu(crawl, row, selector, answer);
	} else if (type == '0') {
		expect_text(row, answer);
		crawl->texts++;
	} else {
		crawl->files++;
	}
	heard_free(&heard);
	buf_free(&request);
}

/* From the root, over all that it leads to. */
static void
crawl_all(struct crawl *crawl)
{
	size_t expected = 0;

	while (crawl->missing[expected])
		expected++;
	meet(crawl, '1', SPAN("/"));
	for (size_t at = 0; at < crawl->seen.size;) {
		struct span rest = span_tail(buf_span(&crawl->seen), at);
		/* What is met meanwhile may move the list. */
		struct buf item = {0};
		buf_add(&item, span_cut(&rest, '\n'));
		at += item.size + 1;
		visit(crawl, item.data[0], span_tail(buf_span(&item), 1));
		buf_free(&item);
	}
	/* What was to be missing was asked for. */
	assert_int_equal(crawl->refused, expected);
	buf_free(&crawl->seen);
	buf_free(&crawl->drawn);
}

static void
note_drawn(struct crawl *crawl, struct span text)
{
	bool inside = false;

	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		inside ^= span_starts(line, SPAN("```"));
		if (inside) {
			buf_add(&crawl->drawn, line);
			buf_byte(&crawl->drawn, '\n');
		}
	}
}

static void
copy_file(struct crawl *crawl, const char *path, const char *to)
{
	struct buf bytes = {0};
	char piece[4096];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	expect_true(path, SPAN("is there"), fd >= 0);
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		buf_add(&bytes, (struct span){piece, (size_t)got});
	close(fd);
	server_write_bytes(crawl->server, to, buf_span(&bytes));
	note_drawn(crawl, buf_span(&bytes));
	buf_free(&bytes);
}

/* Copies what is below `capsule` or `capsule/PATH`. Returns how many files. */
static size_t
copy_tree(struct crawl *crawl, const char *path)
{
	DIR *stream = opendir(path);
	const struct dirent *entry;
	size_t count = 0;
	char inner[512];

	if (!stream) {
		copy_file(crawl, path, path + strlen("capsule/"));
		return 1;
	}
	while ((entry = readdir(stream))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		count += copy_tree(crawl, inner);
	}
	closedir(stream);
	return count;
}

/* G10 to G16, G19, G20: the sample capsule, all of it. */
static void
sample_capsule(void **state)
{
	static const char *const missing[] = {NULL};
	struct server *server = *state;
	struct crawl crawl = {.server = server, .missing = missing};
	size_t files = copy_tree(&crawl, "capsule");

	server_start(server, NULL);
	crawl_all(&crawl);
	/* Each article is a menu and a text, and there is more. */
	assert_true(crawl.menus + crawl.texts > 2 * files - 10);
	assert_true(crawl.directories >= 3);
}

/* What no name of a file should be; a file system may have a say in it. */
static const char *const names[] = {"tab\tevil.example\t70",
    "line\r\n1Evil\t\tevil.example\t70", "\n.\n", "cr\rcr", "esc\x1b[31m",
    "bell\x07", "nel\xc2\x85", "csi\xc2\x9b 2J", "separator\xe2\x80\xa8",
    "paragraph\xe2\x80\xa9", "override\xe2\x80\xae txt", "isolate\xe2\x81\xa6",
    "plus\t+", "%", "%%", "100%", "%41", "%0d%0a", "%2e%2e", "%2F", "a?b",
    "a#b", "?page=2", "  padded  name  ", "~a", "...", "..a", "-",
    "URL:https:x", "GET x HTTP", "0", "1", "7", "\xf0\x9f\x8e\x89%",
    "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", "\xe4\xb8\xad\xe6\x96\x87",
    "e\xcc\x81", "\xe2\x80\x8b", "not\xff utf8", "\xc0\xae\xc0\xae",
    "cut\xf0\x9f\x8e", "\xed\xa0\x80", "&amp;<s>", "back\\slash", "\"q\"",
    TEN(TEN("nn")) TEN("long!"), TEN(TEN("\t\t")) TEN("\xe4\xb8\xad\x1b\t")};

/* What no title should be. */
static const char *const titles[] = {"tab\there\tand\there",
    "Evil\t/x\tevil.example\t70", "esc\x1b[31m red\x1b[0m", "nel\xc2\x85 end",
    "line\xe2\x80\xa8 end", "\xe2\x80\xae override", "\t", ".", "",
    "bare\rreturn", "\xff\xfe not UTF-8", "1Evil\t\tevil.example\t70\r.",
    "\xcc\x81\xcc\x81\xcc\x81", TEN(TEN(TEN("word "))),
    TEN(TEN(TEN("wordword"))), TEN(TEN("\xe4\xb8\xad\xe6\x96\x87")),
    TEN(TEN("\xf0\x9f\x8e\x89")), TEN(TEN(TEN("e\xcc\x81\xcc\x81")))};

/* Writes a file if the file system takes its name. Returns whether it did. */
static bool
try_write(const struct server *server, const char *path, const char *text)
{
	int fd = open(server_path(server, path),
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0) {
		expect_true(path, span_of(strerror(errno)),
		    errno == EILSEQ || errno == EINVAL ||
			errno == ENAMETOOLONG || errno == EEXIST);
		return false;
	}
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return true;
}

static void
write_names(const struct server *server)
{
	static const char *const ends[] = {
	    ".gmi", ".txt", "", ".png", ".es.gmi"};
	char path[320], text[2048];
	size_t written = 0;

	server_write(server, "names/a directory\t%/\x1b.gmi", "# A\n");
	server_write(server, "names/.hidden.gmi", "# Hidden\n");
	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t j = 0; j < COUNT(ends); j++) {
			snprintf(path, sizeof(path), "names/%s%s", names[i],
			    ends[j]);
			snprintf(text, sizeof(text), "Gopher text.\n.\n%s\n",
			    j == 0 ? names[i] : "");
			written += try_write(server, path, text);
		}
	assert_true(written > COUNT(names));
}

static void
write_titles(const struct server *server)
{
	char path[64];

	for (size_t i = 0; i < COUNT(titles); i++) {
		const char *t = titles[i];
		struct buf text = {0};
		buf_format(&text,
		    "---\ntags: %s, gopher\nsummary: %s\n---\n# %s\n\n%s\n"
		    "=> missing.gmi %s\n=> gopher://h.example/0/%s\n"
		    "=> https://h.example/%s\n## %s\n### %s\n* %s\n> "
		    "%s\n.\n```%s\n%.60s\n.\n",
		    t, t, t, t, t, t, t, t, t, t, t, t, t);
		snprintf(path, sizeof(path), "titles/2020-01-%02d-t.gmi",
		    (int)i + 1);
		server_write_bytes(server, path, buf_span(&text));
		buf_free(&text);
		snprintf(path, sizeof(path), "titles/%02d.md", (int)i + 1);
		server_write(server, path, "# Gopher text\n\n.\n");
	}
}

/* Lines of menus that are broken in each of their fields. */
static const char gophermap[] =
    "Only text\ni\n\ti\n1\n1\t\n1No selector\n1No host\t/names/\n"
    "1No port\t/names/\tlocalhost\n1Bad port\t/titles/\tlocalhost\tx\n"
    "1Huge port\t/titles/\tlocalhost\t99999999\n1Plus\t/names/\t\t\t+\n"
    "0Control \x1b[2J\t/names/0.txt\n\x01Type\tx\n\xff\xfe\tnames\n"
    "hWeb\tURL:https://h.example/\x1b\n0Tabs\ta\tb\tc\td\te\tf\n=evil\n"
    "=../../etc/passwd\n=gophermap\n!Title\x1b[31m\n#Comment\n-0\n"
    "1Elsewhere\t/\tevil.example\t7070\n3Error\nIPicture\tn.png\n"
    "7Find\t/search\n1CR\rCR\t/names/\n" TEN(
	TEN("wide ")) "\n*\n.\nBehind the end\n";

/*
 * G10 to G16, G19, G20, G31, M5, M16, Y5, Y6: whatever a capsule is made of, a
 * reader meets one item for each entry, and can open it.
 */
static void
hostile_capsule(void **state)
{
	static const char *const missing[] = {
	    "/titles/missing.gmi", "/map/n.png", NULL};
	struct server *server = *state;
	struct crawl crawl = {.server = server, .missing = missing};

	/* Text of a map is drawn as it stands. */
	buf_add(&crawl.drawn, span_of(TEN(TEN("wide ")) "\n"));
	write_names(server);
	write_titles(server);
	server_write(server, "map/gophermap", gophermap);
	server_write(server, "map/kept.txt", "Kept.\n.\n");
	server_write(server, "map/below/x.gmi", "# Below\n");
	server_start(server, NULL);
	crawl_all(&crawl);
	assert_true(crawl.menus + crawl.texts > 4 * COUNT(names));
	assert_int_equal(crawl.directories, 4);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(sample_capsule),
	    SERVER_SCENE(hostile_capsule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
