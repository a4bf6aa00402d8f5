/* `loam announce`: what aggregators are told of, and how often. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/get.h"
#include "support/process.h"

enum { WORDS = 16, URL = 128 };

static struct identity_pair pair;
static char to[URL];

static int
set_up(void **state)
{
	if (get_setup(state) < 0)
		return -1;
	const struct server *server = *state;

	get_peer.heard = open(server_path(server, "../heard"),
	    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	pair = identity_make("localhost");
	server_write(server, "2024-01-01-a.gmi", "# A\n");
	server_write(server, "2024-01-02-b.gmi", "# B\n");
	server_write(server, "news/2024-01-03-c.gmi", "# C\n");
	server_write(server, "undated.gmi", "# D\n");
	return get_peer.heard > 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	close(get_peer.heard);
	get_peer.heard = 0;
	identity_free(&pair);
	return get_teardown(state);
}

/* The aggregator answers so from now on, at a port of its own. */
static void
aggregator_says(struct span bytes, enum peer_end end)
{
	get_peer_says(&pair, bytes, end);
	snprintf(to, sizeof(to), "%s",
	    get_url("gemini://localhost:*/submit", get_peer.port));
}

/* The same at the port that it has, under which it is known. */
static void
aggregator_takes(void)
{
	aggregator_says(SPAN("20 text/gemini\r\nThank you.\n"), PEER_CLOSES);
}

/* Runs it, and fails unless it ends so and says these; NULL: nothing. */
static void
expect_run(const struct server *server, const char *const *options, int code,
    const char *output, const char *errors)
{
	const char *words[WORDS] = {
	    "announce", "-c", "loam.ini", "--host", "example.org", "--to", to};
	size_t count = 7;

	while (options && *options)
		words[count++] = *options++;
	struct ran ran = command_call(server, words);
	ran_expect(&ran, "said", code, output, errors);
}

/* What was asked for since the last call: queries, decoded, a bar behind each.
 */
static void
expect_heard(const char *want)
{
	struct buf bytes = {0}, got = {0};
	char piece[4096];
	ssize_t size;

	lseek(get_peer.heard, 0, SEEK_SET);
	while ((size = read(get_peer.heard, piece, sizeof(piece))) > 0)
		buf_add(&bytes, (struct span){piece, (size_t)size});
	assert_int_equal(ftruncate(get_peer.heard, 0), 0);
	struct span rest = buf_span(&bytes);
	while (rest.size > 0) {
		struct span line = span_cut_line(&rest);
		span_cut(&line, '?');
		expect_true("encoded", line, span_find(line, '/') == line.size);
		for (size_t i = 0; i < line.size; i++) {
			unsigned byte = (unsigned char)line.data[i];
			if (byte == '%') {
				sscanf(line.data + i + 1, "%2x", &byte);
				i += 2;
			}
			buf_byte(&got, (char)byte);
		}
		buf_byte(&got, '|');
	}
	expect_span("heard", buf_span(&got), span_of(want));
	buf_free(&bytes);
	buf_free(&got);
}

/* How many requests there were since then. */
static size_t
heard_lines(void)
{
	char bytes[1024];
	ssize_t size = pread(get_peer.heard, bytes, sizeof(bytes), 0);
	size_t lines = 0;

	for (ssize_t i = 0; i < size; i++)
		lines += bytes[i] == '\n';
	return lines;
}

#define FEED "gemini://example.org/atom.xml|"

/*
 * P501: an aggregator is told of the feed once, and again when there is a new
 * post; not for what was edited or taken away, nor for what not everybody sees.
 */
static void
once_each(void **state)
{
	struct server *server = *state;

	server_configure(server,
	    "[zone members]\npath = /members\nallow = any\n"
	    "[gemini]\nport = 1965\n");
	aggregator_takes();
	expect_run(server, GET_NONE, 0, ": 3 new posts\n", NULL);
	expect_heard(FEED);
	expect_run(server, GET_NONE, 0, NULL, NULL);
	expect_heard("");
	server_write(server, "2024-01-02-b.gmi", "# B\n\nEdited.\n");
	server_write(server, "members/2024-02-01-m.gmi", "# M\n");
	server_write(server, "2024-02-01-d.gmi", "---\ndraft: yes\n---\n# D\n");
	server_write(server, "9000-02-01-e.gmi", "# E\n");
	server_write(server, "f.gmi", "# F\n");
	assert_int_equal(unlink(server_path(server, "2024-01-01-a.gmi")), 0);
	expect_run(server, GET_NONE, 0, NULL, NULL);
	expect_heard("");
	server_write(server, "2024-02-01-g.gmi", "# G\n");
	expect_run(server, GET_NONE, 0, ": 1 new post\n", NULL);
	expect_run(server, GET_NONE, 0, NULL, NULL);
	expect_heard(FEED);
	/* Another feed is another matter. */
	expect_run(
	    server, GET_OPTIONS("--feed", "news"), 0, ": 1 new post\n", NULL);
	server_write(server, "news/2024-02-02-h.gmi", "# H\n\n#one\n");
	expect_run(
	    server, GET_OPTIONS("--feed", "/news/"), 0, ": 1 new post\n", NULL);
	expect_run(
	    server, GET_OPTIONS("--feed", "/tags/one"), 0, ": 1 new", NULL);
	expect_run(
	    server, GET_OPTIONS("--feed", "/news/atom.xml"), 0, NULL, NULL);
	expect_heard("gemini://example.org/news/atom.xml|"
		     "gemini://example.org/news/atom.xml|"
		     "gemini://example.org/tags/one/atom.xml|");
}

