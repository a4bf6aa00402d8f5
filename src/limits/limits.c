#include "base/clock.h"
#include "limits/limits.h"

/*
 * Addresses are hashed with a key that nobody outside knows: a client that
 * holds many addresses cannot choose some whose counts are those of a victim.
 */

enum { NETWORK = 8 }; /* bytes of a /64 */

uint64_t
limits_source(const struct limits *limits, const struct address *address)
{
	struct address bare = address_bare(address);
	struct span network = {
	    (const char *)bare.bytes, bare.six ? NETWORK : 4};
	uint64_t hash = hash_bytes(limits->shared->key, network);

	return hash ? hash : 1;
}

uint64_t
limits_peer(const struct limits *limits, const struct address *address)
{
	struct address bare = address_bare(address);

	if (!limits->loopback && address_is_loopback(&bare))
		return 0;
	return limits_source(limits, address);
}

bool
limits_enter(const struct limits *limits, uint64_t peer)
{
	return !peer || limits->connections == 0 ||
	    peer_count_enter(&limits->shared->peer_count, limits->column, peer,
		(size_t)limits->connections);
}

void
limits_leave(const struct limits *limits, uint64_t peer)
{
	if (peer && limits->connections > 0)
		peer_count_leave(
		    &limits->shared->peer_count, limits->column, peer);
}

size_t
limits_count(const struct limits *limits, uint64_t peer)
{
	return peer && limits->connections > 0
	    ? peer_count_of(&limits->shared->peer_count, peer)
	    : 0;
}

bool
limits_half(const struct limits *limits, uint64_t peer)
{
	return limits_count(limits, peer) * 2 > (size_t)limits->connections;
}

unsigned
limits_request(const struct limits *limits, uint64_t peer)
{
	if (!peer || limits->requests == 0)
		return 0;
	return throttle_request(&limits->shared->throttle, peer,
	    limits->requests, clock_monotonic());
}

void
limits_charge(const struct limits *limits, uint64_t peer, unsigned requests)
{
	if (peer && limits->requests > 0)
		throttle_charge(&limits->shared->throttle, peer,
		    limits->requests, requests, clock_monotonic());
}

bool
limits_handshake(const struct limits *limits, uint64_t peer)
{
	if (!peer || limits->requests == 0)
		return true;
	/* Another hash of the peer: a bucket apart from that of requests. */
	return throttle_request(&limits->shared->throttle, hash_pair(peer, 1),
		   2 * limits->requests, clock_monotonic()) == 0;
}
