/* Gopher: selectors, menus and texts (RFC 1436). */
#ifndef WIRE_GOPHER_H
#define WIRE_GOPHER_H

#include "wire/response.h"

enum {
	GOPHER_PORT = 70,
	GOPHER_WIDTH = 67, /* cells: what fits 80 columns in every client */
};

/* The host and port that menus name: what readers see, not the socket's. */
struct gopher_self {
	struct span host, port;
};

/*
 * Reads a selector from the bytes that have come so far; `ended` when no more
 * will. A first byte of 0x16 opens a TLS handshake: nothing is answered. The
 * request's spans are copied to the arena.
 */
enum request_state gopher_parse(struct span bytes, bool ended,
    struct arena *arena, struct request *request_r);
/* Appends the whole answer, unless it is a file's bytes. */
void gopher_render(const struct response *response,
    const struct gopher_self *self, struct buf *buf);

#endif
