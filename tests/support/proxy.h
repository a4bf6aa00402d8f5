/* Headers of the PROXY protocol, as a proxy sends them. */
#ifndef SUPPORT_PROXY_H
#define SUPPORT_PROXY_H

#include "base/buf.h"

/*
 * Appends a header of version 2: its 13th byte (version and command), its 14th
 * (family and transport), and what follows its length.
 */
void proxy_block(
    struct buf *buf, unsigned command, unsigned family, struct span block);
/*
 * Appends what a proxy sends for a client at an address in figures, port 40000,
 * that came to 203.0.113.1 or 2001:db8::1, port 1965. NULL: for itself, by
 * LOCAL, or by UNKNOWN of version 1.
 */
void proxy_header(struct buf *buf, int version, const char *client);

#endif
