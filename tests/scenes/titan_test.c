/*
 * Uploads: a publisher's client against a real server, with all that can go
 * wrong in between.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/identity.h"
#include "support/process.h"
#include "support/titan.h"

#define T "titan://localhost"
#define G "gemini://localhost"
/* A test's own process may be slow; what counts is that deadlines hold. */
#define PATIENT "[limits]\nhello = 1m\nhandshake = 1m\nrequest = 1m\n"
#define KILLED "a worker ended by signal 9"
#define OLD "# Old\n\nA text that stays.\n"

enum {
	WORKERS = 2,
	MOST = 20000,
	STALL = 120000, /* ms: that of start() */
};

static struct server server;
static struct identity_pair writer, stranger, guest;

static void
configure(int workers, const char *more)
{
	char text[4 * SERVER_PATH];

	snprintf(text, sizeof(text),
	    "[server]\nworkers = %d\n[gemini]\nport = 1965\n"
	    "[zone notes]\npath = /notes/\nwrite = file:%s/writers\n"
	    "delete = yes\nsize = %d\nspace = 10M\n"
	    "[zone large]\npath = /large/\nwrite = file:%s/writers\n"
	    "size = 64M\nspace = 1G\n"
	    "[zone guests]\npath = /guests/\nwrite = file:%s/guests\n"
	    "size = 64M\nspace = 1G\n%s",
	    workers, server.directory, MOST, server.directory, server.directory,
	    more);
	server_configure(&server, text);
}

static void
begin(int workers, const char *more)
{
	char list[2 * SERVER_PATH];

	writer = identity_make("writer");
	stranger = identity_make("stranger");
	guest = identity_make("guest");
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_write(&server, "notes/old.gmi", OLD);
	server_write(&server, "notes/dir/in.gmi", "# In\n");
	server_write(&server, "notes/draft.gmi",
	    "---\ndraft: true\n---\n# Nobody's yet\n");
	server_write(&server, "notes/p.png", "no picture");
	server_write(&server, "notes/thief.gmi",
	    "---\nwas: /stolen.gmi\n---\n# Thief\n");
	server_write(&server, "notes/other.gmi",
	    "---\nwas: /sub/lost.gmi\n---\n# Other\n");
	server_write(&server, "sub/in.gmi", "# In\n");
	assert_int_equal(symlink("sub", server_path(&server, "way")), 0);
	server_write(&server, "notes/heir.gmi",
	    "---\nwas: /notes/older.gmi\n---\n# Heir\n");
	titan_list(&server, &guest);
	snprintf(list, sizeof(list), "%s", server_path(&server, "../writers"));
	assert_int_equal(rename(list, server_path(&server, "../guests")), 0);
	titan_list(&server, &writer);
	configure(workers, more);
	server_start(&server, NULL);
}

static int
start(void **state)
{
	begin(WORKERS,
	    "[redirects]\nredirect = 31 /notes/moved.gmi "
	    "/notes/old.gmi\n" PATIENT "stall = 2m\n");
	*state = &server;
	return 0;
}

static int
start_alone(void **state)
{
	begin(1,
	    PATIENT "stall = 300ms\n[host main]\nname = localhost\n"
		    "[host other]\nname = b.example\n");
	*state = &server;
	return 0;
}

static int
stop(void **state)
{
	identity_free(&writer);
	identity_free(&stranger);
	identity_free(&guest);
	return server_group_teardown(state);
}

static struct talk
talk_of(const struct identity_pair *pair, const struct buf *bytes)
{
	return titan_talk(&server, pair, buf_span(bytes));
}

static int
status_of(const struct identity_pair *pair, const char *line, struct span body)
{
	return titan_status(&server, pair, line, body);
}

static bool
serves(const char *url, const char *text)
{
	char request[512];

	snprintf(request, sizeof(request), "%s\r\n", url);
	struct heard heard = gemini_ask_bytes(&server, span_of(request));
	bool has = answer_has(heard_span(&heard), text);
	heard_free(&heard);
	return has;
}

/* Uploads a file of a type; true if all workers serve it. */
static bool
is_published(const char *path, const char *mime, struct span body)
{
	char line[512];

	snprintf(
	    line, sizeof(line), T "%s;size=%zu;mime=%s", path, body.size, mime);
	struct heard heard = titan_send(&server, &writer, line, body);
	int status = heard_status(&heard);
	bool there = status == 30;
	/* Where the machine is too busy for an edition the receipt says so. */
	expect_true(path, heard_span(&heard), status == 30 || status == 20);
	if (there) {
		snprintf(line, sizeof(line), G "%s", path);
		expect_span(path, heard_meta(&heard), span_of(line));
	}
	heard_free(&heard);
	return there;
}

