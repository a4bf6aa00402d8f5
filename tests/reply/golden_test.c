#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"
#include "text/tag.h"

/*
 * tests/golden/NAME.gmi is /posts/NAME.gmi of a small capsule; beside it are
 * the expected responses in both protocols and the expected fields of its
 * entry. GOLDEN=write writes them instead: then read every line of the
 * difference. Of the one in Markdown the page is compared in place of the
 * fields.
 */
enum { NAMES_MAX = 64, NAME_SIZE = 64 };

static const char directory[] = "tests/golden";

/* Targets of links in the documents. */
static const struct {
	const char *path, *text;
} companions[] = {
    {".standing.gmi", "## Write to us\n=> mailto:editor@example.org Letters\n"},
    {"posts/other.gmi", "# The other page\n\nIt is linked to.\n"},
    {"2018-03-12-elsewhere.gmi",
	"# Something else\n\nA post on menus placed by hand, of which this is "
	"the first paragraph.\n"},
    {"2016-01-16-before.gmi",
	"---\nwas: /moved/from\n---\n# Before that\n\nAn older post.\n"},
    {"notes.txt", "Notes\n\nPlain text.\n"},
    {"read.md", "# Read me\n\nMarkdown.\n"},
    {"art.gif", "GIF89a"},
    {"photo.png", "PNG"},
    {"sound.ogg", "OggS"},
    {"page.html", "<p>"},
    {"paper.pdf", "%PDF"},
    {"main.c", "int main;\n"},
    {"dir/2015-05-05-inside.gmi", "# Inside\n"},
    {"dir/data.bin", "123"},
};

static int
compare_names(const void *first, const void *second)
{
	return strcmp(first, second);
}

/* The documents' names without extension, sorted. */
static size_t
list_names(char names[NAMES_MAX][NAME_SIZE])
{
	DIR *stream = opendir(directory);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(stream);
	while ((entry = readdir(stream))) {
		struct span name = span_of(entry->d_name);
		if (!span_ends(name, SPAN(".gmi")))
			continue;
		assert_true(count < NAMES_MAX && name.size < NAME_SIZE);
		snprintf(names[count++], NAME_SIZE, "%.*s", (int)name.size - 4,
		    name.data);
	}
	closedir(stream);
	qsort(names, count, NAME_SIZE, compare_names);
	return count;
}

static struct buf
read_file(const char *name, const char *extension)
{
	struct buf bytes = {0};
	char path[256], piece[4096];
	ssize_t got;

	snprintf(path, sizeof(path), "%s/%s%s", directory, name, extension);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	expect_true(path, SPAN("is there"), fd >= 0);
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		buf_add(&bytes, (struct span){piece, (size_t)got});
	close(fd);
	return bytes;
}

static void
write_file(const char *name, const char *extension, struct span bytes)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s%s", directory, name, extension);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
	fclose(file);
}

/* Fails at the first different line, and shows both. */
static void
expect_lines(const char *row, struct span got, struct span want)
{
	char where[192];

	for (unsigned line = 1; got.size > 0 || want.size > 0; line++) {
		size_t a = span_find(got, '\n') + 1;
		size_t b = span_find(want, '\n') + 1;
		snprintf(where, sizeof(where), "%s line %u", row, line);
		expect_span(where, span_head(got, a), span_head(want, b));
		got = span_tail(got, a);
		want = span_tail(want, b);
	}
}

static void
compare(const char *name, const char *extension, struct span got)
{
	const char *mode = getenv("GOLDEN");
	char row[128];

	if (mode && strcmp(mode, "write") == 0) {
		write_file(name, extension, got);
		return;
	}
	struct buf want = read_file(name, extension);
	snprintf(row, sizeof(row), "%s%s", name, extension);
	expect_lines(row, got, buf_span(&want));
	buf_free(&want);
}

static void
add_date(struct buf *buf, const char *key, const struct date *date)
{
	char day[DATE_SIZE];

	buf_format(buf, "%s:", key);
	if (date->known) {
		date_print(date->day, day);
		buf_format(buf, " %.*s", DATE_SIZE, day);
	}
	if (date->timed)
		buf_format(buf, " %lld", (long long)date->instant);
	buf_byte(buf, '\n');
}

