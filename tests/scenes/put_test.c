/* `loam put`, and the source of a page by `loam get`: what they send and say.
 */
#include <openssl/pem.h>
#include <stdio.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/get.h"

enum { WORDS = 12, URL = 256 };

/* Runs `loam put` with these words, and fails unless it ends as get_expect().
 */
static void
expect_put(const struct server *server, const char *const *words, int code,
    const char *output, const char *errors)
{
	const char *all[WORDS] = {"put", "--trust-any-key"};

	for (size_t i = 2; *words && i < WORDS - 1; i++)
		all[i] = *words++;
	struct ran ran = command_call(server, all);
	ran_expect(&ran, "said", code, output, errors);
}

#define PUT(...) ((const char *const[]){__VA_ARGS__, NULL})

static int input = -1; /* of a program that is run */

static void
take_input(void)
{
	dup2(input, STDIN_FILENO);
}

/* What is written into a pipe for it. */
static void
pipe_says(struct server *server, struct span text)
{
	int ends[2];

	if (input >= 0)
		close(input);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text.data, text.size), text.size);
	close(ends[1]);
	input = ends[0];
	server->prepare = take_input;
}

/*
 * P340, V241: a file, or standard input, is sent whole behind one line; what
 * cannot be sent is refused before a connection is made.
 */
static void
what_is_sent(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	char url[URL], nowhere[URL];

	server_write(server, "../a.gmi", "# A\r\n\tb\n");
	server_write(server, "../empty", "");
	get_peer_says(&pair, SPAN("20 text/plain\r\n"), PEER_ECHOES);
	snprintf(url, sizeof(url), "%s",
	    get_url("titan://localhost:*/d/", get_peer.port));
	expect_put(server, PUT("a.gmi", url), 0,
	    "/d/a.gmi;size=8;mime=text/gemini\r\n# A\r\n\tb\n",
	    "saved: 8 bytes, text/gemini\n");
	expect_put(server,
	    PUT("--mime", "text/x", "--token", "a/b", "./a.gmi", url), 0,
	    "/d/a.gmi;size=8;mime=text/x;token=a%2Fb\r\n# A", "text/x\n");
	expect_put(server, PUT("--delete", "localhost"), 2, NULL,
	    "expected the name of a file");
	pipe_says(server, SPAN("from a pipe"));
	expect_put(server, PUT("-", url), 2, NULL, "ends with a slash");
	strcat(url, "x.txt");
	pipe_says(server, SPAN("from a pipe"));
	expect_put(server, PUT("-", url), 0,
	    "/d/x.txt;size=11;mime=text/plain\r\nfrom a pipe", "saved: 11 ");
	pipe_says(server, SPAN(""));
	expect_put(server, PUT("-", url), 1, NULL, "standard input is empty");
	server->prepare = NULL;
	expect_put(server, PUT("--delete", url), 0, "/d/x.txt;size=0\r\n",
	    "loam: deleted\n");
	/* Nothing listens there. */
	peer_stop(&get_peer);
	snprintf(nowhere, sizeof(nowhere), "%s", url);
	expect_put(server, PUT("a.gmi", nowhere), 3, NULL, "localhost");
	expect_put(server, PUT("empty", nowhere), 1, NULL, "--delete\n");
	expect_put(server, PUT("none", nowhere), 1, NULL, "cannot be read");
	expect_put(server, PUT("capsule", nowhere), 1, NULL, "cannot be read");
	expect_put(server, PUT("a.gmi", "gopher://localhost/0a"), 2, NULL,
	    "expected titan");
	expect_put(server, PUT("a.gmi", "titan://localhost/a;edit"), 2, NULL,
	    "loam: \"titan://localhost/a;edit\" cannot be uploaded to: its "
	    "path has a semicolon");
	expect_put(server, PUT("a.gmi", "titan://localhost/%"), 2, NULL,
	    "loam: \"titan://localhost/%\" cannot be uploaded to: the URL");
	expect_put(server, PUT(nowhere), 2, NULL, "an argument is missing");
	expect_put(server, PUT("--delete", "a.gmi", nowhere), 2, NULL,
	    "--delete takes no file");
	expect_put(server, PUT("--mime", "x", "a.gmi", nowhere), 2, NULL,
	    "expected a type");
	expect_put(server, PUT("--mime", "a/b\tc", "a.gmi", nowhere), 2, NULL,
	    "expected a type");
	expect_put(
	    server, PUT("--key", "a", "a.gmi", nowhere), 2, NULL, "--cert");
	identity_free(&pair);
}

