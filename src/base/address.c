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

bool
address_read(bool six, struct span figures, unsigned char bytes_r[16])
{
	char text[INET6_ADDRSTRLEN] = "";

	if (figures.size == 0 || figures.size >= sizeof(text) ||
	    memchr(figures.data, 0, figures.size))
		return false;
	memcpy(text, figures.data, figures.size);
	return inet_pton(six ? AF_INET6 : AF_INET, text, bytes_r) == 1;
}

/* Parses the host of a URL, of IPv6 in brackets too. */
static bool
parse_bytes(bool six, struct span host, unsigned char bytes[16])
{
	if (six && span_starts(host, SPAN("[")) && span_ends(host, SPAN("]")))
		host = span_head(span_tail(host, 1), host.size - 2);
	return address_read(six, host, bytes);
}

bool
address_is_figures(struct span host)
{
	unsigned char bytes[16];

	return parse_bytes(false, host, bytes) ||
	    parse_bytes(true, host, bytes);
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
