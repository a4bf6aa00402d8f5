/* Connections that are closed for the memory or the place that they need. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/memfile.h"
#include "net/conn_priv.h"
#include "net/socket.h"
#include "stats/page_counts.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/still_clock.h"

enum {
	PAGE = 2 << 20, /* bytes */
	MIDDLE = 8000, /* bytes of a page that is kept */
	LEAST = 1, /* bytes of a buffer: the system's least */
	READERS = 4,
	CLIENTS = 10
};

/* What connections need of a worker with one host, without TLS. */
struct evict_fixture {
	struct fixture fixture;
	struct conn_env env;
	struct served_host host;
	struct tally tally;
	struct page_counts pages;
	struct listener listener;
	struct limits_shared shared;
	struct limits limits;
	struct access access;
	int clients[CLIENTS];
	size_t count;
};

static int
make(void **state)
{
	struct evict_fixture *fixture = calloc(1, sizeof(*fixture));
	struct conn_env *env = &fixture->env;
	struct buf text = {0};

	fixture_make(&fixture->fixture);
	while (text.size < PAGE)
		buf_add(&text, SPAN("A line of a long page.\n"));
	server_write_bytes(
	    &fixture->fixture.capsule, "large.gmi", buf_span(&text));
	server_write_bytes(&fixture->fixture.capsule, "middle.gmi",
	    span_head(buf_span(&text), MIDDLE));
	buf_free(&text);
	fixture_open(&fixture->fixture);
	fixture->host.context = fixture->fixture.context;
	edition_keep(fixture->host.context.edition);
	fixture->host.context.root = -1;
	*env = (struct conn_env){.poller = poller_new(),
	    .hosts = {&fixture->host, 1},
	    .arena = &fixture->fixture.arena,
	    .tally = &fixture->tally,
	    .pages = &fixture->pages,
	    .scratch = malloc(CONN_SCRATCH),
	    .limits = &fixture->limits,
	    .access = &fixture->access};
	fixture->limits.shared = &fixture->shared;
	fixture->listener.protocol = &protocol_gopher;
	*state = fixture;
	return 0;
}

static int
unmake(void **state)
{
	struct evict_fixture *fixture = *state;

	conn_close_all(&fixture->env);
	for (size_t i = 0; i < fixture->count; i++)
		close(fixture->clients[i]);
	served_host_free(&fixture->host);
	poller_free(&fixture->env.poller);
	free(fixture->env.scratch);
	fixture_remove(&fixture->fixture);
	free(fixture);
	return 0;
}

/* An edition of `size` bytes, most of which are a hole, comes into force. */
static void
adopt(struct evict_fixture *fixture, size_t size)
{
	const struct edition_header *header =
	    edition_header(fixture->fixture.edition);
	struct edition_header larger = *header;
	struct pressed pressed;
	char *bytes = mem_alloc(header->size);
	int fd = memfile_new("edition");

	larger.size = size;
	assert_true(size >= header->size);
	assert_int_equal(scan_press(fixture->fixture.scan, &pressed), 0);
	assert_int_equal(
	    pread(pressed.fd, bytes, header->size, 0), (ssize_t)header->size);
	close(pressed.fd);
	assert_int_equal(
	    pwrite(fd, bytes, header->size, 0), (ssize_t)header->size);
	free(bytes);
	assert_int_equal(
	    pwrite(fd, &larger, EDITION_HEADER, 0), (ssize_t)EDITION_HEADER);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(memfile_seal(fd), 0);
	served_host_adopt(&fixture->host, edition_map(fd, -1),
	    dup(fixture->fixture.context.root));
	close(fd);
	conn_keep_newest(&fixture->env, 0);
}

/*
 * A client of a peer that has sent so much of a request, on a socket with a
 * buffer of so many bytes, or 0.
 */
