/* Networks: which peers a list of them has. */
#ifndef CONFIG_NETWORK_H
#define CONFIG_NETWORK_H

#include "base/address.h"

/* A network of IPv4 or IPv6, or all peers of local sockets. */
struct network {
	struct address address; /* its port is 0 */
	unsigned bits; /* of it that all addresses of the network have */
};

enum { NETWORKS_MAX = 32 };

struct networks {
	struct network list[NETWORKS_MAX];
	size_t count;
};

/*
 * Reads `10.0.0.0/8`, `2001:db8::/32`, a single address, or `unix` of local
 * sockets. A network of IPv4-mapped addresses (::ffff:0:0/96) is one of IPv4.
 * Returns NULL, or what was expected, valid until the next call: of
 * `10.0.0.1/8` it is not known whether one address is meant or all of them.
 */
const char *network_read(struct span text, struct network *network_r);
/* Whether both are the same network. */
bool network_equal(const struct network *a, const struct network *b);
/*
 * Whether a peer is in one of the networks. An IPv4-mapped address is in those
 * of IPv4 alone.
 */
bool networks_have(const struct networks *networks, const struct address *peer);
/* Whether it has more addresses than any network that is not public. */
bool network_is_wide(const struct network *network);
/* Appends it as it is written. */
void network_print(const struct network *network, struct buf *buf);

#endif
