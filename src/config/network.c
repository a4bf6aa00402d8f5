#include <arpa/inet.h>
#include <stdio.h>

#include "config/network.h"

enum {
	BITS_FOUR = 32,
	BITS_SIX = 128,
	BITS_MAPPED = 96, /* before the IPv4 address in an IPv4-mapped one */
	/* Of the largest networks that are not public: RFC 1918, RFC 4193. */
	PRIVATE_FOUR = 8,
	PRIVATE_SIX = 7,
};

/* Whether two addresses begin with the same bits. */
static bool
begin_alike(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned mask = 0xff00u >> bits % 8 & 0xff;

	return memcmp(a, b, bits / 8) == 0 &&
	    (mask == 0 || ((a[bits / 8] ^ b[bits / 8]) & mask) == 0);
}

/* The network that an address with bits beyond it is in. */
static struct network
without_host(const struct network *network)
{
	struct network clean = *network;

	for (unsigned bit = network->bits; bit < BITS_SIX; bit++)
		clean.address.bytes[bit / 8] &=
		    (unsigned char)~(0x80u >> bit % 8);
	return clean;
}

static void
print_address(const struct network *network, char text[INET6_ADDRSTRLEN])
{
	inet_ntop(network->address.six ? AF_INET6 : AF_INET,
	    network->address.bytes, text, INET6_ADDRSTRLEN);
}

/* Whether an address has no bits beyond its network; what to write instead. */
static const char *
host_bits_mistake(const struct network *network)
{
	static char expected[3 * INET6_ADDRSTRLEN];
	struct network clean = without_host(network);
	char whole[INET6_ADDRSTRLEN], one[INET6_ADDRSTRLEN];

	if (network_equal(network, &clean))
		return NULL;
	print_address(&clean, whole);
	print_address(network, one);
	snprintf(expected, sizeof(expected), "%s/%u, or %s alone", whole,
	    network->bits, one);
	return expected;
}

const char *
network_read(struct span text, struct network *network_r)
{
	struct span mask = text, host = span_cut(&mask, '/');
	bool six = span_find(host, ':') < host.size;
	bool whole = host.size == text.size;
	uint64_t bits = six ? BITS_SIX : BITS_FOUR;

	*network_r = (struct network){.address = {.six = six}};
	if (span_equal(text, SPAN("unix"))) {
		network_r->address.local = true;
		return NULL;
	}
	if (!address_read(six, host, network_r->address.bytes) ||
	    (!whole && span_number(mask, bits, &bits) < 0))
		return "networks like 10.0.0.0/8 or 2001:db8::/32, or unix";
	if (!whole && span_has_leading_zero(mask))
		return "the bits of a network without a zero in front";
	struct address bare = address_bare(&network_r->address);
	if (six && !bare.six) {
		if (bits < BITS_MAPPED)
			return "an IPv4 network as such, like 10.0.0.0/8";
		network_r->address = bare;
		bits -= BITS_MAPPED;
	}
	network_r->bits = (unsigned)bits;
	return host_bits_mistake(network_r);
}

bool
network_equal(const struct network *a, const struct network *b)
{
	return a->bits == b->bits &&
	    address_is_same_host(&a->address, &b->address);
}

bool
networks_have(const struct networks *networks, const struct address *peer)
{
	struct address bare = address_bare(peer);

	for (size_t i = 0; i < networks->count; i++) {
		const struct network *one = &networks->list[i];
		if (one->address.local == bare.local &&
		    one->address.six == bare.six &&
		    begin_alike(one->address.bytes, bare.bytes, one->bits))
			return true;
	}
	return false;
}

bool
network_is_wide(const struct network *network)
{
	return !network->address.local &&
	    network->bits < (network->address.six ? PRIVATE_SIX : PRIVATE_FOUR);
}

void
network_print(const struct network *network, struct buf *buf)
{
	char text[INET6_ADDRSTRLEN];

	if (network->address.local) {
		buf_add(buf, SPAN("unix"));
		return;
	}
	print_address(network, text);
	buf_format(buf, "%s/%u", text, network->bits);
}
