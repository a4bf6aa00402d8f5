/* Handshakes in many records: rows K4 and K5. */
#include <fcntl.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/forge.h"

#define HOST "gemini://localhost"
#define ONE_WORKER "[server]\nworkers = 1\n"

enum { MANY = 500 }; /* records of no use */

/* A handshake that writes into memory: what its first record holds. */
static SSL *
begin_hello(SSL_CTX *context, struct buf *hello)
{
	SSL *tls = SSL_new(context);
	BIO *written = BIO_new(BIO_s_mem());
	char *data;

	SSL_set_bio(tls, BIO_new(BIO_s_mem()), written);
	SSL_set_tlsext_host_name(tls, "localhost");
	assert_int_equal(SSL_connect(tls), -1);
	long size = BIO_get_mem_data(written, &data);
	assert_true(size > 5 && data[0] == FORGE_HANDSHAKE);
	buf_add(hello, (struct span){data + 5, (size_t)size - 5});
	return tls;
}

/* The same bytes again, in plain records of so many each. */
static void
cut(struct span hello, size_t piece, struct buf *bytes)
{
	while (hello.size > 0) {
		struct span head = span_head(hello, piece);
		buf_add(bytes, SPAN("\26\3\1"));
		buf_byte(bytes, (char)(head.size >> 8));
		buf_byte(bytes, (char)head.size);
		buf_add(bytes, head);
		hello = span_tail(hello, head.size);
	}
}

/* K4: a ClientHello may come in many small records. */
static void
hello_in_pieces(void **state)
{
	struct server *server = *state;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct buf hello = {0}, bytes = {0};
	char answer[64];

	access_start(server, "access.log", ONE_WORKER);
	SSL *tls = begin_hello(context, &hello);
	cut(buf_span(&hello), hello.size / 100 + 1, &bytes);
	struct buf request = gemini_request(server, HOST "/a.gmi\r\n");
	int fd = client_connect(server->gemini);
	assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
	assert_int_equal(write(fd, bytes.data, bytes.size), bytes.size);
	SSL_set_fd(tls, fd);
	assert_int_equal(SSL_connect(tls), 1);
	assert_int_equal(
	    SSL_write(tls, request.data, (int)request.size), request.size);
	assert_true(SSL_read(tls, answer, sizeof(answer)) > 3);
	assert_memory_equal(answer, "20 ", 3);
	SSL_free(tls);
	SSL_CTX_free(context);
	close(fd);
	buf_free(&hello);
	buf_free(&bytes);
	buf_free(&request);
	assert_int_equal(server_stop(server), 0);
}

/* K5: a handshake ends after so many records, whatever is in them. */
static void
handshakes_end(void **state)
{
	struct server *server = *state;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct buf hello = {0}, large = {0};
	size_t lines = 0;

	access_start(server, "access.log", ONE_WORKER);
	SSL *tls = begin_hello(context, &hello);
	/* As long as OpenSSL takes one to be. */
	buf_add(&large, SPAN("\1\1\377\0\3\3"));
	buf_repeat(&large, 'x', 4000);
	const struct {
		const char *name;
		struct span hello;
		size_t piece;
		struct span again; /* behind it, many times */
		const char *why;
	} rows[] = {
	    {"bytes", buf_span(&large), 1, SPAN(""), "storm"},
	    {"changes", buf_span(&hello), hello.size, SPAN("\24\3\3\0\1\1"),
		"handshake"},
	    {"empty", buf_span(&hello), hello.size, SPAN("\26\3\3\0\0"),
		"handshake"},
	    {"warnings", buf_span(&hello), hello.size,
		SPAN("\25\3\3\0\2\1\132"), "handshake"},
	    {"empty within", {hello.data, 40}, 40, SPAN("\26\3\3\0\0"),
		"handshake"},
	    {"changes within", {hello.data, 40}, 40, SPAN("\24\3\3\0\1\1"),
		"handshake"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forge forge = {.fd = client_connect(server->gemini)};
		struct buf bytes = {0};
		cut(rows[i].hello, rows[i].piece, &bytes);
		for (int j = 0; j < MANY; j++)
			buf_add(&bytes, rows[i].again);
		forge_send(&forge, buf_span(&bytes));
		expect_true("K5", span_of(rows[i].name),
		    forge_end(&forge) != CLIENT_OPEN);
		access_expect_why(server, &lines, rows[i].name, rows[i].why);
		close(forge.fd);
		buf_free(&bytes);
	}
	SSL_free(tls);
	SSL_CTX_free(context);
	buf_free(&hello);
	buf_free(&large);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(hello_in_pieces),
	    SERVER_SCENE(handshakes_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
