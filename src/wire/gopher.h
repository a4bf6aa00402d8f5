/* Gopher: selectors, menus and texts (RFC 1436). */
#ifndef WIRE_GOPHER_H
#define WIRE_GOPHER_H

#include "wire/response.h"

enum {
	GOPHER_PORT = 70,
	GOPHER_WIDTH = 67, /* cells that fit 80 columns in every client (G12) */
};

/* The host and port in menus: those that clients can reach (G16, G17). */
struct gopher_self {
	struct span host, port;
};

/* The `parse` and `render` of protocol_gopher: see protocol.h. */
enum request_state gopher_parse(struct span bytes, bool ended,
    struct arena *arena, struct request *request_r);
void gopher_render(const struct response *response,
    const struct gopher_self *self, struct buf *buf);

/* Appends the URL of a selector (RFC 4266), or of the root with type 0. */
void gopher_url(const struct gopher_self *self, char type, struct span selector,
    struct buf *buf);

#endif
