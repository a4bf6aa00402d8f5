#include <openssl/ssl.h>

#include "support/offer.h"

/* OpenSSL's: an extension that no server knows, of so many bytes. */
static int
add_ballast(SSL *tls, unsigned type, unsigned context,
    const unsigned char **bytes, size_t *size, X509 *certificate, size_t chain,
    int *alert, void *talk)
{
	static const unsigned char zeros[16384];

	(void)tls;
	(void)type;
	(void)context;
	(void)certificate;
	(void)chain;
	(void)alert;
	*bytes = zeros;
	*size = ((const struct talk *)talk)->ballast;
	return *size > 0;
}

void
offer(SSL_CTX *context, const struct talk *talk)
{
	enum { UNASSIGNED = 0xfafa }; /* of GREASE, RFC 8701 */

	SSL_CTX_set_min_proto_version(context, talk->least);
	SSL_CTX_set_max_proto_version(context, talk->most);
	/* Old versions are offered at this level only. */
	if (talk->most && talk->most < TLS1_2_VERSION)
		SSL_CTX_set_security_level(context, 0);
	if (talk->certificate) {
		SSL_CTX_use_certificate(context, talk->certificate);
		SSL_CTX_use_PrivateKey(context, talk->key);
	}
	for (unsigned i = 0; i < talk->again; i++)
		SSL_CTX_add1_chain_cert(context, talk->certificate);
	if (talk->ciphers)
		SSL_CTX_set_cipher_list(context, talk->ciphers);
	if (talk->suites)
		SSL_CTX_set_ciphersuites(context, talk->suites);
	if (talk->groups)
		SSL_CTX_set1_groups_list(context, talk->groups);
	SSL_CTX_add_custom_ext(context, UNASSIGNED, SSL_EXT_CLIENT_HELLO,
	    add_ballast, NULL, (void *)(uintptr_t)talk, NULL, NULL);
}
