/* Streams of TLS records that bring nothing: rows K1, K3 and K4. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/prov_ssl.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/forge.h"

#define HOST "gemini://localhost"
#define ONE_WORKER                                                             \
	"[server]\nworkers = 1\n[gopher]\ntls = yes\n"                         \
	"[limits]\nrequest = 10m\n"

enum {
	RECORDS = 100, /* of a storm that has to end long before */
	ALLOWED = 8, /* records that may bring nothing */
	OFFENDERS = 4, /* connections of each kind of storm */
	STORM_MAX = 4 << 20, /* bytes that a sender has */
};

static void
updates(struct forge *forge, struct buf *bytes)
{
	forge_key_update(forge, bytes);
}

static void
renegotiations(struct forge *forge, struct buf *bytes)
{
	forge_hello(forge, bytes);
}

/* A message that is never whole: one byte a record. */
static void
fragments(struct forge *forge, struct buf *bytes)
{
	forge_record(forge, FORGE_HANDSHAKE, SPAN("\1"), bytes);
}

/* KeyUpdates of which each takes five records. */
static void
cut_updates(struct forge *forge, struct buf *bytes)
{
	static const char update[] = {24, 0, 0, 1, 0};

	for (size_t i = 0; i < 5; i++)
		forge_record(forge, FORGE_HANDSHAKE,
		    (struct span){&update[i], 1}, bytes);
	forge_next_keys(forge);
}

static void
empties(struct forge *forge, struct buf *bytes)
{
	forge_record(forge, FORGE_DATA, SPAN(""), bytes);
}

static void
warnings(struct forge *forge, struct buf *bytes)
{
	forge_record(forge, FORGE_ALERT, SPAN("\1\132"), bytes);
}

static void
changes(struct forge *forge, struct buf *bytes)
{
	forge_record(forge, FORGE_CHANGE, SPAN("\1"), bytes);
}

/* As TLS 1.3 allows it during the handshake: bare. */
static void
bare_changes(struct forge *forge, struct buf *bytes)
{
	(void)forge;
	buf_add(bytes, SPAN("\24\3\3\0\1\1"));
}

static void
requests(struct forge *forge, struct buf *bytes)
{
	forge_record(forge, FORGE_HANDSHAKE, SPAN("\0\0\0\0"), bytes);
}

struct storm {
	const char *name;
	int version;
	void (*add)(struct forge *forge, struct buf *bytes);
	const char *why; /* the reason of closing */
};

static const struct storm storms[] = {
    {"KeyUpdate", TLS1_3_VERSION, updates, "storm"},
    {"KeyUpdate in pieces", TLS1_3_VERSION, cut_updates, "storm"},
    {"pieces, 1.3", TLS1_3_VERSION, fragments, "left"},
    {"empty, 1.3", TLS1_3_VERSION, empties, "storm"},
    {"warnings, 1.3", TLS1_3_VERSION, warnings, "left"},
    {"changes, 1.3", TLS1_3_VERSION, changes, "left"},
    {"bare changes, 1.3", TLS1_3_VERSION, bare_changes, "left"},
    {"HelloRequest, 1.3", TLS1_3_VERSION, requests, "left"},
    {"renegotiation", TLS1_2_VERSION, renegotiations, "storm"},
    {"pieces, 1.2", TLS1_2_VERSION, fragments, "storm"},
    {"empty, 1.2", TLS1_2_VERSION, empties, "storm"},
    {"warnings, 1.2", TLS1_2_VERSION, warnings, "left"},
    {"changes, 1.2", TLS1_2_VERSION, changes, "left"},
    {"HelloRequest, 1.2", TLS1_2_VERSION, requests, "left"},
};

/* A client that has shaken hands and forges what it sends from here on. */
static void
begin(unsigned port, int version, struct client *client, struct forge *forge)
{
	struct talk talk = {.port = port,
	    .secure = true,
	    .forges = true,
	    .least = version,
	    .most = version};

	assert_int_equal(client_open(client, &talk), 0);
	forge_begin(forge, client);
}

/* K1: whatever a storm is made of, it ends; on both networks, with a reason. */
static void
every_kind(void **state)
{
	struct server *server = *state;
	size_t lines = 0;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t i = 0; i < 2 * COUNT(storms); i++) {
		const struct storm *storm = &storms[i / 2];
		struct client client;
		struct forge forge;
		struct buf bytes = {0};
		begin(i % 2 ? server->gopher : server->gemini, storm->version,
		    &client, &forge);
		for (int j = 0; j < RECORDS; j++)
			storm->add(&forge, &bytes);
		forge_send(&forge, buf_span(&bytes));
		expect_true("K1", span_of(storm->name),
		    forge_end(&forge) != CLIENT_OPEN);
		access_expect_why(server, &lines, storm->name, storm->why);
		client_close(&client);
		buf_free(&bytes);
	}
	assert_int_equal(server_stop(server), 0);
}

