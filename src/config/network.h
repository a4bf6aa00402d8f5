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
 * sockets. Bits beyond the network's are dropped. A network of IPv4-mapped
 * addresses (::ffff:0:0/96) is one of IPv4. Returns whether it is a network.
 */
bool network_read(struct span text, struct network *network_r);
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
