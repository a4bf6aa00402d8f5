#include <string.h>
#include <strings.h>

#include "cert/keyop_priv.h"

/*
 * What may be signed. Whoever asks for a signature may have been taken over,
 * so a request has a message, not its hash, and a scheme, not a padded block:
 * a private key that signs any hash signs certificates and e-mail too, and one
 * that takes padded blocks decrypts (Bleichenbacher's attack and blinding).
 *
 * TLS 1.3 made its message so that it is no other protocol's (RFC 8446,
 * 4.4.3). That of TLS 1.2 has no such mark: two random numbers of 32 bytes are
 * followed by what stands for an ECDHE key. Those have a fixed form, and a text
 * of 64 spaces begins none of them, so that neither is ever taken for the
 * other.
 */

enum {
	RANDOMS = 64, /* bytes: the client's and the server's */
	NAMED_CURVE = 3, /* ECCurveType, RFC 8422, 5.4 */
	UNCOMPRESSED = 4, /* the first byte of a point, RFC 8422, 5.4.1 */
};

static const struct keyop_scheme schemes[] = {
    {0x0403, KEYOP_EC, false, "SHA256", "SHA2-256", "prime256v1", false},
    {0x0503, KEYOP_EC, false, "SHA384", "SHA2-384", "secp384r1", false},
    {0x0603, KEYOP_EC, false, "SHA512", "SHA2-512", NULL, true},
    {0x0303, KEYOP_EC, false, "SHA224", "SHA2-224", NULL, true},
    {0x0804, KEYOP_RSA, true, "SHA256", "SHA2-256", NULL, false},
    {0x0805, KEYOP_RSA, true, "SHA384", "SHA2-384", NULL, false},
    {0x0806, KEYOP_RSA, true, "SHA512", "SHA2-512", NULL, false},
    {0x0401, KEYOP_RSA, false, "SHA256", "SHA2-256", NULL, true},
    {0x0501, KEYOP_RSA, false, "SHA384", "SHA2-384", NULL, true},
    {0x0601, KEYOP_RSA, false, "SHA512", "SHA2-512", NULL, true},
    {0x0301, KEYOP_RSA, false, "SHA224", "SHA2-224", NULL, true},
    {0x0807, KEYOP_ED25519, false, NULL, NULL, NULL, false},
};

const struct keyop_scheme *
keyop_scheme(unsigned number)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].number == number)
			return &schemes[i];
	return NULL;
}

const struct keyop_scheme *
keyop_scheme_usual(enum keyop_kind kind, const char *group)
{
	const struct keyop_scheme *scheme = schemes;

	while (scheme->kind != kind ||
	    (scheme->group && strcmp(scheme->group, group) != 0))
		scheme++;
	return scheme;
}

static bool
has_digest(const struct keyop_scheme *scheme, const char *digest)
{
	if (!scheme->digest || !digest || !*digest)
		return !scheme->digest && (!digest || !*digest);
	return strcasecmp(digest, scheme->digest) == 0 ||
	    strcasecmp(digest, scheme->alias) == 0;
}

const struct keyop_scheme *
keyop_scheme_of(enum keyop_kind kind, bool pss, const char *digest)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].kind == kind && schemes[i].pss == pss &&
		    has_digest(&schemes[i], digest))
			return &schemes[i];
	return NULL;
}

/*
 * The content of CertificateVerify: 64 spaces, a context string, a zero byte
 * and the transcript's hash, which is SHA-256 or SHA-384 by the cipher suite.
 */
static bool
is_verify_13(
    struct span message, const struct keyop_scheme *scheme, const char *group)
{
	static const char before[] =
	    "                                                                "
	    "TLS 1.3, server CertificateVerify";

	/* sizeof counts the zero byte, which belongs to it. */
	return span_skip(&message, (struct span){before, sizeof(before)}) &&
	    (message.size == 32 || message.size == 48) && !scheme->only_12 &&
	    (!scheme->group || strcmp(scheme->group, group) == 0);
}

/* The randoms and ServerECDHParams: a known group and a point of its size. */
static bool
is_exchange_12(struct span message)
{
	static const struct {
		unsigned group, size;
		bool uncompressed;
	} known[] = {
	    {0x001d, 32, false}, /* X25519, RFC 7748 */
	    {0x0017, 65, true}, /* P-256 */
	    {0x0018, 97, true}, /* P-384 */
	    {0x0019, 133, true}, /* P-521 */
	};
	const unsigned char *at = (const unsigned char *)message.data + RANDOMS;

	if (message.size < RANDOMS + 5 || at[0] != NAMED_CURVE)
		return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (((unsigned)at[1] << 8 | at[2]) == known[i].group)
			return at[3] == known[i].size &&
			    message.size == RANDOMS + 4 + known[i].size &&
			    (!known[i].uncompressed || at[4] == UNCOMPRESSED);
	return false;
}

bool
keyop_is_handshake(
    struct span message, const struct keyop_scheme *scheme, const char *group)
{
	return is_verify_13(message, scheme, group) || is_exchange_12(message);
}
