#include "fuzz/fuzz.h"
#include "wire/proxy_header.h"

static bool
is_same(const struct address *a, const struct address *b)
{
	return address_is_same_host(a, b) && a->port == b->port;
}

/* A line has the ports as they are printed, each once. */
static void
check_ports(struct span line, const struct proxy_header *header)
{
	struct buf ports = {0};

	buf_format(&ports, " %u %u\r\n", (unsigned)header->client.port,
	    (unsigned)header->server.port);
	HOLDS(span_ends(line, buf_span(&ports)));
	buf_free(&ports);
}

/* A block says that it is of a client, and has the bytes of both addresses. */
static void
check_block(struct span block, const struct proxy_header *header)
{
	size_t size = header->client.six ? 16 : 4;

	HOLDS((block.data[12] & 15) == 1);
	struct span addresses = span_tail(block, 16);
	HOLDS(memcmp(addresses.data, header->client.bytes, size) == 0);
	HOLDS(memcmp(addresses.data + size, header->server.bytes, size) == 0);
}

/*
 * A header of either version. A whole one is of bytes that have come, and what
 * follows it changes nothing; before its last byte there is more to come. Bytes
 * that are none do not become one by others behind them. The client is the one
 * whom the bytes name.
 */
void
fuzz_proxy_header(struct span input)
{
	int version = fuzz_byte(&input) % 2 + 1;
	struct proxy_header header, other;
	enum proxy_verdict verdict = proxy_header_read(input, version, &header);
	size_t size = verdict == PROXY_MORE || verdict == PROXY_BAD
	    ? input.size
	    : header.size;

	HOLDS(verdict != PROXY_BAD || header.fault);
	HOLDS(verdict != PROXY_MORE || input.size < PROXY_HEADER_MAX);
	HOLDS(size <= input.size);
	HOLDS(verdict != PROXY_CLIENT ||
	    (!header.client.local && header.client.six == header.server.six));
	for (size_t i = 0; i < size && i < PROXY_LINE_MAX; i++) {
		enum proxy_verdict before =
		    proxy_header_read(span_head(input, i), version, &other);
		HOLDS(before == PROXY_MORE ||
		    (before == PROXY_BAD && verdict == PROXY_BAD));
	}
	if (verdict == PROXY_BAD || verdict == PROXY_MORE)
		return;
	/* The proxy speaks for itself by the command LOCAL. */
	HOLDS((verdict == PROXY_CHECK) ==
	    (version == 2 && (input.data[12] & 15) == 0));
	if (verdict == PROXY_CLIENT)
		(version == 1 ? check_ports : check_block)(
		    span_head(input, size), &header);
	HOLDS(size <= (version == 1 ? PROXY_LINE_MAX : PROXY_HEADER_MAX));
	HOLDS(proxy_header_read(span_head(input, size), version, &other) ==
		verdict &&
	    other.size == header.size);
	HOLDS(verdict != PROXY_CLIENT ||
	    (is_same(&header.client, &other.client) &&
		is_same(&header.server, &other.server)));
}