static void
publish(const char *path, const char *text)
{
	EVENTUALLY(is_published(path, "text/gemini", span_of(text)));
}

static bool
is_missing(const char *url)
{
	return serves(url, "51 Not found");
}

/* How many files below a directory have a name with a dot in front. */
static size_t
count_hidden(const char *path)
{
	DIR *stream = opendir(path);
	const struct dirent *entry;
	size_t count = 0;
	char below[2 * SERVER_PATH];

	while (stream && (entry = readdir(stream))) {
		const char *name = entry->d_name;
		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		count += name[0] == '.' && strcmp(name, ".loam-versions") != 0;
		snprintf(below, sizeof(below), "%s/%s", path, name);
		if (name[0] != '.')
			count += count_hidden(below);
	}
	if (stream)
		closedir(stream);
	return count;
}

/* What was there is as it was, and nothing is beside it. */
static void
expect_untouched(const char *row)
{
	struct buf bytes = {0};

	assert_int_equal(
	    file_read(server_path(&server, "notes/old.gmi"), &bytes, NULL), 0);
	expect_span(row, buf_span(&bytes), SPAN(OLD));
	buf_free(&bytes);
	expect_true(row, SPAN("hidden"), count_hidden(server.capsule) == 0);
}

/*
 * U2, U3, U5, U9, U13, U14: each bad upload has its status, which can be read
 * though the whole body was sent, and changes nothing. Prints the table.
 */
static void
bad_uploads(void **state)
{
	static const struct {
		const char *line;
		int status;
		const char *why;
	} rows[] = {
	    {T "/notes/old.gmi", 59, "Expected ;size="},
	    {T "/notes/old.gmi;mime=text/gemini", 59, "Expected ;size="},
	    {T "/notes/old.gmi;size=-4", 59, "each once"},
	    {T "/notes/old.gmi;size=four", 59, "each once"},
	    {T "/notes/old.gmi;size=", 59, "each once"},
	    {T "/notes/old.gmi;size=4;size=4", 59, "each once"},
	    {T "/notes/old.gmi;size=4;mime=text/gemini;mime=text/gemini", 59,
		"each once"},
	    {T "/notes/old.gmi;size=4;mime=text/gemini;lang=en", 59,
		"each once"},
	    {T "/notes/old.gmi;size=4;mime=text/gemini%3Blang=en", 59,
		"expected: text/gemini"},
	    {T "/notes/old.gmi;size=4;mime=text/gemini%3Bcharset=koi8-r", 59,
		"expected: text/gemini"},
	    {T "/notes/old.gmi%3Bsize=4", 59, "Expected ;size="},
	    {T "/notes/old.gmi;size%3D4", 59, "each once"},
	    {T "/notes/old.gmi;size=4;colour=red", 59, "each once"},
	    {T "/notes/old.gmi;size=4;mime=text/plain; charset=utf-8", 59,
		"without a space"},
	    {T "/notes/old.gmi;size=4;mime=image/png", 59,
		"expected: text/gemini"},
	    {T "/notes/p.png;size=4", 59, "expected: image/png"},
	    {T "/notes/p.png;size=4;mime=text/gemini", 59,
		"expected: image/png"},
	    {T "/notes/old.gmi;size=20001", 50, "bytes: 20000"},
	    {T "/notes/old.gmi;size=18446744073709551616", 50, "bytes: 20000"},
	    {T "/notes/old.gmi;size=99999999999999999999999999", 50,
		"bytes: 20000"},
	    {T "/notes/dir;size=4;mime=text/plain", 59, "Gemini redirects"},
	    {T "/notes/dir/;size=4", 59, "a directory has that one"},
	    {T "/notes/;size=4", 59, "a directory has that one"},
	    {T "/notes/old.gmi/a.gmi;size=4", 59, "No file of that name"},
	    {T "/notes/../../etc/passwd;size=4;mime=text/plain", 59,
		"above the root"},
	    {T "/notes/%2e%2e/%2e%2e/a.gmi;size=4", 59, "above the root"},
	    {T "/notes/../index.gmi;size=4", 50, "Nothing can be uploaded"},
	    {T "/notes/a%2Fb.gmi;size=4", 59, "No file of that name"},
	    {T "/notes/%00.gmi;size=4", 59, "RFC 3986"},
	    {T "/notes/.hidden.gmi;size=4", 59, "No file of that name"},
	    {T "/notes/.loam-versions/a.gmi;size=4", 59,
		"No file of that name"},
	    {T "/.loam-versions/notes/old.gmi/.1;size=4", 50,
		"Nothing can be uploaded"},
	    {T "/notes/old.gmi~;size=4", 59, "No file of that name"},
	    {T "/notes/a%0Ab.gmi;size=4", 59, "No file of that name"},
	    {T "/notes/moved.gmi;size=4", 59, "Gemini redirects"},
	    {T "/notes/a;x=1/b.gmi;size=4", 59, "each once"},
	    {T "/index.gmi;size=4", 50, "Nothing can be uploaded"},
	    {T "/none/a.gmi;size=4", 50, "Nothing can be uploaded"},
	    {T "/notes/none.gmi;size=0", 51, "Not found"},
	    {T "/notes/p.png;size=0", 59, "more bytes"},
	    {T "/notes/old.gmi;size=4", 59, "more bytes"},
	    {T "/notes/none.gmi;edit", 51, "Not found"},
	    {T "/notes/dir;edit", 59, "Gemini redirects"},
	    {T "/index.gmi;edit", 50, "Nothing can be uploaded"},
	    {T "/notes/old.gmi;edit;size=4", 59, "each once"},
	    {"titan://other.example/notes/old.gmi;size=4", 53, "host"},
	    {"titan://localhost:1/notes/old.gmi;size=4", 53, "port"},
	    {"titan://u@localhost/notes/old.gmi;size=4", 59, "user"},
	    {G "/notes/old.gmi;size=4;mime=text/gemini", 51, "Not found"},
	};
	struct buf body = {0};

	(void)state;
	buf_repeat(&body, 'x', MOST);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard heard =
		    titan_send(&server, &writer, rows[i].line, buf_span(&body));
		expect_true(rows[i].line, heard_span(&heard),
		    heard_status(&heard) == rows[i].status);
		expect_true(rows[i].line, heard_span(&heard),
		    answer_has(heard_meta(&heard), rows[i].why));
		expect_true(rows[i].line, heard_span(&heard), heard.closed);
		struct span meta = heard_meta(&heard);
		print_message("%d %-68s %.*s\n", rows[i].status, rows[i].line,
		    (int)meta.size, meta.data);
		heard_free(&heard);
		expect_untouched(rows[i].line);
	}
	buf_free(&body);
}