static struct conn *
come_to(struct evict_fixture *fixture, uint64_t peer, struct span request,
    int buffer)
{
	int ends[2];

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	assert_true(fixture->count < CLIENTS);
	fixture->clients[fixture->count++] = ends[0];
	assert_int_equal(
	    write(ends[0], request.data, request.size), (ssize_t)request.size);
	if (buffer)
		setsockopt(
		    ends[1], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	assert_true(limits_enter(&fixture->limits, peer));
	conn_open(&fixture->env, &fixture->listener,
	    &(struct accepted){.fd = ends[1], .peer = peer});
	assert_int_equal(conn_look_again(&fixture->env, INT64_MAX), 1);
	return fixture->env.first;
}

static struct conn *
come(struct evict_fixture *fixture, uint64_t peer, struct span request)
{
	return come_to(fixture, peer, request, 0);
}

/* A reader who asks for the page and reads none of it. */
static struct conn *
begin_to_read(struct evict_fixture *fixture, uint64_t peer)
{
	struct conn *conn = come(fixture, peer, SPAN("/large.txt\r\n"));
	void *item;

	while (!conn->outgoing.stream || conn->want != POLLER_WRITE) {
		assert_int_equal(
		    poller_wait(fixture->env.poller, 1000, &item, 1), 1);
		conn_ready(item);
	}
	/* The clock has milliseconds, and several begin in one. */
	conn->send_began += (int64_t)fixture->count;
	return conn;
}

/* The client takes what has come by now. */
static void
take(const struct evict_fixture *fixture, size_t client)
{
	char bytes[4096];

	while (read(fixture->clients[client], bytes, sizeof(bytes)) > 0)
		;
}

/*
 * Where the system does not tell what a peer has taken, that shows only as it
 * makes room for more: here, where time stands still, never.
 */
static void
expect_told(struct evict_fixture *fixture)
{
	if (socket_unacknowledged(begin_to_read(fixture, 0)->fd) == 0)
		skip();
	conn_abort(fixture->env.first, CLOSING_STOPPED);
	close(fixture->clients[--fixture->count]);
}

/* As if so many ms had passed since readers have done anything. */
static void
pass(struct evict_fixture *fixture, int64_t ms)
{
	for (struct conn *conn = fixture->env.first; conn; conn = conn->next) {
		conn->deadline.due -= ms;
		conn->rated_at -= ms;
	}
}

/*
 * K76: an edition that pages under way still need stays; of several that have
 * been replaced, the older ones go when they are large.
 */
static void
editions_that_are_read(void **state)
{
	static const struct {
		size_t size, left;
	} rows[] = {{1 << 20, READERS}, {CONN_OUTDATED_MAX, 1},
	    {CONN_OUTDATED_MAX / 2, 2}, {CONN_OUTDATED_MAX * 2LU, 1}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct evict_fixture *fixture = *state;
		adopt(fixture, rows[i].size);
		for (size_t j = 0; j < READERS; j++) {
			begin_to_read(fixture, 0);
			adopt(fixture, rows[i].size);
		}
		assert_int_equal(fixture->env.count, rows[i].left);
		unmake(state);
		make(state);
	}
}

/*
 * K170, K171: of readers the one that has taken nothing for the longest time
 * makes room, once that is some seconds; one that takes some stays.
 */
static void
readers_that_stop(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct conn *conns[READERS];

	expect_told(fixture);
	for (size_t i = 0; i < READERS; i++)
		conns[i] = begin_to_read(fixture, 0);
	pass(fixture, CONN_IDLE / 2);
	assert_null(conn_victim(env, false));
	pass(fixture, CONN_IDLE / 2);
	assert_ptr_equal(conn_victim(env, false), conns[0]);
	take(fixture, 0);
	take(fixture, 1);
	assert_ptr_equal(conn_victim(env, false), conns[2]);
	conn_abort(conns[2], CLOSING_SHED);
	take(fixture, 3);
	assert_null(conn_victim(env, false));
	pass(fixture, CONN_IDLE);
	assert_ptr_equal(conn_victim(env, false), conns[0]);
}

/*
 * K172, K184: neither kind is dropped while the other holds more places; where
 * both hold as many, a reader that has stopped goes before one that has just
 * come.
 */
static void
the_kind_that_holds_more(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	expect_told(fixture);
	struct conn *stopped = begin_to_read(fixture, 0);
	pass(fixture, CONN_IDLE);
	env->progress[CONN_PROGRESS_REQUEST].wait = CONN_IDLE;
	struct conn *silent = come(fixture, 0, SPAN(""));
	assert_ptr_equal(conn_victim(env, true), stopped);
	conn_abort(stopped, CLOSING_SHED);
	env->progress[CONN_PROGRESS_REQUEST].wait = 0;
	conn_abort(silent, CLOSING_STOPPED);
	struct conn *readers[] = {
	    begin_to_read(fixture, 0), begin_to_read(fixture, 0)};
	silent = come(fixture, 0, SPAN(""));

	pass(fixture, CONN_IDLE);
	assert_ptr_equal(conn_victim(env, false), readers[0]);
	take(fixture, 2);
	take(fixture, 3);
	assert_ptr_equal(conn_victim(env, false), silent);
	pass(fixture, CONN_IDLE);
	come(fixture, 0, SPAN("/"));
	come(fixture, 0, SPAN("/a"));
	assert_ptr_equal(conn_victim(env, true), silent);
}

/*
 * K173: with every place taken by readers that take some, one that takes less
 * than the least rate makes room, or one of a crowd; else nobody.
 */
static void
every_place_is_taken(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	expect_told(fixture);
	struct conn *single = begin_to_read(fixture, 77);

	fixture->limits.connections = 64;
	peer_count_begin(&fixture->shared.peer_count, 0);
	assert_true(limits_enter(&fixture->limits, 77));
	for (size_t i = 0; i < CONN_CROWD; i++)
		begin_to_read(fixture, 99);
	assert_null(conn_victim(env, true));
	struct conn *crowded = begin_to_read(fixture, 99);
	assert_null(conn_victim(env, false));
	assert_int_equal(conn_victim(env, true)->peer, 99);
	conn_abort(crowded, CLOSING_SHED);
	assert_null(conn_victim(env, true));
	single->rated_at -= CONN_IDLE;
	assert_ptr_equal(conn_victim(env, true), single);
	take(fixture, 0);
	assert_null(conn_victim(env, true));
	assert_null(conn_victim(env, false));
}

/*
 * K174, K175: the stall timeout is a time in which the client took nothing, and
 * the rate is that of what it took, over each minute.
 */
static void
what_a_client_takes(void **state)
{
	enum { MINUTE = 60000, RESTS = 4 };
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct conn *conn;

	expect_told(fixture);
	env->queues[CONN_SEND].wait = MINUTE;
	for (int slow = 0; slow < 2; slow++) {
		size_t client = fixture->count;
		conn = begin_to_read(fixture, 0);
		conn->deadline.due -= MINUTE;
		take(fixture, client);
		conn_expire_due(env, conn->deadline.due);
		assert_int_equal(env->count, 1);
		/* Fast enough in the first minute, and the next begins. */
		conn->rated_at -= MINUTE;
		conn->rated_from -= MINUTE / 500 * CONN_RATE_LEAST;
		conn_ready(conn);
		assert_int_equal(env->count, 1);
		assert_true(conn->rated_at >= conn->send_began - MINUTE / 2);
		/* What it took before does not count in the second. */
		if (slow) {
			conn->rated_at -= MINUTE;
			conn->taken_at -= RESTS * MINUTE;
			conn_ready(conn);
		} else {
			conn->taken = UINT64_MAX;
			conn->burst = 0;
			conn_expire_due(env, conn->deadline.due);
		}
		assert_int_equal(env->count, 0);
	}
}

/*
 * K183: a client whose system took much at once may rest while its program
 * reads that at the least rate, but no longer than some stall timeouts.
 */
static void
what_a_burst_gives(void **state)
{
	enum { STALL = 30000, RESTS = 4 };
	static const struct {
		uint64_t burst; /* bytes */
		int64_t since; /* ms */
		bool stays;
	} rows[] = {
	    {CONN_RATE_LEAST * 40, 39000, true},
	    {CONN_RATE_LEAST * 40, 40001, false},
	    {0, 0, false},
	};
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	expect_told(fixture);
	env->queues[CONN_SEND].wait = STALL;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct conn *conn = begin_to_read(fixture, 0);
		conn->taken = UINT64_MAX;
		conn->burst = rows[i].burst;
		conn->taken_at = clock_monotonic() - rows[i].since;
		conn_expire_due(env, conn->deadline.due);
		assert_int_equal(env->count, rows[i].stays);
		if (rows[i].stays)
			conn_abort(conn, CLOSING_STOPPED);
	}
	struct conn *conn = begin_to_read(fixture, 0);
	conn->burst = UINT64_MAX / 2;
	take(fixture, fixture->count - 1);
	conn_expire_due(env, conn->deadline.due);
	assert_int_equal(env->count, 1);
	assert_int_equal(
	    conn->burst, (uint64_t)RESTS * STALL / 1000 * CONN_RATE_LEAST);
	/* Its minute was slow, but it was reading all the while. */
	for (int dried = 0; dried < 2; dried++) {
		conn->rated_at -= 2 * STALL;
		conn->rated_from = conn->taken;
		conn->dried = dried;
		conn_ready(conn);
		assert_int_equal(env->count, !dried);
	}
}

