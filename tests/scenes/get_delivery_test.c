/* `loam get`: where an answer goes, and what cannot take it. */
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "fetch/outcome.h"
#include "support/ask.h"
#include "support/get.h"

static int output = -1; /* the program's standard output */

static void
take_output(void)
{
	dup2(output, STDOUT_FILENO);
}

static struct span
read_shown(int master, struct buf *shown, const char *until)
{
	char piece[65536];
	ssize_t size;

	shown->size = 0;
	while (!answer_has(buf_span(shown), until) &&
	    (size = read(master, piece, sizeof(piece))) > 0)
		buf_add(shown, (struct span){piece, (size_t)size});
	return buf_span(shown);
}

/* V22: what is on a terminal: texts of any length, and nothing else. */
static void
on_terminal(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct buf shown = {0};
	int master;

	assert_int_equal(openpty(&master, &output, NULL, NULL, NULL), 0);
	server->prepare = take_output;
	get_peer_says(&pair, SPAN("20\r\nno \x1b type\nend."), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 0, NULL, NULL);
	struct span said = read_shown(master, &shown, "end.");
	expect_true("shown", said, answer_has(said, "no \\x1B type"));
	/* Nor is one without a byte a success. */
	get_peer_says(&pair, SPAN("20 image/png\r\n"), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 1, NULL,
	    "image/png is not for a terminal");
	/* What is asked for by its name is nobody's to judge. */
	get_peer_says(&pair, SPAN("20 image/png\r\nraw\x1b."), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key", "--output", "-"), 0, NULL, NULL);
	said = read_shown(master, &shown, ".");
	expect_span("raw", said, SPAN("raw\x1b."));
	get_peer_says(NULL, SPAN("bytes"), PEER_CLOSES);
	get_expect(server, get_url("gopher://localhost:*/9x", get_peer.port),
	    GET_NONE, 1, NULL, "the answer is not for a terminal");
	/* What else was wrong is the exit code. */
	get_peer_says(&pair, SPAN("20 image/png\r\nraw"), PEER_CUTS);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), OUTCOME_CUT, NULL,
	    "image/png is not for a terminal");
	close(output);
	close(master);
	buf_free(&shown);
	identity_free(&pair);
}

/* V13: Gopher has no header to show. */
static void
header(void **state)
{
	struct server *server = *state;

	get_peer_says(NULL, SPAN("text\r\n.\r\n"), PEER_CLOSES);
	struct ran ran =
	    get_run(server, get_url("gopher://localhost:*/0x", get_peer.port),
		GET_OPTIONS("--header"));
	expect_span("output", buf_span(&ran.output), SPAN("text\r\n"));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
}

/* V106: an answer that could not be written is no success. */
static void
full(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");

	get_peer_says(&pair, SPAN("20 text/plain\r\nlost"), PEER_CLOSES);
	const char *url = get_url("gemini://localhost:*/", get_peer.port);
	get_expect(server, url,
	    GET_OPTIONS("--trust-any-key", "--output", "/dev/full"), 1, NULL,
	    "/dev/full cannot be written: No space left on device; ");
	get_expect(server, url,
	    GET_OPTIONS("--trust-any-key", "--output", "no/such"), 1, NULL,
	    "no/such cannot be written: No such file or directory; ");
	/* A text of Gopher, as it comes and where its end is waited for. */
	for (int held = 0; held < 2; held++) {
		get_peer_says(
		    NULL, held ? SPAN(".lost") : SPAN("lost"), PEER_CLOSES);
		get_expect(server,
		    get_url("gopher://localhost:*/0x", get_peer.port),
		    GET_OPTIONS("--output", "/dev/full"), 1, NULL,
		    "/dev/full cannot be written: No space left on device; ");
	}
	get_peer_says(&pair, SPAN("20 text/plain\r\nlost"), PEER_CLOSES);
	url = get_url("gemini://localhost:*/", get_peer.port);
	output = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(output >= 0);
	server->prepare = take_output;
	get_expect(server, url, GET_OPTIONS("--trust-any-key"), 1, NULL,
	    "standard output");
	server->prepare = NULL;
	close(output);
	identity_free(&pair);
}

/* V106: a reader of a pipe that goes has what it wanted, and no complaint. */
static void
reader_gone(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	int ends[2];

	get_peer_says(&pair, SPAN("20 text/plain\r\nlost"), PEER_CLOSES);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	output = ends[1];
	server->prepare = take_output;
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 128 + SIGPIPE, NULL, NULL);
	server->prepare = NULL;
	close(output);
	identity_free(&pair);
}

static char unfinished[SERVER_PATH + 16]; /* a pattern of names */
static int ending; /* the signal */
static bool ignores; /* HUP, as nohup(1) does */

static bool
is_begun(void)
{
	glob_t found = {0};
	bool begun = glob(unfinished, 0, NULL, &found) == 0;

	globfree(&found);
	return begun;
}

/* Lets a process signal this one once it has begun its file. */
static void
await_signal(void)
{
	pid_t program = getpid();

	if (ignores)
		signal(SIGHUP, SIG_IGN);
	if (fork() > 0)
		return;
	while (!is_begun() && getppid() == program)
		poll(NULL, 0, 1);
	kill(program, ending);
	if (ignores)
		kill(program, SIGTERM);
	_exit(0);
}

/* V180: a signal leaves what was there; nohup holds. */
static void
ended(void **state)
{
	static const struct {
		int signal;
		bool ignores;
		int code;
	} rows[] = {
	    {SIGTERM, false, 128 + SIGTERM},
	    {SIGINT, false, 128 + SIGINT},
	    {SIGHUP, false, 128 + SIGHUP},
	    {SIGHUP, true, 128 + SIGTERM},
	};
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct buf kept = {0};

	server_write(server, "kept", "before");
	const char *path = server_path(server, "kept");
	snprintf(unfinished, sizeof(unfinished), "%s.*", path);
	server->prepare = await_signal;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ending = rows[i].signal;
		ignores = rows[i].ignores;
		get_peer_says(
		    &pair, SPAN("20 text/gemini\r\nhalf"), PEER_STAYS);
		get_expect(server,
		    get_url("gemini://localhost:*/", get_peer.port),
		    GET_OPTIONS("--trust-any-key", "--output", path),
		    rows[i].code, NULL, NULL);
		assert_false(is_begun());
	}
	assert_int_equal(file_read(path, &kept, NULL), 0);
	expect_span("kept", buf_span(&kept), SPAN("before"));
	buf_free(&kept);
	identity_free(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    GET_SCENE(on_terminal),
	    GET_SCENE(header),
	    GET_SCENE(full),
	    GET_SCENE(reader_gone),
	    GET_SCENE(ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
