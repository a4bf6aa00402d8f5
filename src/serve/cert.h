/* Certificates: made where there are none, read where there are. */
#ifndef SERVE_CERT_H
#define SERVE_CERT_H

#include "base/buf.h"
#include "base/note.h"

/* A certificate with its chain and its key, as PEM, and what people compare. */
struct cert {
	struct buf chain, key;
	char fingerprint[3 * 32]; /* SHA-256 of the certificate, AB:CD:... */
};

/*
 * Reads the pair of files, or makes one for host first if neither is there and
 * `make`: P-256, self-signed, host as CN and SAN, valid for decades, the key
 * readable by nobody else. Checks that they belong together. Returns 0, or -1
 * with notes.
 */
int cert_load(struct cert *cert, const char *certificate, const char *key,
    struct span host, bool make, struct notes *notes);
void cert_free(struct cert *cert);

#endif
