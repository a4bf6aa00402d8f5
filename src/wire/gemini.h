/* Gemini: requests and response headers (specification 0.24.1). */
#ifndef WIRE_GEMINI_H
#define WIRE_GEMINI_H

#include "wire/response.h"

struct gopher_self;

enum { GEMINI_PORT = 1965 };

/* The `parse` and `render` of protocol_gemini: see protocol.h. */
enum request_state gemini_parse(struct span bytes, bool ended,
    struct arena *arena, struct request *request_r);
void gemini_render(const struct response *response,
    const struct gopher_self *self, struct buf *buf);

#endif
