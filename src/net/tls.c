#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/mem.h"
#include "cert/keyop.h"
#include "net/tls.h"
#include "net/tls_bio.h"
#include "text/uri.h"

enum {
	/* Bytes of what a client may send as its certificates; ours are ten
	 * times smaller, the library's default three times larger. */
	CLIENT_CHAIN_MAX = 32 << 10,
	/* Records of a handshake. A client sends its part in a handful; some
	 * cut a ClientHello into small ones. */
	HANDSHAKE_RECORDS = 128,
	/* Records after it that bring no data: KeyUpdates, renegotiations,
	 * alerts, empty ones. One request needs none. */
	IDLE_RECORDS = 8,
};

/* One of the hosts, with its own certificate. */
struct host {
	SSL_CTX *ssl;
	const struct span *names;
	size_t name_count;
	bool asks;
};

struct tls_context {
	BIO_METHOD *socket; /* how sessions read and write */
	struct host *hosts;
	size_t count;
	bool asks; /* any of them does */
};

struct tls {
	SSL *ssl;
	const struct tls_context *context;
	struct tls_meter meter;
	int named;
};

/*
 * TLS 1.2 and 1.3 (specification of Gemini, TLS); no renegotiation, no
 * compression. One ticket is what one request a connection needs. The session
 * cache is off: tickets hold everything. Buffers are given back while a
 * connection is idle. Early data stays at its default of none: RFC 8446 E.5
 * forbids it without a profile. No exchange of keys by RSA: it keeps no secret
 * once the key is lost, and keyop decrypts nothing. A read ends after a message
 * that is no data, instead of going on to the next record.
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

/* The certificate and those that vouch for it, in the order of the file. */
static EVP_PKEY *
use_chain(SSL_CTX *ssl, struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	X509 *first = PEM_read_bio_X509(bio, NULL, NULL, NULL), *next;
	EVP_PKEY *half = NULL;

	if (first && SSL_CTX_use_certificate(ssl, first))
		half = X509_get_pubkey(first);
	while (half && (next = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		SSL_CTX_add_extra_chain_cert(ssl, next);
	X509_free(first);
	BIO_free(bio);
	ERR_clear_error();
	return half;
}

static int
use_pair(SSL_CTX *ssl, const struct cert *cert)
{
	EVP_PKEY *half = use_chain(ssl, buf_span(&cert->chain));
	EVP_PKEY *handle =
	    half ? keyop_handle(keyop_keep(buf_span(&cert->key)), half) : NULL;
	int used = handle && SSL_CTX_use_PrivateKey(ssl, handle);

	EVP_PKEY_free(half);
	EVP_PKEY_free(handle);
	return used;
}

/* The host that a name of SNI means, in whatever spelling, or HOST_UNKNOWN. */
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

/* A client is asked for its certificate where somebody reads it (A17). */
static void
ask(SSL *ssl, bool asks)
{
	SSL_set_verify(ssl, asks ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
}

/*
 * A name that is not ours is no reason to end the handshake (A5): it goes on
 * with the default certificate, and the answer says what is wrong.
 */
static int
take_name(SSL *ssl, int *alert, void *unused)
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
	const struct host *host = &tls->context->hosts[tls->named];
	SSL_set_SSL_CTX(ssl, host->ssl);
	ask(ssl, host->asks);
	return SSL_TLSEXT_ERR_OK;
}

/* Whoever made it: the certificate itself is the identity, whole or not. */
static int
take_any_certificate(X509_STORE_CTX *store, void *unused)
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
	SSL_CTX_set_tlsext_servername_callback(ssl, take_name);
	SSL_CTX_set_cert_verify_callback(ssl, take_any_certificate, NULL);
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
		context->hosts[i] =
		    (struct host){.ssl = make_ssl(hosts[i].cert, ticket_keys),
			.names = hosts[i].names,
			.name_count = hosts[i].name_count,
			.asks = hosts[i].asks};
		context->asks = context->asks || hosts[i].asks;
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
	ask(tls->ssl, context->asks);
	SSL_set_accept_state(tls->ssl);
	return tls;
}

/* Dates that cannot be read are none that hold. */
static enum visitor_state
state_of(const X509 *certificate)
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
 * The identity is the certificate, or its public key: whoever made it. A
 * session that is resumed brings the certificate along in its ticket (A16);
 * its dates are looked at again.
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
		visitor_r->state = state_of(certificate);
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

/* What OpenSSL meant, and a clean queue of errors for whoever comes next. */
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
tls_write(struct tls *tls, struct span bytes, size_t *put_r)
{
	tls_meter_refill(&tls->meter);
	return result_of(
	    tls, SSL_write_ex(tls->ssl, bytes.data, bytes.size, put_r));
}

enum io_result
tls_goodbye(struct tls *tls)
{
	tls_meter_refill(&tls->meter);
	int value = SSL_shutdown(tls->ssl);

	/* 0: ours is sent and theirs not read, which we do not wait for. */
	return value >= 0 ? IO_DONE : result_of(tls, value);
}
