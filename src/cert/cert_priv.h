/* What cert.c and cert_validate.c share. */
#ifndef CERT_CERT_PRIV_H
#define CERT_CERT_PRIV_H

#include "cert/cert.h"

/* The parameters of cert_load(). */
struct cert_loading {
	struct cert *cert;
	const char *certificate, *key;
	const struct span *names;
	size_t count;
	struct notes *notes;
};

/* Adds an error about one of the files. Returns -1. */
int cert_complain(
    const struct cert_loading *loading, const char *path, const char *what);
/*
 * Checks the bytes that were read into the cert and fills its other fields.
 * Returns 0, or -1 with notes.
 */
int cert_validate(const struct cert_loading *loading);

#endif
