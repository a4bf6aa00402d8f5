/* Private keys and signing: the only interface that reaches a kept key. */
#ifndef CERT_KEYOP_H
#define CERT_KEYOP_H

#include "base/span.h"

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

/*
 * Keeps a private key, P-256, P-384, RSA or Ed25519 in PEM, in this process
 * until its end. Returns its number, or -1 if it is no such key or there are 64
 * already.
 */
int keyop_keep(struct span pem);
/*
 * Signs with a kept key. EC: `digest` is signed by ECDSA, in DER. RSA: a
 * DigestInfo is signed as RSASSA-PKCS1-v1_5; a message as long as the modulus
 * is the encoded message of RSASSA-PSS (RFC 8017, 8.1.1), which the TLS library
 * has padded. Ed25519: the message itself is signed. *size_r is the room in
 * signature before, and its size after. Returns 0, or -1.
 */
int keyop_sign(
    int key, struct span digest, unsigned char *signature, size_t *size_r);
/*
 * A key for the TLS library that has only the public half and signs through
 * keyop_sign(). `public` is the certificate's key.
 * Returns NULL unless it matches the kept one; the caller frees the handle.
 */
struct evp_pkey_st *keyop_handle(int key, const struct evp_pkey_st *public);

#endif
