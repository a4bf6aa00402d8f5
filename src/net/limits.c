#include "base/clock.h"
#include "net/limits.h"

enum { NETWORK = 8 }; /* bytes of a /64 */

static bool
is_loopback(const struct address *address)
{
	static const unsigned char six[16] = {[15] = 1};

	return address->six ? memcmp(address->bytes, six, 16) == 0
			    : address->bytes[0] == 127;
}

uint64_t
limits_who(const struct limits *limits, const struct address *address)
{
	struct address bare = address_bare(address);
	struct span who = {(const char *)bare.bytes, bare.six ? NETWORK : 4};

	if (!limits->loopback && is_loopback(&bare))
		return 0;
	uint64_t hash = hash_bytes(limits->shared->key, who);
	return hash ? hash : 1;
}

bool
limits_enter(const struct limits *limits, uint64_t who)
{
	return !who || limits->connections == 0 ||
	    peer_count_enter(&limits->shared->peer_count, limits->column, who,
		(size_t)limits->connections);
}

void
limits_leave(const struct limits *limits, uint64_t who)
{
	if (who && limits->connections > 0)
		peer_count_leave(
		    &limits->shared->peer_count, limits->column, who);
}

unsigned
limits_request(const struct limits *limits, uint64_t who)
{
	if (!who || limits->requests == 0)
		return 0;
	return throttle_take(&limits->shared->throttle, who, limits->requests,
	    clock_monotonic());
}

bool
limits_handshake(const struct limits *limits, uint64_t who)
{
	if (!who || limits->requests == 0)
		return true;
	/* A bucket beside the one of requests. */
	return throttle_take(&limits->shared->throttle, hash_pair(who, 1),
		   2 * limits->requests, clock_monotonic()) == 0;
}
