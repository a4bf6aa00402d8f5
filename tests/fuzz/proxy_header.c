#include "fuzz/fuzz.h"
#include "wire/proxy_header.h"

static bool
is_same(const struct address *a, const struct address *b)
{
	return address_is_same_host(a, b) && a->port == b->port;
}

/*
 * A header of either version. A whole one is of bytes that have come, and what
 * follows it changes nothing; before its last byte there is more to come. Bytes
 * that are none do not become one by others behind them.
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
	HOLDS(size <= (version == 1 ? PROXY_LINE_MAX : PROXY_HEADER_MAX));
	HOLDS(proxy_header_read(span_head(input, size), version, &other) ==
		verdict &&
	    other.size == header.size);
	HOLDS(verdict != PROXY_CLIENT ||
	    (is_same(&header.client, &other.client) &&
		is_same(&header.server, &other.server)));
}
