/* Makes keys and self-signed certificates, in PEM. */
#ifndef CERT_CERT_MAKE_H
#define CERT_CERT_MAKE_H

#include "base/buf.h"

/* Appends a new P-256 key. Returns 0, or -1 if none can be made. */
int cert_make_key(struct buf *pem);
/*
 * Appends a certificate of a key, signed with it, for names that are A-labels
 * or IP addresses; the first is also the CN. It is valid from yesterday and for
 * decades (A22). Returns 0, or -1.
 */
int cert_make(struct span key_pem, const struct span *names, size_t count,
    struct buf *pem);
/*
 * Appends only the certificates, or only the key, of a PEM text. Returns 0, or
 * -1 if there is none.
 */
int cert_copy_chain(struct span pem, struct buf *chain);
int cert_copy_key(struct span pem, struct buf *key);

#endif
