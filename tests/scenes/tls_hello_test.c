/* ClientHellos, in one record or many: rows K4, K5, K113 to K116, K480 and Q20.
 */
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/forge.h"
#include "support/offer.h"
#include "support/process.h"

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

/*
 * Sends a hello, and after `split` bytes waits until the server's kernel has
 * them. Then the handshake and a request go on as usual.
 */
static void
expect_answer(
    const struct server *server, SSL *tls, struct span bytes, size_t split)
{
	struct buf request = gemini_request(server, HOST "/a.gmi\r\n");
	int fd = client_connect(server->gemini), left, on = 1;
	char answer[64];

	assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	assert_int_equal(write(fd, bytes.data, split), split);
	EVENTUALLY(ioctl(fd, SIOCOUTQ, &left) == 0 && left == 0);
	bytes = span_tail(bytes, split);
	assert_int_equal(write(fd, bytes.data, bytes.size), bytes.size);
	SSL_set_fd(tls, fd);
	assert_int_equal(SSL_connect(tls), 1);
	assert_int_equal(
	    SSL_write(tls, request.data, (int)request.size), request.size);
	assert_true(SSL_read(tls, answer, sizeof(answer)) > 3);
	assert_memory_equal(answer, "20 ", 3);
	SSL_free(tls);
	close(fd);
	buf_free(&request);
}

/* K4: a ClientHello may come in many small records. */
static void
hello_in_pieces(void **state)
{
	struct server *server = *state;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct buf hello = {0}, bytes = {0};

	access_start(server, "access.log", ONE_WORKER);
	SSL *tls = begin_hello(context, &hello);
	cut(buf_span(&hello), hello.size / 100 + 1, &bytes);
	expect_answer(server, tls, buf_span(&bytes), 0);
	SSL_CTX_free(context);
	buf_free(&hello);
	buf_free(&bytes);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K115: a ClientHello with a key of ML-KEM is longer than a packet: it comes in
 * two halves, of one record or as two records.
 */
static void
long_hello(void **state)
{
	static const struct {
		bool records; /* two of them */
		size_t split; /* bytes in the first packet; 0: in halves */
		/* Bytes; 9000 is more than is kept before, 16 KiB too much. */
		size_t ballast;
	} rows[] = {{false, 0, 1300}, {false, 1, 1300}, {false, 5, 1300},
	    {false, 1400, 1300}, {true, 0, 1300}, {true, 1, 1300},
	    {true, 1400, 1300}, {false, 0, 9000}, {true, 8500, 9000},
	    {true, 8500, 14600}};
	struct server *server = *state;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		struct talk talk = {.ballast = rows[i / 2].ballast,
		    .most = i % 2 ? TLS1_2_VERSION : TLS1_3_VERSION};
		SSL_CTX *context = SSL_CTX_new(TLS_client_method());
		struct buf hello = {0}, bytes = {0};
		offer(context, &talk);
		SSL *tls = begin_hello(context, &hello);
		size_t half = hello.size / 2 + 1;
		assert_true(hello.size > 1400);
		cut(buf_span(&hello), rows[i / 2].records ? half : hello.size,
		    &bytes);
		size_t split = rows[i / 2].split;
		expect_answer(
		    server, tls, buf_span(&bytes), split ? split : 5 + half);
		SSL_CTX_free(context);
		buf_free(&hello);
		buf_free(&bytes);
	}
	assert_int_equal(server_stop(server), 0);
}

enum { MLKEM = 0x11ec, X25519 = 0x1d }; /* groups: X25519MLKEM768 and X25519 */

/* Appends numbers of 16 bits; -1 is the end. */
static void
put(struct buf *bytes, ...)
{
	va_list numbers;
	int number;

	va_start(numbers, bytes);
	while ((number = va_arg(numbers, int)) >= 0) {
		buf_byte(bytes, (char)(number >> 8));
		buf_byte(bytes, (char)number);
	}
	va_end(numbers);
}

/*
 * A ClientHello of TLS 1.3 as browsers send it, with two key shares. Zeros are
 * a key of ML-KEM; a 9 and zeros are one of X25519.
 */
