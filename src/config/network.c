#include <arpa/inet.h>

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

static void
drop_host(struct network *network)
{
	unsigned char *bytes = network->address.bytes;

	for (unsigned bit = network->bits; bit < BITS_SIX; bit++)
		bytes[bit / 8] &= (unsigned char)~(0x80u >> bit % 8);
}

bool
network_read(struct span text, struct network *network_r)
{
	struct span host = span_head(text, span_find(text, '/'));
	bool six = span_find(host, ':') < host.size;
	uint64_t bits = six ? BITS_SIX : BITS_FOUR;

	*network_r = (struct network){.address = {.six = six}};
	if (span_equal(text, SPAN("unix"))) {
		network_r->address.local = true;
		return true;
	}
	if (!address_read(six, host, network_r->address.bytes) ||
	    (host.size < text.size &&
		span_number(span_tail(text, host.size + 1), bits, &bits) < 0))
		return false;
	struct address bare = address_bare(&network_r->address);
	if (six && !bare.six && bits >= BITS_MAPPED) {
		network_r->address = bare;
		bits -= BITS_MAPPED;
	}
	network_r->bits = (unsigned)bits;
	drop_host(network_r);
	return true;
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
	inet_ntop(network->address.six ? AF_INET6 : AF_INET,
	    network->address.bytes, text, sizeof(text));
	buf_format(buf, "%s/%u", text, network->bits);
}
