/* Making keys and self-signed certificates, as PEM. */
#ifndef CERT_CERT_MAKE_H
#define CERT_CERT_MAKE_H

#include "base/buf.h"

/* Appends a new P-256 key. Returns 0, or -1 if none can be made. */
int cert_make_key(struct buf *pem);
/*
 * Appends a certificate for the key that stands in key_pem, signed with it, for
 * all names, A-labels or addresses; the first is the CN too. It begins
 * yesterday and is valid for decades (row A22). Returns 0, or -1.
 */
int cert_make(struct span key_pem, const struct span *names, size_t count,
    struct buf *pem);
/*
 * Appends the certificates, or the key, of a text that may hold more. Returns
 * 0, or -1 if there is none.
 */
int cert_copy_chain(struct span pem, struct buf *chain);
int cert_copy_key(struct span pem, struct buf *key);

#endif