/* The entry's fields, one a line. */
static void
compare_article(const char *name, struct span text)
{
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article;
	struct buf fields = {0};
	char file[NAME_SIZE + 8];

	snprintf(file, sizeof(file), "%s.gmi", name);
	article_read(
	    text, ARTICLE_GEMTEXT, span_of(file), &arena, &notes, &article);
	buf_format(&fields, "title: %pS\n", SPAN_AT(article.title));
	add_date(&fields, "date", &article.date);
	add_date(&fields, "updated", &article.updated);
	buf_format(&fields, "lang: %pS\n", SPAN_AT(article.language));
	buf_format(&fields, "tags:");
	for (size_t i = 0; i < article.tag_count; i++)
		buf_format(
		    &fields, "%s %pS", i ? "," : "", SPAN_AT(article.tags[i]));
	buf_format(&fields, "\nsummary: %pS\n", SPAN_AT(article.summary));
	buf_format(&fields, "author: %pS\n", SPAN_AT(article.author));
	buf_format(&fields, "id: %pS\n", SPAN_AT(article.id));
	buf_format(&fields, "was: %pS\n", SPAN_AT(article.was));
	buf_format(&fields, "draft: %s\n", article.draft ? "yes" : "no");
	buf_format(&fields, "listed: %s\n", article.unlisted ? "no" : "yes");
	buf_format(&fields, "headed: %s\n", article.headed ? "yes" : "no");
	buf_format(&fields, "body: %zu\n", article.body);
	for (size_t i = 0; i < notes.count; i++)
		buf_format(&fields, "note %u: %pS\n", notes.list[i].line,
		    SPAN_AT(notes.list[i].sentence));
	compare(name, ".article", buf_span(&fields));
	buf_free(&fields);
	note_free(&notes);
	arena_free(&arena);
}

/*
 * H11: the publisher's bytes, less byte order mark and front matter, come
 * first; only menu lines and last lines of tags are replaced.
 */
static void
expect_own_bytes(struct fixture *fixture, const char *path, struct span text)
{
	struct span page = fixture_page(fixture, path);

	text = span_tail(text, fixture_entry(fixture, path)->body);
	text = span_head(text, tag_lines_at(text, true));
	while (text.size > 0 && !span_starts(text, SPAN("=> menu:"))) {
		struct span line = span_head(text, span_find(text, '\n') + 1);
		expect_true(path, line, span_skip(&page, line));
		text = span_tail(text, line.size);
	}
}

static void
golden(void **state)
{
	char names[NAMES_MAX][NAME_SIZE], path[NAME_SIZE * 2];
	struct fixture *fixture = *state;
	size_t count = list_names(names);

	assert_true(count >= 10);
	for (size_t i = 0; i < COUNT(companions); i++)
		server_write(
		    &fixture->capsule, companions[i].path, companions[i].text);
	for (size_t i = 0; i < count; i++) {
		struct buf text = read_file(names[i], ".gmi");
		snprintf(path, sizeof(path), "posts/%s.gmi", names[i]);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
		fixture_open(fixture);
		snprintf(path, sizeof(path), "/posts/%s", names[i]);
		struct span menu = fixture_gopher(fixture, path);
		compare(names[i], ".gopher", menu);
		menu_expect(names[i], menu, "a line of preformatted text");
		snprintf(path, sizeof(path), "/posts/%s.txt", names[i]);
		compare(names[i], ".txt", fixture_gopher(fixture, path));
		compare_article(names[i], buf_span(&text));
		snprintf(path, sizeof(path), "/posts/%s.gmi", names[i]);
		expect_own_bytes(fixture, path, buf_span(&text));
		/* The raw form is the file, front matter aside. */
		expect_span(path, fixture_gopher(fixture, path),
		    span_tail(
			buf_span(&text), fixture_entry(fixture, path)->body));
		/* Each document alone with the companions. */
		unlink(server_path(&fixture->capsule, path + 1));
		buf_free(&text);
	}
}

/* P416: a page that is made of Markdown, with each of its marks. */
static void
golden_markdown(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = read_file("marks", ".md");

	for (size_t i = 0; i < COUNT(companions); i++)
		server_write(
		    &fixture->capsule, companions[i].path, companions[i].text);
	server_write_bytes(
	    &fixture->capsule, "posts/marks.md", buf_span(&text));
	server_write(&fixture->capsule, "posts/other.md", "# Another\n");
	unlink(server_path(&fixture->capsule, "posts/other.gmi"));
	fixture_open(fixture);
	compare("marks", ".page", fixture_page(fixture, "/posts/marks.gmi"));
	struct span menu = fixture_gopher(fixture, "/posts/marks");
	compare("marks", ".gopher", menu);
	menu_expect("marks", menu, "a line of preformatted text");
	compare("marks", ".txt", fixture_gopher(fixture, "/posts/marks.txt"));
	expect_span("file", fixture_page(fixture, "/posts/marks.md"),
	    span_tail(buf_span(&text),
		fixture_entry(fixture, "/posts/marks.md")->body));
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(golden),
	    FIXTURE_TEST(golden_markdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
