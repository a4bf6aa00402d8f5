/* What a client is told of an upload that was written. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reply/titan_answer.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/foreign.h"

#define A "/notes/a.gmi"
#define KEY "0000000000000000000000000000000000000000000000000000000000000001"
#define ZONE "[zone notes]\npath = /notes/\nwrite = " KEY "\n"

/* Answers a line of Titan by somebody who may write below /notes/. */
static void
answer_to(struct fixture *fixture, const char *line, struct response *response)
{
	struct request request;

	fixture->visitor.state = VISITOR_KNOWN;
	fixture->visitor.key.bytes[DIGEST_SIZE - 1] = 1;
	assert_int_equal(protocol_gemini.parse(
			     span_of(line), false, &fixture->arena, &request),
	    REQUEST_DONE);
	struct asked asked = {.protocol = &protocol_gemini,
	    .request = &request,
	    .visitor = fixture->visitor};
	titan_answer(&fixture->context, &asked, response);
}

/* P386, P379: a page that all serve, and why one is not to be seen yet. */
static void
receipts(void **state)
{
	static const struct {
		uint64_t size;
		enum upload_shown shown;
		const char *path, *has, *lacks;
	} rows[] = {
	    {4, UPLOAD_SHOWN, A, "30 gemini://localhost/notes/a.gmi\r\n", "#"},
	    {4, UPLOAD_AWAITED, A, "# Saved\n\n/notes/a.gmi\nIt is not among",
		"since"},
	    {4, UPLOAD_OVERTAKEN, A, "Another file has taken its place since.",
		"draft"},
	    {4, UPLOAD_GONE, A, "It has been deleted since.", "draft"},
	    {0, UPLOAD_OVERTAKEN, A, "Another file has taken its place since.",
		"moment"},
	    {4, UPLOAD_LEFT, A, "The server is being started anew", "draft"},
	    {0, UPLOAD_SHOWN, A, "# Deleted\n\n/notes/a.gmi\n\n=> /notes/",
		"moment"},
	    {0, UPLOAD_AWAITED, A, "may be seen a moment longer", "draft"},
	    {0, UPLOAD_LEFT, A, "The server is being started anew", "draft"},
	    {0, UPLOAD_SHOWN, "/notes/none/at/all.gmi", "\n\n=> /notes/\n",
		"none/\n"},
	    {4, UPLOAD_AWAITED, "/none/at/all.gmi", "\n\n=> /\n", "none/\n"},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "notes/b/c.gmi", "# C\n");
	fixture_open(fixture);
	/* Its host has the context from then on. */
	(void)fixture_gemini(fixture, "/");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upload upload = {
		    .path = span_of(rows[i].path), .size = rows[i].size};
		struct outgoing outgoing = {.fd = -1};
		outgoing_upload(&fixture->host, &protocol_gemini, &upload,
		    REFUSAL_NONE, 0, rows[i].shown, &outgoing);
		struct span said = buf_span(&outgoing.rendered->bytes);
		expect_true(
		    rows[i].has, said, fixture_holds(said, rows[i].has));
		expect_true(
		    rows[i].lacks, said, !fixture_holds(said, rows[i].lacks));
		outgoing_free(&outgoing);
	}
}

/* K211: what an upload replaces is looked at, and not left open. */
static void
replaces(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};
	struct response response;

	fixture_configure(fixture, ZONE);
	buf_repeat(&text, 'x', 100000);
	buf_byte(&text, '\0');
	server_write(&fixture->capsule, "notes/large.txt", text.data);
	buf_free(&text);
	fixture_open(fixture);
	int before = dup(STDERR_FILENO);
	answer_to(fixture,
	    "titan://localhost/notes/large.txt;size=4;mime=text/plain\r\n",
	    &response);
	int after = dup(STDERR_FILENO);
	assert_int_equal(response.kind, RESPONSE_BODY);
	assert_int_equal(after, before + 1);
	close(before);
	close(after);
}

/*
 * K436: a source has the type and the charset of the page, and no language,
 * which an upload of it could not have; of what no edition knows, or not as it
 * is now, the name tells the type.
 */
