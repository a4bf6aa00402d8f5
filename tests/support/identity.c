#include <stdbool.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "support/identity.h"

struct identity_pair
identity_make(const char *name)
{
	return identity_with(name, EVP_EC_gen("P-256"));
}

struct identity_pair
identity_with(const char *name, EVP_PKEY *key)
{
	struct identity_pair pair = {X509_new(), key};
	/* Keys of Edwards curves have a digest of their own. */
	bool edwards =
	    EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
	X509_NAME *subject = X509_get_subject_name(pair.certificate);

	X509_set_version(pair.certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(pair.certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(pair.certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(pair.certificate), 86400);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(pair.certificate, subject);
	X509_set_pubkey(pair.certificate, pair.key);
	X509_sign(pair.certificate, pair.key, edwards ? NULL : EVP_sha256());
	return pair;
}

void
identity_free(struct identity_pair *pair)
{
	X509_free(pair->certificate);
	EVP_PKEY_free(pair->key);
	*pair = (struct identity_pair){NULL, NULL};
}
