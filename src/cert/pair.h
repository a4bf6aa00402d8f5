/* The two files of a host's certificate: where they stand, and new ones. */
#ifndef CERT_PAIR_H
#define CERT_PAIR_H

#include "cert/cert.h"
#include "config/config.h"

/* Both paths end in NUL and live in the configuration's arena. */
struct pair {
	struct span certificate, key;
	bool given; /* the configuration names them; else they are ours */
};

/*
 * The pair that the configuration names for a host, else NAME.crt and NAME.key
 * in certs/, where the name is its A-label.
 */
struct pair pair_of(struct config *config, size_t number, struct span name);
/* cert_load() of the pair; one that is ours is made if it is not there. */
int pair_load(struct cert *cert, const struct pair *pair,
    const struct span *names, size_t count, struct notes *notes);
/* Whether neither of the files is there. */
bool pair_is_missing(const struct pair *pair);

/*
 * What `loam cert` does to a pair. Each file is replaced at one stroke, the key
 * before its certificate: a server that runs sees a pair that does not match in
 * between, and keeps its own. Each returns 0, or -1 with notes.
 *
 * pair_renew() signs the same key again, for these names; one that somebody
 * else has signed is left to them. pair_new_key() makes both anew, and
 * pair_import() puts a pair from elsewhere in their place; both keep the old
 * ones beside them as .old.
 */
int pair_renew(const struct pair *pair, const struct span *names, size_t count,
    struct notes *notes);
int pair_new_key(const struct pair *pair, const struct span *names,
    size_t count, struct notes *notes);
int pair_import(const struct pair *pair, const char *certificate,
    const char *key, const struct span *names, size_t count,
    struct notes *notes);

#endif
