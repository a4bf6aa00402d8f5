/* How a process with keys passes them to its successor. */
#ifndef CERT_KEYOP_HEIR_H
#define CERT_KEYOP_HEIR_H

#include "cert/cert.h"

/*
 * Answers one request for a key of this process, of a socket that only its
 * successor has the other end of; never blocks.
 */
void keyop_bequeath(int fd);
/*
 * The successor's end: appends the key of that number in PEM, if it is that of
 * the certificate. Waits ten seconds at most. Returns 0, or -1.
 */
int keyop_inherit(
    int fd, size_t number, const struct cert *cert, struct buf *pem);

#endif
