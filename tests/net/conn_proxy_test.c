/* Connections that come by a proxy, without a worker: PROXY headers in pieces,
 * what stands behind them, and the limits that begin with them. */
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn_priv.h"
#include "support/conn_fixture.h"
#include "support/expect.h"
#include "support/proxy.h"

#define FOUR "198.51.100.7"
#define SIX "2001:db8:7::7"

/* A connection of a listener, and the proxy's end of it. */
struct passed_on {
	struct listener listener;
	struct conn *conn;
	int proxy;
};

static bool
is_healthy(void *context)
{
	(void)context;
	return true;
}

static void
pass_on(struct conn_fixture *fixture, const struct protocol *protocol,
    bool secure, int version, struct passed_on *passed)
{
	const struct address proxy = {.bytes = {192, 0, 2, 1}, .port = 4711};
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	*passed = (struct passed_on){.listener = {.protocol = protocol,
					 .secure = secure,
					 .proxy = version},
	    .proxy = ends[1]};
	fixture->env.is_healthy = is_healthy;
	conn_open(&fixture->env, &passed->listener,
	    &(struct accepted){.fd = ends[0], .address = &proxy});
	passed->conn = fixture->env.first;
	assert_int_equal(passed->conn->state, CONN_PROXY);
}

static void
say(const struct passed_on *passed, struct span bytes)
{
	assert_int_equal(send(passed->proxy, bytes.data, bytes.size, 0),
	    (ssize_t)bytes.size);
}

/* Takes steps until nothing has come that was not looked at. */
static void
turn(struct conn_fixture *fixture)
{
	void *item;

	conn_look_again(&fixture->env, INT64_MAX);
	while (fixture->env.count > 0 &&
	    poller_wait(fixture->env.poller, 0, &item, 1) > 0)
		conn_ready(item);
}

