/* Private keys and signing: the only interface that reaches a private key. */
#ifndef CERT_KEYOP_H
#define CERT_KEYOP_H

#include "base/span.h"

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

enum {
	KEYOP_KEYS = 64, /* numbered from 0 */
	KEYOP_MESSAGE_MAX = 256, /* bytes of a handshake's message, and more */
	KEYOP_SIGNATURE_MAX = 2048, /* bytes: RSA of 16384 bits */
};

/*
 * Takes memory for private keys that is never swapped nor in a core dump, and
 * that all which are read from here on lie in. Returns whether the system could
 * lock it.
 */
bool keyop_lock_memory(void);
/*
 * Keeps a private key, P-256, P-384, RSA or Ed25519 in PEM, in this process
 * until its end, under a number, where it replaces another. Returns 0, or -1 if
 * it is no such key.
 */
int keyop_keep(size_t number, struct span pem);
/*
 * Signs a message with the kept key of a number. `scheme` is a SignatureScheme
 * of TLS (RFC 8446, 4.2.3), which names hash and padding; the message is what a
 * server signs in a handshake of TLS 1.3 (RFC 8446, 4.4.3) or, with ECDHE, of
 * TLS 1.2 (RFC 5246, 7.4.3; RFC 8422, 5.4). *size_r is the room in signature
 * before, and its size after. Returns 0, or -1: there is no such key, it has
 * another scheme, or the message is no such message; or KEYOP_FAILED.
 */
int keyop_sign(size_t number, unsigned scheme, struct span message,
    unsigned char *signature, size_t *size_r);

/* The request was right, and the library did not sign. */
enum { KEYOP_FAILED = -2 };

/*
 * Whether a key of this process can sign, if it has any. OpenSSL looks up once
 * what it has: a process that could not then may never sign.
 */
bool keyop_works(void);

/* Whoever has the keys: keyop_sign() in another process, say. */
struct keyop_signer {
	int (*sign)(void *context, size_t number, unsigned scheme,
	    struct span message, unsigned char *signature, size_t *size_r);
	void *context;
};

/*
 * A key for the TLS library that has only the public half, from a certificate,
 * and signs by a signer, which must live as long. Returns NULL for a type of
 * key that keyop_keep() does not take; the caller frees the handle.
 */
struct evp_pkey_st *keyop_handle(const struct keyop_signer *signer,
    size_t number, const struct evp_pkey_st *public);

#endif
