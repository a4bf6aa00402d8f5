/* Offenders by the thousand: sockets that take up a server's time or places. */
#ifndef SUPPORT_FLOOD_H
#define SUPPORT_FLOOD_H

#include <stddef.h>
#include <sys/types.h>

/* What each socket does, and again as soon as it is cut off. */
enum offence {
	FLOOD_HANDSHAKES, /* sends a ClientHello; leaves when it is answered */
	FLOOD_SILENT, /* sends nothing */
	FLOOD_HALF, /* sends a ClientHello and no more */
	FLOOD_DRIP, /* shakes hands; a byte of a request a second */
	FLOOD_SLOW, /* asks for a file; reads 2 KB of the answer a second */
	FLOOD_STALLED, /* asks for a file; reads what shows that it comes */
	FLOOD_LEAVE, /* sends a ClientHello and leaves at once */
};

struct flood {
	unsigned port;
	enum offence offence;
	size_t sockets;
	size_t first, addresses; /* that they come from: flood_bind() */
	const char *request; /* of DRIP, SLOW and STALLED */
};

/* Runs in a process of its own until it is stopped. */
pid_t flood_start(const struct flood *flood);
void flood_stop(pid_t pid);
/* Binds a socket to an address of 127.0.0.0/8, by its number. */
int flood_bind(int fd, size_t number);

#endif