/* P501: each entry of a tinylog is news, too. */
static void
of_tinylogs(void **state)
{
	struct server *server = *state;

	server_write(server, "log.gmi",
	    "---\ntinylog: yes\n---\n# Log\n\n## 2024-02-01 10:00\nOne.\n");
	aggregator_takes();
	expect_run(server, GET_NONE, 0, ": 4 new posts\n", NULL);
	server_write(server, "log.gmi",
	    "---\ntinylog: yes\n---\n# Log\n\n## 2024-02-01 11:00\nTwo.\n\n"
	    "## 9000-01-01 00:00\nLate.\n\n## 2024-02-01 10:00\nOne.\n");
	expect_run(server, GET_NONE, 0, ": 1 new post\n", NULL);
	expect_run(server, GET_NONE, 0, NULL, NULL);
	expect_heard(FEED FEED);
}

/* P501: an id that a post states is known the next time, like a made one. */
static void
stated_ids(void **state)
{
	struct server *server = *state;

	server_write(server, "2024-02-01-e.gmi",
	    "---\nid: urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6\n---\n"
	    "# E\n");
	aggregator_takes();
	expect_run(server, GET_NONE, 0, ": 4 new posts\n", NULL);
	expect_run(server, GET_NONE, 0, NULL, NULL);
	expect_heard(FEED);
}

#define PAGE(path) "gemini://example.org/" path "|"

/*
 * P502: with --posts each new page is told of, the oldest first; of those that
 * were there before the first time the newest alone, or those from a day on.
 */
static void
of_pages(void **state)
{
	struct server *server = *state;

	aggregator_takes();
	expect_run(server, GET_OPTIONS("--posts"), 0, "told ", NULL);
	expect_heard(PAGE("news/2024-01-03-c.gmi"));
	expect_run(server, GET_OPTIONS("--posts"), 0, NULL, NULL);
	server_write(server, "2024-02-02-e.gmi", "# E\n");
	server_write(server, "2024-02-01-d.gmi", "# D\n");
	server_write(server, "log.gmi",
	    "---\ntinylog: yes\n---\n# Log\n\n## 2024-03-01 10:00\nOne.\n"
	    "## 2024-03-01 11:00\nTwo.\n");
	expect_run(server, GET_OPTIONS("--posts"), 0, "told ", NULL);
	expect_heard(
	    PAGE("2024-02-01-d.gmi") PAGE("2024-02-02-e.gmi") PAGE("log.gmi"));
	expect_run(server, GET_OPTIONS("--posts"), 0, NULL, NULL);
	expect_heard("");
	/* To an aggregator at another port. */
	aggregator_takes();
	expect_run(server, GET_OPTIONS("--posts", "--since", "2024-02-01"), 0,
	    "told ", NULL);
	expect_heard(
	    PAGE("2024-02-01-d.gmi") PAGE("2024-02-02-e.gmi") PAGE("log.gmi"));
	expect_run(server, GET_OPTIONS("--posts", "--since", "2023-01-01"), 0,
	    NULL, NULL);
}

/* P502: of many new pages so many are told of in one run, and the rest next. */
static void
many_pages(void **state)
{
	struct server *server = *state;
	char path[32];

	aggregator_takes();
	expect_run(server, GET_OPTIONS("--posts"), 0, "told ", NULL);
	for (int i = 1; i <= 25; i++) {
		snprintf(path, sizeof(path), "2024-03-%02d.gmi", i);
		server_write(server, path, "# Post\n");
	}
	expect_heard(PAGE("news/2024-01-03-c.gmi"));
	expect_run(server, GET_OPTIONS("--posts"), 0, "2024-03-20.gmi\n",
	    "5 more new posts: ");
	assert_int_equal(ftruncate(get_peer.heard, 0), 0);
	expect_run(server, GET_OPTIONS("--posts"), 0, "2024-03-05.gmi\n", NULL);
	expect_heard(PAGE("2024-03-01.gmi") PAGE("2024-03-02.gmi") PAGE(
	    "2024-03-03.gmi") PAGE("2024-03-04.gmi") PAGE("2024-03-05.gmi"));
}

