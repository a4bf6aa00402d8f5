/* A client's own certificate, made on the spot. */
#ifndef SUPPORT_IDENTITY_H
#define SUPPORT_IDENTITY_H

#include <openssl/x509.h>

struct identity_pair {
	X509 *certificate;
	EVP_PKEY *key;
};

/* A self-signed P-256 certificate; identity_free() gives it back. */
struct identity_pair identity_make(const char *name);
void identity_free(struct identity_pair *pair);

#endif