/* K176: one that has all of its answer makes room first. */
static void
one_that_has_its_answer(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct conn *silent = come(fixture, 0, SPAN(""));
	struct conn *answered = come(fixture, 0, SPAN("/nothing\r\n"));

	assert_int_equal(answered->state, CONN_DRAIN);
	if (socket_unacknowledged(answered->fd) > 0)
		assert_ptr_equal(conn_victim(env, false), silent);
	take(fixture, 1);
	assert_ptr_equal(conn_victim(env, false), answered);
}

/*
 * K410: where an upload was refused and still comes, its connection makes room,
 * first that which has sent nothing for the longest time. Whether its client
 * has taken the answer does not matter.
 */
static void
refused_uploads(void **state)
{
	static const char line[] = "titan://localhost/a.gmi;size=4000000\r\n";
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct conn *silent = come(fixture, 0, SPAN(""));

	fixture->listener.protocol = &protocol_gemini;
	struct conn *first = come(fixture, 0, span_of(line));
	struct conn *second = come(fixture, 0, span_of(line));
	assert_int_equal(second->state, CONN_DISCARD);
	assert_int_equal(conn_under_way(env), 1);
	assert_ptr_equal(conn_victim(env, false), first);
	assert_int_equal(write(fixture->clients[1], "x", 1), 1);
	conn_ready(first);
	assert_ptr_equal(conn_victim(env, false), second);
	conn_abort(second, CLOSING_SHED);
	assert_ptr_equal(conn_victim(env, false), first);
	conn_abort(first, CLOSING_SHED);
	assert_ptr_equal(conn_victim(env, false), silent);
}

