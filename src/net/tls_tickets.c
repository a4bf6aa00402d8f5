#include <openssl/core_names.h>
#include <openssl/rand.h>

#include "crypto/hmac.h"
#include "net/tls_priv.h"

/*
 * Sessions are kept by the clients alone, in tickets (cert/ticket_keys.h), and
 * not in a cache: any worker resumes them, and after a reload too. The sealing
 * is OpenSSL's own, AES-256-CBC and HMAC-SHA256, with the keys given to it.
 *
 * A session ends with the key of its first ticket, whose name it keeps: a
 * client that resumes it again and again, and gets a new ticket each time,
 * proves now and then that it has the key of its certificate (RFC 8446 section
 * 4.6.1 recommends such a limit).
 *
 * In a resumed session no certificate can be asked for. So where clients are
 * asked for one, a session without one is not resumed: its reader would not get
 * into a zone as long as the client has the ticket. It is given a ticket all
 * the same: in TLS 1.2 the server says that one will come before it knows
 * whether there is a certificate.
 */

/* OSSL_PARAM has no const: EVP_MAC only reads the key. */
static int
set_mac(EVP_MAC_CTX *mac, const struct ticket_key *key)
{
	static char digest[] = "SHA256";
	OSSL_PARAM parameters[] = {
	    OSSL_PARAM_construct_octet_string(
		OSSL_MAC_PARAM_KEY, (void *)(uintptr_t)key->mac, TICKET_SECRET),
	    OSSL_PARAM_construct_utf8_string(
		OSSL_MAC_PARAM_DIGEST, digest, sizeof(digest) - 1),
	    OSSL_PARAM_construct_end(),
	};

	return EVP_MAC_CTX_set_params(mac, parameters);
}

/* Returns 1, or -1. */
static int
seal(const struct tls *tls, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac)
{
	const struct ticket_key *key =
	    ticket_keys_current(tls->context->ticket_keys);

	memcpy(name, key->name, TICKET_NAME);
	const EVP_CIPHER *cbc = tls->context->ticket_cipher;
	if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(cbc)) <= 0 ||
	    !EVP_EncryptInit_ex(cipher, cbc, NULL, key->cipher, iv) ||
	    !set_mac(mac, key))
		return -1;
	return 1;
}

/*
 * Returns 1, 2 if the client is to get a new ticket, 0 for a full handshake, or
 * -1. In TLS 1.3 a ticket is used once (RFC 8446 appendix C.4).
 */
static int
open_sealed(const struct tls *tls, const unsigned char *name,
    const unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac)
{
	const struct ticket_keys *keys = tls->context->ticket_keys;
	const struct ticket_key *key = ticket_keys_find(keys, name);

	if (!key)
		return 0;
	if (!EVP_DecryptInit_ex(
		cipher, tls->context->ticket_cipher, NULL, key->cipher, iv) ||
	    !set_mac(mac, key))
		return -1;
	return SSL_version(tls->ssl) == TLS1_3_VERSION ||
		key != ticket_keys_current(keys)
	    ? 2
	    : 1;
}

static int
set_key(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals)
{
	const struct tls *tls = SSL_get_app_data(ssl);

	return seals ? seal(tls, name, iv, cipher, mac)
		     : open_sealed(tls, name, iv, cipher, mac);
}

/* A ticket is about to be made: the first one of a session names its key. */
static int
name_key(SSL *ssl, void *unused)
{
	const struct tls *tls = SSL_get_app_data(ssl);

	(void)unused;
	if (SSL_session_reused(ssl))
		return 1;
	return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl),
	    ticket_keys_current(tls->context->ticket_keys)->name, TICKET_NAME);
}

static bool
has_ended(const struct ticket_keys *keys, SSL_SESSION *session)
{
	void *name;
	size_t size;

	return !SSL_SESSION_get0_ticket_appdata(session, &name, &size) ||
	    size != TICKET_NAME || !ticket_keys_find(keys, name);
}

static SSL_TICKET_RETURN
judge_session(SSL *ssl, SSL_SESSION *session, const unsigned char *name,
    size_t name_size, SSL_TICKET_STATUS status, void *unused)
{
	const struct tls *tls = SSL_get_app_data(ssl);

	(void)name;
	(void)name_size;
	(void)unused;
	if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW)
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	if (has_ended(tls->context->ticket_keys, session) ||
	    (tls->asks && !SSL_SESSION_get0_peer(session)))
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE
					    : SSL_TICKET_RETURN_USE_RENEW;
}

/*
 * The name of a key can be copied from any ticket, and what is behind it be
 * chosen: only the MAC shows that the server has sealed it.
 */
bool
tls_knows(const struct tls_context *context, struct span ticket)
{
	enum { MAC = 32 }; /* bytes of SHA-256, at the end */
	const unsigned char *bytes = (const unsigned char *)ticket.data;
	unsigned char mac[HMAC_MAX];
	struct hmac hmac;

	if (!context->ticket_keys || ticket.size < TICKET_NAME + MAC)
		return false;
	const struct ticket_key *key =
	    ticket_keys_find(context->ticket_keys, bytes);
	if (!key)
		return false;
	hmac_begin(&hmac, hmac_hash_of(SPAN("SHA256")),
	    (struct span){(const char *)key->mac, TICKET_SECRET});
	hmac_add(&hmac, span_head(ticket, ticket.size - MAC));
	hmac_end(&hmac, mac);
	return CRYPTO_memcmp(mac, bytes + ticket.size - MAC, MAC) == 0;
}

/*
 * Called for a certificate when the session is not resumed, before keys are
 * agreed on and signed. -1 stops the handshake until the next try.
 */
static int
pass_full(SSL *ssl, void *unused)
{
	const struct tls *tls = SSL_get_app_data(ssl);

	(void)unused;
	return tls->only_resumes ? -1 : 1;
}

/*
 * One ticket is enough for a client that sends one request on a connection.
 * SSL_OP_NO_TICKET alone would make TLS 1.3 send tickets that name a session of
 * the cache.
 */
bool
tls_tickets_use(SSL_CTX *ssl, const struct ticket_keys *keys)
{
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	if (!keys) {
		SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET);
		return SSL_CTX_set_num_tickets(ssl, 0);
	}
	SSL_CTX_set_cert_cb(ssl, pass_full, NULL);
	SSL_CTX_set_timeout(ssl, TICKET_INTERVAL / 1000);
	return SSL_CTX_set_num_tickets(ssl, 1) &&
	    SSL_CTX_set_tlsext_ticket_key_evp_cb(ssl, set_key) &&
	    SSL_CTX_set_session_ticket_cb(ssl, name_key, judge_session, NULL);
}