/* P340: a file that is longer than --limit allows is sent nowhere. */
static void
too_long(void **state)
{
	struct server *server = *state;

	server_write(server, "../large", "");
	assert_int_equal(truncate(server_path(server, "../large"), 1 << 20), 0);
	expect_put(server, PUT("--limit", "1", "large", "127.0.0.1:1/x"), 3,
	    NULL, "127.0.0.1");
	assert_int_equal(
	    truncate(server_path(server, "../large"), (1 << 20) + 1), 0);
	expect_put(server, PUT("--limit", "1", "large", "127.0.0.1:1/x"), 1,
	    NULL, "large is longer than 1 MiB; --limit allows more");
}

/*
 * P341: each status of an answer has its exit code and a sentence; a redirect
 * is no failure, and its page is named.
 */
static void
answers(void **state)
{
	static const struct {
		const char *bytes;
		enum peer_end how;
		int code;
		const char *output, *errors;
	} rows[] = {
	    {"20 text/gemini\r\n# Saved\n", PEER_CLOSES, 0, "# Saved\n",
		"saved: 2 bytes"},
	    {"30 gemini://localhost/a\r\n", PEER_CLOSES, 0,
		"gemini://localhost/a\n", "saved: 2 bytes"},
	    {"31 /b\r\n", PEER_CLOSES, 0, "/b\n", "saved"},
	    {"30 c\r\n", PEER_CLOSES, 0, "/d/c\n", "saved"},
	    {"30 titan://localhost/a\r\n", PEER_CLOSES, 30, NULL, "no page;"},
	    {"30 https://h/\r\n", PEER_CLOSES, 30, NULL, "no page in Gemini"},
	    {"30 gopher://h/\r\n", PEER_CLOSES, 30, NULL, "no page in Gemini"},
	    {"30 gemini://\r\n", PEER_CLOSES, 30, NULL, "no page in Gemini"},
	    {"10 Token?\r\n", PEER_CLOSES, 10, NULL, "by --token"},
	    {"11 Token?\r\n", PEER_CLOSES, 10, NULL, "by --token"},
	    {"40 x\r\n", PEER_CLOSES, 40, NULL, "failure: x; try again later"},
	    {"41 x\r\n", PEER_CLOSES, 40, NULL, "status 41"},
	    {"44 7\r\n", PEER_CLOSES, 40, NULL, "7; try again after that"},
	    {"50 x\r\n", PEER_CLOSES, 50, NULL, "a permanent failure: x\n"},
	    {"51 \r\n", PEER_CLOSES, 50, NULL, "a permanent failure\n"},
	    {"53 x\r\n", PEER_CLOSES, 50, NULL, "nothing can be uploaded"},
	    {"59 x\r\n", PEER_CLOSES, 50, NULL, "status 59"},
	    {"60 x\r\n", PEER_CLOSES, 60, NULL, "by --cert and --key"},
	    {"61 x\r\n", PEER_CLOSES, 60, NULL, "add the fingerprint"},
	    {"62 x\r\n", PEER_CLOSES, 60, NULL, "valid now"},
	    {"51 \x1b[31m\r\n", PEER_CLOSES, 7, NULL, "control characters"},
	    {"nonsense\r\n", PEER_CLOSES, 7, NULL, "look before you send"},
	    {"", PEER_CLOSES, 7, NULL, "look before you send"},
	    {"20 te", PEER_CUTS, 6, NULL, "look before you send"},
	    {"20 text/gemini\r\nhalf", PEER_CUTS, 6, "half", "cut off"},
	};
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");

	server_write(server, "../a.txt", "A\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char url[URL];
		get_peer_says(&pair, span_of(rows[i].bytes), rows[i].how);
		snprintf(url, sizeof(url), "%s",
		    get_url("titan://localhost:*/d/a.txt", get_peer.port));
		expect_put(server, PUT("a.txt", url), rows[i].code,
		    rows[i].output, rows[i].errors);
	}
	identity_free(&pair);
}