/* U14: who may not write learns it before the body, whatever is there. */
static void
strangers(void **state)
{
	static const char *const lines[] = {T "/notes/old.gmi;size=4",
	    T "/notes/none.gmi;size=4", T "/notes/old.gmi;size=0",
	    T "/notes/old.gmi;edit", T "/notes/draft.gmi;edit",
	    T "/notes/none.gmi;edit", T "/notes/old.gmi;size=4;token=x"};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		expect_true(lines[i], SPAN("none"),
		    status_of(NULL, lines[i], SPAN("body")) == 60);
		expect_true(lines[i], SPAN("stranger"),
		    status_of(&stranger, lines[i], SPAN("body")) == 61);
	}
	expect_untouched("strangers");
}

/* P309, P389: nobody who may only write in a zone takes over an address
 * outside. */
static void
old_addresses(void **state)
{
	(void)state;
	assert_true(is_missing(G "/stolen.gmi"));
	assert_true(is_missing(G "/way/lost.gmi"));
	assert_true(
	    serves(G "/notes/older.gmi", "31 " G "/notes/heir.gmi\r\n"));
}

/* U6: a size that lies; what is over it, or under it, is not taken. */
static void
sizes_that_lie(void **state)
{
	struct buf bytes = {0};

	(void)state;
	assert_int_equal(
	    status_of(&writer, T "/notes/old.gmi;size=4", SPAN("bodybody")),
	    59);
	assert_int_equal(
	    status_of(&writer, T "/notes/old.gmi;size=0", SPAN("body")), 59);
	/* The rest never comes. */
	buf_add(&bytes, SPAN(T "/notes/old.gmi;size=8\r\nbody"));
	struct talk talk = talk_of(&writer, &bytes);
	talk.half_close = true;
	assert_int_equal(ask_status(&talk), 59);
	/* In pieces all of it is as good as in one. */
	buf_free(&bytes);
	expect_untouched("lies");
	for (size_t piece = 1; piece <= 20; piece += 13) {
		buf_add(&bytes, SPAN(T "/notes/p.gmi;size=8\r\n"));
		buf_add(&bytes, SPAN("# Pieces"));
		talk = talk_of(&writer, &bytes);
		talk.piece = piece;
		assert_in_range(ask_status(&talk), 20, 30);
		buf_free(&bytes);
	}
	assert_int_equal(
	    status_of(&writer, T "/notes/t.gmi;size=5", SPAN("# \xff\xfe\n")),
	    59);
	assert_int_equal(
	    status_of(&writer, T "/notes/t.gmi;size=5", SPAN("# N\0\n")), 59);
	expect_untouched("text");
}

