#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "edition/root.h"
#include "support/expect.h"
#include "support/patience.h"
#include "support/server.h"

/* The files of the tree, which may be opened; nothing else may. */
static struct {
	dev_t device;
	ino_t inodes[8];
	size_t count;
} inside;

static void
add_inside(const struct server *server, const char *name)
{
	struct stat about;

	assert_int_equal(lstat(server_path(server, name), &about), 0);
	assert_true(S_ISREG(about.st_mode));
	assert_true(inside.count < COUNT(inside.inodes));
	inside.device = about.st_dev;
	inside.inodes[inside.count++] = about.st_ino;
}

static bool
is_inside(const struct stat *about)
{
	for (size_t i = 0; i < inside.count; i++)
		if (about->st_dev == inside.device &&
		    about->st_ino == inside.inodes[i])
			return true;
	return false;
}

static void
make_link(const struct server *server, const char *target, const char *name)
{
	assert_int_equal(symlink(target, server_path(server, name)), 0);
}

/* A tree with every trap of rows T1, T2 and T4. */
static int
make_tree(struct server *server)
{
	static const struct {
		const char *path, *text;
	} files[] = {{"a.txt", "a"}, {"a..b.txt", "dots in a name"},
	    {"dir/b.txt", "b"}, {"dir/sub/c.txt", "c"}, {"...", "three dots"},
	    {"%2e%2e", "escapes in a name"}};
	char text[SERVER_PATH * 2];

	server_make(server);
	inside.count = 0;
	for (size_t i = 0; i < COUNT(files); i++) {
		server_write(server, files[i].path, files[i].text);
		add_inside(server, files[i].path);
	}
	make_link(server, "a.txt", "link");
	make_link(server, "sub/c.txt", "dir/link");
	make_link(server, "link", "second");
	make_link(server, "dir", "link-dir");
	make_link(server, "../outside.txt", "up");
	make_link(server, "../../outside.txt", "dir/up");
	make_link(server, "..", "parent");
	make_link(server, ".", "here");
	make_link(server, "/etc/passwd", "absolute");
	make_link(server, "/", "top");
	make_link(server, "/proc/self/root", "magic");
	make_link(server, "/proc/self/fd/0", "magic-fd");
	make_link(server, "/dev/null", "null");
	make_link(server, "none", "dangling");
	make_link(server, "loop-b", "loop-a");
	make_link(server, "loop-a", "loop-b");
	make_link(server, "self", "self");
	snprintf(text, sizeof(text), "%s/a.txt", server->capsule);
	make_link(server, text, "absolute-inside");
	assert_int_equal(mkfifo(server_path(server, "fifo"), 0644), 0);
	snprintf(text, sizeof(text), "%s/outside.txt", server->directory);
	fclose(fopen(text, "w"));
	return root_open(server->capsule);
}

static void
what_is_there(void **state)
{
	static const struct {
		const char *path;
		size_t size;
	} rows[] = {{"/a.txt", 1}, {"/a..b.txt", 14}, {"/dir/b.txt", 1},
	    {"/dir/sub/c.txt", 1}, {"/...", 10}, {"/%2e%2e", 17}, {"/link", 1},
	    {"/second", 1}, {"/dir/link", 1}};
	struct server server;
	int root = make_tree(&server);

	(void)state;
	assert_true(root >= 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stat about;
		int fd = root_open_file(root, span_of(rows[i].path), &about);
		expect_true(rows[i].path, span_of(strerror(errno)), fd >= 0);
		assert_int_equal(about.st_size, rows[i].size);
		assert_true(is_inside(&about));
		assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		close(fd);
	}
	close(root);
	server_remove(&server);
}

/* K16: a name with a NUL is not the name before the NUL. */
static void
nul_in_a_name(void **state)
{
	const struct span paths[] = {SPAN("/a.txt\0"), SPAN("/a.txt\0.gmi"),
	    SPAN("/dir/b.txt\0/x"), SPAN("/dir\0/b.txt"), SPAN("\0")};
	struct buf way = {0};
	struct server server;
	int root = make_tree(&server);

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct stat about;
		errno = 0;
		expect_true("K16", paths[i],
		    root_open_file(root, paths[i], &about) < 0 &&
			errno == ENOENT);
		errno = 0;
		expect_true("followed", paths[i],
		    root_follow(root, paths[i], &way) < 0 && errno == ENOENT);
	}
	buf_free(&way);
	close(root);
	server_remove(&server);
}