/*
 * A server that says nothing is not waited for. Where a second is too short for
 * the handshake already, there is no answer to wait for yet: it is tried with
 * more.
 */
static void
expect_late(const struct server *server, const struct identity_pair *pair)
{
	static const char *const times[] = {"1", "8", "64"};
	struct ran ran = {0};

	for (size_t i = 0; i < COUNT(times); i++) {
		ran_free(&ran);
		get_peer_says(pair, SPAN(""), PEER_STAYS);
		const char *url =
		    get_url("titan://localhost:*/", get_peer.port);
		ran = command_run(server,
		    (const char *const[]){"put", "--trust-any-key", "--timeout",
			times[i], "large.bin", url, NULL});
		if (!answer_has(buf_span(&ran.errors), "no connection") &&
		    !answer_has(buf_span(&ran.errors), "the TLS handshake"))
			break;
	}
	ran_expect(&ran, "said", 5, NULL, "did not come in time");
}

/*
 * P342: a refusal is heard while the body is sent, by a server that reads
 * nothing of it, too; an answer that takes it in part is no success.
 */
static void
refused_early(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	const char *url;

	/* More than the sockets of both sides hold. */
	server_write(server, "../large.bin", "");
	assert_int_equal(
	    truncate(server_path(server, "../large.bin"), 32 << 20), 0);
	get_peer_says(&pair, SPAN("50 Too large\r\n"), PEER_IGNORES);
	url = get_url("titan://localhost:*/", get_peer.port);
	expect_put(
	    server, PUT("large.bin", url), 50, NULL, "failure: Too large\n");
	get_peer_says(&pair, SPAN("20 text/plain\r\n"), PEER_IGNORES);
	url = get_url("titan://localhost:*/", get_peer.port);
	expect_put(
	    server, PUT("large.bin", url), 7, NULL, "has not taken the last");
	get_peer_says(&pair, SPAN("61 x\r\n"), PEER_CLOSES);
	url = get_url("titan://localhost:*/", get_peer.port);
	expect_put(server, PUT("large.bin", url), 60, NULL, "status 61");
	expect_late(server, &pair);
	/* One that breaks the connection is not written to any more. */
	get_peer_says(&pair, SPAN(""), PEER_CUTS);
	url = get_url("titan://localhost:*/", get_peer.port);
	expect_put(server, PUT("large.bin", url), 6, NULL, "was cut off");
	identity_free(&pair);
}

static void
write_own(const struct server *server, const struct identity_pair *pair)
{
	FILE *file = fopen(server_path(server, "../own.pem"), "w");

	assert_non_null(file);
	PEM_write_X509(file, pair->certificate);
	PEM_write_PrivateKey(file, pair->key, NULL, NULL, 0, NULL, NULL);
	assert_int_equal(fclose(file), 0);
}

/*
 * P344: --get fetches the page that an answer names, with the certificate only
 * at the same host; a page that has gone is told as with `loam get`.
 */