/*
 * U7, U8, U10, P300, P307: a publisher's day: a draft, its source, the page,
 * which each worker serves once the client knows, a picture, and its end.
 */
static void
a_day(void **state)
{
	static const char draft[] = "---\ndraft: true\n---\n# Today\n";
	char line[128];

	(void)state;
	snprintf(line, sizeof(line), T "/notes/today.gmi;size=%zu;token=t0ken",
	    sizeof(draft) - 1);
	assert_int_equal(status_of(&writer, line, span_of(draft)), 20);
	assert_true(is_missing(G "/notes/today.gmi"));
	struct heard heard =
	    titan_send(&server, &writer, T "/notes/today.gmi;edit", SPAN(""));
	assert_int_equal(heard_status(&heard), 20);
	expect_span("source", heard_body(&heard), span_of(draft));
	expect_span("type", heard_meta(&heard), SPAN("text/gemini"));
	heard_free(&heard);
	publish("/notes/today.gmi", "# Today\n\nIt rained.\n");
	for (int i = 0; i < 4 * WORKERS; i++)
		assert_true(serves(G "/notes/today.gmi", "It rained."));
	publish("/notes/today.gmi", "# Today\n\nIt cleared up.\n");
	for (int i = 0; i < 4 * WORKERS; i++)
		assert_true(serves(G "/notes/today.gmi", "It cleared up."));
	EVENTUALLY(is_published("/notes/2/a/b.png", "image/png",
	    SPAN("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")));
	assert_true(serves(G "/notes/2/a/b.png", "20 image/png"));
	assert_int_equal(
	    status_of(&writer, T "/notes/today.gmi;size=0", SPAN("")), 20);
	EVENTUALLY(is_missing(G "/notes/today.gmi"));
	assert_int_equal(
	    status_of(&writer, T "/notes/today.gmi;size=0", SPAN("")), 51);
	expect_untouched("day");
}

/* Uploads a file in Markdown; true if its page can be fetched. */
static bool
is_page_told(const char *text)
{
	char line[128];

	snprintf(line, sizeof(line),
	    T "/notes/kite.md;size=%zu;mime=text/markdown", strlen(text));
	struct heard heard = titan_send(&server, &writer, line, span_of(text));
	bool told = heard_status(&heard) == 30;
	if (told)
		expect_span(
		    "page", heard_meta(&heard), SPAN(G "/notes/kite.gmi"));
	heard_free(&heard);
	return told;
}

/*
 * P414: an upload of Markdown leads to its page, and its source is that of the
 * file; a page that was made has none.
 */
static void
markdown(void **state)
{
	static const char text[] = "---\ntags: wind\n---\n# A *kite*\n";

	(void)state;
	EVENTUALLY(is_page_told(text));
	assert_true(serves(G "/notes/kite.gmi", "\r\n# A kite\n"));
	struct heard heard =
	    titan_send(&server, &writer, T "/notes/kite.md;edit", SPAN(""));
	expect_span("source", heard_body(&heard), span_of(text));
	expect_span("type", heard_meta(&heard), SPAN("text/markdown"));
	heard_free(&heard);
	heard =
	    titan_send(&server, &writer, T "/notes/kite.gmi;edit", SPAN(""));
	assert_int_equal(heard_status(&heard), 59);
	assert_true(answer_has(heard_meta(&heard), "/notes/kite.md"));
	heard_free(&heard);
	assert_int_equal(
	    status_of(&writer, T "/notes/kite.md;size=0", SPAN("")), 20);
	EVENTUALLY(is_missing(G "/notes/kite.gmi"));
	expect_untouched("markdown");
}

/* P301: two clients, one path: each upload is whole, and one is the last. */
static void
two_at_once(void **state)
{
	struct buf a = {0}, b = {0}, bytes = {0};
	struct client first, second;

	(void)state;
	buf_format(&a, "%s\r\n%s", T "/notes/two.gmi;size=6", "# One\n");
	buf_format(&b, "%s\r\n%s", T "/notes/two.gmi;size=6", "# Two\n");
	struct talk one = talk_of(&writer, &a), two = talk_of(&writer, &b);
	assert_int_equal(client_open(&first, &one), 0);
	assert_int_equal(client_open(&second, &two), 0);
	client_send(&first, span_head(one.request, one.request.size - 3));
	client_send(&second, span_head(two.request, two.request.size - 3));
	client_send(&second, span_tail(two.request, two.request.size - 3));
	client_send(&first, span_tail(one.request, one.request.size - 3));
	struct heard said = client_listen(&first),
		     also = client_listen(&second);
	assert_in_range(heard_status(&said), 20, 30);
	assert_in_range(heard_status(&also), 20, 30);
	heard_free(&said);
	heard_free(&also);
	client_close(&first);
	client_close(&second);
	bytes.size = 0;
	assert_int_equal(
	    file_read(server_path(&server, "notes/two.gmi"), &bytes, NULL), 0);
	assert_true(span_equal(buf_span(&bytes), SPAN("# One\n")) ||
	    span_equal(buf_span(&bytes), SPAN("# Two\n")));
	buf_free(&a);
	buf_free(&b);
	buf_free(&bytes);
	expect_untouched("two");
}

