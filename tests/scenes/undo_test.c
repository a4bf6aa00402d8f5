/*
 * A publisher's own tools against a real server: uploads by `loam put`, sources
 * by `loam get`, and undo by `loam history` and `loam restore`.
 */
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/get.h"
#include "support/process.h"
#include "text/fingerprint.h"

enum { URL = 256, NOBODY = 65534 };

/* What an upload to a page has made. */
static const char *const all[] = {".", "notes", "notes/a.gmi", ".loam-versions",
    ".loam-versions/notes", ".loam-versions/notes/a.gmi",
    ".loam-versions/notes/a.gmi/.1"};

#define PRINT "7777777777777777777777777777777777777777777777777777777777777777"

static void
write_identity(const struct server *server, const struct identity_pair *pair)
{
	struct fingerprint print;
	unsigned size = sizeof(print.bytes);
	struct buf text = {0};
	FILE *file = fopen(server_path(server, "../me.pem"), "w");

	assert_non_null(file);
	PEM_write_X509(file, pair->certificate);
	PEM_write_PrivateKey(file, pair->key, NULL, NULL, 0, NULL, NULL);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(
	    X509_digest(pair->certificate, EVP_sha256(), print.bytes, &size),
	    1);
	fingerprint_print(&print, &text);
	buf_byte(&text, '\0');
	server_write(server, "../writers", text.data);
	buf_free(&text);
}

static void
configure(const struct server *server)
{
	char text[4 * SERVER_PATH];

	snprintf(text, sizeof(text),
	    "[server]\nworkers = 2\n[capsule]\nroot = %s\n"
	    "[host one]\nname = localhost\n"
	    "[host two]\nname = two.example\nroot = %s/two\n"
	    "[zone notes]\npath = /notes/\nhost = one\n"
	    "write = file:%s/writers\ndelete = yes\nkeep = 3\n",
	    server->capsule, server->directory, server->directory);
	server_configure(server, text);
	server_write(server, "index.gmi", "# Home\n");
	server_write(server, "../two/index.gmi", "# Two\n");
}

/* Runs a command. Fails unless it ends so and says these; NULL: whatever. */
static void
expect_run(const struct server *server, const char *const *words, int code,
    const char *output, const char *errors)
{
	struct ran ran = command_run(server, words);
	struct span said = buf_span(&ran.output);
	struct span wrong = buf_span(&ran.errors);

	expect_true(words[0], wrong, ran.code == code);
	expect_true(words[0], said, !output || answer_has(said, output));
	expect_true(words[0], wrong, !errors || answer_has(wrong, errors));
	ran_free(&ran);
}

#define RUN(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *
page(const struct server *server)
{
	return get_url("titan://localhost:*/notes/a.gmi", server->gemini);
}

static void
put(const struct server *server, const char *text)
{
	server_write(server, "../a.gmi", text);
	expect_run(server,
	    RUN("put", "--trust-any-key", "--cert", "me.pem", "a.gmi",
		page(server)),
	    0, NULL, "saved: ");
}

static bool
serves(const struct server *server, const char *text)
{
	struct heard heard =
	    gemini_ask(server, "gemini://localhost/notes/a.gmi\r\n");
	bool has = answer_has(heard_span(&heard), text);

	heard_free(&heard);
	return has;
}

static void
write_to_full(void)
{
	dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
}

/*
 * P347, V181: a publisher uploads a page, fetches its source, uploads it again,
 * looks at its versions, puts one back, deletes the page and takes that back,
 * while the server runs.
 */
