/* Handshakes: rows A2 to A4, A6, A15, A18 and A22. */
#include <poll.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/patience.h"
#include "support/identity.h"

#define HOME "gemini://localhost/\r\n"

/* One server for all scenes here: what they do leaves nothing behind. */
static struct server server;

static int
start(void **state)
{
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_configure(
	    &server, "[server]\nworkers = 1\n[gemini]\nport = 1965\n");
	server_start(&server, NULL);
	*state = &server;
	return 0;
}

/* A2, A18: 1.2 and 1.3, without ALPN; below that a proper alert. */
static void
versions(void **state)
{
	struct talk what = ask_for(&server, true, SPAN(HOME));

	(void)state;
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		what.least = what.most = version;
		struct heard heard = client_talk(&what);
		assert_int_equal(heard_status(&heard), 20);
		assert_int_equal(heard.version, version);
		heard_free(&heard);
	}
	what.least = what.most = TLS1_1_VERSION;
	struct heard heard = client_talk(&what);
	assert_false(heard.shaken);
	assert_int_equal(heard.alert, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
	heard_free(&heard);
	what.least = what.most = 0;
	heard = client_talk(&what);
	assert_int_equal(heard.version, TLS1_3_VERSION);
	heard_free(&heard);
}

/* A3, A4, A6: whatever name is asked for, the handshake succeeds. */
static void
server_names(void **state)
{
	static const char *const names[] = {
	    "localhost", "LOCALHOST", "", "foobar", "127.0.0.1"};
	struct talk what =
	    ask_for(&server, true, SPAN("gemini://elsewhere.example/\r\n"));

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		what.name = names[i];
		struct heard heard = client_talk(&what);
		assert_true(heard.shaken);
		assert_int_equal(
		    X509_check_host(heard.peer, "localhost", 0, 0, NULL), 1);
		/* A6 */
		assert_int_equal(heard_status(&heard), 53);
		heard_free(&heard);
	}
	what = ask_for(&server, true, SPAN(HOME));
	what.name = "";
	assert_int_equal(ask_status(&what), 20);
}

/*
 * A15: sessions resume, with a client's certificate too, never with early
 * data.
 */
static void
resumption(void **state)
{
	struct identity_pair pair = identity_make("a reader");
	struct talk what = ask_for(&server, true, SPAN(HOME));

	(void)state;
	for (int i = 0; i < 4; i++) {
		what.least = what.most =
		    i % 2 ? TLS1_2_VERSION : TLS1_3_VERSION;
		what.certificate = i < 2 ? NULL : pair.certificate;
		what.key = i < 2 ? NULL : pair.key;
		what.session = NULL;
		struct heard first = client_talk(&what);
		assert_int_equal(heard_status(&first), 20);
		assert_false(first.reused);
		assert_true(SSL_SESSION_is_resumable(first.session));
		assert_int_equal(
		    SSL_SESSION_get_max_early_data(first.session), 0);
		what.session = first.session;
		struct heard second = client_talk(&what);
		assert_int_equal(heard_status(&second), 20);
		assert_true(second.reused);
		heard_free(&first);
		heard_free(&second);
	}
	identity_free(&pair);
}

/*
 * A18, T7: a client may not shake hands a second time; nothing is compressed.
 */
static void
no_renegotiation(void **state)
{
	struct talk what = ask_for(&server, true, SPAN(HOME));
	struct client client;
	int error;

	(void)state;
	what.most = TLS1_2_VERSION;
	assert_int_equal(client_open(&client, &what), 0);
	assert_null(SSL_get_current_compression(client.tls));
	assert_int_equal(SSL_renegotiate(client.tls), 1);
	ERR_clear_error();
	do
		error = SSL_get_error(client.tls, SSL_do_handshake(client.tls));
	while (error == SSL_ERROR_WANT_READ &&
	    poll(&(struct pollfd){client.fd, POLLIN, 0}, 1, PATIENCE) == 1);
	assert_int_equal(
	    ERR_GET_REASON(ERR_get_error()), SSL_R_NO_RENEGOTIATION);
	client_close(&client);
	assert_int_equal(ask_status(&what), 20);
}

/* A22: a certificate that every client accepts and may keep for good. */
static void
certificate(void **state)
{
	struct talk what = ask_for(&server, true, SPAN(HOME));
	struct heard heard = client_talk(&what);
	X509 *peer = heard.peer;
	time_t in_ten_years = time(NULL) + 10 * 365 * (time_t)86400;
	char name[64] = "";

	(void)state;
	assert_non_null(peer);
	assert_int_equal(X509_check_host(peer, "localhost", 0,
			     X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL),
	    1);
	X509_NAME_get_text_by_NID(
	    X509_get_subject_name(peer), NID_commonName, name, sizeof(name));
	assert_string_equal(name, "localhost");
	assert_int_equal(X509_check_ca(peer), 0);
	assert_int_equal(X509_cmp_current_time(X509_get0_notBefore(peer)), -1);
	assert_int_equal(
	    X509_cmp_time(X509_get0_notAfter(peer), &in_ten_years), 1);
	assert_int_equal(EVP_PKEY_bits(X509_get0_pubkey(peer)), 256);
	heard_free(&heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(versions),
	    cmocka_unit_test(server_names),
	    cmocka_unit_test(resumption),
	    cmocka_unit_test(no_renegotiation),
	    cmocka_unit_test(certificate),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
