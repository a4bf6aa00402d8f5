/* `loam get`: what it makes of answers, whole or broken. */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/get.h"
#include "support/sanitized.h"

enum { URL = 128 };

/*
 * V13: a body comes byte for byte, on both networks; what is no success has an
 * exit code of its class, and its meta on standard error.
 */
static void
real_server(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A \x1b[31m\n");
	server_write(server, "x.zip", "a\r\n.\r\nb");
	server_write(server, "club/in.gmi", "# In\n");
	server_configure(server,
	    "[zone club]\npath = /club/\nallow = any\n[redirects]\n"
	    "redirect = 31 /old /x.zip\nredirect = 52 /gone\n");
	server_start(server, NULL);
	get_expect(server,
	    get_url("gemini://localhost:*/x.zip", server->gemini), GET_NONE, 0,
	    "a\r\n.\r\nb", NULL);
	get_expect(server, get_url("localhost:*/x.zip", server->gemini),
	    GET_OPTIONS("--header"), 0, "\r\na\r\n.\r\nb", NULL);
	get_expect(server, get_url("gemini://localhost:*/old", server->gemini),
	    GET_NONE, 0, "a\r\n.\r\nb", "redirected to gemini://localhost:");
	get_expect(server, get_url("gemini://localhost:*/no", server->gemini),
	    GET_NONE, 50, NULL, "status 51, a permanent failure");
	get_expect(server, get_url("gemini://localhost:*/gone", server->gemini),
	    GET_NONE, 50, NULL, "status 52");
	get_expect(server,
	    get_url("gemini://localhost:*/club/in.gmi", server->gemini),
	    GET_NONE, 60, NULL, "--cert and --key");
	get_expect(server,
	    get_url("gemini://localhost:*/search", server->gemini), GET_NONE,
	    10, NULL, "answer it by --query TEXT\n");
	get_expect(server,
	    get_url("gemini://localhost:*/search", server->gemini),
	    GET_OPTIONS("--query", "A"), 0, "=> /a.gmi", NULL);
	get_expect(server,
	    get_url("gopher://localhost:*/9/x.zip", server->gopher), GET_NONE,
	    0, "a\r\n.\r\nb", NULL);
	get_expect(server,
	    get_url("gopher://localhost:*/7/search%09A", server->gopher),
	    GET_NONE, 0, "\t/a\t", NULL);
	get_expect(server, get_url("gopher://localhost:*/1/no", server->gopher),
	    GET_NONE, 50, "3", "the server refuses");
	get_expect(server, get_url("gopher://127.0.0.1:*/", server->gopher),
	    GET_OPTIONS("--query", "a\r\nb"), 2, NULL, "a line end or a NUL");
	assert_int_equal(server_stop(server), 0);
}

/* It has 10 s, if it is not given others. */
#define CHECK GET_OPTIONS("--check", "--timeout", "240")

/* V14, V241: `--check` prints one line and no more, and remembers no key. */
static void
check_line(void **state)
{
	struct server *server = *state;
	char path[SERVER_PATH + 32];

	server_start_small(server, "");
	snprintf(path, sizeof(path), "%s/loam/known_hosts", server->directory);
	get_expect(server,
	    get_url("gemini://localhost:*/a.gmi", server->gemini), CHECK, 0,
	    "/a.gmi 20 ", NULL);
	get_expect(server, get_url("gopher://localhost:*/", server->gopher),
	    CHECK, 0, "ok gopher://", NULL);
	get_expect(server, get_url("gemini://localhost:*/no", server->gemini),
	    CHECK, 50, "failed gemini://", NULL);
	assert_int_equal(access(path, F_OK), -1);
	unsigned port = server->gemini;
	assert_int_equal(server_stop(server), 0);
	get_expect(server, get_url("gemini://localhost:*/", port), CHECK, 3,
	    "failed gemini://", NULL);
	get_expect(server, "gemini://", CHECK, 2,
	    "failed gemini://: cannot be asked for: its host", NULL);
	get_expect(server, "titan://localhost:1/x", GET_NONE, 2, NULL,
	    "loam: \"titan://localhost:1/x\" cannot be asked for: its path");
}

/* An answer, and what `loam get` makes of it. */
struct broken {
	const char *bytes;
	enum peer_end how;
	int code;
	const char *output, *errors;
};

/* It is asked for once more with a file to go to, if that is to be tried. */
static void
expect_broken(const struct server *server, const struct identity_pair *pair,
    const struct broken *row, bool filed)
{
	char path[SERVER_PATH + 16];

	get_peer_says(pair, span_of(row->bytes), row->how);
	const char *url = get_url("gemini://localhost:*/", get_peer.port);
	get_expect(server, url, GET_OPTIONS("--trust-any-key"), row->code,
	    row->output, row->errors);
	if (!filed)
		return;
	get_expect(server, url,
	    GET_OPTIONS("--trust-any-key", "--output", "kept"), row->code, NULL,
	    row->errors);
	snprintf(path, sizeof(path), "%s/kept", server->directory);
	expect_true(row->bytes, span_of(row->bytes),
	    (access(path, F_OK) == 0) == (row->code == 0));
	unlink(path);
}

/*
 * V15: an answer that is malformed, cut off, too long or silent is none, and
 * has an exit code of its own; no file is made of it.
 */
static void
broken_answers(void **state)
{
	static const struct broken rows[] = {
	    {"20 text/plain\r\nwhole", PEER_CLOSES, 0, "whole", NULL},
	    {"20 text/plain\r\n", PEER_CLOSES, 0, NULL, NULL},
	    {"20 text/plain\r\nhalf", PEER_CUTS, 6, "half", "cut off"},
	    {"20 text/pl", PEER_CUTS, 6, NULL, "cut off"},
	    {"", PEER_CLOSES, 7, NULL, "before an answer came"},
	    {"20 text/plain\nx", PEER_CLOSES, 7, NULL, "no Gemini header"},
	    {"51 a\x1b[31m\r\n", PEER_CLOSES, 7, NULL, "control characters"},
	    {"51\r\n", PEER_CLOSES, 50, NULL, "status 51"},
	    {"44 5\r\nbody", PEER_CUTS, 40, NULL, "a temporary failure: 5"},
	    {"62 x\r\n", PEER_CLOSES, 60, NULL, "status 62"},
	    {"11 word\r\n", PEER_CLOSES, 10, NULL, "status 11"},
	    {"30 \r\n", PEER_CLOSES, 30, NULL, "no client can ask for"},
	};
	/* Each ends as one of those does, and leaves the same to a file. */
	static const struct broken alike[] = {
	    {"", PEER_CUTS, 6, NULL, "cut off"},
	    {"20 text/plain", PEER_CLOSES, 7, NULL, "before an answer"},
	    {"2 text/plain\r\nx", PEER_CLOSES, 7, NULL, "\"2 text/plain\""},
	    {"200 OK\r\nx", PEER_CLOSES, 7, NULL, "expected a Gemini status"},
	    {"99 x\r\n", PEER_CLOSES, 7, NULL, "\"99 x\""},
	    {"00 x\r\n", PEER_CLOSES, 7, NULL, "\"00 x\""},
	    {"HTTP/1.1 400 Bad\r\n", PEER_CLOSES, 7, NULL, "\"HTTP/1.1"},
	    {"51 \xff\r\n", PEER_CLOSES, 7, NULL, "not UTF-8"},
	    {"2\r\n", PEER_CLOSES, 7, NULL, "\"2\""},
	    {"\r\nx", PEER_CLOSES, 7, NULL, "expected a Gemini status"},
	    {"\nx", PEER_CLOSES, 7, NULL, "no Gemini header"},
	    {"30 gemini://u@h/\r\n", PEER_CLOSES, 30, NULL,
		"no client can ask for"},
	    {"30 https://h/\r\n", PEER_CLOSES, 30, NULL, "no gemini URL"},
	    {"30 gopher://h/\r\n", PEER_CLOSES, 30, NULL, "no gemini URL"},
	    {"31 /\r\n", PEER_CLOSES, 30, NULL, "asked for before: a loop"},
	};
	struct identity_pair pair = identity_make("localhost");

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_broken(*state, &pair, &rows[i], true);
	for (size_t i = 0; i < COUNT(alike); i++)
		expect_broken(*state, &pair, &alike[i], false);
	identity_free(&pair);
}

/* V16: whatever a server sends, a fetch is bounded in bytes and in time. */
static void
bounds(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct buf bytes = {0};

	buf_add(&bytes, SPAN("20 text/plain;"));
	buf_repeat(&bytes, 'x', 100000);
	get_peer_says(&pair, buf_span(&bytes), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 7, NULL, "no Gemini header");
	bytes.size = 0;
	buf_add(&bytes, SPAN("20 text/plain\r\n"));
	buf_repeat(&bytes, 'x', (1 << 20) + 1);
	get_peer_says(&pair, buf_span(&bytes), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key", "--limit", "1", "--check"), 7,
	    "longer than 1 MiB; --limit allows more", NULL);
	buf_free(&bytes);
	get_peer_says(&pair, SPAN("20 text/plain\r\nx"), PEER_STAYS);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key", "--timeout", "1", "--check"), 5,
	    "failed gemini://", NULL);
	get_peer_says(&pair, SPAN("20 text/plain\r\n"), PEER_DRIPS);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key", "--timeout", "1", "--check"), 5,
	    "failed gemini://", NULL);
	get_peer_says(NULL, SPAN("x"), PEER_STAYS);
	get_expect(server, get_url("gopher://localhost:*/", get_peer.port),
	    GET_OPTIONS("--timeout", "1", "--check"), 5, "failed gopher://",
	    NULL);
	get_peer_says(NULL, SPAN("20 text/plain\r\nhello"), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_NONE, 4, NULL, "the TLS handshake failed");
	identity_free(&pair);
}

