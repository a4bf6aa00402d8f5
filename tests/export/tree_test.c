/* The directory of an export: what is written, and what is never touched. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/tree.h"
#include "support/expect.h"
#include "support/server.h"

static struct span
name_of(const char *name)
{
	return span_of(name);
}

/* Exports files whose bytes are their names and a word. Returns the errno. */
static int
put_tree(const char *path, const char *const *names, const char *word,
    struct tree *tree_r)
{
	struct span list[16];
	size_t count = 0;
	int error = 0;

	for (; names[count]; count++)
		list[count] = name_of(names[count]);
	errno = 0;
	if (tree_open(tree_r, path) < 0 || tree_begin(tree_r, list, count) < 0)
		error = errno;
	for (size_t i = 0; i < count && !error; i++) {
		struct buf bytes = {0};
		buf_format(&bytes, "%s %s", names[i], word);
		struct tree_bytes whole = {.head = buf_span(&bytes), .fd = -1};
		if (tree_write(tree_r, list[i], &whole) < 0)
			error = errno;
		buf_free(&bytes);
	}
	if (!error && tree_end(tree_r, list, count) < 0)
		error = errno;
	tree_close(tree_r);
	return error;
}

static const char *
join(const struct server *server, const char *name)
{
	static char path[SERVER_PATH];

	snprintf(path, sizeof(path), "%.300s/%s", server->directory, name);
	return path;
}

/* What stands in a file below the server's directory; "" if there is none. */
static const char *
text_of(const struct server *server, const char *name)
{
	static char text[256];
	FILE *file = fopen(join(server, name), "r");
	size_t size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

	if (file)
		fclose(file);
	text[size] = '\0';
	return text;
}