/*
 * P503, P504: an aggregator that answers without success was not told, which is
 * said in a line, and it is told the next time; redirects are followed within
 * Gemini.
 */
static void
answers(void **state)
{
	static const struct {
		const char *bytes;
		enum peer_end end;
		const char *wrong; /* NULL: it was told */
	} rows[] = {
	    {"44 60\r\n", PEER_CLOSES, "status 44, a temporary failure: 60; "},
	    {"41 Down\r\n", PEER_CLOSES, "status 41, a temporary failure: D"},
	    {"51 Gone\r\n", PEER_CLOSES, "status 51, a permanent failure: G"},
	    {"59 Bad\r\n", PEER_CLOSES, "status 59"},
	    {"60 Who?\r\n", PEER_CLOSES, "give one by --cert and --key"},
	    {"10 URL?\r\n", PEER_CLOSES, "input is asked for"},
	    {"", PEER_CLOSES, "answer"},
	    {"hello\r\n", PEER_CLOSES, "answer"},
	    {"30 /submit?again\r\n", PEER_CLOSES, "a loop"},
	    {"30 gopher://localhost/\r\n", PEER_CLOSES, "no gemini URL"},
	    /* How the page ends does not matter. */
	    {"20 text/gemini\r\nOn and", PEER_CUTS, NULL},
	};
	struct server *server = *state;
	char post[32];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(post, sizeof(post), "2024-05-%02zu.gmi", i + 1);
		server_write(server, post, "# Post\n");
		aggregator_says(span_of(rows[i].bytes), rows[i].end);
		if (rows[i].wrong) {
			expect_run(server, GET_NONE, 1, NULL, rows[i].wrong);
			expect_run(
			    server, GET_NONE, 1, NULL, " was not told: ");
		} else {
			expect_run(server, GET_NONE, 0, "told ", NULL);
			expect_run(server, GET_NONE, 0, NULL, NULL);
		}
	}
	/* Nobody is there, and another is told all the same. */
	char nobody[URL];
	snprintf(nobody, sizeof(nobody), "%s", to);
	peer_stop(&get_peer);
	aggregator_takes();
	server_write(server, "2024-06-01.gmi", "# Post\n");
	expect_run(
	    server, GET_OPTIONS("--to", nobody), 1, "told ", " was not told: ");
	/* Who is not there is asked once, for however many pages. */
	server_write(server, "2024-06-02.gmi", "# Post\n");
	server_write(server, "2024-06-03.gmi", "# Post\n");
	peer_stop(&get_peer);
	expect_run(server,
	    GET_OPTIONS("--posts", "--since", "2024-06-02", "--timeout", "30"),
	    1, NULL, " was not told: ");
}

/* P503: a page whose address is too long for a request holds up no other. */
static void
long_address(void **state)
{
	struct server *server = *state;
	struct buf path = {0};

	aggregator_takes();
	expect_run(server, GET_OPTIONS("--posts"), 0, "told ", NULL);
	buf_add(&path, SPAN("2024-06-02-"));
	for (int i = 0; i < 110; i++)
		buf_add(&path, SPAN("\xc3\xa9"));
	buf_add(&path, SPAN(".gmi"));
	buf_byte(&path, '\0');
	server_write(server, path.data, "# Long\n");
	server_write(server, "2024-06-03.gmi", "# Short\n");
	expect_run(server, GET_OPTIONS("--posts"), 1, "2024-06-03.gmi\n",
	    " was not told: ");
	expect_heard(PAGE("news/2024-01-03-c.gmi") PAGE("2024-06-03.gmi"));
	buf_free(&path);
}

/* P504: a redirect is followed, and its answer counts. */
static void
redirected(void **state)
{
	struct server *server = *state;
	struct peer_answer list[] = {
	    {SPAN("31 /elsewhere\r\n"), PEER_CLOSES},
	    {SPAN("20 text/plain\r\nDone"), PEER_CLOSES},
	};

	peer_start(&get_peer, &pair, list, COUNT(list));
	snprintf(to, sizeof(to), "%s",
	    get_url("gemini://localhost:*/submit", get_peer.port));
	expect_run(server, GET_NONE, 0, "told ", "redirected to gemini://");
	expect_run(server, GET_NONE, 0, NULL, NULL);
}

/*
 * P505: what was told stays told when the run is killed later; while it runs,
 * another is refused.
 */