enum { LARGE = 32 << 20, ROOM = 24 << 20, PAGE = 4096 }; /* bytes */

static void
take_room(void)
{
	struct rlimit room = {ROOM, ROOM};

	setrlimit(RLIMIT_DATA, &room);
}

/*
 * V106: an answer is written as it comes: one that is longer than the memory of
 * the program arrives, at standard output and in a file.
 */
static void
longer_than_memory(void **state)
{
	struct server *server = *state;
	struct stat about;
	char path[SERVER_PATH + 16];

	if (SANITIZED) {
		print_message("skipped: a sanitizer needs more memory\n");
		skip();
	}
	server_write(server, "large.bin", "");
	assert_int_equal(truncate(server_path(server, "large.bin"), LARGE), 0);
	server_start(server, NULL);
	server->prepare = take_room;
	get_expect(server,
	    get_url("gemini://localhost:*/large.bin", server->gemini),
	    GET_OPTIONS("--check"), 0, " 33554432 bytes\n", NULL);
	get_expect(server,
	    get_url("gopher://localhost:*/9/large.bin", server->gopher),
	    GET_OPTIONS("--output", "kept"), 0, NULL, NULL);
	snprintf(path, sizeof(path), "%s/kept", server->directory);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_size, LARGE);
	server->prepare = NULL;
	assert_int_equal(server_stop(server), 0);
}

