/* Certificates of any kind, good and bad, and files of them. */
#ifndef SUPPORT_ISSUE_H
#define SUPPORT_ISSUE_H

#include <sys/types.h>

#include "support/identity.h"

/* What a certificate is to be. Zeroed: P-256, self-signed, of one day. */
struct issue {
	const char *name; /* CN; and SAN where there is no other */
	const char *names; /* SAN as OpenSSL writes it; "" for none */
	const char *kind; /* P-256, P-384, P-521, RSA, RSA-1024 or EDn */
	long from, until; /* seconds from now; both 0: an hour ago, a day */
	const struct identity_pair *issuer; /* borrowed */
};

/* identity_free() gives it back. */
struct identity_pair issue_pair(const struct issue *issue);
/*
 * Writes PEM files: certificates in this order, at most 4, ending in NULL, and
 * a key, NULL for none; with a passphrase if there is one. The file is replaced
 * by a rename and has the mode, whatever the umask.
 */
void issue_write(const char *path, mode_t mode, X509 *const *certificates,
    EVP_PKEY *key, const char *passphrase);
/* The same for a pair: one certificate and its key, each in its file. */
void issue_write_pair(
    const char *certificate, const char *key, const struct identity_pair *pair);

#endif
