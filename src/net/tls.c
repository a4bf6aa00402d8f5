#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/mem.h"
#include "cert/keyop.h"
#include "net/tls.h"
#include "net/tls_bio.h"
#include "text/uri.h"

/*
 * Sessions of OpenSSL on sockets that do not block, read through a metered BIO
 * (tls_bio.h). Each host has an SSL_CTX with its certificate, and the callback
 * for SNI switches to it. Certificates of clients are not verified: in Gemini
 * their fingerprint is the identity, whoever issued them. Signatures are made
 * by cert/keyop.h, so that no SSL_CTX holds a private key.
 */

enum {
	/* Bytes of a client's certificate chain: ten times a common chain, a
	 * third of OpenSSL's default. */
	CLIENT_CHAIN_MAX = 32 << 10,
	/* Records of a handshake. Most clients send a handful; some split a
	 * ClientHello into small ones (K4). */
	HANDSHAKE_RECORDS = 128,
	/* Records after the handshake without data: KeyUpdates, attempts to
	 * renegotiate, alerts, empty ones. A request needs none. */
	IDLE_RECORDS = 8,
};

struct host_context {
	SSL_CTX *ssl;
	const struct span *names;
	size_t name_count;
	bool wants_certificate;
};

struct tls_context {
	BIO_METHOD *socket; /* how sessions read and write */
	struct host_context *hosts;
	size_t count;
	bool wants_certificate; /* any of the hosts does */
};

struct tls {
	SSL *ssl;
	const struct tls_context *context;
	struct tls_meter meter;
	int named;
};

/*
 * TLS 1.2 and 1.3 (A2), as the specification of Gemini requires. One ticket is
 * enough for a client that sends one request on a connection. Sessions are kept
 * in tickets only, not in a cache. Idle connections give their buffers back.
 * Early data stays off, OpenSSL's default: RFC 8446 appendix E.5 forbids it
 * without a profile of the application protocol (A15). No RSA key exchange: it
 * lacks forward secrecy, and keyop does not decrypt. Without AUTO_RETRY a read
 * returns after a record without data, instead of reading the next one.
 */
static int
configure(SSL_CTX *ssl, const unsigned char *ticket_keys)
{
	static const unsigned char id[] = "loam";
	unsigned char keys[TLS_TICKET_KEYS];

	memcpy(keys, ticket_keys, sizeof(keys));
	SSL_CTX_set_options(ssl,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
		SSL_OP_CIPHER_SERVER_PREFERENCE);
	SSL_CTX_set_mode(ssl,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	return SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) &&
	    SSL_CTX_set_num_tickets(ssl, 1) &&
	    SSL_CTX_set_session_id_context(ssl, id, sizeof(id) - 1) &&
	    SSL_CTX_set1_groups_list(ssl, "X25519:P-256") &&
	    SSL_CTX_set_cipher_list(ssl, "DEFAULT:!kRSA:!PSK:!SRP") &&
	    SSL_CTX_set_tlsext_ticket_keys(ssl, keys, sizeof(keys));
}

/*
 * Uses the certificate and its chain, in the order of the file. Returns the
 * certificate's public key, or NULL.
 */