/* V17: five redirects are followed, and the sixth is not. */
static void
redirect_limit(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct peer_answer answers[7] = {{SPAN("30 /1\r\n"), PEER_CLOSES},
	    {SPAN("31 2\r\n"), PEER_CLOSES}, {SPAN("31 ?3\r\n"), PEER_CLOSES},
	    {SPAN("30 4\r\n"), PEER_CLOSES}, {SPAN("30 ./5\r\n"), PEER_CLOSES},
	    {SPAN("20 text/plain\r\nfive"), PEER_CLOSES}};

	peer_start(&get_peer, &pair, answers, 6);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 0, "five", "/5\n");
	peer_stop(&get_peer);
	answers[5] = (struct peer_answer){SPAN("30 /6\r\n"), PEER_CLOSES};
	answers[6] =
	    (struct peer_answer){SPAN("20 text/plain\r\nsix"), PEER_CLOSES};
	peer_start(&get_peer, &pair, answers, 7);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 30, NULL, "at most five");
	identity_free(&pair);
}

/*
 * V20: RFC 1436 ends a text or a menu by a line of one dot and doubles a dot at
 * the beginning of a line; both are undone, and other items come as they are.
 */
static void
gopher_dots(void **state)
{
	static const struct {
		const char *path, *bytes, *output;
	} rows[] = {
	    {"0a", "..a\r\nb\r\n...\r\n.\r\n", "<.a\r\nb\r\n..\r\n>"},
	    {"0a", "..a\n.\n", "<.a\n>"},
	    {"0a", "..a\r\nno end\r\n", "<..a\r\nno end\r\n>"},
	    {"0a", ".\r\n", "<>"},
	    {"0a", "", "<>"},
	    {"0a", "a.\r\n", "<a.\r\n>"},
	    {"1a", "ia\tb\tc\t1\r\n.\r\n", "<ia\tb\tc\t1\r\n>"},
	    {"9a", "..a\r\n.\r\n", "<..a\r\n.\r\n>"},
	    {"0a", "3 apples\r\n.\r\n", "<3 apples\r\n>"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got = {0};
		char format[URL];
		get_peer_says(NULL, span_of(rows[i].bytes), PEER_CLOSES);
		snprintf(format, sizeof(format), "gopher://localhost:*/%s",
		    rows[i].path);
		struct ran ran =
		    get_run(server, get_url(format, get_peer.port), GET_NONE);
		buf_format(&got, "<%pS>", SPAN_AT(buf_span(&ran.output)));
		expect_span(
		    rows[i].bytes, buf_span(&got), span_of(rows[i].output));
		expect_true(
		    rows[i].bytes, buf_span(&ran.errors), ran.code == 0);
		buf_free(&got);
		ran_free(&ran);
	}
}

static void
take_small_files(void)
{
	struct rlimit room = {PAGE, PAGE};

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &room);
}