/* T2, T4: links to the outside and special files are not opened. */
static void
what_is_no_file(void **state)
{
	static const struct {
		const char *path;
		int errors[2];
	} rows[] = {
	    {"/none", {ENOENT}},
	    {"/dir", {ENOENT}},
	    {"/", {ENOENT}},
	    {"", {ENOENT}},
	    {"/fifo", {ENOENT}},
	    {"/socket", {ENOENT, ENXIO}},
	    {"/dangling", {ENOENT}},
	    {"/a.txt/b", {ENOTDIR}},
	    {"/link-dir", {ENOENT, ELOOP}},
	    {"/up", {EXDEV}},
	    {"/dir/up", {EXDEV}},
	    {"/absolute", {EXDEV}},
	    {"/absolute-inside", {EXDEV}},
	    {"/null", {EXDEV}},
	    {"/magic", {EXDEV, ELOOP}},
	    {"/magic-fd", {EXDEV, ELOOP}},
	    {"/self", {ELOOP}},
	    {"/loop-a", {ELOOP}},
	    {"/../outside.txt", {EXDEV}},
	};
	struct server server;
	int root = make_tree(&server);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s",
	    server_path(&server, "socket"));
	assert_int_equal(
	    bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stat about;
		/* An open that blocks would not return. */
		int fd = root_open_file(root, span_of(rows[i].path), &about);
		int error = errno;
		expect_true(rows[i].path, SPAN("refused"), fd < 0);
		expect_true(rows[i].path, span_of(strerror(error)),
		    error == rows[i].errors[0] || error == rows[i].errors[1]);
	}
	close(listener);
	close(root);
	server_remove(&server);
}

/* Whatever path is given, only files of the tree are opened. */
static size_t
expect_held(int root, struct span path)
{
	struct stat about;
	int fd = root_open_file(root, path, &about);

	if (fd >= 0) {
		expect_true("inside", path, is_inside(&about));
		close(fd);
	}
	return 1;
}

/* T1: a table of paths that climb, each held below the root. */
static void
hostile_paths(void **state)
{
	static const char *const climbs[] = {"..", "../..", "../../../../../..",
	    "./..", "dir/../..", "dir/sub/../../..", "/..", "/../", "//..//..",
	    "parent", "here/..", "link-dir/..", "link-dir/../..", "dir/up/..",
	    "up", "top", "magic", "magic/..", "absolute/..", "loop-a",
	    "self/..", "fifo/..", "a.txt/..", "...", ".../...", "%2e%2e",
	    "%2e%2e/..", "\xc0\xae\xc0\xae", "\xe0\x80\xae\xe0\x80\xae",
	    "..\\..", "..;", "..%00", ". .", "~root", "none/../.."};
	static const char *const targets[] = {"outside.txt", "/outside.txt",
	    "etc/passwd", "//etc/passwd", "capsule/../outside.txt",
	    "proc/self/environ", "", ".", ".."};
	static const struct span others[] = {
	    {"/\0/etc/passwd", 13},
	    {"/a.txt\0/../../outside.txt", 25},
	    {"/..\0/outside.txt", 16},
	    {"//", 2},
	    {"/./a.txt", 8},
	    {"/./.", 4},
	    {"\0", 1},
	};
	struct server server;
	int root = make_tree(&server);
	size_t rows = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(climbs); i++)
		for (size_t j = 0; j < COUNT(targets); j++) {
			char path[128];
			snprintf(path, sizeof(path), "/%s/%s", climbs[i],
			    targets[j]);
			rows += expect_held(root, span_of(path));
			/* Without the slash in front as well. */
			rows += expect_held(root, span_of(path + 1));
		}
	for (size_t i = 0; i < COUNT(others); i++)
		rows += expect_held(root, others[i]);
	assert_true(rows > 100);
	close(root);
	server_remove(&server);
}

static void
long_paths(void **state)
{
	static const size_t sizes[] = {254, 255, 256, 4094, 4095, 4096, 100000};
	struct server server;
	int root = make_tree(&server);

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buf name = {0}, climb = {0};
		struct stat about;
		buf_byte(&name, '/');
		buf_repeat(&name, 'x', sizes[i]);
		assert_int_equal(
		    root_open_file(root, buf_span(&name), &about), -1);
		assert_true(errno == ENAMETOOLONG || errno == ENOENT);
		struct buf way = {0};
		expect_true("followed", buf_span(&name),
		    root_follow(root, buf_span(&name), &way) < 0 &&
			(errno == ENAMETOOLONG || errno == ENOENT));
		buf_free(&way);
		while (climb.size < sizes[i])
			buf_add(&climb, SPAN("dir/../"));
		expect_held(root, buf_span(&climb));
		buf_add(&climb, SPAN("../outside.txt"));
		assert_int_equal(
		    root_open_file(root, buf_span(&climb), &about), -1);
		buf_free(&name);
		buf_free(&climb);
	}
	close(root);
	server_remove(&server);
}

