/* The keys of session tickets: the server's own in turn, or those of a file. */
#ifndef CERT_TICKET_KEYS_H
#define CERT_TICKET_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TICKET_NAME = 16, /* bytes */
	TICKET_SECRET = 32, /* bytes */
	TICKET_INTERVAL = 6 * 3600000, /* ms */
	TICKET_OWN = 2, /* keys that the server makes: current and previous */
	TICKET_FILE_KEYS = 3, /* that a file may have */
	TICKET_SLOTS = TICKET_OWN + 2 * TICKET_FILE_KEYS,
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
	struct ticket_key key[TICKET_SLOTS]; /* own ones first */
	_Atomic uint32_t order; /* the slots in force, see ticket_keys.c */
	/* The supervisor's: of the next turn, monotonic ms; 0: none are made */
	int64_t due;
};

/*
 * Replaces own keys that are due: the current one becomes the previous one, and
 * the previous one is overwritten. The first turn makes both; keys of a file do
 * not turn. Returns 0, or -1 with errno if no key can be made; the next turn
 * tries again.
 */
int ticket_keys_turn(struct ticket_keys *keys, int64_t now);
/* Milliseconds until the next turn; `now` is that of the last one or later. */
int64_t ticket_keys_timeout(const struct ticket_keys *keys, int64_t now);
/* Whether no keys of a file are in force. */
bool ticket_keys_are_own(const struct ticket_keys *keys);
/*
 * Makes new own keys in place of those of a file; own ones stay. Returns 0, or
 * -1 with errno; the next turn tries again.
 */
int ticket_keys_begin(struct ticket_keys *keys, int64_t now);
/*
 * Puts the keys of the first slots in force, which another program has made:
 * the current one and the previous one, with the time of the next turn.
 */
void ticket_keys_resume(struct ticket_keys *keys, int64_t due);
/*
 * Puts the own keys of another program in force with its time of the next turn:
 * keys that began their time anew at each upgrade might never turn.
 */
void ticket_keys_inherit(
    struct ticket_keys *keys, const struct ticket_keys *before);
/* TICKET_FILE_KEYS keys that are not in force, to read those of a file into. */
struct ticket_key *ticket_keys_spare(struct ticket_keys *keys);
/*
 * Puts the first `count` of the spare ones in force, the current one first, and
 * overwrites all others.
 */
void ticket_keys_take(struct ticket_keys *keys, size_t count);
/* Overwrites them all. */
void ticket_keys_wipe(struct ticket_keys *keys);

/* Those in force: 0 is the current one; NULL beyond the last one. */
const struct ticket_key *ticket_keys_at(
    const struct ticket_keys *keys, size_t number);
/* The key that new tickets are sealed with. */
const struct ticket_key *ticket_keys_current(const struct ticket_keys *keys);
/* The key of that name, of those in force, or NULL. */
const struct ticket_key *ticket_keys_find(
    const struct ticket_keys *keys, const unsigned char name[TICKET_NAME]);

#endif
