/* The request rate of each peer: leaky buckets that all workers share. */
#ifndef LIMITS_THROTTLE_H
#define LIMITS_THROTTLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bucket holds the requests of one minute and drains evenly. A whole minute's
 * worth may come at once: a client that loads all two hundred pictures of a
 * page belongs to a reader, and several readers may share an address. A rate
 * that is kept up for minutes is a robot's.
 *
 * A bucket is one word, changed by compare-exchange: a worker that is killed
 * leaves no lock behind and no bucket half written. The table is
 * set-associative like a processor's cache, so that its size is fixed.
 */

enum {
	THROTTLE_SETS = 8192,
	THROTTLE_WAYS = 4,
	THROTTLE_BUCKETS = THROTTLE_SETS * THROTTLE_WAYS,
	THROTTLE_CHARGE_MAX = 31, /* requests in one charge */
};

/* A shared mapping. Zeros, as it begins, are empty buckets. */
struct throttle {
	_Alignas(64) _Atomic uint64_t sets[THROTTLE_SETS][THROTTLE_WAYS];
};

/*
 * Counts a request of a peer, a keyed hash, at `now`, a monotonic millisecond.
 * Returns 0 if it is one of `per_minute` (at least 1), or the whole seconds to
 * wait.
 */
unsigned throttle_request(
    struct throttle *throttle, uint64_t peer, int64_t per_minute, int64_t now);

/*
 * Counts as many requests more, at most THROTTLE_CHARGE_MAX, of a peer whose
 * request was dear: in advance, so that the bucket may be more than full. The
 * next request waits until it is less than full again.
 */
void throttle_charge(struct throttle *throttle, uint64_t peer,
    int64_t per_minute, unsigned requests, int64_t now);

/* Copies all buckets out of a table, and into an empty one. */
void throttle_save(
    const struct throttle *throttle, uint64_t buckets_r[THROTTLE_BUCKETS]);
void throttle_restore(
    struct throttle *throttle, const uint64_t buckets[THROTTLE_BUCKETS]);

/*
 * Empties all buckets. A worker may change some meanwhile: those that it adds
 * to stay.
 */
void throttle_forget(struct throttle *throttle);

/*
 * The rule alone, in microseconds: adds the cost of one request to the level of
 * a bucket and returns 0, or returns the time until there is room for it.
 */
int64_t throttle_add(int64_t *level, int64_t cost);

#endif