/* V112: a text that cannot be held until its end is known is told. */
static void
no_temporary(void **state)
{
	struct server *server = *state;
	struct buf bytes = {0};

	buf_byte(&bytes, '.');
	buf_repeat(&bytes, 'x', 1 << 20);
	server->prepare = take_small_files;
	get_peer_says(NULL, buf_span(&bytes), PEER_CLOSES);
	get_expect(server, get_url("gopher://localhost:*/0a", get_peer.port),
	    GET_NONE, 1, NULL, "a temporary file cannot be written: ");
	server->prepare = NULL;
	buf_free(&bytes);
}

static int terminal = -1; /* the side of a program that is run */

static void
take_terminal(void)
{
	dup2(terminal, STDOUT_FILENO);
}

/*
 * V22, V251: escape sequences are shown, not obeyed; a text is shown however
 * its type is written, an image not at all.
 */
static void
on_terminal(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	char shown[256];
	int master;

	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	server->prepare = take_terminal;
	get_peer_says(&pair, SPAN("20 text/gemini\r\na\tb\x1b[31m\xc2\x9b!\n"),
	    PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 0, NULL, NULL);
	ssize_t size = read(master, shown, sizeof(shown));
	assert_true(size > 0);
	struct span said = {shown, (size_t)size};
	expect_true("shown", said, answer_has(said, "b\\x1B[31m\\xC2\\x9B!"));
	expect_true("raw", said, span_find(said, '\x1b') == said.size);
	get_peer_says(&pair, SPAN("20 Application/JSON\r\n{}"), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 0, NULL, NULL);
	get_peer_says(&pair, SPAN("20 image/png\r\nx"), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 1, NULL, "--output");
	close(terminal);
	close(master);
	identity_free(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    GET_SCENE(real_server),
	    GET_SCENE(check_line),
	    GET_SCENE(broken_answers),
	    GET_SCENE(bounds),
	    GET_SCENE(longer_than_memory),
	    GET_SCENE(redirect_limit),
	    GET_SCENE(gopher_dots),
	    GET_SCENE(no_temporary),
	    GET_SCENE(on_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
