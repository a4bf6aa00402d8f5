#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "base/clock.h"
#include "net/tls_priv.h"

/*
 * Certificates of clients. They are not verified: in Gemini their fingerprint
 * is the identity, whoever issued them. What a client proves by its signature
 * in the handshake is that it has the key. The cost of that proof is bounded
 * before the key is used: a client chooses its key, and the work of RSA grows
 * with the square of the modulus and with the length of the exponent.
 */

enum {
	/*
	 * Bytes of a client's certificate chain: three times a common one.
	 * OpenSSL decodes the key of each certificate in it, at a tenth of a
	 * millisecond each.
	 */
	CLIENT_CHAIN_MAX = 10 << 10,
	RSA_EXPONENT_BITS = 64,
};

/* Keys that a client may have. The curves of EC keys are those of configure(),
 * except in TLS 1.3, where a signature algorithm has its own curve. */
static const struct {
	const char *type;
	int bits_max;
} kinds[] = {
    {"EC", 521},
    {"ED25519", 256},
    {"ED448", 456},
    {"RSA", 4096},
    {"RSA-PSS", 4096},
};

static bool
is_short_exponent(const EVP_PKEY *key)
{
	BIGNUM *exponent = NULL;

	/* Only RSA has one. */
	if (!EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent))
		return true;
	bool is_short = BN_num_bits(exponent) <= RSA_EXPONENT_BITS;
	BN_free(exponent);
	return is_short;
}

static bool
is_accepted(const EVP_PKEY *key)
{
	for (size_t i = 0; key && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (EVP_PKEY_is_a(key, kinds[i].type))
			return EVP_PKEY_get_bits(key) <= kinds[i].bits_max &&
			    is_short_exponent(key);
	return false;
}

/*
 * Accepts any certificate, whatever its issuer or dates, if its key is of a
 * common type and size; else the alert is unsupported_certificate.
 */
static int
judge_certificate(X509_STORE_CTX *store, void *unused)
{
	const X509 *certificate = X509_STORE_CTX_get0_cert(store);

	(void)unused;
	if (is_accepted(X509_get0_pubkey(certificate)))
		return 1;
	X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
	return 0;
}

void
tls_client_accept(SSL_CTX *ssl)
{
	SSL_CTX_set_cert_verify_callback(ssl, judge_certificate, NULL);
	SSL_CTX_set_max_cert_list(ssl, CLIENT_CHAIN_MAX);
}

/* A certificate whose dates cannot be read is broken. */
static enum visitor_state
validity(const X509 *certificate)
{
	enum { UNREADABLE = -2 };
	time_t now = (time_t)clock_now();
	int begun = ASN1_TIME_cmp_time_t(X509_get0_notBefore(certificate), now);
	int ended = ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), now);

	if (begun == UNREADABLE || ended == UNREADABLE)
		return VISITOR_BROKEN;
	return ended < 0 ? VISITOR_EXPIRED
	    : begun > 0  ? VISITOR_EARLY
			 : VISITOR_KNOWN;
}

/* Writes a certificate or its public key. Returns 0, or -1 if it cannot be. */
static int
digest(const X509 *certificate, bool key, struct fingerprint *print_r)
{
	unsigned char bytes[CLIENT_CHAIN_MAX], *at = bytes;
	X509_PUBKEY *inner = X509_get_X509_PUBKEY(certificate);
	int size =
	    key ? i2d_X509_PUBKEY(inner, NULL) : i2d_X509(certificate, NULL);

	if (size <= 0 || (size_t)size > sizeof(bytes))
		return -1;
	size = key ? i2d_X509_PUBKEY(inner, &at) : i2d_X509(certificate, &at);
	if (size <= 0)
		return -1;
	SHA256(bytes, (size_t)size, print_r->bytes);
	return 0;
}

/*
 * A reader is identified by the fingerprint of the certificate or of its public
 * key. A resumed session has the certificate in its ticket (A16); its dates are
 * checked again. Nothing here takes memory: a certificate would be told to be
 * broken, for good, when there is none for a moment.
 */
void
tls_visitor(const struct tls *tls, struct visitor *visitor_r)
{
	X509 *certificate = SSL_get1_peer_certificate(tls->ssl);

	*visitor_r = (struct visitor){.state = VISITOR_UNKNOWN};
	if (!certificate)
		return;
	visitor_r->state =
	    digest(certificate, false, &visitor_r->certificate) < 0 ||
		digest(certificate, true, &visitor_r->key) < 0
	    ? VISITOR_BROKEN
	    : validity(certificate);
	X509_free(certificate);
	ERR_clear_error();
}
