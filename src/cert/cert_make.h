/* Makes keys and self-signed certificates, in PEM. */
#ifndef CERT_CERT_MAKE_H
#define CERT_CERT_MAKE_H

#include "base/buf.h"

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */
struct stack_st_X509; /* OpenSSL's STACK_OF(X509) */

/* Overwrites a buffer that held a key, and frees it. */
void cert_wipe(struct buf *key);
/* Appends a new P-256 key. Returns 0, or -1 if none can be made. */
int cert_make_key(struct buf *pem);
/*
 * Appends a certificate of a key, signed with it, for names that are A-labels
 * or IP addresses; the first is also the CN. It is valid from yesterday and for
 * decades (A22). Returns 0, or -1.
 */
int cert_make(struct span key_pem, const struct span *names, size_t count,
    struct buf *pem);
/* The key of a text that has no passphrase, the caller's; or NULL. */
struct evp_pkey_st *cert_decode_key(struct span pem);
/* Appends a key (NULL is an error), or certificates. Returns 0, or -1. */
int cert_write_key(const struct evp_pkey_st *key, struct buf *pem);
int cert_write_chain(const struct stack_st_X509 *chain, struct buf *pem);

#endif