/* P302: taken from the list while the body comes: nothing is written. */
static void
revoked_meanwhile(void **state)
{
	struct buf bytes = {0};
	struct client client;

	(void)state;
	buf_add(&bytes, SPAN(T "/notes/old.gmi;size=8\r\nbody"));
	struct talk talk = talk_of(&writer, &bytes);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	titan_list(&server, &stranger);
	assert_int_equal(kill(server.pid, SIGHUP), 0);
	EVENTUALLY(
	    status_of(&writer, T "/notes/none.gmi;size=0", SPAN("")) == 61);
	EVENTUALLY(
	    status_of(&stranger, T "/notes/none.gmi;size=0", SPAN("")) == 51);
	client_send(&client, SPAN("body"));
	struct heard heard = client_listen(&client);
	/* After ten seconds the worker of before is gone. */
	expect_true("revoked", heard_span(&heard),
	    heard_status(&heard) == 61 || heard_status(&heard) == 0);
	heard_free(&heard);
	client_close(&client);
	expect_untouched("revoked");
	titan_list(&server, &writer);
	assert_int_equal(kill(server.pid, SIGHUP), 0);
	EVENTUALLY(
	    status_of(&writer, T "/notes/none.gmi;size=0", SPAN("")) == 51);
	buf_free(&bytes);
}

/*
 * P303: a writer that is killed before it answers: the client is told to try
 * again, and the next writer goes on where nothing was left.
 */
static void
writer_killed(void **state)
{
	struct buf bytes = {0};
	struct client client;
	pid_t pid;

	(void)state;
	EVENTUALLY((pid = process_writer(&server)) > 0);
	process_halt(pid);
	server_write(&server, "notes/.loam-upload", "half of it");
	buf_add(&bytes, SPAN(T "/notes/old.gmi;size=4\r\nbody"));
	struct talk talk = talk_of(&writer, &bytes);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	kill(pid, SIGKILL);
	/* Its successor may have found the message and said that it may go on.
	 */
	struct heard heard = client_listen(&client);
	expect_true("killed", heard_span(&heard),
	    heard_status(&heard) == 40 || heard_status(&heard) == 30 ||
		heard_status(&heard) == 20);
	heard_free(&heard);
	client_close(&client);
	EVENTUALLY(count_hidden(server.capsule) == 0);
	publish("/notes/old.gmi", OLD);
	buf_free(&bytes);
	expect_untouched("writer killed");
}

/* P303: a worker that is killed, or a client that leaves, in the middle. */
static void
worker_killed(void **state)
{
	struct buf bytes = {0};
	struct client client;
	size_t before = server_logged(&server, KILLED);

	(void)state;
	buf_add(&bytes, SPAN(T "/notes/old.gmi;size=8\r\nbody"));
	struct talk talk = talk_of(&writer, &bytes);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	client_reset(&client);
	assert_int_equal(client_open(&client, &talk), 0);
	pid_t worker = process_holder(&server, client.fd);
	assert_true(worker > 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	kill(worker, SIGKILL);
	struct heard heard = client_listen(&client);
	heard_free(&heard);
	client_close(&client);
	EVENTUALLY(server_logged(&server, KILLED) == before + 1);
	expect_untouched("worker killed");
	publish("/notes/after.gmi", "# After\n");
	buf_free(&bytes);
}

/* U4: the access log has uploads, and no token. */
static void
access_log(void **state)
{
	struct server *one = *state;
	struct talk talk;

	server_write(one, "a.gmi", "# A\n");
	access_configure(one, "access.log",
	    PATIENT
	    "[gemini]\nport = 1965\n[zone a]\npath = /\nwrite = "
	    "0000000000000000000000000000000000000000000000000000000000000000"
	    "\n");
	server_start(one, NULL);
	talk = ask_for(one, true, SPAN(T "/a.gmi;token=s3cret;size=4\r\nbody"));
	assert_int_equal(ask_status(&talk), 60);
	talk.request = SPAN(T "/a.gmi;token=s3cret;size=x\r\nbody");
	assert_int_equal(ask_status(&talk), 59);
	talk.request = SPAN(T "/a.gmi;token=s3cret\xff;size=4\r\nbody");
	assert_int_equal(ask_status(&talk), 59);
	for (size_t i = 0; i < 3; i++)
		free(access_line_of(one, "access.log", i));
	struct buf log = access_read(one, "access.log");
	assert_int_equal(access_count(buf_span(&log), "s3cret"), 0);
	assert_int_equal(access_count(buf_span(&log), "/a.gmi;size=4\""), 1);
	buf_free(&log);
	assert_int_equal(server_stop(one), 0);
}

/* P301: hosts of one directory have a writer each, which take turns. */
static void
two_hosts(void **state)
{
	static const char *const names[] = {"localhost", "b.example"};
	struct buf bytes = {0};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(names); i++) {
		bytes.size = 0;
		buf_format(&bytes, "titan://%s/notes/h.gmi;size=4\r\n# H%u",
		    names[i % 2], (unsigned)i);
		struct talk talk = talk_of(&writer, &bytes);
		talk.name = names[i % 2];
		assert_in_range(ask_status(&talk), 20, 30);
	}
	buf_free(&bytes);
}

