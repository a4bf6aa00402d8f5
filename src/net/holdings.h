/* How many bytes each peer holds: an address, or a writer of uploads. */
#ifndef NET_HOLDINGS_H
#define NET_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOLDINGS_FEW = 64 };

struct holding {
	uint64_t peer; /* of addresses by limits_peer(); 0: without limits */
	size_t held; /* bytes; 0: nobody's */
};

/*
 * A hash table with linear probing. A zeroed struct is an empty one, which has
 * room for some; one that has become empty holds no memory. Nobody can choose
 * peers that collide: limits_peer() has a secret key, and writers are those
 * that the configuration lists.
 */
struct holdings {
	struct holding few[HOLDINGS_FEW];
	struct holding *many; /* in their place, of `capacity`; or NULL */
	size_t capacity, count;
};

/*
 * A peer holds `more` bytes more and `less` bytes less, which it has held.
 * Returns what it holds now.
 */
size_t holdings_change(
    struct holdings *holdings, uint64_t peer, size_t more, size_t less);
/*
 * Who holds most, of all or of those with limits; nobody holds anything: 0
 * bytes.
 */
struct holding holdings_most(const struct holdings *holdings, bool limited);

#endif
