/* The files of a host's certificate and key: their paths, and new contents. */
#ifndef CERT_PAIR_H
#define CERT_PAIR_H

#include "cert/cert.h"
#include "cert/pair_files.h"
#include "config/config.h"

struct cert_password;

/*
 * The paths that the configuration names for a host, else NAME.crt and NAME.key
 * in its directory of certificates; `name` is the host's A-label.
 */
struct pair pair_of(struct config *config, size_t number, struct span name);
/* cert_load() of the pair; a missing one is made unless it was given. */
int pair_load(struct cert *cert, const struct pair *pair,
    const struct span *names, size_t count, struct notes *notes);

/* Where a pair is imported from. */
struct pair_source {
	const char *certificate;
	const char *key; /* NULL: the first file has both */
	struct cert_password *password; /* of encrypted files */
	bool force; /* for another name, expired, or not valid yet */
};

/*
 * The actions of `loam cert`. Each returns 0, or -1 with notes. What another
 * key replaces is kept beside it as .old, .old.2...: *kept_r is its number, 0
 * if there was nothing. Renewing keeps one file for both that holds more.
 *
 * pair_renew() signs the key again, for these names; not if there is none, or
 * if an authority signed the certificate. pair_new_key() makes a new key and
 * certificate; in place of another it has to be confirmed. pair_import() copies
 * a pair from other files, if it is for that name. pair_restore() puts the pair
 * of a number back, or that of pair_before() if it is 0.
 */
int pair_renew(const struct pair *pair, const struct span *names, size_t count,
    unsigned *kept_r, struct notes *notes);
int pair_new_key(const struct pair *pair, const struct span *names,
    size_t count, bool confirmed, unsigned *kept_r, struct notes *notes);
int pair_import(const struct pair *pair, const struct pair_source *source,
    struct span name, unsigned *kept_r, struct notes *notes);
int pair_restore(const struct pair *pair, unsigned number, unsigned *kept_r,
    struct notes *notes);
/* The last of the kept pairs that is whole and not the present one, or 0. */
unsigned pair_before(const struct pair *pair);

#endif