/*
 * P384: what the operator has to mend is in the log, with what helps: versions
 * that cannot be kept, a directory in which the server may not write.
 */
static void
unwritten(void **state)
{
	char kept[SERVER_PATH * 2];

	(void)state;
	/* Of what was replaced before. */
	snprintf(kept, sizeof(kept), "%s/kept", server.directory);
	rename(server_path(&server, ".loam-versions"), kept);
	server_write(&server, ".loam-versions", "no directory");
	assert_in_range(
	    status_of(&writer, T "/notes/old.gmi;size=4;mime=text/gemini",
		SPAN("# A\n")),
	    40, 59);
	EVENTUALLY(server_logged(
	    &server, "an upload to /notes/old.gmi cannot be written into "));
	assert_int_equal(
	    server_logged(&server, "which has to be a directory: move away"),
	    1);
	assert_int_equal(unlink(server_path(&server, ".loam-versions")), 0);
	assert_int_equal(chmod(server_path(&server, "notes"), 0555), 0);
	int status = status_of(
	    &writer, T "/notes/new.gmi;size=4;mime=text/gemini", SPAN("# A\n"));
	assert_int_equal(chmod(server_path(&server, "notes"), 0755), 0);
	if (status < 40) {
		print_message("not seen: root keeps its privileges here\n");
		return;
	}
	EVENTUALLY(server_logged(
	    &server, "Permission denied; let loam's user write there\n"));
}

/* U6: a body that stalls, or drips, has its deadline. */
static void
stalled(void **state)
{
	struct buf bytes = {0};
	struct client client;

	(void)state;
	buf_add(&bytes, SPAN(T "/notes/old.gmi;size=20000\r\nbody"));
	struct talk talk = talk_of(&writer, &bytes);
	assert_int_equal(ask_status(&talk), 59);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	for (int i = 0; i < 50 && client_send(&client, SPAN("x")) == 0; i++)
		poll(NULL, 0, 20);
	struct heard heard = client_listen(&client);
	/* A byte that comes after the end of the connection resets it. */
	assert_true(heard_status(&heard) == 59 || heard.end == CLIENT_RESET);
	heard_free(&heard);
	client_close(&client);
	buf_free(&bytes);
	expect_untouched("stalled");
}

/* U6, K430: what has come at once is no credit for a body that then drips. */
static void
drips(void **state)
{
	enum { AT_ONCE = 19000, DRIPS = 100 };
	struct buf bytes = {0};
	struct client client;
	int sent = 0;

	(void)state;
	buf_add(&bytes, SPAN(T "/notes/old.gmi;size=20000\r\n"));
	buf_repeat(&bytes, 'x', AT_ONCE);
	struct talk talk = talk_of(&writer, &bytes);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	for (; sent < DRIPS && client_send(&client, SPAN("x")) == 0; sent++)
		poll(NULL, 0, 50);
	assert_true(sent < DRIPS);
	client_close(&client);
	buf_free(&bytes);
	expect_untouched("drips");
}

/*
 * A body of one writer waits; then another sends a line, and no body. Whether
 * the first one has that status then, and the other one its own. If a process
 * is given, the writer, it is halted meanwhile: the body waits for its word.
 */
