/*
 * A whole capsule as a Gopher reader meets it: the sample capsule, and one that
 * was made to hurt.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/crawl.h"
#include "support/expect.h"

#define TEN(x) x x x x x x x x x x

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
