/* What keyop.c, keyop_message.c and keyop_provider.c share. */
#ifndef CERT_KEYOP_PRIV_H
#define CERT_KEYOP_PRIV_H

#include "base/buf.h"
#include "cert/keyop.h"

enum keyop_kind { KEYOP_EC, KEYOP_RSA, KEYOP_ED25519, KEYOP_KINDS };

/* A SignatureScheme of TLS that a server's key may have. */
struct keyop_scheme {
	unsigned number;
	enum keyop_kind kind;
	bool pss; /* RSASSA-PSS with a salt as long as the hash; else PKCS#1 */
	const char *digest, *alias; /* OpenSSL's names; NULL: none */
	const char *group; /* the curve that it means in TLS 1.3, or NULL */
	bool only_12; /* TLS 1.3 does not have it */
};

/* Appends a kept key in PEM. Returns 0, or -1 if there is none. */
int keyop_write(size_t number, struct buf *pem);

/* Returns NULL for one that is not in the table. */
const struct keyop_scheme *keyop_scheme(unsigned number);
/* One that a key has in any case; `group` is its curve, or empty. */
const struct keyop_scheme *keyop_scheme_usual(
    enum keyop_kind kind, const char *group);
/* The scheme that the TLS library means, likewise; digest may be NULL. */
const struct keyop_scheme *keyop_scheme_of(
    enum keyop_kind kind, bool pss, const char *digest);
/*
 * Whether a message is what a server signs in a handshake by a scheme, with a
 * key on that curve (empty: on none).
 */
bool keyop_is_handshake(
    struct span message, const struct keyop_scheme *scheme, const char *group);

#endif