static void
a_publishers_day(void **state)
{
	struct server *server = *state;
	struct identity_pair me = identity_make("me");
	char source[URL];

	configure(server);
	write_identity(server, &me);
	server_start(server, NULL);
	put(server, "---\ntags: a\n---\n# One\n");
	EVENTUALLY(serves(server, "# One"));
	snprintf(source, sizeof(source), "%s;edit", page(server));
	expect_run(server,
	    RUN("get", "--trust-any-key", "--cert", "me.pem", source), 0,
	    "---\ntags: a\n---\n# One\n", NULL);
	expect_run(server, RUN("get", "--trust-any-key", source), 60, NULL,
	    "status 60");
	put(server, "# Two\n\nIt is longer.\n");
	EVENTUALLY(serves(server, "# Two"));
	expect_run(server, RUN("history", "-c", "loam.ini", "/notes/a.gmi"), 0,
	    "Z          22 bytes  replaced\n", NULL);
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "/notes/a.gmi", "1"), 0,
	    "version 1 of /notes/a.gmi is back; what was there is version 2\n",
	    NULL);
	EVENTUALLY(serves(server, "# One"));
	expect_run(server,
	    RUN("put", "--trust-any-key", "--cert", "me.pem", "--delete",
		page(server)),
	    0, NULL, "loam: deleted\n");
	EVENTUALLY(serves(server, "51 Not found"));
	expect_run(server, RUN("history", "-c", "loam.ini", page(server)), 0,
	    "bytes  deleted\n     2  ", NULL);
	expect_run(server, RUN("restore", "-c", "loam.ini", "/notes/a.gmi"), 0,
	    "version 3 of /notes/a.gmi is back\n", NULL);
	EVENTUALLY(serves(server, "# One"));
	/* The writer goes on where the person has left off. */
	put(server, "# Four\n");
	EVENTUALLY(serves(server, "# Four"));
	expect_run(server, RUN("history", "-c", "loam.ini", "/notes/a.gmi"), 0,
	    "     4  ", NULL);
	server->prepare = write_to_full;
	expect_run(server, RUN("restore", "-c", "loam.ini", "/notes/a.gmi"), 1,
	    "",
	    "standard output cannot be written: No space left on device; "
	    "version 4 of /notes/a.gmi is back; what was there is version 5\n");
	server->prepare = NULL;
	assert_int_equal(server_stop(server), 0);
	identity_free(&me);
}

/* Deletes a file below /notes/ by an upload. */
static void
discard(const struct server *server, const char *name, int code,
    const char *output, const char *errors)
{
	char url[URL];

	snprintf(url, sizeof(url), "titan://localhost:*/notes/%s", name);
	expect_run(server,
	    RUN("put", "--trust-any-key", "--cert", "me.pem", "--delete",
		get_url(url, server->gemini)),
	    code, output, errors);
}

/* K462: by a client a page bundle that is hidden goes from its end. */
static void
a_bundles_end(void **state)
{
	struct server *server = *state;
	struct identity_pair me = identity_make("me");

	configure(server);
	write_identity(server, &me);
	server_write(server, "notes/2024-05-06-a/index.gmi",
	    "---\ndraft: true\n---\n# A\n");
	server_write(server, "notes/2024-05-06-a/b.txt", "A secret\n");
	server_write(server, "notes/2024-05-06-b/index.gmi", "# B\n");
	server_start(server, NULL);
	discard(server, "2024-05-06-a/index.gmi", 50, NULL,
	    "delete what is beside it first");
	discard(server, "2024-05-06-a/b.txt", 0, "/b.txt\n\n=> ", NULL);
	discard(server, "2024-05-06-a/index.gmi", 0, "/index.gmi\n\n=> ", NULL);
	discard(server, "2024-05-06-b/index.gmi", 0, "/index.gmi\n\n=> ", NULL);
	assert_int_equal(server_stop(server), 0);
	identity_free(&me);
}

/*
 * P348, K463, K468: a file is named by its path in the capsule, by that of the
 * shell or by its URL, of any host; what is no file, or has no versions, is
 * said, and of what file a page is made.
 */