/* K177: what connections take is known, and what they have given back. */
static void
memory_is_counted(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	for (size_t i = 0; i < READERS; i++)
		begin_to_read(fixture, 0);
	size_t most = env->memory;
	assert_true(most > 0 && most == env->held && most == env->memory_most);
	conn_abort(env->first, CLOSING_STOPPED);
	assert_true(env->memory < most && env->memory_most == most);
	begin_to_read(fixture, 0);
	assert_true(env->memory == most && env->memory_most == most);
	while (env->first)
		conn_abort(env->first, CLOSING_STOPPED);
	assert_int_equal(env->memory, 0);
}

/*
 * K182: a page that the cache has dropped is held by its readers, who pay when
 * that is too much.
 */
static void
dropped_pages(void **state)
{
	static const uint64_t peers[READERS] = {1, 2, 1, 0};
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	fixture->host.kept = RESPONSE_CACHE_MAX;
	fixture->host.dropped = &env->dropped;
	for (size_t i = 0; i < READERS; i++)
		come_to(fixture, peers[i], SPAN("/middle.txt\r\n"), LEAST);
	assert_int_equal(fixture->host.cache.rendered.count, 1);
	assert_true(env->held == 0 && env->dropped == 0);
	size_t kept = env->first->outgoing.rendered->bytes.capacity;
	response_cache_clear(&fixture->host.cache);
	assert_int_equal(env->dropped, kept);
	conn_keep_budget(env);
	env->held = CONN_HELD_MAX - kept;
	conn_keep_budget(env);
	assert_int_equal(env->count, READERS);
	env->held++;
	conn_keep_budget(env);
	assert_int_equal(env->count, 0);
	assert_int_equal(env->dropped, 0);
	env->held = 0;
}

/* As if an answer had so many bytes more that are not sent. */
static void
hold(struct conn *conn, size_t bytes)
{
	struct conn_env *env = conn->env;

	conn->held += bytes;
	env->held += bytes;
	if (holdings_change(&env->holdings, conn->peer, bytes, 0) >
	    CONN_HELD_PEER)
		env->excess = true;
}

/*
 * K338: over the budget of an address, or of all, the one that holds most pays,
 * and no more than has to be.
 */