static void
make_file(const struct server *server, const char *name, const char *text)
{
	FILE *file = fopen(join(server, name), "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static bool
is_there(const struct server *server, const char *name)
{
	struct stat about;

	return lstat(join(server, name), &about) == 0;
}

/* P465: a second export changes what differs, and removes what is gone. */
static void
updates(void **state)
{
	static const char *const first[] = {
	    "a", "b/c", "b/d/e", "f/g\n%", NULL};
	static const char *const second[] = {"a/h", "b/c", "i", NULL};
	struct server *server = *state;
	struct tree tree;
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(put_tree(path, first, "x", &tree), 0);
	assert_int_equal(tree.written, 4);
	assert_string_equal(text_of(server, "out/b/d/e"), "b/d/e x");
	assert_int_equal(put_tree(path, first, "x", &tree), 0);
	assert_int_equal(tree.written, 0);
	assert_int_equal(tree.same, 4);
	/* A file becomes a directory; directories that are empty go. */
	assert_int_equal(put_tree(path, second, "x", &tree), 0);
	assert_int_equal(tree.removed, 3);
	assert_int_equal(tree.same, 1);
	assert_string_equal(text_of(server, "out/a/h"), "a/h x");
	assert_false(is_there(server, "out/b/d"));
	assert_false(is_there(server, "out/f"));
	assert_int_equal(put_tree(path, second, "y", &tree), 0);
	assert_int_equal(tree.written, 3);
	assert_string_equal(text_of(server, "out/i"), "i y");
	assert_false(is_there(server, "out/.loam-export.tmp"));
}

/* P466: what no export has written is neither changed nor removed. */
static void
strangers(void **state)
{
	static const char *const names[] = {"a", "b/c", NULL};
	static const char *const fewer[] = {"a", NULL};
	struct server *server = *state;
	struct tree tree;
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(mkdir(path, 0755), 0);
	make_file(server, "out/mine", "mine");
	assert_int_equal(put_tree(path, names, "x", &tree), ENOTEMPTY);
	assert_int_equal(unlink(join(server, "out/mine")), 0);
	assert_int_equal(put_tree(path, fewer, "x", &tree), 0);
	make_file(server, "out/mine", "mine");
	assert_int_equal(mkdir(join(server, "out/b"), 0755), 0);
	make_file(server, "out/b/c", "mine");
	assert_int_equal(put_tree(path, names, "x", &tree), EEXIST);
	assert_string_equal(text_of(server, "out/b/c"), "mine");
	assert_string_equal(text_of(server, "out/mine"), "mine");
	/* Nor by the next exports, which know the names of this one. */
	assert_int_equal(put_tree(path, names, "y", &tree), EEXIST);
	assert_string_equal(text_of(server, "out/b/c"), "mine");
	/* What took the place of a file of ours is no longer ours. */
	assert_int_equal(unlink(join(server, "out/a")), 0);
	assert_int_equal(mkdir(join(server, "out/a"), 0755), 0);
	static const char *const none[] = {NULL};
	assert_int_equal(put_tree(path, none, "x", &tree), 0);
	assert_true(is_there(server, "out/a"));
	assert_string_equal(text_of(server, "out/mine"), "mine");
	assert_string_equal(text_of(server, "out/b/c"), "mine");
}

/*
 * P466: nor what was put there before an export that was cut off, or while one
 * was made.
 */
static void
between(void **state)
{
	static const char *const names[] = {"a", "b", NULL};
	static const char *const none[] = {NULL};
	const struct span list[] = {SPAN("a"), SPAN("b")};
	struct server *server = *state;
	struct tree tree;
	struct tree_bytes bytes = {.head = SPAN("ours"), .fd = -1};
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(put_tree(path, none, "x", &tree), 0);
	make_file(server, "out/a", "mine");
	assert_int_equal(tree_open(&tree, path), 0);
	assert_int_equal(tree_begin(&tree, list, COUNT(list)), 0);
	tree_close(&tree);
	assert_int_equal(put_tree(path, names, "x", &tree), EEXIST);
	assert_int_equal(unlink(join(server, "out/a")), 0);
	assert_int_equal(tree_open(&tree, path), 0);
	assert_int_equal(tree_begin(&tree, list, COUNT(list)), 0);
	make_file(server, "out/a", "mine");
	assert_int_equal(tree_write(&tree, list[0], &bytes), -1);
	assert_int_equal(tree_write(&tree, list[1], &bytes), 0);
	assert_int_equal(tree_end(&tree, list, COUNT(list)), 0);
	tree_close(&tree);
	assert_int_equal(put_tree(path, none, "x", &tree), 0);
	assert_int_equal(tree.removed, 1);
	assert_string_equal(text_of(server, "out/a"), "mine");
	/* Once it is away, the name is ours. */
	assert_int_equal(unlink(join(server, "out/a")), 0);
	assert_int_equal(put_tree(path, names, "x", &tree), 0);
	assert_string_equal(text_of(server, "out/a"), "a x");
}

/* P571: of two exports into one directory one writes. */
static void
two_at_once(void **state)
{
	static const char *const names[] = {"a", NULL};
	struct server *server = *state;
	struct tree first, second;
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(tree_open(&first, path), 0);
	assert_int_equal(put_tree(path, names, "x", &second), EWOULDBLOCK);
	assert_false(is_there(server, "out/a"));
	tree_close(&first);
	assert_int_equal(put_tree(path, names, "x", &second), 0);
}

/* P466: no link in the directory leads an export out of it. */
static void
symbolic_links(void **state)
{
	static const char *const names[] = {"a", "b/c", NULL};
	static const char *const none[] = {NULL};
	struct server *server = *state;
	struct tree tree;
	char path[SERVER_PATH], target[SERVER_PATH];

	strcpy(path, join(server, "out"));
	strcpy(target, join(server, "victim"));
	assert_int_equal(put_tree(path, names, "x", &tree), 0);
	assert_int_equal(mkdir(target, 0755), 0);
	make_file(server, "victim/c", "mine");
	assert_int_equal(unlink(join(server, "out/b/c")), 0);
	assert_int_equal(rmdir(join(server, "out/b")), 0);
	assert_int_equal(symlink(target, join(server, "out/b")), 0);
	assert_true(put_tree(path, names, "y", &tree) != 0);
	assert_int_equal(put_tree(path, none, "y", &tree), 0);
	assert_string_equal(text_of(server, "victim/c"), "mine");
	assert_true(is_there(server, "out/b"));
}

static const char *const manifests[] = {"", "loam export 1\n../victim\n",
    "loam export 1\n/etc/x\n", "loam export 1\na/%2e%2e/%2e%2e/victim\n",
    "loam export 1\n%\n", "loam export 1\n\n", "loam export 2\na\n",
    "loam export 1\na/\n", "loam export 1\na//b\n", "loam export 1\n%00\n"};

/* P466: a list of files that no export has written is none. */
static void
forged(void **state)
{
	static const char *const names[] = {"a", NULL};
	struct server *server = *state;
	struct tree tree;
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(mkdir(path, 0755), 0);
	make_file(server, "victim", "mine");
	for (size_t i = 0; i < COUNT(manifests); i++) {
		make_file(server, "out/.loam-export", manifests[i]);
		expect_true(manifests[i], SPAN("is refused"),
		    put_tree(path, names, "x", &tree) == ENOTEMPTY);
	}
	assert_string_equal(text_of(server, "victim"), "mine");
}

/* P465: an export that was cut off is known to the next one. */
static void
cut_off(void **state)
{
	static const char *const names[] = {"a", "b", NULL};
	static const char *const other[] = {"c", NULL};
	const struct span list[] = {SPAN("a"), SPAN("b")};
	struct server *server = *state;
	struct tree tree;
	struct tree_bytes bytes = {.head = SPAN("half"), .fd = -1};
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(tree_open(&tree, path), 0);
	assert_int_equal(tree_begin(&tree, list, COUNT(list)), 0);
	assert_int_equal(tree_write(&tree, list[0], &bytes), 0);
	tree_close(&tree);
	make_file(server, "out/.loam-export.tmp", "left by a crash");
	assert_int_equal(put_tree(path, names, "x", &tree), 0);
	assert_string_equal(text_of(server, "out/a"), "a x");
	assert_int_equal(put_tree(path, other, "x", &tree), 0);
	assert_false(is_there(server, "out/a"));
	assert_false(is_there(server, "out/.loam-export.tmp"));
}

/* Exports one file of a head and of the bytes of another file. */
static void
put_copy(const char *path, const char *from, uint64_t size, struct tree *tree_r)
{
	const struct span name = SPAN("copy");
	FILE *file = fopen(from, "r");
	struct tree_bytes bytes = {.head = SPAN("head "), .size = size};

	assert_non_null(file);
	bytes.fd = fileno(file);
	assert_int_equal(tree_open(tree_r, path), 0);
	assert_int_equal(tree_begin(tree_r, &name, 1), 0);
	assert_int_equal(tree_write(tree_r, name, &bytes), 0);
	assert_int_equal(tree_end(tree_r, &name, 1), 0);
	tree_close(tree_r);
	fclose(file);
}

/* P465: nor is a file that was half written in the way of the next one. */
static void
half_written(void **state)
{
	static const char *const names[] = {"b/c", NULL};
	static const char *const none[] = {NULL};
	struct server *server = *state;
	struct tree tree;
	char path[SERVER_PATH];

	strcpy(path, join(server, "out"));
	assert_int_equal(mkdir(path, 0755), 0);
	make_file(server, "out/.loam-export.tmp", "left by a crash");
	assert_int_equal(put_tree(path, names, "x", &tree), 0);
	assert_false(is_there(server, "out/.loam-export.tmp"));
	make_file(server, "out/b/.loam-export.tmp", "left by a crash");
	assert_int_equal(put_tree(path, none, "x", &tree), 0);
	assert_false(is_there(server, "out/b"));
}

/* P465: a file that is copied is the same if each of its bytes is. */
static void
copies(void **state)
{
	static const struct {
		const char *text;
		uint64_t size;
		bool same;
	} rows[] = {
	    {"some text", 9, false},
	    {"some text", 9, true},
	    {"some test", 9, false},
	    {"some test", 4, false},
	    {"same test", 4, false},
	    {"same test", 4, true},
	};
	struct server *server = *state;
	struct tree tree;
	char path[SERVER_PATH], from[SERVER_PATH];

	strcpy(path, join(server, "out"));
	strcpy(from, join(server, "from"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_file(server, "from", rows[i].text);
		put_copy(path, from, rows[i].size, &tree);
		assert_int_equal(tree.same, rows[i].same);
		assert_int_equal(tree.written, !rows[i].same);
		expect_true(rows[i].text, span_of(text_of(server, "out/copy")),
		    strncmp(text_of(server, "out/copy") + strlen("head "),
			rows[i].text, rows[i].size) == 0);
	}
	/* What took its place is of no export. */
	assert_int_equal(unlink(join(server, "out/copy")), 0);
	assert_int_equal(symlink(from, join(server, "out/copy")), 0);
	static const char *const names[] = {"copy", NULL};
	assert_int_equal(put_tree(path, names, "x", &tree), EEXIST);
	assert_string_equal(text_of(server, "out/copy"), "same test");
	assert_string_equal(text_of(server, "from"), "same test");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(updates),
	    SERVER_SCENE(strangers),
	    SERVER_SCENE(between),
	    SERVER_SCENE(two_at_once),
	    SERVER_SCENE(symbolic_links),
	    SERVER_SCENE(forged),
	    SERVER_SCENE(cut_off),
	    SERVER_SCENE(half_written),
	    SERVER_SCENE(copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