static void
names(void **state)
{
	struct server *server = *state;
	struct identity_pair me = identity_make("me");
	char absolute[SERVER_PATH + 32];

	configure(server);
	write_identity(server, &me);
	server_write(server, "notes/a.gmi", "# Now\n");
	server_write(server, "notes/m.md", "# M\n");
	server_write(server, ".loam-versions/notes/a.gmi/.1", "# One\n");
	server_write(server, ".loam-versions/notes/g one.gmi/.5-", "# Gone\n");
	server_write(server, "../two/.loam-versions/b.gmi/.2", "# B\n");
	snprintf(absolute, sizeof(absolute), "%s/notes/a.gmi", server->capsule);
	const char *const typed[] = {"/notes/a.gmi", "notes/a.gmi",
	    "capsule/notes/a.gmi", "./capsule/two/../notes//a.gmi",
	    "gemini://localhost/notes/a.gmi", "titan://LOCALHOST:7/notes/a.gmi",
	    absolute};
	for (size_t i = 0; i < COUNT(typed); i++)
		expect_run(server, RUN("history", "-c", "loam.ini", typed[i]),
		    0, "     1  ", NULL);
	expect_run(server,
	    RUN("history", "-c", "loam.ini",
		"gemini://localhost/notes/"
		"g%20one.gmi"),
	    0, "     5  ", NULL);
	expect_run(server, RUN("history", "-c", "loam.ini", "two/b.gmi"), 0,
	    "     2  ", NULL);
	expect_run(server,
	    RUN("history", "-c", "loam.ini", "--host", "two.example", "b.gmi"),
	    0, "     2  ", NULL);
	expect_run(server, RUN("history", "-c", "loam.ini", "b.gmi"), 1, "",
	    "no version of /b.gmi is kept");
	expect_run(server, RUN("history", "-c", "loam.ini", "index.gmi"), 0,
	    "   now  ", "no version of /index.gmi is kept");
	expect_run(server, RUN("history", "-c", "loam.ini", "/none.txt"), 1, "",
	    "no version of /none.txt is kept in");
	expect_run(server, RUN("history", "-c", "loam.ini", "/notes/m.gmi"), 1,
	    "", "made of another file: ask for /notes/m.md\n");
	expect_run(server, RUN("restore", "-c", "loam.ini", "/notes/m.gmi"), 1,
	    "", "made of another file: ask for /notes/m.md\n");
	/* K468: no page is made of it there. */
	server_write(server, "../file.ini",
	    "[capsule]\nroot = capsule\nmarkdown = file\n");
	expect_run(server, RUN("history", "-c", "file.ini", "/notes/m.gmi"), 1,
	    "", "no version of /notes/m.gmi is kept in capsule\n");
	expect_run(server, RUN("history", "-c", "loam.ini", "/notes/"), 2, "",
	    "is no file");
	expect_run(server, RUN("history", "-c", "loam.ini", ""), 2, "",
	    "PATH is \"\", expected a path\n");
	expect_run(server, RUN("history", "-c", "loam.ini", "../../x"), 2, "",
	    "is no file");
	expect_run(server,
	    RUN("history", "-c", "loam.ini", "gemini://other.example/a"), 2, "",
	    "is no file");
	expect_run(server,
	    RUN("history", "-c", "loam.ini", "gemini://localhost/a%00b"), 2, "",
	    "is no file");
	expect_run(server,
	    RUN("history", "-c", "loam.ini", "--host", "x.example", "a"), 2, "",
	    "--host is \"x.example\"");
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "/notes/a.gmi", "one"), 2, "",
	    "expected a number");
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "/notes/a.gmi", "9"), 1, "",
	    "/notes/a.gmi is as it was: it has no such version");
	expect_run(server, RUN("restore", "-c", "loam.ini", "/index.gmi"), 1,
	    "", "no version of /index.gmi is kept");
	expect_run(server, RUN("restore", "-c", "loam.ini", "two/b.gmi"), 1, "",
	    "takes no uploads");
	identity_free(&me);
}

/*
 * P603: a path or a URL of one host is not of another one that is named; of
 * capsules in one another the inner one is meant.
 */
static void
hosts(void **state)
{
	struct server *server = *state;
	char text[4 * SERVER_PATH];

	snprintf(text, sizeof(text),
	    "[capsule]\nroot = %s\n[host one]\nname = one.example\n"
	    "[host in]\nname = in.example\nroot = %s/in\n"
	    "[host same]\nname = same.example\nroot = %s/in\n",
	    server->capsule, server->capsule, server->capsule);
	server_configure(server, text);
	server_write(server, "in/a.gmi", "# A\n");
	server_write(server, "in/.loam-versions/a.gmi/.7", "# Before\n");
	expect_run(server, RUN("history", "-c", "loam.ini", "capsule/in/a.gmi"),
	    0, "     7  ", NULL);
	expect_run(server,
	    RUN("history", "-c", "loam.ini", "--host", "same.example",
		"capsule/in/a.gmi"),
	    0, "     7  ", NULL);
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "--host", "one.example",
		"capsule/in/a.gmi"),
	    2, "", "is of the host in.example, and --host is \"one.example\"");
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "--host", "one.example",
		"gemini://in.example/a.gmi"),
	    2, "", "is of the host in.example, and --host is \"one.example\"");
}