static void
what_addresses_hold(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct conn *large, *other;

	large = begin_to_read(fixture, 1);
	hold(large, CONN_HELD_PEER - large->held);
	other = begin_to_read(fixture, 2);
	conn_keep_budget(env);
	assert_int_equal(env->count, 2);
	hold(large, 1);
	conn_keep_budget(env);
	assert_int_equal(env->count, 1);
	assert_ptr_equal(env->first, other);
	/* Those without limits are one address, whose oldest reader goes. */
	large = begin_to_read(fixture, 0);
	begin_to_read(fixture, 0);
	hold(env->first, CONN_HELD_MAX - env->held);
	conn_keep_budget(env);
	assert_int_equal(env->count, 3);
	hold(other, 1);
	conn_keep_budget(env);
	assert_int_equal(env->count, 2);
	assert_true(env->held <= CONN_HELD_MAX);
	for (const struct conn *conn = env->first; conn; conn = conn->next)
		assert_ptr_not_equal(conn, large);
	while (env->first)
		conn_abort(env->first, CLOSING_STOPPED);
	/* They may hold more, and hide nobody who has a limit. */
	other = begin_to_read(fixture, 0);
	hold(other, CONN_HELD_PEER + 2);
	large = begin_to_read(fixture, 1);
	hold(large, CONN_HELD_PEER + 1 - large->held);
	conn_keep_budget(env);
	assert_int_equal(env->count, 1);
	assert_ptr_equal(env->first, other);
	while (env->first)
		conn_abort(env->first, CLOSING_STOPPED);
	/* What a request holds drops nobody; a page that is kept is free. */
	fixture->host.kept = RESPONSE_CACHE_MAX;
	large = come(fixture, 1, SPAN("/"));
	hold(large, CONN_HELD_PEER + 1);
	conn_keep_budget(env);
	assert_int_equal(env->count, 1);
	conn_abort(large, CLOSING_STOPPED);
	other = come_to(fixture, 1, SPAN("/middle.txt\r\n"), LEAST);
	large = begin_to_read(fixture, 1);
	hold(large, CONN_HELD_PEER);
	conn_keep_budget(env);
	assert_int_equal(env->count, 1);
	assert_ptr_equal(env->first, other);
}

/*
 * K433: where all may have to pay, the address that holds most does, though it
 * holds that for requests and reads nothing.
 */
static void
what_requests_hold(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct conn *reader = begin_to_read(fixture, 1);
	size_t readers = 0;

	hold(come(fixture, 3, SPAN("/")), reader->held);
	for (size_t held = 0; held <= CONN_HELD_MAX; held += CONN_HELD_PEER)
		hold(come(fixture, 2, SPAN("/")), CONN_HELD_PEER);
	conn_keep_budget(env);
	assert_int_equal(env->count, 3);
	assert_true(env->held <= CONN_HELD_MAX);
	for (const struct conn *conn = env->first; conn; conn = conn->next)
		readers += conn == reader;
	assert_int_equal(readers, 1);
	while (env->first)
		conn_abort(env->first, CLOSING_STOPPED);
}

/*
 * K526: a worker that stops waits for the first byte of a client that has just
 * connected, and for that of no other.
 */
static void
silent_at_a_stop(void **state)
{
	struct evict_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	struct conn *silent = come(fixture, 0, SPAN(""));
	struct conn *fresh = come(fixture, 1, SPAN(""));
	struct conn *asks = come(fixture, 2, SPAN("/lar"));
	int64_t now = fresh->opened + CONN_FRESH - 1;
	silent->opened = asks->opened = now - CONN_FRESH;
	conn_close_idle(env, now);
	assert_int_equal(env->count, 2);
	assert_ptr_equal(env->first, asks);
	assert_ptr_equal(asks->next, fresh);
	conn_close_idle(env, now + 1);
	assert_int_equal(env->count, 1);
	assert_ptr_equal(env->first, asks);
	conn_abort(asks, CLOSING_STOPPED);
}

static int
make_served(void **state)
{
	make(state);
	adopt(*state, 1 << 20);
	return 0;
}

#define EVICT_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, make_served, unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    EVICT_TEST(readers_that_stop),
	    EVICT_TEST(the_kind_that_holds_more),
	    EVICT_TEST(every_place_is_taken),
	    EVICT_TEST(what_a_client_takes),
	    EVICT_TEST(what_a_burst_gives),
	    EVICT_TEST(one_that_has_its_answer),
	    EVICT_TEST(refused_uploads),
	    EVICT_TEST(memory_is_counted),
	    EVICT_TEST(dropped_pages),
	    EVICT_TEST(what_addresses_hold),
	    EVICT_TEST(what_requests_hold),
	    EVICT_TEST(silent_at_a_stop),
	    cmocka_unit_test_setup_teardown(
		editions_that_are_read, make, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