static void
killed(void **state)
{
	struct server *server = *state;
	char first[URL];

	aggregator_takes();
	struct peer taking = get_peer;
	snprintf(first, sizeof(first), "%s", to);
	get_peer.pid = 0;
	aggregator_says(SPAN(""), PEER_STAYS);
	server->inside = true;
	server_launch_bare(server,
	    (const char *const[]){"announce", "-c", "loam.ini", "--host",
		"example.org", "--to", first, "--to", to, NULL});
	EVENTUALLY(heard_lines() == 2);
	expect_run(
	    server, GET_NONE, 1, NULL, "another loam announce is writing");
	assert_int_equal(server_end(server, SIGKILL), 128 + SIGKILL);
	expect_heard(FEED FEED);
	peer_stop(&get_peer);
	get_peer = taking;
	snprintf(to, sizeof(to), "%s", first);
	expect_run(server, GET_NONE, 0, NULL, NULL);
	expect_heard("");
}

/* P506: with a file that is not understood nobody is told. */
static void
broken_file(void **state)
{
	struct server *server = *state;
	struct buf text = {0};

	aggregator_takes();
	server_write(server, "../certs/announced", "# Mine\n\xff\xfe what?\n");
	expect_run(server, GET_NONE, 1, NULL,
	    "announced:2: is no line of what aggregators were told; nothing "
	    "is told");
	expect_heard("");
	assert_int_equal(
	    file_read(server_path(server, "../certs/announced"), &text, NULL),
	    0);
	expect_span("left", buf_span(&text), SPAN("# Mine\n\xff\xfe what?\n"));
	buf_free(&text);
}

/* P507: an aggregator with another key than before is not told. */
static void
other_key(void **state)
{
	struct server *server = *state;
	char line[URL * 2];

	aggregator_takes();
	snprintf(line, sizeof(line), "localhost %u sha256:%064d %s\n",
	    get_peer.port, 0, "2999-01-01T00:00:00Z");
	server_write(server, "../loam/known_hosts", line);
	expect_run(
	    server, GET_NONE, 1, NULL, "is another than the one in line 1");
	expect_heard("");
}

/* P508, P996: what cannot be meant is refused before anything is asked. */
static void
usage(void **state)
{
	struct server *server = *state;
	static const struct {
		const char *words[WORDS];
		const char *wrong;
	} rows[] = {
	    {{"announce"}, "no aggregator is named: give its URL by --to"},
	    {{"announce", "--to", "gopher://a/"}, "expected a gemini URL"},
	    {{"announce", "--to", "gemini://a/?u="}, "without a query"},
	    {{"announce", "--to", "http://a/"},
		"--to is \"http://a/\": its scheme is"},
	    {{"announce", "--to", "a.example"},
		"the host is localhost, which no aggregator can reach: give "
		"another name by --host\n"},
	    {{"announce", "--to", "a.example", "--host", "127.0.0.1"},
		"which no aggregator can reach"},
	    {{"announce", "--to", "a.example", "--host", "[::1]"},
		"which no aggregator can reach"},
	    {{"announce", "--to", "a.example", "--host", "127.a.example",
		 "--feed", "/none"},
		"--feed is \"/none\", expected a directory"},
	    {{"announce", "--to", "a.example", "--since", "soon", "--posts"},
		"--since is \"soon\", expected a day"},
	    {{"announce", "--to", "a.example", "--since", "2024-01-01"},
		"--since is for --posts"},
	    {{"announce", "--to", "a.example", "--key", "x"}, "--cert"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ran ran = command_call(server, rows[i].words);
		expect_true(
		    rows[i].wrong, buf_span(&ran.errors), ran.code == 2);
		expect_true(rows[i].wrong, buf_span(&ran.errors),
		    answer_has(buf_span(&ran.errors), rows[i].wrong));
		ran_free(&ran);
	}
	server_configure(server, "[gemini]\nlisten = off\n");
	snprintf(to, sizeof(to), "a.example");
	expect_run(server, GET_NONE, 2, NULL, "Gemini is off");
}

/* P509: a dry run asks nobody, and writes nothing. */
static void
dry_run(void **state)
{
	struct server *server = *state;

	aggregator_takes();
	expect_run(server, GET_OPTIONS("--dry-run"), 0, "would tell ", NULL);
	expect_run(server, GET_OPTIONS("--dry-run", "--posts"), 0,
	    "of gemini://example.org/news/2024-01-03-c.gmi\n", NULL);
	expect_heard("");
	assert_int_equal(
	    access(server_path(server, "../certs/announced"), F_OK), -1);
	expect_run(server, GET_NONE, 0, "told ", NULL);
	expect_run(server, GET_OPTIONS("--dry-run"), 0, NULL, NULL);
}

#define SCENE(scene) cmocka_unit_test_setup_teardown(scene, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SCENE(once_each),
	    SCENE(of_tinylogs),
	    SCENE(stated_ids),
	    SCENE(of_pages),
	    SCENE(many_pages),
	    SCENE(answers),
	    SCENE(long_address),
	    SCENE(redirected),
	    SCENE(killed),
	    SCENE(broken_file),
	    SCENE(other_key),
	    SCENE(usage),
	    SCENE(dry_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
