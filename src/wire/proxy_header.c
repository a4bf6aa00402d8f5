#include "wire/proxy_header.h"

/*
 * A proxy that passes TCP connections on hides who its clients are. The PROXY
 * protocol gives their addresses back: the proxy sends one header before
 * anything else, a line of text (version 1) or a block of bytes (version 2). It
 * sends it at once, but TCP may deliver it in pieces; so the parser is asked
 * again with all bytes so far, and keeps nothing between two calls.
 *
 * A header may say that the proxy speaks for itself (LOCAL), or that it cannot
 * name its client (UNKNOWN, a UNIX socket, UDP). The address that counts is the
 * proxy's own then.
 */

enum {
	FIXED = 16, /* bytes of version 2 before the addresses */
	AT_COMMAND = 12, /* offsets in them */
	AT_FAMILY,
	AT_LENGTH,
	COMMAND_LOCAL = 0,
	COMMAND_PROXY = 1,
	FAMILY_NONE = 0,
	FAMILY_FOUR = 1,
	FAMILY_SIX = 2,
	FAMILIES = 4,
	TRANSPORT_NONE = 0,
	TRANSPORT_STREAM = 1,
	TRANSPORTS = 3,
	TLV_HEADER = 3, /* bytes: type and length */
	TLV_CHECKSUM = 3, /* the type PP2_TYPE_CRC32C */
	CHECKSUM = 4, /* bytes */
};

/* Bytes of both addresses and both ports, by family. */
static const size_t address_sizes[FAMILIES] = {0, 12, 36, 216};

static const char torn[] = "what follows its addresses is malformed";

static enum proxy_verdict
bad(struct proxy_header *header, const char *fault)
{
	header->fault = fault;
	return PROXY_BAD;
}

/* Whether a text begins with these bytes, or they with it. */
static bool
agrees(struct span bytes, struct span text)
{
	return span_starts(text, span_head(bytes, text.size));
}

/* Bytes before the first CR or LF. */
static size_t
line_size(struct span bytes)
{
	size_t size = 0;

	while (size < bytes.size && bytes.data[size] != '\r' &&
	    bytes.data[size] != '\n')
		size++;
	return size;
}

/* A port in decimal figures, without leading zeros. */
static bool
read_port(struct span figures, struct address *address)
{
	uint64_t port;

	if ((figures.size > 1 && figures.data[0] == '0') ||
	    span_number(figures, UINT16_MAX, &port) < 0)
		return false;
	address->port = (uint16_t)port;
	return true;
}

/* `192.0.2.1 203.0.113.9 56324 1965`: exactly one space between two. */
static enum proxy_verdict
read_fields(struct span fields, bool six, struct proxy_header *header)
{
	struct span client = span_cut(&fields, ' ');
	struct span server = span_cut(&fields, ' ');
	struct span port = span_cut(&fields, ' ');

	header->client.six = header->server.six = six;
	if (!address_read(six, client, header->client.bytes) ||
	    !address_read(six, server, header->server.bytes))
		return bad(header, "an address in it is malformed");
	if (!read_port(port, &header->client) ||
	    !read_port(fields, &header->server))
		return bad(header, "a port in it is malformed");
	return PROXY_CLIENT;
}

/* A line without its end and without `PROXY `. */
static enum proxy_verdict
read_names(struct span line, struct proxy_header *header)
{
	if (span_skip(&line, SPAN("TCP4 ")))
		return read_fields(line, false, header);
	if (span_skip(&line, SPAN("TCP6 ")))
		return read_fields(line, true, header);
	if (span_equal(line, SPAN("UNKNOWN")) ||
	    span_starts(line, SPAN("UNKNOWN ")))
		return PROXY_UNNAMED;
	return bad(header, "it names neither TCP4, TCP6 nor UNKNOWN");
}

static bool
may_be_family(struct span line)
{
	return agrees(line, SPAN("TCP4 ")) || agrees(line, SPAN("TCP6 ")) ||
	    agrees(line, SPAN("UNKNOWN"));
}

/* A CR or a LF alone ends no line, and stands in none. */
static enum proxy_verdict
read_version_1(struct span bytes, struct proxy_header *header)
{
	const struct span begin = SPAN("PROXY ");
	struct span most = span_head(bytes, PROXY_LINE_MAX);
	size_t size = line_size(most);
	struct span end = span_head(span_tail(most, size), 2);
	struct span line = span_tail(span_head(most, size), begin.size);

	if (!agrees(bytes, begin))
		return bad(header, "it does not begin with PROXY");
	if (!may_be_family(line))
		return read_names(line, header);
	if (!agrees(end, SPAN("\r\n")))
		return bad(header, "its line does not end with CR LF");
	if (end.size < 2 && bytes.size >= PROXY_LINE_MAX)
		return bad(header, "its line is longer than 107 bytes");
	if (end.size < 2)
		return PROXY_MORE;
	header->size = size + end.size;
	return read_names(line, header);
}