static bool
meet(const char *first, int status, const char *second, int other_status,
    pid_t halted)
{
	struct buf one = {0}, two = {0};
	struct client client;

	buf_format(&one, T "/large/a;size=%s;mime=text/plain\r\nbody", first);
	buf_format(&two, T "/guests/b;size=%s;mime=text/plain\r\n", second);
	struct talk talk = talk_of(&writer, &one),
		    other = talk_of(&guest, &two);
	other.half_close = true;
	if (halted)
		process_halt(halted);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&one)), 0);
	poll(NULL, 0, 50);
	bool met = ask_status(&other) == other_status;
	if (halted)
		kill(halted, SIGCONT);
	struct heard heard = client_listen(&client);
	met = met && heard_status(&heard) == status;
	heard_free(&heard);
	client_close(&client);
	buf_free(&one);
	buf_free(&two);
	return met;
}

/* The two meet while a small body of the second one waits: it goes on. */
static bool
meet_third(void)
{
	struct buf bytes = {0};
	struct client client;

	buf_add(&bytes, SPAN(T "/guests/c;size=5;mime=text/plain\r\nbody"));
	struct talk talk = talk_of(&guest, &bytes);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	bool met = meet("60000000", 41, "8000000", 59, 0);
	struct heard heard = client_listen(&client);
	/* It stalls in the end. */
	met = met && heard_status(&heard) == 59;
	heard_free(&heard);
	client_close(&client);
	buf_free(&bytes);
	return met;
}

/*
 * K431: where bodies take all that they may, the writer whose bodies take more
 * gives way to another, and to none whose own take as much. What has not begun
 * to come does not give way.
 */
static void
gives_way(void **state)
{
	(void)state;
	pid_t halted = process_writer(&server);

	assert_true(halted > 0);
	EVENTUALLY(meet("60000000", 41, "8000000", 59, 0));
	EVENTUALLY(meet("40000000", 59, "40000000", 41, 0));
	EVENTUALLY(meet_third());
	EVENTUALLY(meet("60000000", 59, "8000000", 41, halted));
}

/*
 * Sends an upload that is refused for so many ms, with pauses of so many ms.
 * Whether all of it can be sent and then the refusal be read.
 */
static bool
is_refused_after(int64_t ms, int pause, const char *path, int status)
{
	static const char body[64 << 10];
	struct buf line = {0};
	struct client client;
	int64_t until = clock_monotonic() + ms;

	buf_format(&line, T "%s;size=10000000\r\n", path);
	struct talk talk = talk_of(&writer, &line);
	assert_int_equal(client_open(&client, &talk), 0);
	int sent = client_send(&client, buf_span(&line));
	while (sent == 0 && clock_monotonic() < until) {
		poll(NULL, 0, pause);
		sent = client_send(&client, (struct span){body, sizeof(body)});
	}
	struct heard heard = client_listen(&client);
	bool refused = heard_status(&heard) == status && heard.closed;
	heard_free(&heard);
	client_close(&client);
	buf_free(&line);
	return refused && sent == 0;
}

/*
 * A11, U5, K411: it can be read however long the client goes on, or pauses,
 * also where the line is no request.
 */
static void
slow_line(void **state)
{
	(void)state;
	EVENTUALLY(is_refused_after(3000, 50, "/none/a.gmi", 50));
	EVENTUALLY(is_refused_after(3000, 50, "/notes/a b.gmi", 59));
	EVENTUALLY(is_refused_after(4000, 2500, "/none/a.gmi", 50));
}

/* A11: an upload that has come whole leaves nothing to wait for. */
static void
stays_after(void **state)
{
	struct buf bytes = {0};
	struct client client;

	(void)state;
	buf_add(&bytes, SPAN(T "/notes/stays.gmi;size=6\r\n# A"));
	struct talk talk = talk_of(&writer, &bytes);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	assert_int_equal(client_send(&client, SPAN(" b\n")), 0);
	struct heard heard = client_listen(&client);
	int64_t answered = clock_monotonic();
	assert_in_range(heard_status(&heard), 20, 30);
	EVENTUALLY(process_holder(&server, client.fd) == 0);
	assert_true(clock_monotonic() - answered < STALL / 2);
	heard_free(&heard);
	client_close(&client);
	buf_free(&bytes);
}

/*
 * Sends an upload whose line waits for the writer, and whose body then comes at
 * less than the least rate, but whole. Whether it is taken.
 */
static bool
waits_for(pid_t slow)
{
	struct buf bytes = {0};
	struct client client;

	buf_add(&bytes, SPAN(T "/notes/slow.gmi;size=8\r\n# Slo"));
	struct talk talk = talk_of(&writer, &bytes);
	process_halt(slow);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&bytes)), 0);
	poll(NULL, 0, 700);
	kill(slow, SIGCONT);
	for (size_t i = 0; i < 3; i++) {
		poll(NULL, 0, 220);
		(void)client_send(&client, (struct span){&"wly"[i], 1});
	}
	struct heard heard = client_listen(&client);
	int status = heard_status(&heard);
	heard_free(&heard);
	client_close(&client);
	buf_free(&bytes);
	return status == 20 || status == 30;
}