static void
sources(void **state)
{
	static const struct {
		const char *name, *mime, *charset;
	} rows[] = {
	    {"a.gmi", "text/gemini", ""},
	    {"old.txt", "text/plain", "koi8-r"},
	    {"a.unheard", "text/plain", ""},
	    {"b.unheard", "application/octet-stream", ""},
	    {"draft.gmi", "text/gemini", ""},
	    {"changed.txt", "text/plain", ""},
	    {"changed.unheard", "application/octet-stream", ""},
	};
	struct fixture *fixture = *state;
	struct buf old = foreign_encode(SPAN("koi8-r"),
	    "Поймали трёх окуней. Потом шёл дождь, и мы пошли домой.\n");
	char line[128];

	fixture_configure(fixture, ZONE);
	server_write(&fixture->capsule, "notes/a.gmi", "# A\n");
	server_write(&fixture->capsule, "notes/a.unheard", "A text.\n");
	server_write_bytes(
	    &fixture->capsule, "notes/b.unheard", SPAN("\0\1\2\3"));
	server_write(&fixture->capsule, "notes/draft.gmi",
	    "---\ndraft: true\n---\n# A\n");
	server_write(&fixture->capsule, "notes/changed.unheard", "A text.\n");
	server_write_bytes(&fixture->capsule, "notes/old.txt", buf_span(&old));
	server_write_bytes(
	    &fixture->capsule, "notes/changed.txt", buf_span(&old));
	fixture_open(fixture);
	server_write(&fixture->capsule, "notes/changed.txt", "\xc3\xa9\n");
	server_write(&fixture->capsule, "notes/changed.unheard", "Another.\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct response response;
		snprintf(line, sizeof(line),
		    "titan://localhost/notes/%s;edit\r\n", rows[i].name);
		answer_to(fixture, line, &response);
		assert_int_equal(response.kind, RESPONSE_FILE);
		expect_span(rows[i].name, response.mime, span_of(rows[i].mime));
		expect_span(
		    rows[i].name, response.charset, span_of(rows[i].charset));
		expect_span(rows[i].name, response.language, SPAN(""));
		response_free(&response);
	}
	buf_free(&old);
}

/* Fails unless a line is refused so, with that detail; NONE: it is taken. */
static void
expect_refusal(struct fixture *fixture, const char *path, const char *rest,
    enum refusal refusal, const char *detail)
{
	struct response response;
	char line[160];

	snprintf(line, sizeof(line), "titan://localhost%s%s\r\n", path, rest);
	answer_to(fixture, line, &response);
	expect_true(path, refusal_name(response.refusal),
	    response.refusal == refusal &&
		(response.kind == RESPONSE_REFUSED) == (refusal != 0));
	expect_span(path, response.detail, span_of(detail));
	response_free(&response);
}

#define DRAFT "---\ndraft: true\n---\n"
#define DATED "---\ndate: 2024-05-06\n---\n"
#define DATED_DRAFT "---\ndraft: true\ndate: 2024-05-06\n---\n"

/*
 * K462: the page of a page bundle, shown or not, is deleted after what is
 * beside it; so is no other file, and no page of another directory.
 */
static void
page_goes_last(void **state)
{
	static const struct {
		const char *page, *text, *beside, *path;
		bool stays;
	} rows[] = {
	    {"2024-01-01-a/index.gmi", DRAFT "# A\n", "x.txt", NULL, true},
	    {"2024-01-01-b/index.gmi", "# A\n", "x.txt", NULL, true},
	    {"2024-01-01-c/index.md", DRAFT "# A\n", "x.png", NULL, true},
	    {"2024-01-01-d/index.md", "# A\n", "x/y.png", NULL, true},
	    {"2024-01-01-e/index.txt", "A\n", "index.es.gmi", NULL, true},
	    {"f/index.gmi", DATED_DRAFT "# A\n", "x.txt", NULL, true},
	    {"g/index.gmi", DATED "# A\n", "x.txt", NULL, true},
	    {"2024/02/02/index.gmi", DRAFT "# A\n", "x.txt", NULL, true},
	    {"2024-01-01-h/gophermap", "A\n", "index.gmi", NULL, false},
	    {"2024-01-01-i/index.gmi", DRAFT "# A\n", "x.txt",
		"2024-01-01-i/x.txt", false},
	    {"2024-01-01-j/index.gmi", "# A\n", ".x", NULL, false},
	    {"2024-01-01-k/index.gmi", DRAFT "# A\n", "x.gmi~", NULL, false},
	    {"l/index.gmi", "# A\n", "x.txt", NULL, false},
	    {"m/index.gmi", DRAFT "# A\n", "x.txt", NULL, false},
	};
	struct fixture *fixture = *state;
	char path[64];

	fixture_configure(fixture, ZONE "delete = yes\n");
	server_write(&fixture->capsule, "notes/index.gmi", "# Notes\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "notes/%s", rows[i].page);
		server_write(&fixture->capsule, path, rows[i].text);
		strcpy(strrchr(path, '/') + 1, rows[i].beside);
		server_write(&fixture->capsule, path, "Beside it.\n");
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "/notes/%s",
		    rows[i].path ? rows[i].path : rows[i].page);
		char beside[64] = "";
		if (rows[i].stays)
			snprintf(beside, sizeof(beside), "%.*s%s",
			    (int)span_directory(span_of(path)).size, path,
			    rows[i].beside);
		expect_refusal(fixture, path, ";size=0",
		    rows[i].stays ? REFUSAL_PAGE_GOES_LAST : REFUSAL_NONE,
		    beside);
	}
	expect_refusal(
	    fixture, "/notes/index.gmi", ";size=0", REFUSAL_NONE, "");
}