/* Whether the other end was closed; what was said there is appended. */
static bool
hear(const struct passed_on *passed, struct buf *buf)
{
	char bytes[4096];
	ssize_t got;

	while (
	    (got = recv(passed->proxy, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		buf_add(buf, (struct span){bytes, (size_t)got});
	return got == 0;
}

/* A request in two pieces. Returns whether it is answered. */
static bool
is_answered(struct conn_fixture *fixture, int version, struct span bytes,
    size_t cut, struct conn **conn_r)
{
	struct passed_on passed;
	struct buf heard = {0};

	pass_on(fixture, &protocol_gopher, false, version, &passed);
	say(&passed, span_head(bytes, cut));
	turn(fixture);
	assert_int_equal(fixture->env.count, 1);
	if (cut < bytes.size)
		say(&passed, span_tail(bytes, cut));
	turn(fixture);
	hear(&passed, &heard);
	bool answered = span_starts(buf_span(&heard), SPAN("3"));
	*conn_r = fixture->env.first;
	buf_free(&heard);
	close(passed.proxy);
	return answered;
}

/* K238: cut at each byte, within the header and behind it. */
static void
in_pieces(void **state)
{
	static const char *const clients[] = {FOUR, SIX, NULL};
	struct conn_fixture *fixture = *state;

	for (int version = 1; version <= 2; version++)
		for (size_t i = 0; i < COUNT(clients); i++) {
			struct buf bytes = {0};
			struct conn *conn;
			proxy_header(&bytes, version, clients[i]);
			buf_add(&bytes, SPAN("/missing\r\n"));
			for (size_t cut = 1; cut <= bytes.size; cut++) {
				expect_true("answered",
				    span_head(buf_span(&bytes), cut),
				    is_answered(fixture, version,
					buf_span(&bytes), cut, &conn));
				assert_int_equal(
				    conn->passage->named, clients[i] != NULL);
				assert_int_equal(fixture->env.hellos, 0);
				conn_abort(conn, CLOSING_STOPPED);
			}
			buf_free(&bytes);
		}
}

/* K238: what comes with the header is the next state's, to the byte. */
static void
with_a_hello(void **state)
{
	static const struct {
		const struct protocol *protocol;
		enum conn_state state;
		bool plain; /* its request is not over TLS */
	} rows[] = {
	    {&protocol_gemini, CONN_HELLO, false},
	    {&protocol_gopher, CONN_HELLO, false},
	    {&protocol_gopher, CONN_REQUEST, true},
	};
	struct conn_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest =
		    rows[i].plain ? SPAN("/mi") : SPAN("\26\3\1\0");
		struct passed_on passed;
		struct buf bytes = {0};
		pass_on(fixture, rows[i].protocol, true, 2, &passed);
		proxy_header(&bytes, 2, FOUR);
		buf_add(&bytes, rest);
		say(&passed, buf_span(&bytes));
		turn(fixture);
		const struct conn *conn = fixture->env.first;
		assert_int_equal(conn->state, rows[i].state);
		expect_span("the rest",
		    buf_span(rows[i].plain ? &conn->in : &conn->hello), rest);
		buf_free(&bytes);
		close(passed.proxy);
		conn_abort(fixture->env.first, CLOSING_STOPPED);
	}
}

static uint64_t
counted(const struct conn_fixture *fixture, size_t count)
{
	return tally_get(&fixture->tally.counts[count]);
}

/* K239: no header, another version's, a broken one, or the end of it. */
static void
none(void **state)
{
	const struct {
		int version;
		struct span bytes;
		bool counts;
	} rows[] = {
	    {1, SPAN("/a.gmi\r\n"), true},
	    {2, SPAN("/a.gmi\r\n"), true},
	    {1, SPAN("\r\n\r\n"), true},
	    {2, SPAN("PROXY UNKNOWN\r\n/a.gmi\r\n"), true},
	    {1, SPAN("PROXY TCP4 1.2.3.4\r\n/a.gmi\r\n"), true},
	    {2, SPAN("\26\3\1\2\0\1"), true},
	    {1, SPAN("PROXY TCP4"), false},
	    {2, SPAN("\r\n\r\n\0"), false},
	    {2, SPAN(""), false},
	};
	struct conn_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t before = counted(fixture, TALLY_PROXY_REFUSED);
		struct passed_on passed;
		struct buf heard = {0};
		pass_on(
		    fixture, &protocol_gopher, false, rows[i].version, &passed);
		if (rows[i].bytes.size > 0)
			say(&passed, rows[i].bytes);
		turn(fixture);
		expect_true("open", rows[i].bytes,
		    fixture->env.count == !rows[i].counts);
		shutdown(passed.proxy, SHUT_WR);
		turn(fixture);
		expect_true("closed", rows[i].bytes, fixture->env.count == 0);
		(void)hear(&passed, &heard);
		expect_span("nothing is said", buf_span(&heard), SPAN(""));
		assert_int_equal(counted(fixture, TALLY_PROXY_REFUSED),
		    before + rows[i].counts);
		assert_int_equal(fixture->env.hellos, 0);
		buf_free(&heard);
		close(passed.proxy);
	}
}

/* K239: the time for all of it runs from the first moment, whatever comes. */
static void
late(void **state)
{
	struct conn_fixture *fixture = *state;
	struct passed_on passed;
	struct buf bytes = {0};

	proxy_header(&bytes, 1, FOUR);
	pass_on(fixture, &protocol_gemini, true, 1, &passed);
	int64_t due = passed.conn->deadline.due;
	for (size_t i = 0; i + 1 < bytes.size; i++) {
		say(&passed, span_head(span_tail(buf_span(&bytes), i), 1));
		turn(fixture);
		assert_int_equal(passed.conn->state, CONN_PROXY);
		assert_int_equal(passed.conn->deadline.due, due);
	}
	conn_expire_due(&fixture->env, due - 1);
	assert_int_equal(fixture->env.count, 1);
	conn_expire_due(&fixture->env, due);
	assert_int_equal(fixture->env.count, 0);
	buf_free(&bytes);
	close(passed.proxy);
}

/* A request by a proxy. Returns whether it was not closed at once. */
static bool
enters(
    struct conn_fixture *fixture, const char *client, struct passed_on *passed)
{
	struct buf bytes = {0};

	pass_on(fixture, &protocol_gopher, false, 2, passed);
	proxy_header(&bytes, 2, client);
	say(passed, buf_span(&bytes));
	buf_free(&bytes);
	size_t before = fixture->env.count;
	turn(fixture);
	return fixture->env.count == before;
}

/* K240: clients have their limit of connections, their proxy has none. */
static void
crowds(void **state)
{
	static const struct {
		const char *client;
		bool enters;
	} rows[] = {
	    {FOUR, true},
	    {NULL, true},
	    {FOUR, true},
	    {FOUR, false},
	    {"::ffff:" FOUR, false},
	    {NULL, true},
	    {NULL, true},
	    {"198.51.100.8", true},
	    {SIX, true},
	    {SIX, true},
	    {"2001:db8:7::8", false},
	    {"2001:db8:8::7", true},
	    {"127.0.0.1", true},
	    {"127.0.0.1", true},
	    {"127.0.0.1", true},
	};
	struct conn_fixture *fixture = *state;
	struct passed_on passed[COUNT(rows)];
	uint64_t before = counted(fixture, TALLY_REFUSED);
	size_t refused = 0;

	peer_count_begin(&fixture->shared.peer_count, 0);
	fixture->limits.connections = 2;
	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_true(rows[i].client ? rows[i].client : "LOCAL",
		    SPAN("enters"),
		    enters(fixture, rows[i].client, &passed[i]) ==
			rows[i].enters);
		refused += !rows[i].enters;
	}
	assert_int_equal(counted(fixture, TALLY_REFUSED), before + refused);
	/* All leave, and what they had counted as is given back. */
	conn_close_all(&fixture->env);
	for (size_t i = 0; i < COUNT(rows); i++)
		close(passed[i].proxy);
	assert_true(enters(fixture, FOUR, &passed[0]));
	assert_true(enters(fixture, FOUR, &passed[1]));
	assert_false(enters(fixture, FOUR, &passed[2]));
	for (size_t i = 0; i < 3; i++)
		close(passed[i].proxy);
	fixture->limits.connections = 0;
}

