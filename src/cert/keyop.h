/* Signing with a private key: the one door that a key lies behind. */
#ifndef CERT_KEYOP_H
#define CERT_KEYOP_H

#include "base/span.h"

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

/*
 * Takes a private key in PEM, P-256, P-384 or RSA, and keeps it in this
 * process. Returns its number, or -1 if it is no such key.
 */
int keyop_keep(struct span pem);
/*
 * Signs with a kept key. EC: a digest, by ECDSA, in DER. RSA: a DigestInfo is
 * signed as RSASSA-PKCS1-v1_5, and what is as long as the modulus is the
 * encoded message of RSASSA-PSS (RFC 8017, 8.1.1), whose padding has been done
 * by TLS. *size_r is the room in signature before and its size after. Returns
 * 0, or -1.
 */
int keyop_sign(
    int key, struct span digest, unsigned char *signature, size_t *size_r);
/*
 * A key for TLS that holds the public half only and signs through
 * keyop_sign(); `public` is the certificate's, which must be that of the kept
 * key. The caller's to free; NULL if it is not.
 */
struct evp_pkey_st *keyop_handle(int key, const struct evp_pkey_st *public);

#endif
