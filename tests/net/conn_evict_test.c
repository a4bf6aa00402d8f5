/* Connections that are closed for the memory that their answers need. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memfile.h"
#include "net/conn.h"
#include "support/expect.h"
#include "support/fixture.h"

enum { PAGE = 2 << 20, READERS = 4 };

/* What connections need of a worker with one host, without TLS. */
struct evict_fixture {
	struct fixture fixture;
	struct conn_env env;
	struct served_host host;
	struct tally tally;
	struct listener listener;
	struct limits_shared shared;
	struct limits limits;
	struct access access;
	int clients[READERS];
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
	buf_free(&text);
	fixture_open(&fixture->fixture);
	fixture->host.context = fixture->fixture.context;
	edition_keep(fixture->host.context.edition);
	fixture->host.context.root = -1;
	*env = (struct conn_env){.poller = poller_new(),
	    .hosts = {&fixture->host, 1},
	    .arena = &fixture->fixture.arena,
	    .tally = &fixture->tally,
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

	while (fixture->env.first)
		conn_abort(fixture->env.first, CLOSING_STOPPED);
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
	int fd = memfile_new("edition");

	larger.size = size;
	assert_true(size >= header->size);
	assert_int_equal(
	    pwrite(fd, header, header->size, 0), (ssize_t)header->size);
	assert_int_equal(
	    pwrite(fd, &larger, sizeof(larger), 0), (ssize_t)sizeof(larger));
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	served_host_adopt(&fixture->host, edition_map(fd),
	    dup(fixture->fixture.context.root));
	close(fd);
	conn_keep_newest(&fixture->env, 0);
}

/* A reader who asks for the page and reads none of it. */
static void
begin_to_read(struct evict_fixture *fixture)
{
	int ends[2];
	void *item;

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	fixture->clients[fixture->count++] = ends[0];
	assert_int_equal(write(ends[0], "/large.txt\r\n", 12), 12);
	conn_open(&fixture->env, ends[1], &fixture->listener, 0, 0);
	struct conn *conn = fixture->env.first;
	while (!conn->outgoing.stream || conn->want != POLLER_WRITE) {
		assert_int_equal(
		    poller_wait(fixture->env.poller, 1000, &item, 1), 1);
		conn_ready(item);
	}
	/* The clock has milliseconds, and several begin in one. */
	conn->send_began += (int64_t)fixture->count;
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
			begin_to_read(fixture);
			adopt(fixture, rows[i].size);
		}
		assert_int_equal(fixture->env.count, rows[i].left);
		unmake(state);
		make(state);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		editions_that_are_read, make, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