/* K465: in an undated directory whose texts are all drafts no page is last. */
static void
undated_drafts(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, ZONE "delete = yes\n");
	server_write(&fixture->capsule, "notes/index.gmi", "# Notes\n");
	server_write(&fixture->capsule, "notes/s/index.gmi", DRAFT "# S\n");
	server_write(&fixture->capsule, "notes/s/a.gmi", DRAFT "# A\n");
	server_write(&fixture->capsule, "notes/t/index.txt", DRAFT "T\n");
	server_write(&fixture->capsule, "notes/t/a.txt", DATED_DRAFT "A\n");
	fixture_open(fixture);
	expect_refusal(
	    fixture, "/notes/s/index.gmi", ";size=0", REFUSAL_NONE, "");
	expect_refusal(
	    fixture, "/notes/t/index.txt", ";size=0", REFUSAL_NONE, "");
}

/* Makes a name in a directory that is made, too. */
static void
make_beside(struct fixture *fixture, const char *directory, const char *name,
    const char *link)
{
	char path[SERVER_PATH + 64], *slash;

	snprintf(path, sizeof(path), "notes/%s/index.gmi", directory);
	server_write(&fixture->capsule, path, DRAFT "# A\n");
	snprintf(path, sizeof(path), "%s/notes/%s/%s", fixture->capsule.capsule,
	    directory, name);
	if (link) {
		assert_int_equal(symlink(link, path), 0);
		return;
	}
	slash = strrchr(path, '/');
	*slash = '\0';
	(void)mkdir(path, 0755);
	*slash = '/';
	if (slash[1])
		server_write(&fixture->capsule,
		    path + strlen(fixture->capsule.capsule) + 1, "");
}

/*
 * K466: what no reader could be shown, and what the writer cannot delete, is
 * not beside the page of a page bundle; else the answer names it.
 */
static void
not_beside(void **state)
{
	static const struct {
		const char *directory, *name, *link, *file;
	} rows[] = {
	    {"2024-01-01-a", "img/", NULL, NULL},
	    {"2024-01-01-b", "img/.gitkeep", NULL, NULL},
	    {"2024-01-01-c", "lost.png", "nowhere.png", NULL},
	    {"2024-01-01-d", "notes.gmi", "../index.gmi", NULL},
	    {"2024-01-01-e", "4913", NULL, NULL},
	    {"2024-01-01-f", "other/x.gmi", NULL, NULL},
	    {"2024-01-01-g", "img/x.png", NULL,
		"/notes/2024-01-01-g/img/x.png"},
	    {"2024-01-01-h", "empty.txt", NULL,
		"/notes/2024-01-01-h/empty.txt"},
	};
	struct fixture *fixture = *state;
	char path[64];

	fixture_configure(fixture,
	    ZONE
	    "delete = yes\n[zone other]\npath = /notes/2024-01-01-f/other/\n"
	    "write = "
	    "0000000000000000000000000000000000000000000000000000000000"
	    "000002\ndelete = yes\n");
	server_write(&fixture->capsule, "notes/index.gmi", "# Notes\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		make_beside(
		    fixture, rows[i].directory, rows[i].name, rows[i].link);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "/notes/%s/index.gmi",
		    rows[i].directory);
		expect_refusal(fixture, path, ";size=0",
		    rows[i].file ? REFUSAL_PAGE_GOES_LAST : REFUSAL_NONE,
		    rows[i].file ? rows[i].file : "");
	}
}

/*
 * K463: who deletes a page that is made of a file is told that file, and who
 * asks for the source of a directory, or uploads there, its page.
 */
