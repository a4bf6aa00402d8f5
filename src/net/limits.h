/* What each address may do: the configuration's limits and who is under them.
 */
#ifndef NET_LIMITS_H
#define NET_LIMITS_H

#include "base/hash.h"
#include "config/config.h"
#include "net/peer_count.h"
#include "net/throttle.h"

/*
 * What all workers share of it. The supervisor makes it once, so that neither
 * a reload nor a crash forgets anybody.
 */
struct limits_shared {
	struct throttle throttle;
	struct peer_count peer_count;
	struct hash_key key;
};

/* A worker's. */
struct limits {
	struct limits_shared *shared;
	size_t column; /* its own, of the peer count */
	int64_t requests; /* each minute; 0: as many as they like */
	int64_t connections; /* of one address at once; the same */
	bool loopback; /* whether it is limited too */
};

/*
 * Who an address is: one of IPv4, or a whole /64 of IPv6, since that is what
 * one household is given. An IPv4 address in IPv6 clothes (::ffff:0:0/96) is
 * the same as without. 0 is somebody who is not limited.
 */
uint64_t limits_who(const struct limits *limits, const struct address *address);
/* Whether one more connection is let in; each that was leaves once. */
bool limits_enter(const struct limits *limits, uint64_t who);
void limits_leave(const struct limits *limits, uint64_t who);
/* Counts a request. Returns 0, or the seconds to wait before the next one. */
unsigned limits_request(const struct limits *limits, uint64_t who);
/*
 * Counts a TLS handshake, which costs us a signature before anything is asked.
 * Twice as many as requests are let through, so that who asks too often can be
 * told so. Returns whether this one is.
 */
bool limits_handshake(const struct limits *limits, uint64_t who);

#endif
