/* How often each address may ask: buckets in memory that all workers share. */
#ifndef NET_THROTTLE_H
#define NET_THROTTLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bucket holds one minute's worth and fills evenly. That much may be asked
 * at once: whoever opens a page of two hundred pictures in a client that loads
 * them all is reading, and so is a household behind one address. It is the rate
 * kept up for minutes that shows a robot.
 *
 * The whole bucket is one word, changed by compare-exchange: a worker that is
 * killed leaves nothing locked and nothing half written.
 */

enum { THROTTLE_SETS = 8192, THROTTLE_WAYS = 4 };

/* A mapping, all zero at first: every bucket is full. */
struct throttle {
	_Alignas(64) _Atomic uint64_t sets[THROTTLE_SETS][THROTTLE_WAYS];
};

/*
 * Takes one of `per_minute` (at least 1) out of somebody's bucket at a
 * monotonic millisecond. Returns 0, or the whole seconds until there is one
 * to take. `who` is a keyed hash: nobody can aim at another's bucket.
 */
unsigned throttle_take(
    struct throttle *throttle, uint64_t who, int64_t per_minute, int64_t now);

/*
 * The rule alone, in microseconds. `used` is what an address has taken out of
 * its minute, `cost` what one takes. Adds it and returns 0, or returns how long
 * it is until there is room.
 */
int64_t throttle_draw(int64_t *used, int64_t cost);

#endif
