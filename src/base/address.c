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

	return address->six ? memcmp(address->bytes, six, 16) == 0
			    : address->bytes[0] == 127;
}

bool
address_is_host(const struct address *address, struct span host)
{
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN] = "";

	if (span_skip(&host, SPAN("[")))
		host = span_head(host, span_find(host, ']'));
	if (host.size >= sizeof(text))
		return false;
	memcpy(text, host.data, host.size);
	return inet_pton(address->six ? AF_INET6 : AF_INET, text, bytes) == 1 &&
	    memcmp(bytes, address->bytes, address->six ? 16 : 4) == 0;
}

void
address_print(const struct address *address, struct buf *buf)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(address->six ? AF_INET6 : AF_INET, address->bytes, text,
	    sizeof(text));
	buf_format(buf, address->six ? "[%s]:%u" : "%s:%u", text,
	    (unsigned)address->port);
}
