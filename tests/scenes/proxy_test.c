/* Servers behind proxies, and peers that pretend to be one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/haproxy.h"
#include "support/process.h"
#include "support/proxy.h"
#include "support/status.h"

#define READER "198.51.100.7"
#define OTHER "198.51.100.8"
#define SIX "2001:db8:7::7"
#define STRANGER "127.0.0.2"
/*
 * Its own address: what other tests send to ports of servers that have ended
 * must not stand in the log.
 */
#define HERE "127.0.0.77"
#define PAGE "gemini://localhost/a.gmi\r\n"
#define TRUSTED                                                                \
	"[server]\nworkers = 1\nproxy_from = 127.0.0.1, ::1\n"                 \
	"[gemini]\nproxy = 2\n[gopher]\nproxy = 1\n"

/* Starts a server with an access log. */
static void
start(struct server *server, const char *configuration)
{
	static const char *const listen[] = {
	    "--gemini", HERE ":0", "--gopher", HERE ":0", NULL};

	server_write(server, "a.gmi", "# A\n");
	access_configure(server, "access.log", configuration);
	server_start(server, listen);
}

/* Asks without a proxy, from another address or not. */
static struct heard
ask_alone(const struct server *server, const char *from, const char *url)
{
	struct buf request = gemini_request(server, url);
	struct talk talk = ask_for(server, *url == 'g', buf_span(&request));

	talk.address = HERE;
	talk.from = from;
	struct heard heard = client_talk(&talk);
	buf_free(&request);
	return heard;
}

/* Asks as a proxy does for a client, or for itself; from another address. */
static struct heard
ask_as(const struct server *server, const char *client, const char *from,
    const char *url)
{
	bool secure = *url == 'g';
	struct buf header = {0}, request = gemini_request(server, url);
	struct talk talk = ask_for(server, secure, buf_span(&request));

	proxy_header(&header, secure ? 2 : 1, client);
	talk.address = HERE;
	talk.header = buf_span(&header);
	talk.from = from;
	struct heard heard = client_talk(&talk);
	buf_free(&header);
	buf_free(&request);
	return heard;
}

static int
status_as(const struct server *server, const char *client, const char *url)
{
	struct heard heard = ask_as(server, client, NULL, url);
	int status = heard_status(&heard);

	heard_free(&heard);
	return status;
}

/* The next line of the access log begins so after its time, and ends so. */
static void
expect_line(const struct server *server, size_t *lines, const char *begin,
    const char *end)
{
	char *line = access_line_of(server, "access.log", (*lines)++);
	struct span rest = span_of(line);

	span_cut(&rest, ' ');
	expect_true(begin, rest, span_starts(rest, span_of(begin)));
	expect_true(end, rest, span_ends(rest, span_of(end)));
	free(line);
}

/* Asks, and looks at the line of the access log. */
static void
expect_asked(const struct server *server, size_t *lines, const char *client,
    const char *url, const char *line)
{
	struct heard heard = ask_as(server, client, NULL, url);

	heard_free(&heard);
	expect_line(server, lines, line, " done");
}

#define GEMINI " gemini \"localhost\" \"/a.gmi\" "
#define GOPHER " gopher - \"/a.gmi\" "