static void
page_afterwards(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct identity_pair own = identity_make("me");
	struct peer_answer turns[] = {{SPAN("30 /x\r\n"), PEER_CLOSES},
	    {SPAN("20 text/plain\r\n"), PEER_TELLS}};
	const char *url;

	server_write(server, "../a.txt", "A\n");
	write_own(server, &own);
	peer_start(&get_peer, &pair, turns, COUNT(turns));
	url = get_url("titan://localhost:*/a.txt", get_peer.port);
	expect_put(server, PUT("--get", "--cert", "own.pem", "a.txt", url), 0,
	    "cert", "redirected to gemini://localhost:");
	peer_stop(&get_peer);
	char other[URL];
	get_peer_says(&pair, SPAN("20 text/plain\r\n"), PEER_TELLS);
	struct peer second = get_peer;
	get_peer.pid = 0;
	snprintf(other, sizeof(other), "30 gemini://localhost:%u/x\r\n",
	    second.port);
	get_peer_says(&pair, span_of(other), PEER_CLOSES);
	url = get_url("titan://localhost:*/a.txt", get_peer.port);
	expect_put(server, PUT("--get", "--cert", "own.pem", "a.txt", url), 0,
	    "none", "redirected to ");
	peer_stop(&second);
	peer_stop(&get_peer);
	turns[1] = (struct peer_answer){SPAN("51 gone\r\n"), PEER_CLOSES};
	peer_start(&get_peer, &pair, turns, COUNT(turns));
	url = get_url("titan://localhost:*/a.txt", get_peer.port);
	expect_put(server, PUT("--get", "a.txt", url), 50, NULL, "status 51");
	identity_free(&own);
	identity_free(&pair);
}

/* P344: the key of a host is remembered, and another refused, as by get. */
static void
known_key(void **state)
{
	static const char other[] =
	    "sha256:00000000000000000000000000000000"
	    "00000000000000000000000000000000 2999-01-01T00:00:00Z";
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	char url[URL], line[URL], path[SERVER_PATH + 32];
	const char *words[] = {"put", "a.txt", url, NULL};

	server_write(server, "../a.txt", "A\n");
	get_peer_says(&pair, SPAN("20 text/plain\r\nok"), PEER_CLOSES);
	snprintf(url, sizeof(url), "%s",
	    get_url("titan://localhost:*/a.txt", get_peer.port));
	struct ran ran = command_run(server, words);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	snprintf(path, sizeof(path), "%s/loam/known_hosts", server->directory);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(line, sizeof(line), "localhost %u %s\n", get_peer.port, other);
	server_write(server, "../loam/known_hosts", line);
	ran = command_run(server, words);
	assert_int_equal(ran.code, 4);
	expect_true("errors", buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), "is another than the one"));
	assert_int_equal(ran.output.size, 0);
	ran_free(&ran);
	identity_free(&pair);
}

/*
 * P343: the source of a page comes as it is; a redirect from it is not
 * followed, since what it leads to is a page.
 */
static void
source(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");

	get_peer_says(&pair, SPAN("20 text/gemini\r\n---\ndraft: true\n---\n"),
	    PEER_ECHOES);
	get_expect(server,
	    get_url("titan://localhost:*/a.gmi;edit", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 0, "/a.gmi;edit\r\n", NULL);
	get_peer_says(&pair, SPAN("30 gemini://localhost/a\r\n"), PEER_CLOSES);
	get_expect(server,
	    get_url("titan://localhost:*/a.gmi;edit", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 30, NULL, "source this is not");
	get_peer_says(&pair, SPAN("53 x\r\n"), PEER_CLOSES);
	get_expect(server,
	    get_url("titan://localhost:*/a.gmi;edit", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 50, NULL, "status 53");
	get_expect(
	    server, "titan://localhost/a.gmi", GET_NONE, 2, NULL, "loam put");
	identity_free(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    GET_SCENE(what_is_sent),
	    GET_SCENE(too_long),
	    GET_SCENE(answers),
	    GET_SCENE(refused_early),
	    GET_SCENE(page_afterwards),
	    GET_SCENE(known_key),
	    GET_SCENE(source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
