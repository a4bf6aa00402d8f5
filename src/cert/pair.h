/* The files of a host's certificate and key: their paths, and new contents. */
#ifndef CERT_PAIR_H
#define CERT_PAIR_H

#include "cert/cert.h"
#include "config/config.h"

/* Both paths end in NUL and live in the configuration's arena. */
struct pair {
	struct span certificate, key;
	bool given; /* the configuration names them; else loam makes them */
};

/*
 * The paths that the configuration names for a host, else NAME.crt and NAME.key
 * in its directory of certificates; `name` is the host's A-label.
 */
struct pair pair_of(struct config *config, size_t number, struct span name);
/* cert_load() of the pair; a missing one is made unless it was given. */
int pair_load(struct cert *cert, const struct pair *pair,
    const struct span *names, size_t count, struct notes *notes);
/* Whether neither file exists. */
bool pair_is_missing(const struct pair *pair);

/*
 * The actions of `loam cert`. Each file is replaced atomically, the key before
 * its certificate: in between, a running server sees a pair that does not
 * match, and keeps its own. Each returns 0, or -1 with notes.
 *
 * pair_renew() signs the same key again, for these names; not if an authority
 * signed the certificate. pair_new_key() makes a new key and certificate;
 * pair_import() copies a pair from other files. Both keep the replaced files
 * beside them as .old.
 */
int pair_renew(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes);
int pair_new_key(const struct pair *pair, const struct span *names,
    size_t count, struct notes *notes);
int pair_import(const struct pair *pair, const char *certificate,
    const char *key, const struct span *names, size_t count,
    struct notes *notes);

#endif
