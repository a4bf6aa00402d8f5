/* The certificates of a generation: loaded, replaced, near their expiry. */
#ifndef SERVE_GENERATION_CERTS_H
#define SERVE_GENERATION_CERTS_H

#include "serve/generation.h"

/*
 * Loads all hosts' certificates and keys. A missing pair is made, but not if
 * `before` (NULL: the start) serves that host with one: its key would be lost.
 * Returns 0, or -1 with notes.
 */
int generation_load_certs(struct generation *generation,
    const struct generation *before, struct notes *notes);
/*
 * Reads all files again. A certificate that has changed and is valid replaces
 * the old one; one that cannot be used is an error in the notes, and the old
 * one stays (E6). A changed key is a remark: clients that trust on first use
 * will warn. Returns a bit for each host whose certificate was replaced.
 */
uint64_t generation_refresh_certs(
    struct generation *generation, struct notes *notes);
/*
 * After a reload: copies from the earlier generation which expiry warnings were
 * given, host by host, and adds a remark for each key that has changed.
 */
void generation_compare_certs(struct generation *generation,
    const struct generation *before, struct notes *notes);
/* Adds a remark for each certificate that expires in 30, 7 or 1 days. */
void generation_warn_of_expiry(
    struct generation *generation, int64_t now, struct notes *notes);

#endif
