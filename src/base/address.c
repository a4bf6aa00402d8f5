#include <arpa/inet.h>

#include "base/address.h"

struct address
address_bare(const struct address *address)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct address bare = {.port = address->port};

	if (!address->six || memcmp(address->bytes, mapped, 12) != 0)
		return *address;
	memcpy(bare.bytes, address->bytes + 12, 4);
	return bare;
}

bool
address_is_loopback(const struct address *address)
{
	static const unsigned char six[16] = {[15] = 1};

	if (address->local)
		return true;
	return address->six ? memcmp(address->bytes, six, 16) == 0
			    : address->bytes[0] == 127;
}

bool
address_is_same_host(const struct address *a, const struct address *b)
{
	if (a->local || b->local)
		return a->local && b->local && span_equal(a->path, b->path);
	return a->six == b->six &&
	    memcmp(a->bytes, b->bytes, a->six ? 16 : 4) == 0;
}

/* Parses an address in figures, of IPv6 in brackets too. */
static bool
parse_bytes(bool six, struct span host, unsigned char bytes[16])
{
	char text[INET6_ADDRSTRLEN] = "";

	if (span_skip(&host, SPAN("[")))
		host = span_head(host, span_find(host, ']'));
	if (host.size == 0 || host.size >= sizeof(text))
		return false;
	memcpy(text, host.data, host.size);
	return inet_pton(six ? AF_INET6 : AF_INET, text, bytes) == 1;
}

bool
address_is_host(const struct address *address, struct span host)
{
	unsigned char bytes[16];

	return !address->local && parse_bytes(address->six, host, bytes) &&
	    memcmp(bytes, address->bytes, address->six ? 16 : 4) == 0;
}

bool
address_covers(const struct address *address, struct span host)
{
	static const unsigned char any[16];
	unsigned char bytes[16];

	return address_is_host(address, host) ||
	    (!address->local &&
		memcmp(address->bytes, any, address->six ? 16 : 4) == 0 &&
		parse_bytes(address->six, host, bytes));
}

void
address_print(const struct address *address, struct buf *buf)
{
	char text[INET6_ADDRSTRLEN];

	if (address->local) {
		buf_add(
		    buf, address->path.size ? SPAN("unix:") : SPAN("local"));
		buf_add(buf, address->path);
		return;
	}
	inet_ntop(address->six ? AF_INET6 : AF_INET, address->bytes, text,
	    sizeof(text));
	buf_format(buf, address->six ? "[%s]:%u" : "%s:%u", text,
	    (unsigned)address->port);
}