static void
add_request(const struct server *server, struct forge *forge, struct buf *bytes)
{
	struct buf request = gemini_request(server, HOST "/a.gmi\r\n");

	forge_record(forge, FORGE_DATA, buf_span(&request), bytes);
	buf_free(&request);
}

/* K4: a few records that bring nothing do no harm: the answer comes. */
static void
few_are_allowed(void **state)
{
	struct server *server = *state;
	size_t lines = 0;

	access_start(server, "access.log", ONE_WORKER);
	for (int count = 1; count <= ALLOWED + 1; count++) {
		struct client client;
		struct forge forge;
		struct buf bytes = {0};
		begin(server->gemini, TLS1_3_VERSION, &client, &forge);
		for (int i = 0; i < count; i++)
			forge_key_update(&forge, &bytes);
		add_request(server, &forge, &bytes);
		assert_int_equal(forge_send(&forge, buf_span(&bytes)), 0);
		struct heard heard = client_listen(&client);
		assert_int_equal(
		    heard_status(&heard), count <= ALLOWED ? 20 : 0);
		heard_free(&heard);
		client_close(&client);
		buf_free(&bytes);
		access_expect_why(
		    server, &lines, "K4", count <= ALLOWED ? "done" : "storm");
	}
	assert_int_equal(server_stop(server), 0);
}

/* K1: the last one that is too many needs no other to come after it. */
static void
one_too_many(void **state)
{
	struct server *server = *state;
	size_t lines = 0;

	access_start(server, "access.log", ONE_WORKER);
	for (int i = 0; i < 2; i++) {
		struct client client;
		struct forge forge;
		struct buf bytes = {0};
		begin(server->gemini, i ? TLS1_2_VERSION : TLS1_3_VERSION,
		    &client, &forge);
		for (int j = 0; j < ALLOWED + 1; j++)
			(i ? forge_hello : forge_key_update)(&forge, &bytes);
		assert_int_equal(forge_send(&forge, buf_span(&bytes)), 0);
		assert_true(forge_end(&forge) != CLIENT_OPEN);
		access_expect_why(server, &lines, "K1", "storm");
		client_close(&client);
		buf_free(&bytes);
	}
	assert_int_equal(server_stop(server), 0);
}

/* K4: who asks to renegotiate is told that there is no such thing; it goes on.
 */
static void
renegotiates_once(void **state)
{
	struct server *server = *state;

	access_start(server, "access.log", ONE_WORKER);
	for (int count = 0; count <= ALLOWED; count++) {
		struct client client;
		struct forge forge;
		struct buf bytes = {0}, answer = {0};
		begin(server->gemini, TLS1_2_VERSION, &client, &forge);
		for (int i = 0; i < count; i++)
			forge_hello(&forge, &bytes);
		add_request(server, &forge, &bytes);
		assert_int_equal(forge_send(&forge, buf_span(&bytes)), 0);
		forge_read(&forge, &answer);
		expect_true("K4", buf_span(&answer),
		    span_starts(buf_span(&answer), SPAN("20 ")));
		client_close(&client);
		buf_free(&answer);
		buf_free(&bytes);
	}
	assert_int_equal(server_stop(server), 0);
}

/* Sends very much, then waits. Ends with 0 when it is cut off, else with 1. */
static pid_t
send_in_a_child(struct forge *forge, const struct storm *storm)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child > 0)
		return child;
	for (size_t sent = 0; sent < STORM_MAX;) {
		struct buf bytes = {0};
		for (int i = 0; i < RECORDS; i++)
			storm->add(forge, &bytes);
		sent += bytes.size;
		if (forge_send(forge, buf_span(&bytes)) < 0)
			_exit(0);
		buf_free(&bytes);
	}
	_exit(forge_end(forge) == CLIENT_OPEN);
}

/*
 * K3: with both storms from several connections at a server of one worker, an
 * honest reader is answered, and every one of those that storm is cut off.
 */
static void
others_are_served(void **state)
{
	static const struct storm *const both[] = {&storms[0], &storms[8]};
	struct server *server = *state;
	struct client clients[2 * OFFENDERS];
	struct forge forges[2 * OFFENDERS];
	pid_t children[2 * OFFENDERS];
	int status;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t i = 0; i < COUNT(clients); i++)
		begin(server->gemini, both[i % 2]->version, &clients[i],
		    &forges[i]);
	for (size_t i = 0; i < COUNT(clients); i++)
		children[i] = send_in_a_child(&forges[i], both[i % 2]);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	for (size_t i = 0; i < COUNT(clients); i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		expect_true("cut off", span_of(both[i % 2]->name), status == 0);
		client_close(&clients[i]);
	}
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	struct buf log = access_read(server, "access.log");
	assert_int_equal(
	    access_count(buf_span(&log), " storm\n"), COUNT(clients));
	buf_free(&log);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(every_kind),
	    SERVER_SCENE(one_too_many),
	    SERVER_SCENE(few_are_allowed),
	    SERVER_SCENE(renegotiates_once),
	    SERVER_SCENE(others_are_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
