#include <sys/socket.h>
#include <sys/un.h>

#include "config/setting_priv.h"

/* Parsers of settings that are lists of addresses, or of networks. */

#define LISTEN                                                                 \
	"numeric addresses with ports, like 127.0.0.1:1965, [::1]:1965, or "   \
	"unix:PATH, or off"

/*
 * `127.0.0.1:1965` or `[::1]:1965`: numeric, without a resolver. Returns NULL,
 * or what was expected.
 */
static const char *
parse_address(struct span text, struct address *address)
{
	uint64_t port;
	size_t colon = span_find_last(text, ':');
	struct span name = span_head(text, colon);
	struct span figures = span_tail(text, colon + 1);

	if (span_equal(text, SPAN("off")))
		return "addresses, or off alone";
	address->six = span_skip(&name, SPAN("["));
	if (span_number(figures, 65535, &port) < 0 ||
	    (address->six && !span_ends(name, SPAN("]"))))
		return LISTEN;
	name.size -= address->six;
	address->port = (uint16_t)port;
	if (!address_read(address->six, name, address->bytes))
		return LISTEN;
	if (span_has_leading_zero(figures))
		return "a port without a zero in front";
	if (address->six != address_bare(address).six)
		return "an IPv4 address as such, like 127.0.0.1:1965";
	return NULL;
}

/* `unix:/run/loam/gemini`, or `unix:@name` of an abstract name. */
static const char *
parse_local(struct span text, struct arena *arena, struct address *address)
{
	struct sockaddr_un room;

	if (text.size >= sizeof(room.sun_path))
		return "a path after unix: that is shorter";
	if (text.size == 0 || span_equal(text, SPAN("@")) ||
	    memchr(text.data, 0, text.size))
		return LISTEN;
	*address =
	    (struct address){.local = true, .path = arena_copy(arena, text)};
	return NULL;
}

static const char *
parse_any(struct span text, struct arena *arena, struct address *address)
{
	return span_skip(&text, SPAN("unix:"))
	    ? parse_local(text, arena, address)
	    : parse_address(text, address);
}

bool
setting_has_gap(struct span list)
{
	bool more = list.size > 0;

	while (more) {
		size_t comma = span_find(list, ',');
		if (span_trim(span_head(list, comma)).size == 0)
			return true;
		more = comma < list.size;
		list = span_tail(list, comma + 1);
	}
	return false;
}

const char *
setting_write_addresses(struct arena *arena, void *field, struct span *value)
{
	struct addresses addresses = {0};
	struct span rest = *value;

	if (setting_has_gap(rest))
		return SETTING_NO_GAP;
	if (span_equal(rest, SPAN("off")))
		rest.size = 0;
	else if (rest.size == 0)
		return LISTEN;
	while (rest.size > 0) {
		struct span one = span_trim(span_cut(&rest, ','));
		struct address address = {0};
		if (addresses.count == ADDRESSES_MAX)
			return "at most 16 addresses";
		const char *expected = parse_any(one, arena, &address);
		if (expected) {
			*value = one;
			return expected;
		}
		addresses.list[addresses.count++] = address;
	}
	*(struct addresses *)field = addresses;
	return NULL;
}

static bool
has_network(const struct networks *networks, const struct network *network)
{
	for (size_t i = 0; i < networks->count; i++)
		if (network_equal(&networks->list[i], network))
			return true;
	return false;
}

const char *
setting_write_networks(struct arena *arena, void *field, struct span *value)
{
	struct networks networks = {0};
	struct span rest = *value;

	(void)arena;
	if (setting_has_gap(rest))
		return SETTING_NO_GAP;
	while (rest.size > 0) {
		struct span one = span_trim(span_cut(&rest, ','));
		struct network network;
		const char *expected = network_read(one, &network);
		if (!expected && networks.count == NETWORKS_MAX)
			return "at most 32 networks";
		if (!expected && has_network(&networks, &network))
			expected = "each network once";
		if (expected) {
			*value = one;
			return expected;
		}
		networks.list[networks.count++] = network;
	}
	*(struct networks *)field = networks;
	return NULL;
}
