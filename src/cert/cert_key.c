#include <stdio.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "cert/cert_priv.h"

/*
 * Which keys a server can have. What the TLS library cannot use, or hardly any
 * client can verify, is refused with the way out; a key that only some clients
 * mind is taken, since readers know the server by it.
 */

enum { RSA_LEAST = 2048 /* bits */ };

#define WAY_OUT "; `loam cert new-key` makes one that every client has"

/* RFC 8446, section 9.1, requires RSA and P-256 of every client, no other. */
static const char ed25519[] =
    "is of the type Ed25519, which TLS does not require of clients: those on "
    "Android (Ariane, Deedum) and those that use LibreSSL, Java before 15 or "
    "the TLS of Windows or macOS cannot connect";

/* Keys that are refused, by OpenSSL's name of their type. */
static const struct {
	const char *type, *mistake;
} refused[] = {
    {"RSA-PSS",
	"is restricted to RSA-PSS, which not all clients support, expected "
	"P-256, P-384, Ed25519 or RSA" WAY_OUT},
    {"RSA",
	"has an RSA key of less than 2048 bits, which clients "
	"refuse" WAY_OUT},
};

const char *
cert_check_key(
    const EVP_PKEY *key, char kind_r[CERT_KIND], const char **remark_r)
{
	int bits = EVP_PKEY_get_bits(key);
	char curve[32] = "";

	*remark_r = NULL;
	if (EVP_PKEY_is_a(key, "ED25519")) {
		snprintf(kind_r, CERT_KIND, "Ed25519");
		*remark_r = ed25519;
		return NULL;
	}
	if (EVP_PKEY_is_a(key, "RSA") && bits >= RSA_LEAST) {
		snprintf(kind_r, CERT_KIND, "RSA %d", bits);
		return NULL;
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (EVP_PKEY_is_a(key, refused[i].type))
			return refused[i].mistake;
	if (EVP_PKEY_is_a(key, "EC"))
		EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL);
	ERR_clear_error();
	if (strcmp(curve, "prime256v1") != 0 && strcmp(curve, "secp384r1") != 0)
		return "has a key of a type that not all clients support, "
		       "expected P-256, P-384, Ed25519 or RSA" WAY_OUT;
	snprintf(kind_r, CERT_KIND, "P-%d", bits);
	return NULL;
}
