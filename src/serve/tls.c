#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/mem.h"
#include "serve/keyop.h"
#include "serve/tls.h"

struct tls_context {
	SSL_CTX *ssl;
};

struct tls {
	SSL *ssl;
};

/*
 * TLS 1.2 and 1.3 (specification of Gemini, TLS); no renegotiation, no
 * compression. One ticket is what one request a connection needs. The session
 * cache is off: tickets hold everything. Buffers are given back while a
 * connection is idle. Early data stays at its default of none: RFC 8446 E.5
 * forbids it without a profile.
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
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	return SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) &&
	    SSL_CTX_set_num_tickets(ssl, 1) &&
	    SSL_CTX_set_session_id_context(ssl, id, sizeof(id) - 1) &&
	    SSL_CTX_set1_groups_list(ssl, "X25519:P-256") &&
	    SSL_CTX_set_tlsext_ticket_keys(ssl, keys, sizeof(keys));
}

/* The certificate and those that vouch for it, in the order of the file. */
static EVP_PKEY *
use_chain(SSL_CTX *ssl, struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	X509 *first = PEM_read_bio_X509(bio, NULL, NULL, NULL), *next;
	EVP_PKEY *public = NULL;

	if (first && SSL_CTX_use_certificate(ssl, first))
	public = X509_get_pubkey(first);
	while (public && (next = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		SSL_CTX_add_extra_chain_cert(ssl, next);
	X509_free(first);
	BIO_free(bio);
	ERR_clear_error();
	return public;
}

static int
use_pair(SSL_CTX *ssl, const struct cert *cert)
{
	EVP_PKEY *public = use_chain(ssl, buf_span(&cert->chain));
	EVP_PKEY *handle = public
	    ? keyop_handle(keyop_keep(buf_span(&cert->key)), public)
	    : NULL;
	int used = handle && SSL_CTX_use_PrivateKey(ssl, handle);

	EVP_PKEY_free(public);
	EVP_PKEY_free(handle);
	return used;
}

struct tls_context *
tls_context_new(
    const struct cert *cert, const unsigned char ticket_keys[TLS_TICKET_KEYS])
{
	SSL_CTX *ssl = SSL_CTX_new(TLS_server_method());

	if (!ssl || !configure(ssl, ticket_keys) || !use_pair(ssl, cert)) {
		SSL_CTX_free(ssl);
		return NULL;
	}
	struct tls_context *context = mem_alloc(sizeof(*context));
	context->ssl = ssl;
	return context;
}

void
tls_context_free(struct tls_context **context)
{
	if (*context)
		SSL_CTX_free((*context)->ssl);
	free(*context);
	*context = NULL;
}

struct tls *
tls_new(struct tls_context *context, int fd)
{
	SSL *ssl = SSL_new(context->ssl);

	if (!ssl || !SSL_set_fd(ssl, fd)) {
		SSL_free(ssl);
		return NULL;
	}
	struct tls *tls = mem_alloc(sizeof(*tls));
	tls->ssl = ssl;
	SSL_set_accept_state(ssl);
	return tls;
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
static enum tls_result
result_of(const struct tls *tls, int value)
{
	int error = SSL_get_error(tls->ssl, value);

	ERR_clear_error();
	switch (error) {
	case SSL_ERROR_NONE: return TLS_DONE;
	case SSL_ERROR_WANT_READ: return TLS_WANT_READ;
	case SSL_ERROR_WANT_WRITE: return TLS_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN: return TLS_ENDED;
	default: return TLS_BROKEN;
	}
}

enum tls_result
tls_handshake(struct tls *tls)
{
	return result_of(tls, SSL_accept(tls->ssl));
}

enum tls_result
tls_read(struct tls *tls, char *bytes, size_t size, size_t *got_r)
{
	return result_of(tls, SSL_read_ex(tls->ssl, bytes, size, got_r));
}

enum tls_result
tls_write(struct tls *tls, struct span bytes, size_t *put_r)
{
	return result_of(
	    tls, SSL_write_ex(tls->ssl, bytes.data, bytes.size, put_r));
}

enum tls_result
tls_goodbye(struct tls *tls)
{
	int value = SSL_shutdown(tls->ssl);

	/* 0: ours is sent and theirs not read, which we do not wait for. */
	return value >= 0 ? TLS_DONE : result_of(tls, value);
}
