/* The keys of session tickets: two at a time, replaced every six hours. */
#ifndef CERT_TICKET_KEYS_H
#define CERT_TICKET_KEYS_H

#include <stdint.h>

enum {
	TICKET_NAME = 16, /* bytes */
	TICKET_SECRET = 32, /* bytes */
	TICKET_INTERVAL = 6 * 3600000, /* ms */
};

struct ticket_key {
	unsigned char name[TICKET_NAME]; /* begins each of its tickets */
	unsigned char cipher[TICKET_SECRET]; /* AES-256 */
	unsigned char mac[TICKET_SECRET]; /* HMAC-SHA256 */
};

/*
 * In shared memory, zeroed at first: the supervisor writes, the workers read.
 * All workers have the same keys at every time, of every generation.
 */
struct ticket_keys {
	struct ticket_key key[2]; /* in turn the current one */
	_Atomic unsigned current; /* index */
	int64_t due; /* of the next turn, monotonic ms; the supervisor's */
};

/*
 * Replaces the keys that are due: the current one becomes the previous one, and
 * the previous one is overwritten. The first turn makes both. Returns 0, or -1
 * with errno if no key can be made; the next turn tries again.
 */
int ticket_keys_turn(struct ticket_keys *keys, int64_t now);
/* Milliseconds until the next turn; `now` is that of the last one or later. */
int64_t ticket_keys_timeout(const struct ticket_keys *keys, int64_t now);
/* Overwrites them all. */
void ticket_keys_wipe(struct ticket_keys *keys);

/* The key that new tickets are sealed with. */
const struct ticket_key *ticket_keys_current(const struct ticket_keys *keys);
/* The key of that name, of the two, or NULL. */
const struct ticket_key *ticket_keys_find(
    const struct ticket_keys *keys, const unsigned char name[TICKET_NAME]);

#endif