/* U6: a body's time begins when there is room for it, and ends with it. */
static void
slow_writer(void **state)
{
	(void)state;
	pid_t slow = process_writer(&server);

	assert_true(slow > 0);
	EVENTUALLY(waits_for(slow));
}

/*
 * Whether another upload has no room beside the one of a client, of which only
 * the beginning was sent. That may itself have come late to its worker, while
 * the other one had its room: then it is sent again.
 */
static bool
keeps_out(
    struct client *client, const struct talk *talk, const struct talk *other)
{
	if (ask_status(other) == 41)
		return true;
	client_close(client);
	assert_int_equal(client_open(client, talk), 0);
	assert_int_equal(client_send(client, talk->request), 0);
	return false;
}

/*
 * P306, P381: what bodies may take of memory is reserved before them, in all
 * workers together, and given back when one of these ends.
 */
static void
too_many_at_once(void **state)
{
	struct buf first = {0}, second = {0};
	struct client client;

	(void)state;
	buf_add(&first,
	    SPAN(T "/large/a.bin;size=60000000;mime=application/"
		   "octet-stream\r\nbody"));
	buf_add(&second,
	    SPAN(T "/large/b.bin;size=8000000;mime=application/"
		   "octet-stream\r\nbody"));
	struct talk talk = talk_of(&writer, &first),
		    other = talk_of(&writer, &second);
	other.half_close = true;
	assert_int_equal(ask_status(&other), 59);
	assert_int_equal(client_open(&client, &talk), 0);
	assert_int_equal(client_send(&client, buf_span(&first)), 0);
	EVENTUALLY(keeps_out(&client, &talk, &other));
	/* Whichever worker takes it. */
	for (int i = 0; i < 8 * WORKERS; i++)
		assert_int_equal(ask_status(&other), 41);
	pid_t worker = process_holder(&server, client.fd);
	assert_true(worker > 0);
	size_t before = server_logged(&server, KILLED);
	kill(worker, SIGKILL);
	EVENTUALLY(server_logged(&server, KILLED) == before + 1);
	EVENTUALLY(ask_status(&other) == 59);
	client_close(&client);
	buf_free(&first);
	buf_free(&second);
}

/* P308: a list that names nobody ends the start, and says which it is. */
static void
empty_lists(void **state)
{
	static const struct {
		const char *list, *sentence;
	} rows[] = {
	    {"# nobody yet\n", "write of [zone a] lists nobody"},
	    {"any\n",
		"writers:1: write is \"any\", expected a SHA-256 of 64 "
		"hexadecimal digits"},
	};
	struct server *one = *state;
	char text[2 * SERVER_PATH];

	snprintf(text, sizeof(text),
	    "[zone a]\npath = /\nwrite = file:%s/writers\n", one->directory);
	server_configure(one, text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(one, "../writers", rows[i].list);
		server_launch(one, NULL);
		assert_int_not_equal(server_wait_end(one), 0);
		expect_true(rows[i].list, SPAN("log"),
		    server_logged(one, rows[i].sentence) >= 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bad_uploads),
	    cmocka_unit_test(strangers),
	    cmocka_unit_test(old_addresses),
	    cmocka_unit_test(sizes_that_lie),
	    cmocka_unit_test(slow_line),
	    cmocka_unit_test(stays_after),
	    cmocka_unit_test(a_day),
	    cmocka_unit_test(markdown),
	    cmocka_unit_test(two_at_once),
	    cmocka_unit_test(too_many_at_once),
	    cmocka_unit_test(writer_killed),
	    cmocka_unit_test(worker_killed),
	    cmocka_unit_test(revoked_meanwhile),
	};
	const struct CMUnitTest alone[] = {
	    cmocka_unit_test(two_hosts),
	    cmocka_unit_test(stalled),
	    cmocka_unit_test(drips),
	    cmocka_unit_test(gives_way),
	    cmocka_unit_test(slow_writer),
	    cmocka_unit_test(unwritten),
	};
	const struct CMUnitTest others[] = {
	    SERVER_SCENE(access_log),
	    SERVER_SCENE(empty_lists),
	};
	int failed = cmocka_run_group_tests(tests, start, stop);

	failed += cmocka_run_group_tests(alone, start_alone, stop);
	return failed + cmocka_run_group_tests(others, NULL, NULL);
}