static void
add_hybrid_hello(struct buf *bytes)
{
	enum { KEM = 1184, EC = 32, SHARES = 4 + KEM + EC + 4 + EC };
	struct buf more = {0}, body = {0};

	put(&more, 43, 3, -1); /* supported_versions */
	buf_byte(&more, 2);
	put(&more, 0x0304, 10, 6, 4, MLKEM, X25519, -1); /* supported_groups */
	put(&more, 13, 4, 2, 0x0403, -1); /* signature_algorithms */
	put(&more, 51, SHARES + 2, SHARES, MLKEM, KEM + EC, -1); /* key_share */
	buf_repeat(&more, 0, KEM);
	buf_byte(&more, 9);
	buf_repeat(&more, 0, EC - 1);
	put(&more, X25519, EC, -1);
	buf_byte(&more, 9);
	buf_repeat(&more, 0, EC - 1);
	put(&more, 21, 200, -1); /* padding */
	buf_repeat(&more, 0, 200);
	put(&body, 0x0303, -1);
	buf_repeat(&body, 'r', 32);
	buf_byte(&body, 0);
	put(&body, 2, 0x1301, 0x0100, (int)more.size, -1);
	buf_add(&body, buf_span(&more));
	put(bytes, 0x1603, -1);
	buf_byte(bytes, 1);
	put(bytes, (int)body.size + 4, 0x0100, (int)body.size, -1);
	buf_add(bytes, buf_span(&body));
	buf_free(&more);
	buf_free(&body);
}

/* The group in a ServerHello: the first extension of that kind in it. */
static int
group_of(struct span hello)
{
	const unsigned char *bytes = (const unsigned char *)hello.data;

	assert_true(hello.size > 50 && bytes[0] == 22 && bytes[5] == 2);
	for (size_t i = 5 + 4 + 2 + 32; i + 6 < hello.size; i++)
		if (bytes[i] == 0 && bytes[i + 1] == 51 && bytes[i + 2] < 5)
			return bytes[i + 4] << 8 | bytes[i + 5];
	fail_msg("no key share");
	return 0;
}

/*
 * K114: X25519MLKEM768 is what keys are exchanged by where OpenSSL has it, and
 * X25519 where it has not.
 */
static void
hybrid(void **state)
{
	struct server *server = *state;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	bool has = SSL_CTX_set1_groups_list(context, "X25519MLKEM768");
	struct buf bytes = {0};
	char answer[4096];

	access_start(server, "access.log", ONE_WORKER);
	add_hybrid_hello(&bytes);
	assert_true(bytes.size > 1400);
	int fd = client_connect(server->gemini);
	assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
	assert_int_equal(write(fd, bytes.data, bytes.size / 2), bytes.size / 2);
	assert_int_equal(
	    write(fd, bytes.data + bytes.size / 2, bytes.size - bytes.size / 2),
	    bytes.size - bytes.size / 2);
	ssize_t got = read(fd, answer, sizeof(answer));
	assert_int_equal(
	    group_of((struct span){answer, (size_t)got}), has ? MLKEM : X25519);
	close(fd);
	buf_free(&bytes);
	SSL_CTX_free(context);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K116: a client may have only one of the groups; of several, the one that
 * costs the server least is used.
 */
static void
groups(void **state)
{
	static const struct {
		const char *list;
		bool x25519; /* else another */
	} rows[] = {{"X25519", true}, {"P-256", false}, {"P-384", false},
	    {"P-521", false}, {"X25519:P-521", true}, {"X448:X25519", true}};
	struct server *server = *state;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct talk talk =
		    ask_for(server, true, SPAN(HOST "/a.gmi\r\n"));
		talk.groups = rows[i].list;
		struct heard heard = client_talk(&talk);
		assert_true(heard.shaken);
		expect_true("K116", span_of(talk.groups),
		    heard.x25519 == rows[i].x25519);
		heard_free(&heard);
	}
	/* In TLS 1.2 the server chooses. The certificate is on P-256. */
	struct talk talk = ask_for(server, true, SPAN(HOST "/a.gmi\r\n"));
	talk.most = TLS1_2_VERSION;
	talk.groups = "P-521:P-384:P-256:X25519";
	struct heard heard = client_talk(&talk);
	assert_true(heard.x25519);
	heard_free(&heard);
	assert_int_equal(server_stop(server), 0);
}

