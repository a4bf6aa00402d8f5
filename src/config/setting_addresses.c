#include <sys/socket.h>
#include <sys/un.h>

#include "config/setting_priv.h"

/* Parsers of settings that are lists of addresses, or of networks. */

/* `127.0.0.1:1965` or `[::1]:1965`: numeric, without a resolver. */
static int
parse_address(struct span text, struct address *address)
{
	uint64_t port;
	size_t colon = span_find_last(text, ':');
	struct span name = span_head(text, colon);

	if (span_number(span_tail(text, colon + 1), 65535, &port) < 0)
		return -1;
	address->six = span_skip(&name, SPAN("["));
	if (address->six && !span_ends(name, SPAN("]")))
		return -1;
	name.size -= address->six;
	address->port = (uint16_t)port;
	return address_read(address->six, name, address->bytes) ? 0 : -1;
}

/* `unix:/run/loam/gemini`, or `unix:@name` of an abstract name. */
static int
parse_local(struct span text, struct arena *arena, struct address *address)
{
	struct sockaddr_un room;

	if (text.size == 0 || text.size >= sizeof(room.sun_path) ||
	    span_equal(text, SPAN("@")) || memchr(text.data, 0, text.size))
		return -1;
	*address =
	    (struct address){.local = true, .path = arena_copy(arena, text)};
	return 0;
}

static int
parse_any(struct span text, struct arena *arena, struct address *address)
{
	return span_skip(&text, SPAN("unix:"))
	    ? parse_local(text, arena, address)
	    : parse_address(text, address);
}

const char *
setting_write_addresses(const struct setting *setting, struct arena *arena,
    void *field, struct span value)
{
	struct addresses addresses = {0};

	(void)setting;
	if (span_equal(value, SPAN("off"))) {
		*(struct addresses *)field = addresses;
		return NULL;
	}
	do {
		struct span one = span_trim(span_cut(&value, ','));
		struct address address = {0};
		if (parse_any(one, arena, &address) < 0 ||
		    addresses.count == ADDRESSES_MAX)
			return "numeric addresses with ports, like "
			       "127.0.0.1:1965, [::1]:1965, or off";
		addresses.list[addresses.count++] = address;
	} while (value.size > 0);
	*(struct addresses *)field = addresses;
	return NULL;
}

const char *
setting_write_networks(const struct setting *setting, struct arena *arena,
    void *field, struct span value)
{
	struct networks networks = {0};

	(void)setting;
	(void)arena;
	while (value.size > 0) {
		struct span one = span_trim(span_cut(&value, ','));
		struct network network;
		if (!network_read(one, &network) ||
		    networks.count == NETWORKS_MAX)
			return "at most 32 networks like 10.0.0.0/8 or "
			       "2001:db8::/32, or unix, separated by commas";
		networks.list[networks.count++] = network;
	}
	*(struct networks *)field = networks;
	return NULL;
}