static EVP_PKEY *
use_chain(SSL_CTX *ssl, struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	X509 *first = PEM_read_bio_X509(bio, NULL, NULL, NULL), *next;
	EVP_PKEY *public_key = NULL;

	if (first && SSL_CTX_use_certificate(ssl, first))
		public_key = X509_get_pubkey(first);
	while (public_key && (next = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		SSL_CTX_add_extra_chain_cert(ssl, next);
	X509_free(first);
	BIO_free(bio);
	ERR_clear_error();
	return public_key;
}

static int
use_pair(SSL_CTX *ssl, const struct cert *cert)
{
	EVP_PKEY *public_key = use_chain(ssl, buf_span(&cert->chain));
	EVP_PKEY *handle = public_key
	    ? keyop_handle(keyop_keep(buf_span(&cert->key)), public_key)
	    : NULL;
	int used = handle && SSL_CTX_use_PrivateKey(ssl, handle);

	EVP_PKEY_free(public_key);
	EVP_PKEY_free(handle);
	return used;
}

/* The host of a name in SNI, normalised as in URLs (R18), or HOST_UNKNOWN. */
static int
find_host(const struct tls_context *context, struct span name)
{
	struct buf host = {0};
	int found = HOST_UNKNOWN;

	if (uri_host(&host, name) == 0)
		for (size_t i = 0; i < context->count && found < 0; i++)
			for (size_t j = 0; j < context->hosts[i].name_count;
			     j++)
				if (span_equal(context->hosts[i].names[j],
					buf_span(&host)))
					found = (int)i;
	buf_free(&host);
	return found;
}

/* A certificate is requested only where a zone needs one (A17). */
static void
request_certificate(SSL *ssl, bool wants_certificate)
{
	SSL_set_verify(
	    ssl, wants_certificate ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
}

/*
 * Called for SNI. An unknown name does not end the handshake (A5): it continues
 * with the default certificate, and the answer is status 53.
 */
static int
choose_host(SSL *ssl, int *alert, void *unused)
{
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	struct tls *tls = SSL_get_app_data(ssl);

	(void)alert;
	(void)unused;
	if (!name)
		return SSL_TLSEXT_ERR_NOACK;
	tls->named = find_host(tls->context, span_of(name));
	if (tls->named < 0)
		return SSL_TLSEXT_ERR_NOACK;
	const struct host_context *host = &tls->context->hosts[tls->named];
	SSL_set_SSL_CTX(ssl, host->ssl);
	request_certificate(ssl, host->wants_certificate);
	return SSL_TLSEXT_ERR_OK;
}

/* Accepts any certificate: it is an identity, whatever its issuer or dates. */
static int
accept_certificate(X509_STORE_CTX *store, void *unused)
{
	(void)store;
	(void)unused;
	return 1;
}

static SSL_CTX *
make_ssl(const struct cert *cert, const unsigned char *ticket_keys)
{
	SSL_CTX *ssl = SSL_CTX_new(TLS_server_method());

	if (!ssl || !configure(ssl, ticket_keys) || !use_pair(ssl, cert)) {
		SSL_CTX_free(ssl);
		return NULL;
	}
	SSL_CTX_set_tlsext_servername_callback(ssl, choose_host);
	SSL_CTX_set_cert_verify_callback(ssl, accept_certificate, NULL);
	SSL_CTX_set_max_cert_list(ssl, CLIENT_CHAIN_MAX);
	return ssl;
}

struct tls_context *
tls_context_new(const struct tls_host *hosts, size_t count,
    const unsigned char ticket_keys[TLS_TICKET_KEYS])
{
	struct tls_context *context = mem_alloc(sizeof(*context));

	context->hosts = mem_alloc(count * sizeof(*context->hosts));
	context->count = count;
	context->socket = tls_bio_method();
	for (size_t i = 0; i < count; i++) {
		context->hosts[i] = (struct host_context){
		    .ssl = make_ssl(hosts[i].cert, ticket_keys),
		    .names = hosts[i].names,
		    .name_count = hosts[i].name_count,
		    .wants_certificate = hosts[i].wants_certificate};
		context->wants_certificate =
		    context->wants_certificate || hosts[i].wants_certificate;
		if (!context->hosts[i].ssl || !context->socket) {
			tls_context_free(&context);
			return NULL;
		}
	}
	return context;
}

void
tls_context_free(struct tls_context **context)
{
	if (!*context)
		return;
	for (size_t i = 0; i < (*context)->count; i++)
		SSL_CTX_free((*context)->hosts[i].ssl);
	BIO_meth_free((*context)->socket);
	free((*context)->hosts);
	free(*context);
	*context = NULL;
}

struct tls *
tls_new(struct tls_context *context, int fd, size_t host)
{
	struct tls *tls = mem_alloc(sizeof(*tls));
	BIO *bio = tls_bio_new(context->socket, &tls->meter);

	tls->ssl = SSL_new(context->hosts[host].ssl);
	if (!tls->ssl || !bio) {
		BIO_free(bio);
		tls_free(&tls);
		return NULL;
	}
	SSL_set_bio(tls->ssl, bio, bio);
	tls->meter.fd = fd;
	tls_meter_limit(&tls->meter, HANDSHAKE_RECORDS);
	tls->context = context;
	tls->named = HOST_UNNAMED;
	SSL_set_app_data(tls->ssl, tls);
	request_certificate(tls->ssl, context->wants_certificate);
	SSL_set_accept_state(tls->ssl);
	return tls;
}

/* A certificate whose dates cannot be read is broken. */
static enum visitor_state
validity(const X509 *certificate)
{
	int begun = X509_cmp_current_time(X509_get0_notBefore(certificate));
	int ended = X509_cmp_current_time(X509_get0_notAfter(certificate));

	if (begun == 0 || ended == 0)
		return VISITOR_BROKEN;
	return ended < 0 ? VISITOR_EXPIRED
	    : begun > 0  ? VISITOR_EARLY
			 : VISITOR_KNOWN;
}

/*
 * A reader is identified by the fingerprint of the certificate or of its public
 * key. A resumed session has the certificate in its ticket (A16); its dates are
 * checked again.
 */
void
tls_visitor(const struct tls *tls, struct visitor *visitor_r)
{
	X509 *certificate = SSL_get1_peer_certificate(tls->ssl);
	unsigned char *whole = NULL, *key = NULL;

	*visitor_r = (struct visitor){.state = VISITOR_UNKNOWN};
	if (!certificate)
		return;
	int whole_size = i2d_X509(certificate, &whole);
	int key_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
	visitor_r->state = VISITOR_BROKEN;
	if (whole_size > 0 && key_size > 0) {
		SHA256(whole, (size_t)whole_size, visitor_r->certificate.bytes);
		SHA256(key, (size_t)key_size, visitor_r->key.bytes);
		visitor_r->state = validity(certificate);
	}
	OPENSSL_free(whole);
	OPENSSL_free(key);
	X509_free(certificate);
	ERR_clear_error();
}

int
tls_named(const struct tls *tls)
{
	return tls->named;
}

void
tls_free(struct tls **tls)
{
	if (*tls)
		SSL_free((*tls)->ssl);
	free(*tls);
	*tls = NULL;
}

/*
 * The result of a call of OpenSSL. Its queue of errors belongs to the thread
 * and is emptied: SSL_get_error() would find the errors of another connection.
 */
static enum io_result
result_of(const struct tls *tls, int value)
{
	int error = SSL_get_error(tls->ssl, value);

	ERR_clear_error();
	if (error != SSL_ERROR_NONE && tls_meter_storm(&tls->meter))
		return IO_STORM;
	switch (error) {
	case SSL_ERROR_NONE: return IO_DONE;
	case SSL_ERROR_WANT_READ: return IO_WANT_READ;
	case SSL_ERROR_WANT_WRITE: return IO_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN: return IO_ENDED;
	default: return IO_BROKEN;
	}
}

enum io_result
tls_handshake(struct tls *tls)
{
	tls_meter_refill(&tls->meter);
	enum io_result result = result_of(tls, SSL_accept(tls->ssl));

	if (result == IO_DONE)
		tls_meter_limit(&tls->meter, IDLE_RECORDS);
	return result;
}

enum io_result
tls_read(struct tls *tls, char *bytes, size_t size, size_t *got_r)
{
	tls_meter_refill(&tls->meter);
	enum io_result result =
	    result_of(tls, SSL_read_ex(tls->ssl, bytes, size, got_r));

	if (result == IO_DONE)
		tls_meter_data(&tls->meter);
	return result;
}

enum io_result
tls_write(struct tls *tls, struct span bytes, size_t *written_r)
{
	tls_meter_refill(&tls->meter);
	return result_of(
	    tls, SSL_write_ex(tls->ssl, bytes.data, bytes.size, written_r));
}

enum io_result
tls_close_notify(struct tls *tls)
{
	tls_meter_refill(&tls->meter);
	int value = SSL_shutdown(tls->ssl);

	/* 0: close_notify is sent; the peer's is not waited for (A10). */
	return value >= 0 ? IO_DONE : result_of(tls, value);
}
