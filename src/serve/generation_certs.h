/* The certificates of a generation: loaded, replaced, near their expiry. */
#ifndef SERVE_GENERATION_CERTS_H
#define SERVE_GENERATION_CERTS_H

#include "serve/generation.h"

/* The supervisor's part: finds the files and begins to poll them. */
void generation_watch_certs(struct generation *generation);

enum keys_reading {
	KEYS_START, /* of a new configuration */
	KEYS_AGAIN, /* files may have changed */
	KEYS_IN_FORCE, /* of the certificates in force, nothing else */
};

/* Where a keyholder has its keys from. */
struct keys_source {
	enum keys_reading reading;
	const struct generation *before; /* in force at a start; or NULL */
	int predecessor; /* the keyholder in force: keyop_inherit(); or -1 */
};

/*
 * The keyholder's part: reads all hosts' keys, keeps them by keyop_keep() under
 * the hosts' numbers, and appends the chains to a report (cert/key_report.h).
 * At a start a missing pair is made, but not if `before` serves a name of that
 * host with one, or an alias of it has one: its key would be lost. Later, a
 * pair that cannot be used is an error in the notes and has no chain in the
 * report, but the key in force is kept if the files or the predecessor have it.
 * Returns whether each host has its key.
 */
bool generation_read_keys(struct generation *generation,
    const struct keys_source *source, struct buf *report, struct notes *notes);

/*
 * The supervisor's part again: puts the certs of a report, zeroed ones where
 * there was no chain, in force; takes all of them over. One that replaces
 * another with another key is a remark: clients that trust on first use will
 * warn. Returns a bit for each host whose certificate was replaced.
 */
uint64_t generation_take_certs(
    struct generation *generation, struct cert *next, struct notes *notes);
/*
 * After a reload: copies from the earlier generation which expiry warnings were
 * given, host by host, and adds a remark for each key that has changed.
 */
void generation_compare_certs(struct generation *generation,
    const struct generation *before, struct notes *notes);
/* Adds a remark for each that expires in 30, 7 or 1 days, or is too early. */
void generation_warn_of_expiry(
    struct generation *generation, int64_t now, struct notes *notes);

#endif