static void
made_of(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, ZONE "delete = yes\n");
	server_write(&fixture->capsule, "notes/m.md", "# M\n");
	server_write(&fixture->capsule, "notes/d/index.md", DRAFT "# D\n");
	server_write(&fixture->capsule, "notes/e/a.gmi", "# A\n");
	fixture_open(fixture);
	expect_refusal(
	    fixture, "/notes/m.gmi", ";size=0", REFUSAL_MADE, "/notes/m.md");
	expect_refusal(
	    fixture, "/notes/m.gmi", ";edit", REFUSAL_MADE, "/notes/m.md");
	expect_refusal(fixture, "/notes/m.md", ";size=0", REFUSAL_NONE, "");
	expect_refusal(fixture, "/notes/d/", ";edit", REFUSAL_DIRECTORY,
	    "/notes/d/index.md");
	expect_refusal(fixture, "/notes/d/", ";size=4", REFUSAL_DIRECTORY,
	    "/notes/d/index.md");
	expect_refusal(fixture, "/notes/e/", ";edit", REFUSAL_DIRECTORY, "");
	expect_refusal(fixture, "/notes/none/", ";edit", REFUSAL_DIRECTORY, "");
	/* It is there by now. */
	server_write(&fixture->capsule, "notes/m.gmi", "# New\n");
	expect_refusal(fixture, "/notes/m.gmi", ";size=0", REFUSAL_NONE, "");
}

/* P961: where the configuration says gone, a file goes, and none comes. */
static void
gone(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    ZONE "delete = yes\n[redirects]\nredirect = 52 /notes/a.gmi\n");
	server_write(&fixture->capsule, "notes/a.gmi", "# A\n");
	fixture_open(fixture);
	expect_refusal(fixture, A, ";size=4", REFUSAL_GONE, "");
	expect_refusal(fixture, A, ";size=0", REFUSAL_NONE, "");
	expect_refusal(fixture, A, ";edit", REFUSAL_NONE, "");
}

/*
 * V221: the source of a page, and what is beside it, are found in the spelling
 * of Unicode in which readers find the page; drafts, too.
 */
static void
spellings(void **state)
{
	static const char *const lines[] = {
	    "titan://localhost/notes/%C3%A9/%C3%A9.gmi;edit\r\n",
	    "titan://localhost/notes/%C3%A9/draft-%C3%A9.gmi;edit\r\n"};
	struct fixture *fixture = *state;
	struct response response;

	fixture_configure(fixture, ZONE "delete = yes\n");
	server_write(
	    &fixture->capsule, "notes/e\xcc\x81/e\xcc\x81.gmi", "# E\n");
	server_write(&fixture->capsule, "notes/e\xcc\x81/draft-e\xcc\x81.gmi",
	    DRAFT "# E\n");
	server_write(
	    &fixture->capsule, "notes/2024-01-01-e\xcc\x81/index.gmi", "# E\n");
	server_write(&fixture->capsule, "notes/2024-01-01-e\xcc\x81/x.txt",
	    "Beside it.\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(lines); i++) {
		answer_to(fixture, lines[i], &response);
		assert_int_equal(response.kind, RESPONSE_FILE);
		expect_span(lines[i], response.mime, MIMETYPE_GEMTEXT);
		response_free(&response);
	}
	expect_refusal(fixture, "/notes/2024-01-01-%C3%A9/index.gmi", ";size=0",
	    REFUSAL_PAGE_GOES_LAST, "/notes/2024-01-01-e\xcc\x81/x.txt");
	expect_refusal(
	    fixture, "/notes/%C3%A9/none.gmi", ";edit", REFUSAL_MISSING, "");
}

/* V222: the inner one of two zones decides, however their paths are spelled. */
static void
zones_spelled(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone outer]\npath = /e%CC%81e%CC%81e%CC%81/\nwrite = "
	    "0000000000000000000000000000000000000000000000000000000000"
	    "000002\n[zone inner]\npath = /%C3%A9%C3%A9%C3%A9/x/\n"
	    "write = " KEY "\n");
	fixture_open(fixture);
	expect_refusal(fixture, "/%C3%A9%C3%A9%C3%A9/x/w.gmi", ";size=4",
	    REFUSAL_NONE, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(receipts),
	    FIXTURE_TEST(replaces),
	    FIXTURE_TEST(sources),
	    FIXTURE_TEST(page_goes_last),
	    FIXTURE_TEST(undated_drafts),
	    FIXTURE_TEST(not_beside),
	    FIXTURE_TEST(made_of),
	    FIXTURE_TEST(gone),
	    FIXTURE_TEST(spellings),
	    FIXTURE_TEST(zones_spelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
