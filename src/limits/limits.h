/* Limits for each address: connections, requests and handshakes. */
#ifndef LIMITS_LIMITS_H
#define LIMITS_LIMITS_H

#include "base/hash.h"
#include "config/config.h"
#include "limits/peer_count.h"
#include "limits/throttle.h"

/*
 * The counts that all workers share. The supervisor maps them once: they
 * outlive reloads and crashes of workers. All workers write the throttle; of
 * the rest each can write its own column alone.
 *
 * So a worker that was taken over can have the others refuse clients, those of
 * its choice or all. It gains nothing by that: it accepts from the same sockets
 * as they, and could take each connection and close it. An exact limit over all
 * workers needs sums that each of them trusts. What it has counted ends with
 * it: its column with the process, the throttle once it has offended.
 */
struct limits_shared {
	struct throttle throttle;
	struct peer_count peer_count;
	struct hash_key key;
};

_Static_assert(offsetof(struct limits_shared, peer_count) % MEMFILE_PAGE == 0,
    "columns are pages");

/* The limits as one worker applies them. */
struct limits {
	struct limits_shared *shared;
	size_t column; /* of the peer count: the worker's own */
	int64_t requests; /* a minute, of one address; 0: no limit */
	int64_t connections; /* at once, of one address; 0: no limit */
	bool loopback; /* limits loopback addresses, too */
};

/*
 * Where a client comes from: a keyed hash of the IPv4 address, or of the first
 * 64 bits of an IPv6 address, since a client chooses the others as it likes
 * (RFC 8981). An IPv4-mapped IPv6 address counts as the IPv4 address. Never 0.
 */
uint64_t limits_source(
    const struct limits *limits, const struct address *address);
/* The same, as the peer that is counted; 0 is a peer without limits. */
uint64_t limits_peer(
    const struct limits *limits, const struct address *address);
/*
 * Whether a peer may have one more connection. If so it is counted, and has to
 * leave once.
 */
bool limits_enter(const struct limits *limits, uint64_t peer);
void limits_leave(const struct limits *limits, uint64_t peer);
/* How many connections a peer has, 0 for one without limits; may be more. */
size_t limits_count(const struct limits *limits, uint64_t peer);
/* Whether a peer has more than half of the connections that it may have. */
bool limits_half(const struct limits *limits, uint64_t peer);
/* Counts a request. Returns 0, or the seconds to wait before the next one. */
unsigned limits_request(const struct limits *limits, uint64_t peer);
/* Counts requests in addition, for one whose response was dear. */
void limits_charge(
    const struct limits *limits, uint64_t peer, unsigned requests);
/*
 * Counts a TLS handshake, which costs the server a signature before there is a
 * request. Returns whether it is allowed. Twice as many handshakes as requests
 * are: a client over the limit of requests can still read status 44.
 */
bool limits_handshake(const struct limits *limits, uint64_t peer);

#endif
