/* What `loam check` says of files that are large, or cannot be read. */
#include <fcntl.h>
#include <unistd.h>

#include "check/check_file.h"
#include "support/expect.h"
#include "support/fixture.h"

static struct span
written(struct notes *notes, struct arena *arena)
{
	struct buf got = {0};

	for (size_t i = 0; i < notes->count; i++) {
		note_write(&notes->list[i], &got);
		buf_byte(&got, '\n');
	}
	note_free(notes);
	return buf_keep(&got, arena);
}

/* Writes a text of many links to one file: any cut is within a name. */
static void
write_links(struct fixture *fixture, const char *path, const char *first,
    const char *start, const char *name)
{
	struct buf text = {0};

	buf_add(&text, span_of(first));
	while (text.size < ARTICLE_SIZE_MAX + 100000)
		buf_format(&text, "%s%s\n", start, name);
	server_write_bytes(&fixture->capsule, path, buf_span(&text));
	buf_free(&text);
}

/* P991: of a large file the lines are checked that end in its first 4 MiB. */
static void
large(void **state)
{
	struct fixture *fixture = *state;
	struct notes notes = {0};
	struct buf name = {0};

	buf_repeat(&name, 'a', 117);
	buf_add(&name, SPAN(".gmi"));
	buf_byte(&name, '\0');
	server_write(&fixture->capsule, name.data, "# A\n");
	write_links(fixture, "big.gmi", "=> gone.gmi\n", "=> ", name.data);
	write_links(
	    fixture, "gophermap", "0Gone\tgone.txt\n", "0a\t", name.data);
	fixture_open(fixture);
	check_file(&fixture->context, &notes, SPAN("/big.gmi"), CHECK_PAGE,
	    ARTICLE_GEMTEXT);
	expect_span("gemtext", written(&notes, &fixture->arena),
	    SPAN("/big.gmi:1: the link gone.gmi leads to nothing that is "
		 "served\n"));
	check_map_file(&fixture->context, &notes,
	    edition_find(fixture->edition, SPAN("/gophermap")));
	expect_span("a map", written(&notes, &fixture->arena),
	    SPAN("/gophermap:1: the item gone.txt leads to nothing that is "
		 "served\n"));
	buf_free(&name);
}

/* P991: a file that is there and cannot be read has not been checked. */
static void
failing(void **state)
{
	struct fixture *fixture = *state;
	struct notes notes = {0};

	fixture_open(fixture);
	/* A file of which no page is there to be read. */
	int root = fixture->context.root;
	fixture->context.root =
	    open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fixture->context.root >= 0);
	check_file(&fixture->context, &notes, SPAN("/mem"), CHECK_PAGE,
	    ARTICLE_GEMTEXT);
	expect_span("failed", written(&notes, &fixture->arena),
	    SPAN("/mem: cannot be read, and was not checked: Input/output "
		 "error\n"));
	check_file(&fixture->context, &notes, SPAN("/none"), CHECK_PAGE,
	    ARTICLE_GEMTEXT);
	expect_span("none", written(&notes, &fixture->arena), SPAN(""));
	close(fixture->context.root);
	fixture->context.root = root;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(large),
	    FIXTURE_TEST(failing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
