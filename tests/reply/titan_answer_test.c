/* What a client is told of an upload that was written. */
#include <unistd.h>

#include "reply/titan_answer.h"
#include "support/expect.h"
#include "support/fixture.h"

#define A "/notes/a.gmi"
#define KEY "0000000000000000000000000000000000000000000000000000000000000001"

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
	struct request request;
	struct response response;

	fixture_configure(
	    fixture, "[zone notes]\npath = /notes/\nwrite = " KEY "\n");
	buf_repeat(&text, 'x', 100000);
	buf_byte(&text, '\0');
	server_write(&fixture->capsule, "notes/large.txt", text.data);
	buf_free(&text);
	fixture_open(fixture);
	fixture->visitor.state = VISITOR_KNOWN;
	fixture->visitor.key.bytes[DIGEST_SIZE - 1] = 1;
	assert_int_equal(protocol_gemini.parse(
			     SPAN("titan://localhost/notes/large.txt;size=4;"
				  "mime=text/plain\r\n"),
			     false, &fixture->arena, &request),
	    REQUEST_DONE);
	struct asked asked = {.protocol = &protocol_gemini,
	    .request = &request,
	    .visitor = fixture->visitor};
	int before = dup(STDERR_FILENO);
	titan_answer(&fixture->context, &asked, &response);
	int after = dup(STDERR_FILENO);
	assert_int_equal(response.kind, RESPONSE_BODY);
	assert_int_equal(after, before + 1);
	close(before);
	close(after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(receipts),
	    FIXTURE_TEST(replaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