/* K242: what a proxy says for itself, by LOCAL or with its own endpoint. */
static void
checks(void **state)
{
	static const struct {
		int version;
		struct span bytes;
		bool check;
	} rows[] = {
	    {2, SPAN("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"), true},
	    {2, SPAN("\r\n\r\n\0\r\nQUIT\n\x21\0\0\0"), false},
	    {1, SPAN("PROXY TCP4 192.0.2.1 192.0.2.2 4711 70\r\n"), true},
	    {1, SPAN("PROXY TCP6 ::ffff:192.0.2.1 ::1 4711 70\r\n"), true},
	    {1, SPAN("PROXY TCP4 192.0.2.1 192.0.2.2 4712 70\r\n"), false},
	    {1, SPAN("PROXY TCP4 192.0.2.2 192.0.2.1 4711 70\r\n"), false},
	    {1, SPAN("PROXY UNKNOWN\r\n"), false},
	};
	struct conn_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct passed_on passed;
		pass_on(
		    fixture, &protocol_gopher, false, rows[i].version, &passed);
		say(&passed, rows[i].bytes);
		turn(fixture);
		expect_true("check", rows[i].bytes,
		    fixture->env.first->passage->check == rows[i].check);
		conn_abort(fixture->env.first, CLOSING_STOPPED);
		close(passed.proxy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_pieces),
	    cmocka_unit_test(with_a_hello),
	    cmocka_unit_test(none),
	    cmocka_unit_test(late),
	    cmocka_unit_test(crowds),
	    cmocka_unit_test(checks),
	};

	return cmocka_run_group_tests(
	    tests, conn_fixture_make, conn_fixture_unmake);
}
