/* Uploads by clients that have nothing of loam in them. */
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/expect.h"
#include "support/titan.h"

#define URL "titan://localhost/notes/"
#define PYTHON "python3 tests/scenes/titan_client.py"

static struct server server;
static struct identity_pair writer;

static void
write_pem(const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, writer.certificate), 1);
	assert_int_equal(
	    PEM_write_PrivateKey(file, writer.key, NULL, NULL, 0, NULL, NULL),
	    1);
	fclose(file);
}

static int
begin(void **state)
{
	char text[2 * SERVER_PATH], path[SERVER_PATH + 16];

	(void)state;
	writer = identity_make("writer");
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_write(&server, "../one.gmi", "# One\n\nFrom outside.\n");
	server_write(&server, "../two.gmi", "# Two\n");
	server_write(&server, "../nothing", "");
	titan_list(&server, &writer);
	snprintf(path, sizeof(path), "%s/me.pem", server.directory);
	write_pem(path);
	snprintf(text, sizeof(text),
	    "[server]\nworkers = 1\n[gemini]\nport = 1965\n[zone notes]\n"
	    "path = /notes/\nwrite = file:%s/writers\ndelete = yes\n",
	    server.directory);
	server_configure(&server, text);
	server_start(&server, NULL);
	return 0;
}

static int
end(void **state)
{
	*state = &server;
	identity_free(&writer);
	return server_group_teardown(state);
}

/* Whether a shell command succeeds, in the directory of the tests. */
static bool
succeeds(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Runs a client; what it says is in `said` beside the capsule. */
static struct buf
run_client(const char *program, const char *arguments)
{
	char command[4 * SERVER_PATH];
	struct buf said = {0};

	snprintf(command, sizeof(command), "D=%s; %s %s >$D/said 2>&1",
	    server.directory, program, arguments);
	(void)succeeds(command);
	assert_int_equal(
	    file_read(server_path(&server, "../said"), &said, NULL), 0);
	return said;
}

static void
expect_said(const char *program, const char *arguments, const char *text)
{
	struct buf said = run_client(program, arguments);

	expect_true(arguments, buf_span(&said),
	    text ? answer_has(buf_span(&said), text) : said.size == 0);
	buf_free(&said);
}

/* Whether the file that was uploaded has that text; NULL: there is none. */
static void
expect_file(const char *text)
{
	struct buf bytes = {0};
	int result =
	    file_read(server_path(&server, "notes/a.gmi"), &bytes, NULL);

	assert_int_equal(result < 0, !text);
	if (text)
		expect_span("file", buf_span(&bytes), span_of(text));
	buf_free(&bytes);
}

/* P391: a client in Python, written from the specification alone. */
static void
python(void **state)
{
	char program[128];

	(void)state;
	if (!succeeds("python3 -c 'import ssl' 2>/dev/null")) {
		print_message("skipped: there is no python3 with ssl here\n");
		skip();
	}
	snprintf(
	    program, sizeof(program), PYTHON " %u $D/me.pem", server.gemini);
	expect_said(
	    program, URL "a.gmi text/gemini $D/one.gmi", "/notes/a.gmi");
	expect_file("# One\n\nFrom outside.\n");
	expect_said(program, URL "a.gmi", "20 text/gemini\r\n# One\n");
	expect_said(program, URL "a.gmi text/gemini $D/two.gmi 't;o=k/e n'",
	    "/notes/a.gmi");
	expect_said(program,
	    URL "a.gmi 'text/gemini; charset=utf-8' $D/two.gmi",
	    "/notes/a.gmi");
	expect_file("# Two\n");
	expect_said(program, URL "a.gmi image/png $D/one.gmi",
	    "59 The type is not that of the name");
	expect_said(program, URL "../b.gmi text/gemini $D/one.gmi",
	    "50 Nothing can be uploaded here");
	expect_file("# Two\n");
	expect_said(program, URL "a.gmi delete", "# Deleted");
	expect_file(NULL);
	expect_said(program, URL "a.gmi", "51 Not found");
}

/* P391: gmid's client, where it is installed. It sends no port. */
static void
gmid(void **state)
{
	char program[128], url[64];

	(void)state;
	if (!succeeds("command -v titan >/dev/null")) {
		print_message("skipped: gmid's titan is not installed\n");
		skip();
	}
	snprintf(program, sizeof(program),
	    "titan -C $D/me.pem -K $D/me.pem -m text/gemini");
	snprintf(url, sizeof(url), "titan://localhost:%u/notes/a.gmi",
	    server.gemini);
	char arguments[256];
	snprintf(arguments, sizeof(arguments), "%s $D/one.gmi", url);
	expect_said(program, arguments, "/notes/a.gmi");
	expect_file("# One\n\nFrom outside.\n");
	snprintf(arguments, sizeof(arguments), "%s $D/nothing", url);
	struct buf said = run_client(program, arguments);
	buf_free(&said);
	expect_file(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(python),
	    cmocka_unit_test(gmid),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