/* K240: one bucket for a client on both networks, and one for each of them. */
static void
addresses(void **state)
{
	static const struct {
		const char *client, *url, *line;
	} rows[] = {
	    {READER, PAGE, "198.51.100.0" GEMINI "20 "},
	    {READER, "/a.gmi\r\n", "198.51.100.0" GOPHER "too_many "},
	    {"::ffff:" READER, PAGE, "198.51.100.0" GEMINI "44 "},
	    {OTHER, PAGE, "198.51.100.0" GEMINI "20 "},
	    {SIX, PAGE, "2001:db8:7::" GEMINI "20 "},
	    {NULL, PAGE, "127.0.0.0" GEMINI "20 "},
	    {NULL, PAGE, "127.0.0.0" GEMINI "20 "},
	    {NULL, PAGE, "127.0.0.0" GEMINI "20 "},
	    {NULL, PAGE, "127.0.0.0" GEMINI "20 "},
	    {NULL, "/a.gmi\r\n", "127.0.0.0" GOPHER "ok "},
	};
	struct server *server = *state;
	size_t lines = 0;

	/* It is given back after a minute. */
	start(server, TRUSTED "[limits]\nhello = 10m\nrequests = 1\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_asked(
		    server, &lines, rows[i].client, rows[i].url, rows[i].line);
	/* What the client has connected to is an address of the server. */
	assert_int_equal(
	    status_as(server, "192.0.2.1", "gemini://203.0.113.1/a.gmi\r\n"),
	    20);
	assert_int_equal(
	    status_as(server, "192.0.2.2", "gemini://" HERE "/a.gmi\r\n"), 53);
	assert_int_equal(status_as(server, "2001:db8:8::7",
			     "gemini://[2001:db8::1]/a.gmi\r\n"),
	    20);
	assert_int_equal(
	    status_as(server, NULL, "gemini://" HERE "/a.gmi\r\n"), 20);
	assert_int_equal(
	    status_number_of(server, "totals.connections.proxy_refused"), 0);
	assert_int_equal(status_number_of(server, "proxy.gemini"), 2);
	assert_int_equal(status_number_of(server, "proxy.gopher"), 1);
	assert_int_equal(server_stop(server), 0);
}

static void
expect_silence(struct heard *heard)
{
	expect_span("nothing", heard_span(heard), SPAN(""));
	assert_false(heard->shaken);
	assert_true(heard->end == CLIENT_FIN || heard->end == CLIENT_RESET);
	heard_free(heard);
}

/* K239, K241, K242: whom a listener for proxies answers, and whom not. */
static void
strangers(void **state)
{
	struct server *server = *state;
	struct heard heard;
	size_t lines = 0;

	start(server, TRUSTED);
	/* No proxy, whatever it says. */
	heard = ask_as(server, READER, STRANGER, PAGE);
	expect_silence(&heard);
	expect_line(server, &lines, "127.0.0.0 gemini - - - 0 0 ", "not-proxy");
	heard = ask_alone(server, STRANGER, "/a.gmi\r\n");
	expect_silence(&heard);
	expect_line(server, &lines, "127.0.0.0 gopher - - - 0 0 ", "not-proxy");
	/* A proxy without a header, and one with another version's. */
	heard = ask_alone(server, NULL, PAGE);
	expect_silence(&heard);
	expect_line(server, &lines, "127.0.0.0 gemini ", " proxy-header");
	heard = client_talk(&(struct talk){.port = server->gemini,
	    .address = HERE,
	    .secure = true,
	    .header = SPAN("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")});
	expect_silence(&heard);
	expect_line(server, &lines, "127.0.0.0 gemini ", " proxy-header");
	heard = ask_alone(server, NULL, "/a.gmi\r\n");
	expect_silence(&heard);
	expect_line(server, &lines, "127.0.0.0 gopher ", " proxy-header");
	assert_int_equal(
	    status_number_of(server, "totals.connections.proxy_refused"), 5);
	assert_int_equal(server_logged(server,
			     "loam: a connection to a listener for "
			     "proxies is closed"),
	    1);
	assert_int_equal(
	    server_logged(server,
		"127.0.0.1: a connection without a PROXY header of version 2, "
		"which proxy of [gemini] asks for, is closed: it does not "
		"begin with the signature of version 2"),
	    1);
	/* A health check asks for nothing, and is in no log. */
	heard = client_talk(&(struct talk){.port = server->gemini,
	    .address = HERE,
	    .half_close = true,
	    .request = SPAN("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0")});
	expect_silence(&heard);
	heard = client_talk(&(struct talk){.port = server->gopher,
	    .address = HERE,
	    .half_close = true,
	    .request = SPAN("PROXY UNKNOWN\r\n")});
	expect_silence(&heard);
	expect_line(server, &lines, "127.0.0.0 gopher ", " left");
	assert_int_equal(server_stop(server), 0);
}