static unsigned
byte_at(struct span bytes, size_t at)
{
	return (unsigned char)bytes.data[at];
}

static unsigned
word_at(struct span bytes, size_t at)
{
	return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

/*
 * CRC-32C (RFC 4960, appendix B, with the polynomial reflected) of a header
 * whose checksum, at a place in it, counts as zeros.
 */
static uint32_t
crc32c(struct span header, size_t checksum)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < header.size; i++) {
		crc ^= i - checksum < CHECKSUM ? 0 : byte_at(header, i);
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/*
 * What is wrong with the TLVs (type, length, value) from a place on to the end
 * of a header, or NULL. Of all types only the checksum matters here.
 */
static const char *
tlv_fault(struct span header, size_t at)
{
	size_t checksum = 0;

	while (at < header.size) {
		size_t value = at + TLV_HEADER;
		size_t end =
		    value <= header.size ? value + word_at(header, at + 1) : 0;
		if (end == 0 || end > header.size)
			return torn;
		if (byte_at(header, at) == TLV_CHECKSUM) {
			if (checksum || end - value != CHECKSUM)
				return torn;
			checksum = value;
		}
		at = end;
	}
	if (!checksum)
		return NULL;
	uint32_t wanted = (uint32_t)word_at(header, checksum) << 16 |
	    word_at(header, checksum + 2);
	return crc32c(header, checksum) == wanted ? NULL
						  : "its checksum is wrong";
}

/* Addresses of a family with ports, behind the fixed part. */
static void
copy_addresses(struct span header, bool six, struct proxy_header *header_r)
{
	size_t size = six ? 16 : 4, at = FIXED;

	header_r->client.six = header_r->server.six = six;
	memcpy(header_r->client.bytes, header.data + at, size);
	memcpy(header_r->server.bytes, header.data + at + size, size);
	at += 2 * size;
	header_r->client.port = (uint16_t)word_at(header, at);
	header_r->server.port = (uint16_t)word_at(header, at + 2);
}

/*
 * A whole header. Without a family or a transport, and of LOCAL, addresses are
 * to be ignored, whatever they are: what follows may be no TLVs then.
 */
static enum proxy_verdict
read_block(struct span header, struct proxy_header *header_r)
{
	unsigned family = byte_at(header, AT_FAMILY) >> 4;
	unsigned transport = byte_at(header, AT_FAMILY) & 15;
	bool local = (byte_at(header, AT_COMMAND) & 15) == COMMAND_LOCAL;
	bool ignored =
	    local || family == FAMILY_NONE || transport == TRANSPORT_NONE;
	size_t size = family < FAMILIES ? address_sizes[family] : 0;

	if (!ignored && header.size < FIXED + size)
		return bad(header_r, "it is shorter than its addresses");
	const char *fault = tlv_fault(header, FIXED + size);
	if (fault && (!ignored || fault != torn))
		return bad(header_r, fault);
	if (local)
		return PROXY_CHECK;
	if (ignored || transport != TRANSPORT_STREAM ||
	    (family != FAMILY_FOUR && family != FAMILY_SIX))
		return PROXY_UNNAMED;
	copy_addresses(header, family == FAMILY_SIX, header_r);
	return PROXY_CLIENT;
}

/* What is wrong with the fixed part, as far as it has come, or NULL. */
static const char *
fixed_fault(struct span bytes)
{
	if (!agrees(bytes, SPAN("\r\n\r\n\0\r\nQUIT\n")))
		return "it does not begin with the signature of version 2";
	if (bytes.size <= AT_COMMAND)
		return NULL;
	unsigned command = byte_at(bytes, AT_COMMAND) & 15;
	if (byte_at(bytes, AT_COMMAND) >> 4 != 2)
		return "its version is not 2";
	if (command != COMMAND_LOCAL && command != COMMAND_PROXY)
		return "its command is neither LOCAL nor PROXY";
	if (command == COMMAND_LOCAL || bytes.size <= AT_FAMILY)
		return NULL;
	return byte_at(bytes, AT_FAMILY) >> 4 < FAMILIES &&
		(byte_at(bytes, AT_FAMILY) & 15) < TRANSPORTS
	    ? NULL
	    : "its address family or its transport is unknown";
}

static enum proxy_verdict
read_version_2(struct span bytes, struct proxy_header *header)
{
	const char *fault = fixed_fault(bytes);

	if (fault)
		return bad(header, fault);
	if (bytes.size < FIXED)
		return PROXY_MORE;
	header->size = FIXED + word_at(bytes, AT_LENGTH);
	if (header->size > PROXY_HEADER_MAX)
		return bad(header, "it is longer than 4096 bytes");
	if (bytes.size < header->size)
		return PROXY_MORE;
	return read_block(span_head(bytes, header->size), header);
}

enum proxy_verdict
proxy_header_read(struct span bytes, int version, struct proxy_header *header_r)
{
	*header_r = (struct proxy_header){0};
	return version == 1 ? read_version_1(bytes, header_r)
			    : read_version_2(bytes, header_r);
}
