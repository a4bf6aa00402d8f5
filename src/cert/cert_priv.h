/* What cert.c and cert_validate.c share. */
#ifndef CERT_CERT_PRIV_H
#define CERT_CERT_PRIV_H

#include "cert/cert.h"

/* A pair that is being loaded, and where what is wrong with it is told. */
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
 * Whether the bytes that were read are a pair that can be used; writes what the
 * certificate says. Returns 0, or -1 with notes.
 */
int cert_validate(const struct cert_loading *loading);

#endif