/* Whether it answers a client of a proxy, and one without a proxy. */
static bool
serves(const struct server *server, bool proxied, bool plain)
{
	struct heard heard = ask_alone(server, NULL, PAGE);
	int status = heard_status(&heard);

	heard_free(&heard);
	return (status == 20) == plain &&
	    (status_as(server, READER, PAGE) == 20) == proxied;
}

/* K243: the sockets stay, and what they are for changes. */
static void
reloaded(void **state)
{
	struct server *server = *state;

	start(server, "");
	unsigned port = server->gemini;
	assert_true(serves(server, false, true));
	access_configure(server, "access.log", TRUSTED);
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(serves(server, true, false));
	/* A mistake leaves what holds in force. */
	access_configure(server, "access.log", "[gemini]\nproxy = 2\n");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(server_logged(server,
		       "loam.ini:2: proxy of [gemini] is 2, but proxy_from of "
		       "[server] names no network") == 1);
	assert_true(serves(server, true, false));
	access_configure(server, "access.log", "");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(serves(server, false, true));
	assert_int_equal(server->gemini, port);
	assert_int_equal(server_stop(server), 0);
}

/* A front of HAProxy for one of the server's ports. */
static void
add_front(struct haproxy *haproxy, const char *name, unsigned port,
    const char *options, struct buf *configuration)
{
	int fd = haproxy_listen(haproxy);

	buf_format(configuration,
	    "listen %s\n"
	    "  bind fd@%d\n"
	    "  server loam " HERE ":%u check inter 200ms %s\n",
	    name, fd, port, options);
}

/* Asks by a front, from an address of its own. */
static struct heard
ask_by(unsigned port, bool secure, struct span request)
{
	return client_talk(&(struct talk){.port = port,
	    .from = "127.0.0.5",
	    .secure = secure,
	    .request = request});
}

/* K244: both versions, with a checksum, and checks that find it there. */
static void
by_haproxy(void **state)
{
	struct server *server = *state;
	struct haproxy haproxy = {0};
	struct buf configuration = {0}, request;
	size_t lines = 0;

	if (!haproxy_is_there())
		skip();
	start(server, TRUSTED "[log]\naddresses = full\n");
	buf_add(&configuration,
	    SPAN("defaults\n  mode tcp\n  timeout connect 60s\n"
		 "  timeout client 60s\n  timeout server 60s\n"));
	add_front(&haproxy, "gemini", server->gemini,
	    "send-proxy-v2 proxy-v2-options crc32c,authority check-send-proxy",
	    &configuration);
	add_front(
	    &haproxy, "gopher", server->gopher, "send-proxy", &configuration);
	haproxy_start(&haproxy, server->directory, buf_span(&configuration));
	/* Its checks come, and none of them is in the log. */
	EVENTUALLY(
	    status_number_of(server, "totals.connections.accepted") >= 6);
	request = gemini_request(server, PAGE);
	struct heard heard = ask_by(haproxy.ports[0], true, buf_span(&request));
	assert_int_equal(heard_status(&heard), 20);
	heard_free(&heard);
	expect_line(server, &lines, "127.0.0.5" GEMINI "20 ", " done");
	heard = ask_by(haproxy.ports[1], false, SPAN("/a.gmi\r\n"));
	expect_span("Gopher", heard_span(&heard), SPAN("# A\n"));
	heard_free(&heard);
	expect_line(server, &lines, "127.0.0.5" GOPHER "ok ", " done");
	assert_int_equal(
	    status_number_of(server, "totals.connections.proxy_refused"), 0);
	haproxy_stop(&haproxy);
	buf_free(&request);
	buf_free(&configuration);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(addresses),
	    SERVER_SCENE(strangers),
	    SERVER_SCENE(reloaded),
	    SERVER_SCENE(by_haproxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