/* K113: in TLS 1.2 only ciphers with forward secrecy that authenticate. */
static void
ciphers(void **state)
{
	static const struct {
		const char *list;
		bool works;
	} rows[] = {{"ECDHE-ECDSA-AES128-GCM-SHA256", true},
	    {"ECDHE-ECDSA-AES256-GCM-SHA384", true},
	    {"ECDHE-ECDSA-CHACHA20-POLY1305", true},
	    {"ECDHE-ECDSA-AES128-SHA", false},
	    {"ECDHE-ECDSA-AES256-SHA", false},
	    {"ECDHE-ECDSA-AES128-SHA256", false},
	    {"ECDHE-ECDSA-AES256-SHA384", false},
	    {"ECDHE-ECDSA-CAMELLIA128-SHA256", false},
	    {"ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0", false},
	    {"AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256", false}};
	struct server *server = *state;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct talk talk =
		    ask_for(server, true, SPAN(HOST "/a.gmi\r\n"));
		talk.most = TLS1_2_VERSION;
		talk.ciphers = rows[i].list;
		struct heard heard = client_talk(&talk);
		expect_true("K113", span_of(rows[i].list),
		    heard.shaken == rows[i].works);
		expect_true("K113", span_of(rows[i].list),
		    rows[i].works ||
			heard.alert == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE);
		heard_free(&heard);
	}
	assert_int_equal(server_stop(server), 0);
}

/* Q20: the server chooses the suite of TLS 1.3: AES-128 where it can be. */
static void
suites(void **state)
{
	static const struct {
		const char *list, *chosen;
	} rows[] = {
	    {NULL, "TLS_AES_128_GCM_SHA256"},
	    {"TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384:"
	     "TLS_AES_128_GCM_SHA256",
		"TLS_AES_128_GCM_SHA256"},
	    {"TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384",
		"TLS_AES_256_GCM_SHA384"},
	    {"TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"},
	};
	struct server *server = *state;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct talk talk =
		    ask_for(server, true, SPAN(HOST "/a.gmi\r\n"));
		talk.suites = rows[i].list;
		struct heard heard = client_talk(&talk);
		assert_true(heard.shaken);
		assert_string_equal(heard.cipher, rows[i].chosen);
		heard_free(&heard);
	}
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
	/* As long as one may be. */
	buf_add(&large, SPAN("\1\0\77\374\3\3"));
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

/* A hello, in records of so many bytes, and that the server ends it there. */
static void
expect_end(const struct server *server, size_t *lines, struct span hello,
    size_t piece, struct span before)
{
	struct forge forge = {.fd = client_connect(server->gemini)};
	struct buf bytes = {0};

	buf_add(&bytes, before);
	cut(hello, piece, &bytes);
	assert_int_equal(forge_send(&forge, buf_span(&bytes)), 0);
	expect_true("K480", hello, forge_end(&forge) != CLIENT_OPEN);
	access_expect_why(server, lines, "K480", "handshake");
	close(forge.fd);
	buf_free(&bytes);
}

/*
 * K480: a ClientHello that claims more than 16 KiB ends its handshake at its
 * header, in whatever records; so does the one behind a HelloRetryRequest.
 */
static void
hello_claims(void **state)
{
	struct server *server = *state;
	struct span large = SPAN("\1\1\377\270\3\3");
	struct talk talk = {.groups = "X448:X25519"};
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct buf hello = {0}, retried = {0};
	size_t lines = 0;

	access_start(server, "access.log", ONE_WORKER);
	for (size_t piece = 1; piece <= large.size; piece++)
		expect_end(server, &lines, large, piece, SPAN(""));
	expect_end(server, &lines, SPAN("\1\0\77\375"), 4, SPAN(""));
	/* The only key is of a group that the server has not. */
	offer(context, &talk);
	SSL *tls = begin_hello(context, &hello);
	cut(buf_span(&hello), 100, &retried);
	expect_end(server, &lines, large, 6, buf_span(&retried));
	buf_add(&retried, SPAN("\24\3\3\0\1\1"));
	expect_end(server, &lines, large, 1, buf_span(&retried));
	SSL_free(tls);
	SSL_CTX_free(context);
	buf_free(&hello);
	buf_free(&retried);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(hello_in_pieces),
	    SERVER_SCENE(handshakes_end),
	    SERVER_SCENE(hello_claims),
	    SERVER_SCENE(long_hello),
	    SERVER_SCENE(hybrid),
	    SERVER_SCENE(groups),
	    SERVER_SCENE(ciphers),
	    SERVER_SCENE(suites),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
