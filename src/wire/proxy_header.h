/* The header of the PROXY protocol, which a proxy sends before its client's
 * bytes. */
#ifndef WIRE_PROXY_HEADER_H
#define WIRE_PROXY_HEADER_H

#include "base/address.h"

enum {
	PROXY_LINE_MAX = 107, /* bytes of version 1, with its CR LF */
	/*
	 * Bytes of version 2. A length field allows for 64 KiB; with addresses
	 * of UNIX sockets a header has 232, with certificates a few hundred.
	 */
	PROXY_HEADER_MAX = 4096,
};

enum proxy_verdict {
	PROXY_MORE, /* all bytes are of a header, which is not whole yet */
	PROXY_BAD,
	PROXY_CLIENT, /* whole: it names its client */
	PROXY_UNNAMED, /* whole: it names none, so the proxy's address counts */
	PROXY_CHECK, /* whole: the proxy asks for itself, as health checks do */
};

struct proxy_header {
	size_t size; /* bytes, of which all are header; the client's follow */
	/* Of PROXY_CLIENT: its address, and the one that it connected to. */
	struct address client, server;
	const char *fault; /* of PROXY_BAD: a sentence about it */
};

/*
 * Reads the first bytes of a connection as a header of one version, 1 or 2: the
 * other one is malformed, since a receiver must not guess. Says as early as
 * possible that bytes are none. *header_r is written unless it is PROXY_MORE.
 * Source: "The PROXY protocol, versions 1 & 2", doc/proxy-protocol.txt of
 * HAProxy, section 2.
 */
enum proxy_verdict proxy_header_read(
    struct span bytes, int version, struct proxy_header *header_r);

#endif