/*
 * P346: what cannot be put back stays away, and why is said; and where nothing
 * is kept, that is said.
 */
static void
refused(void **state)
{
	static const struct {
		const char *path, *said;
	} rows[] = {
	    {"/notes/empty.gmi", "that version is empty, which no upload is"},
	    {"/notes/large.gmi", "is larger than size of its [zone]"},
	    {"/notes/bytes.gmi", "is no UTF-8, which its name promises"},
	    {"/notes/taken", "a directory has its name now"},
	    {"/notes/file/a.gmi", "its place is taken"},
	    {"/full/a.gmi", "its [zone] is full; raise its space"},
	    {"/link/a.gmi", "its place is taken: Not a directory"},
	};
	struct server *server = *state;
	char path[64], text[SERVER_PATH * 2];

	snprintf(text, sizeof(text),
	    "[capsule]\nroot = %s\n[zone notes]\npath = /notes/\nwrite = " PRINT
	    "\n"
	    "size = 30\nkeep = 0\n[zone full]\npath = /full/\nwrite = " PRINT
	    "\n"
	    "size = 9\nspace = 9\n[zone link]\npath = /link/\nwrite = " PRINT
	    "\n",
	    server->capsule);
	server_configure(server, text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(
		    path, sizeof(path), ".loam-versions%s/.1", rows[i].path);
		server_write(server, path,
		    i == 0       ? ""
			: i == 1 ? "# Far too long for this zone, it is\n"
			: i == 2 ? "\xff"
				 : "# One\n");
	}
	server_write(server, "notes/taken/a.gmi", "# A\n");
	server_write(server, "notes/file", "a");
	server_write(server, "full/b.gmi", "# B\n\n\n\n\n");
	assert_int_equal(symlink("notes", server_path(server, "link")), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ran ran = command_run(
		    server, RUN("restore", "-c", "loam.ini", rows[i].path));
		ran_expect(&ran, rows[i].path, 1, NULL, rows[i].said);
	}
	server_write(server, ".loam-versions/notes/odd.gmi/.1/x", "x");
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "/notes/odd.gmi", "1"), 1, "",
	    "it cannot be read or written: Is a directory");
	server_write(server, "notes/a.gmi", "# Now\n");
	server_write(server, ".loam-versions/notes/a.gmi/.1", "# One\n");
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "--host", "b.example",
		"/notes/a.gmi"),
	    0, "version 1 of /notes/a.gmi is back; what was there is not kept",
	    NULL);
}

/* P601: root puts back as the user whose the directory is. */
static void
by_root(void **state)
{
	struct server *server = *state;
	struct stat about;

	if (geteuid() != 0) {
		print_message("skipped: not run by root\n");
		skip();
	}
	server_write(server, "../writers", PRINT "\n");
	configure(server);
	server_write(server, "notes/a.gmi", "# Now\n");
	server_write(server, ".loam-versions/notes/a.gmi/.1", "# One\n");
	assert_int_equal(chmod(server->directory, 0755), 0);
	for (size_t i = 0; i < COUNT(all); i++)
		assert_int_equal(
		    chown(server_path(server, all[i]), NOBODY, NOBODY), 0);
	expect_run(server,
	    RUN("restore", "-c", "loam.ini", "/notes/a.gmi", "1"), 0,
	    "version 1 of /notes/a.gmi is back; what was there is version 2",
	    NULL);
	assert_int_equal(stat(server_path(server, "notes/a.gmi"), &about), 0);
	assert_int_equal(about.st_uid, NOBODY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    GET_SCENE(a_publishers_day),
	    GET_SCENE(a_bundles_end),
	    GET_SCENE(names),
	    GET_SCENE(hosts),
	    GET_SCENE(refused),
	    GET_SCENE(by_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
