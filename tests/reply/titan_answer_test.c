/* What a client is told of an upload that was written. */
#include <stdio.h>
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(receipts),
	    FIXTURE_TEST(replaces),
	    FIXTURE_TEST(sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