static void
directories(void **state)
{
	static const struct {
		const char *path;
		bool opens;
	} rows[] = {{"/", true}, {"/dir/", true}, {"/dir/sub/", true},
	    {"/dir", true}, {"/..", false}, {"/parent/", false},
	    {"/top/", false}, {"/a.txt", false}, {"/none/", false}};
	struct server server;
	int root = make_tree(&server);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = root_open_beneath(
		    root, span_of(rows[i].path), O_RDONLY | O_DIRECTORY);
		expect_true(rows[i].path, SPAN(""), (fd >= 0) == rows[i].opens);
		if (fd >= 0)
			close(fd);
	}
	close(root);
	server_remove(&server);
	assert_int_equal(root_open("/none/such"), -1);
}

static void
flip(const struct server *server)
{
	char name[SERVER_PATH], link[SERVER_PATH];

	snprintf(name, sizeof(name), "%s", server_path(server, "flip"));
	snprintf(link, sizeof(link), "%s", server_path(server, "flipping"));
	for (;;) {
		if (symlink("../outside.txt", link) == 0)
			rename(link, name);
		if (symlink("a.txt", link) == 0)
			rename(link, name);
	}
}

/* T3: a link and a file change places during opens. */
static void
races(void **state)
{
	struct server server;
	int root = make_tree(&server);
	pid_t child = fork();

	(void)state;
	if (child == 0)
		flip(&server);
	int64_t until = clock_monotonic() + 300;
	while (clock_monotonic() < until)
		expect_held(root, SPAN("/flip"));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(root);
	server_remove(&server);
}

static void
identities(void **state)
{
	struct server server;
	int root = make_tree(&server);
	struct stat one, two;

	(void)state;
	close(root_open_file(root, SPAN("/a.txt"), &one));
	close(root_open_file(root, SPAN("/dir/b.txt"), &two));
	struct identity a = identity_of(&one), b = identity_of(&two);
	assert_true(identity_equal(&a, &a));
	assert_false(identity_equal(&a, &b));
	server_append(&server, "a.txt", "more");
	close(root_open_file(root, SPAN("/a.txt"), &one));
	b = identity_of(&one);
	assert_false(identity_equal(&a, &b));
	/* Written again in the same size, with its old mtime. */
	struct timespec times[] = {one.st_atim, one.st_mtim};
	int64_t until = clock_monotonic() + PATIENCE;
	do {
		/* The resolution of ctime may be coarse. */
		server_write(&server, "a.txt", "other");
		utimensat(AT_FDCWD, server_path(&server, "a.txt"), times, 0);
		close(root_open_file(root, SPAN("/a.txt"), &one));
		a = identity_of(&one);
		assert_int_equal(a.modified, b.modified);
		assert_int_equal(a.size, b.size);
	} while (identity_equal(&a, &b) && clock_monotonic() < until);
	assert_false(identity_equal(&a, &b));
	close(root);
	server_remove(&server);
}

/*
 * K473: what tools and file systems keep for themselves makes no directory a
 * capsule; what Kubernetes has in a volume does.
 */
static void
content(void **state)
{
	static const struct {
		const char *name;
		int content;
	} rows[] = {{".git", 0}, {".stfolder", 0}, {"lost+found", 0},
	    {"..data", 1}, {".well-known", 1}, {".intro.gmi", 1}, {"posts", 1}};
	char directory[] = "/tmp/loam.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(directory));
	int root = root_open(directory);
	assert_int_equal(root_has_names(root), 0);
	assert_int_equal(root_has_content(root), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(mkdirat(root, rows[i].name, 0755), 0);
		assert_int_equal(root_has_names(root), 1);
		expect_true(rows[i].name, span_of(rows[i].name),
		    root_has_content(root) == rows[i].content);
		unlinkat(root, rows[i].name, AT_REMOVEDIR);
	}
	assert_int_equal(root_has_content(-1), -1);
	close(root);
	rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_there),
	    cmocka_unit_test(nul_in_a_name),
	    cmocka_unit_test(what_is_no_file),
	    cmocka_unit_test(hostile_paths),
	    cmocka_unit_test(long_paths),
	    cmocka_unit_test(directories),
	    cmocka_unit_test(races),
	    cmocka_unit_test(identities),
	    cmocka_unit_test(content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
