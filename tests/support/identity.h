/* A client's own certificate, made on the spot. */
#ifndef SUPPORT_IDENTITY_H
#define SUPPORT_IDENTITY_H

#include <openssl/types.h>

struct identity_pair {
	X509 *certificate;
	EVP_PKEY *key;
};

/* A self-signed P-256 certificate; identity_free() gives it back. */
struct identity_pair identity_make(const char *name);
/* The same of a key of any type, which is taken over. */
struct identity_pair identity_with(const char *name, EVP_PKEY *key);
void identity_free(struct identity_pair *pair);

#endif
