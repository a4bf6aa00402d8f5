#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/mem.h"
#include "crypto/provider.h"
#include "crypto/random.h"
#include "net/tls_priv.h"

/*
 * Each host has an SSL_CTX with its certificate; a ClientHello decides which of
 * them serves its client (tls_hello.c). All else is the same for all hosts.
 * Signatures are made by cert/keyop.h, so that no SSL_CTX holds a private key.
 */

/*
 * X25519 and P-256 first: they cost a tenth of the others. P-384 and P-521 are
 * also the curves of clients' certificates in TLS 1.2, which has one list for
 * both (RFC 8422 section 5.1). OpenSSL has X25519MLKEM768 since 3.5, where a
 * slash ends a set of groups that are as good as each other.
 */
static const char *const groups[] = {
    "X25519MLKEM768:X25519:P-256/P-384:P-521",
    "X25519:P-256:P-384:P-521",
};

static bool
set_groups(SSL_CTX *ssl)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (SSL_CTX_set1_groups_list(ssl, groups[i]))
			return true;
	return false;
}

/*
 * AES-128 first, the suite that every TLS 1.3 must have (RFC 8446 section 9.1):
 * the many short hashes of a handshake cost less with its SHA-256 than with the
 * SHA-384 of AES-256, a tenth of the whole.
 */
#define SUITES                                                                 \
	"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"                       \
	"TLS_CHACHA20_POLY1305_SHA256"

/*
 * TLS 1.2 and 1.3 (A2), as the specification of Gemini requires. In TLS 1.2
 * only ciphers with forward secrecy and authenticated encryption, as in TLS
 * 1.3: every library that has TLS 1.2 has one of them (RFC 9325 section 4.2).
 * Idle connections give their buffers back. Early data stays off, OpenSSL's
 * default: RFC 8446 appendix E.5 forbids it without a profile of the
 * application protocol (A15). Without AUTO_RETRY a read returns after a record
 * without data, instead of reading the next one. A host sends the chain of its
 * certificate's file: OpenSSL does not search for another one (NO_AUTO_CHAIN),
 * which it would in each handshake of a certificate without issuers in its
 * file. A client that ends without close_notify has ended: what a request and
 * an upload are is said by their beginnings, and whoever cut them short is told
 * (RFC 8446 section 6.1 forbids to take such an end for that of the data).
 */
static bool
configure(SSL_CTX *ssl)
{
	SSL_CTX_set_options(ssl,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
		SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(ssl,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
	tls_hello_read(ssl);
	tls_client_accept(ssl);
	return SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) &&
	    set_groups(ssl) && SSL_CTX_set_ciphersuites(ssl, SUITES) &&
	    SSL_CTX_set_cipher_list(ssl, "ECDHE+AESGCM:ECDHE+CHACHA20");
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
use_pair(SSL_CTX *ssl, const struct tls_host *host, size_t number)
{
	EVP_PKEY *public_key = use_chain(ssl, buf_span(&host->cert->chain));
	EVP_PKEY *handle =
	    public_key ? keyop_handle(host->signer, number, public_key) : NULL;
	int used = handle && SSL_CTX_use_PrivateKey(ssl, handle);

	EVP_PKEY_free(public_key);
	EVP_PKEY_free(handle);
	return used;
}

static SSL_CTX *
make_ssl(const struct tls_host *host, size_t number,
    const struct ticket_keys *ticket_keys)
{
	SSL_CTX *ssl =
	    SSL_CTX_new_ex(NULL, provider_properties(), TLS_server_method());

	if (ssl && configure(ssl) && tls_tickets_use(ssl, ticket_keys) &&
	    use_pair(ssl, host, number))
		return ssl;
	SSL_CTX_free(ssl);
	ERR_clear_error();
	return NULL;
}

struct tls_context *
tls_context_new(const struct tls_host *hosts, size_t count,
    const struct ticket_keys *ticket_keys)
{
	struct tls_context *context = mem_alloc(sizeof(*context));

	context->hosts = mem_alloc(count * sizeof(*context->hosts));
	context->count = count;
	context->ticket_keys = ticket_keys;
	(void)random_of_system();
	context->socket = tls_bio_method();
	context->ticket_cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
	for (size_t i = 0; i < count; i++) {
		context->hosts[i] = (struct host_context){
		    .ssl = make_ssl(&hosts[i], i, ticket_keys),
		    .names = hosts[i].names,
		    .name_count = hosts[i].name_count,
		    .wants_certificate = hosts[i].wants_certificate};
		context->wants_certificate |= hosts[i].wants_certificate;
		if (!context->hosts[i].ssl || !context->socket ||
		    !context->ticket_cipher) {
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
	EVP_CIPHER_free((*context)->ticket_cipher);
	free((*context)->hosts);
	free(*context);
	*context = NULL;
}
