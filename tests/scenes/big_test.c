/*
 * Files larger than any buffer: constant memory, and nobody waits for somebody
 * else's. Files that shrink are in transfer_test.c, failing disks in
 * serve/conn_test.c.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/sanitized.h"

enum {
	SIZE = 96 << 20, /* with holes: it is not as large on the disk */
	STRIDE = 16 << 20,
	MARK = 4096, /* bytes of each stride that are not zero */
	TURN = 4 << 20, /* bytes that a reader takes in one turn */
	MEMORY_SLACK = SANITIZED ? 32 << 10 : 2 << 10, /* KiB */
};

static struct server server;
static pid_t worker;

static char
byte_at(size_t offset)
{
	return offset % STRIDE < MARK ? (char)(offset * 2654435761u >> 13) : 0;
}

/* Too large to be an article, so that it is sent as it is to both networks. */
static void
make_big(const char *name)
{
	char bytes[MARK];
	int fd = open(server_path(&server, name), O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	for (size_t at = 0; at < SIZE; at += STRIDE) {
		for (size_t i = 0; i < MARK; i++)
			bytes[i] = byte_at(at + i);
		assert_int_equal(pwrite(fd, bytes, MARK, (off_t)at), MARK);
	}
	assert_int_equal(ftruncate(fd, SIZE), 0);
	close(fd);
}

static int
start(void **state)
{
	pid_t workers[PROCESS_MAX];

	/* What a sanitizer keeps of what was given back is not the server's. */
	setenv("ASAN_OPTIONS",
	    "quarantine_size_mb=0:thread_local_quarantine_size_kb=0", 1);
	server_make(&server);
	make_big("big.bin");
	make_big("big.txt");
	server_write(&server, "small.gmi", "# Small\n");
	server_configure(&server,
	    "[server]\nworkers = 1\n[gemini]\nport = 1965\n"
	    "[limits]\nstall = 10m\n");
	server_start(&server, NULL);
	EVENTUALLY(process_workers(&server, workers) == 1);
	worker = *workers;
	*state = &server;
	return 0;
}

/* One who reads, and how far that is. */
struct reader {
	struct client client;
	size_t header, got; /* bytes of the header, and of the file */
};

static struct reader
begin(bool secure, const char *path)
{
	struct reader reader = {0};
	struct buf request = {0};

	buf_format(
	    &request, "%s%s\r\n", secure ? "gemini://localhost" : "", path);
	assert_int_equal(
	    client_open(&reader.client,
		&(struct talk){.port = secure ? server.gemini : server.gopher,
		    .secure = secure}),
	    0);
	assert_int_equal(client_send(&reader.client, buf_span(&request)), 0);
	assert_int_equal(client_await(&reader.client, 100), 0);
	if (secure)
		reader.header =
		    1 + span_find(buf_span(&reader.client.heard.bytes), '\n');
	buf_free(&request);
	return reader;
}

/* Whether bytes are those of the file there. */
static bool
is_part(struct span bytes, size_t offset)
{
	static const char zeros[STRIDE];
	size_t left = STRIDE - offset % STRIDE;

	for (; bytes.size > 0 && offset % STRIDE < MARK; offset++, left--) {
		if (bytes.data[0] != byte_at(offset))
			return false;
		bytes = span_tail(bytes, 1);
	}
	if (bytes.size > left)
		return memcmp(bytes.data, zeros, left) == 0 &&
		    is_part(span_tail(bytes, left), offset + left);
	return memcmp(bytes.data, zeros, bytes.size) == 0;
}

/* Compares what has come since the last time, and forgets it. */
static void
compare(struct reader *reader)
{
	struct buf *bytes = &reader->client.heard.bytes;
	struct span rest = span_tail(buf_span(bytes), reader->header);

	assert_true(is_part(rest, reader->got));
	reader->got += rest.size;
	reader->header = 0;
	bytes->size = 0;
}

/* Reads some more. Returns false at the end. */
static bool
take_turn(struct reader *reader)
{
	bool more = client_await(&reader->client, TURN) == 0;

	compare(reader);
	return more;
}

/* It was all there was, and over TLS that was said. */
static void
expect_end(struct reader *reader)
{
	bool secure = reader->client.tls;
	struct heard heard = client_listen(&reader->client);

	assert_int_equal(reader->got, SIZE);
	assert_int_equal(heard.bytes.size, 0);
	assert_int_equal(heard.end, CLIENT_FIN);
	assert_true(heard.closed == secure);
	heard_free(&heard);
	client_close(&reader->client);
}

/* A8, H11, E18: every byte of it, in no more memory than a small one takes. */
static void
whole_in_constant_memory(void **state)
{
	static const char *const paths[] = {"/big.bin", "/big.txt"};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(paths); i++) {
		struct reader reader = begin(i % 2, paths[i / 2]);
		/* What the first turn touches is used again. */
		assert_true(take_turn(&reader));
		size_t before = process_memory(worker), most = before;
		assert_true(before > 0);
		while (take_turn(&reader)) {
			size_t now = process_memory(worker);
			most = now > most ? now : most;
		}
		assert_true(most < before + MEMORY_SLACK);
		expect_end(&reader);
	}
}

static void
expect_answers(void)
{
	static const struct {
		bool secure;
		struct span request;
		const char *part;
	} rows[] = {
	    {true, {"gemini://localhost/small.gmi\r\n", 30}, "# Small\n"},
	    {false, {"/small.gmi\r\n", 12}, "# Small\n"},
	    {true, {"gemini://localhost/\r\n", 21}, "=> /big.bin big.bin"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard heard = client_talk(&(struct talk){
		    .port = rows[i].secure ? server.gemini : server.gopher,
		    .secure = rows[i].secure,
		    .request = rows[i].request});
		expect_true("meanwhile", heard_span(&heard),
		    answer_has(heard_span(&heard), rows[i].part));
		heard_free(&heard);
	}
}

/*
 * A20, T5, E18: one client asks for a large file and stops reading it. Another
 * gets all of it meanwhile, and so do those that ask for something small: the
 * first is still held when all of them have had their answers. (That it is let
 * go when its time is up is a scene of transfer_test.c.)
 */
static void
stalled_reader_costs_nobody(void **state)
{
	(void)state;
	for (int secure = 0; secure < 2; secure++) {
		struct reader stalled = begin(secure, "/big.bin");
		struct reader other = begin(!secure, "/big.bin");
		do
			expect_answers();
		while (take_turn(&other));
		expect_end(&other);
		EVENTUALLY(
		    process_holder(&server, stalled.client.fd) == worker);
		client_close(&stalled.client);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_in_constant_memory),
	    cmocka_unit_test(stalled_reader_costs_nobody),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
