/* A numeric address and port. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/buf.h"

/*
 * To listen on, or of a peer. Port 0 listens on a free one. A local address is
 * a UNIX-domain socket: its path, or after an @ its abstract name; a peer's has
 * none.
 */
struct address {
	bool six, local;
	unsigned char bytes[16]; /* network order; 4 of them for IPv4 */
	uint16_t port;
	struct span path; /* borrowed; ends in NUL */
};

/* Whether both are the same address, whatever their ports. */
bool address_is_same_host(const struct address *a, const struct address *b);

/*
 * Reads an address in figures, without brackets, into 4 bytes, or 16 of IPv6.
 * Returns whether it is one.
 */
bool address_read(bool six, struct span figures, unsigned char bytes_r[16]);
/*
 * Returns the IPv4 address that an IPv4-mapped IPv6 address (::ffff:0:0/96,
 * RFC 4291 section 2.5.5.2) holds, and any other address unchanged.
 */
struct address address_bare(const struct address *address);
/* Whether an address is in 127.0.0.0/8, ::1, or local. */
bool address_is_loopback(const struct address *address);
/* Whether a host is an address in figures; IPv6 with brackets or without. */
bool address_is_figures(struct span host);
/* Whether a host is this address in figures; IPv6 with brackets or without. */
bool address_is_host(const struct address *address, struct span host);
/*
 * Whether a listener at this address can be reached by a host in figures: the
 * unspecified address (0.0.0.0, ::) by every one of its family.
 */
bool address_covers(const struct address *address, struct span host);
/* Appends `127.0.0.1:1965`, `[::1]:1965`, `unix:/run/x`; a local peer's
 * `local`. */
void address_print(const struct address *address, struct buf *buf);

#endif
