#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/ssl.h>

#include "crypto/provider_proof.h"

/*
 * Handshakes without a certificate, which the parties authenticate by a secret
 * that both have (RFC 8446 section 4.2.11): all of the key schedule, and no
 * signature. The first one gives its client a ticket, sealed as the server's
 * are, by which the parties of the second one resume the session with their
 * roles exchanged.
 */

enum {
	ROUNDS = 8, /* turns of both ends in a handshake; two are enough */
	SECRET_SIZE = 48, /* bytes of the secret of any session */
	KEY = 32, /* bytes */
};

/* Neither keeps anything secret: nothing of value is sent. */
static const unsigned char secret[SECRET_SIZE] = "shared", key[KEY] = "ticket";

/* OpenSSL's number of a suite, with its hash. */
struct suite {
	const char *name;
	unsigned char number[2];
};

/* The session that both parties know before the first handshake. */
static SSL_SESSION *
shared_session(SSL *ssl)
{
	const struct suite *suite = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	const SSL_CIPHER *cipher = SSL_CIPHER_find(ssl, suite->number);
	SSL_SESSION *session = SSL_SESSION_new();

	if (session && cipher &&
	    SSL_SESSION_set1_master_key(session, secret, sizeof(secret)) &&
	    SSL_SESSION_set_cipher(session, cipher) &&
	    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION))
		return session;
	SSL_SESSION_free(session);
	return NULL;
}

/* A client that has a ticket offers it alone. */
static int
offer_secret(SSL *ssl, const EVP_MD *hash, const unsigned char **name_r,
    size_t *size_r, SSL_SESSION **session_r)
{
	const SSL_SESSION *own = SSL_get_session(ssl);
	bool resumes = own && SSL_SESSION_has_ticket(own);

	(void)hash;
	*session_r = resumes ? NULL : shared_session(ssl);
	*name_r = secret;
	*size_r = 1;
	return 1;
}

static int
find_secret(
    SSL *ssl, const unsigned char *name, size_t size, SSL_SESSION **session_r)
{
	*session_r = size == 1 && *name == *secret ? shared_session(ssl) : NULL;
	return 1;
}

/* As tls_tickets.c does. */
static int
use_ticket_key(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals)
{
	static char digest[] = "SHA256";
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_octet_string(
		OSSL_MAC_PARAM_KEY, (void *)(uintptr_t)key, sizeof(key)),
	    OSSL_PARAM_construct_utf8_string(
		OSSL_MAC_PARAM_DIGEST, digest, sizeof(digest) - 1),
	    OSSL_PARAM_construct_end()};

	(void)ssl;
	if (seals) {
		memset(name, 'n', 16);
		memset(iv, 'v', 16);
	}
	return EVP_CipherInit_ex(
		   cipher, EVP_aes_256_cbc(), NULL, key, iv, seals) &&
		EVP_MAC_CTX_set_params(mac, params)
	    ? 1
	    : -1;
}

/* For both ends. What the system's configuration says is of no concern. */
static SSL_CTX *
new_party(const char *properties, const struct suite *suite)
{
	SSL_CTX *ssl = SSL_CTX_new_ex(NULL, properties, TLS_method());

	if (!ssl)
		return NULL;
	SSL_CTX_set_psk_use_session_callback(ssl, offer_secret);
	SSL_CTX_set_psk_find_session_callback(ssl, find_secret);
	SSL_CTX_set_security_level(ssl, 0);
	SSL_CTX_set_num_tickets(ssl, 1);
	SSL_CTX_clear_options(ssl, SSL_OP_NO_TICKET);
	if (SSL_CTX_set_app_data(ssl, (void *)(uintptr_t)suite) &&
	    SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) &&
	    SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) &&
	    SSL_CTX_set1_groups_list(ssl, "X25519:P-256") &&
	    SSL_CTX_set_ciphersuites(ssl, suite->name) &&
	    SSL_CTX_set_tlsext_ticket_key_evp_cb(ssl, use_ticket_key))
		return ssl;
	SSL_CTX_free(ssl);
	return NULL;
}

static bool
send_byte(SSL *from, SSL *to)
{
	char got = 0;

	return SSL_write(from, "b", 1) == 1 && SSL_read(to, &got, 1) == 1 &&
	    got == 'b';
}

/* Returns the session that the client has a ticket of, or NULL. */
static SSL_SESSION *
shake_hands(SSL *server, SSL *client)
{
	int done = 0;

	SSL_set_accept_state(server);
	SSL_set_connect_state(client);
	for (int i = 0; i < ROUNDS && done < 2; i++) {
		done = SSL_do_handshake(client) == 1;
		done += SSL_do_handshake(server) == 1;
	}
	if (done < 2 || !SSL_session_reused(server) ||
	    !send_byte(client, server) || !send_byte(server, client))
		return NULL;
	return SSL_get1_session(client);
}

/* Likewise, of a client that resumes a session, if there is one. */
static SSL_SESSION *
agree(SSL_CTX *server_side, SSL_CTX *client_side, SSL_SESSION *session)
{
	SSL *server = SSL_new(server_side), *client = SSL_new(client_side);
	BIO *near = NULL, *far = NULL;
	SSL_SESSION *next = NULL;

	if (server && client && BIO_new_bio_pair(&near, 0, &far, 0)) {
		SSL_set_bio(server, near, near);
		SSL_set_bio(client, far, far);
		if (!session || SSL_set_session(client, session))
			next = shake_hands(server, client);
	}
	SSL_free(server);
	SSL_free(client);
	return next;
}

static bool
agree_on(const char *properties, const struct suite *suite)
{
	SSL_CTX *own = new_party(properties, suite),
		*other = new_party(NULL, suite);
	SSL_SESSION *first = NULL, *second = NULL;

	if (own && other)
		first = agree(own, other, NULL);
	if (first)
		second = agree(other, own, first);
	bool agreed = second != NULL;
	SSL_SESSION_free(first);
	SSL_SESSION_free(second);
	SSL_CTX_free(own);
	SSL_CTX_free(other);
	return agreed;
}

bool
provider_proof(const char *properties)
{
	static const struct suite suites[] = {
	    {"TLS_AES_128_GCM_SHA256", {0x13, 0x01}},
	    {"TLS_AES_256_GCM_SHA384", {0x13, 0x02}},
	};

	return agree_on(properties, &suites[0]) &&
	    agree_on(properties, &suites[1]);
}
