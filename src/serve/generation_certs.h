/* The hosts' certificates while they are served: new ones, and their end. */
#ifndef SERVE_GENERATION_CERTS_H
#define SERVE_GENERATION_CERTS_H

#include "serve/generation.h"

/* Loads the pairs of a new generation. Returns 0, or -1 with notes. */
int generation_load_certs(struct generation *generation, struct notes *notes);
/*
 * Reads the pairs again. One that is another, and good, takes the place of the
 * old one; one that is broken is an error in the notes, and the old one stays.
 * Another key is a remark: clients that trust on first use will warn. Returns a
 * bit for each host whose certificate has changed.
 */
uint64_t generation_refresh_certs(
    struct generation *generation, struct notes *notes);
/*
 * Takes over from the generation before what was already warned of; a host's
 * other key is a remark.
 */
void generation_compare_certs(struct generation *generation,
    const struct generation *before, struct notes *notes);
/* Adds a remark for each certificate whose end has come 30, 7, 1 days near. */
void generation_warn_of_expiry(
    struct generation *generation, int64_t now, struct notes *notes);

#endif
