/* Gemini: requests and response headers (specification 0.24.1). */
#ifndef WIRE_GEMINI_H
#define WIRE_GEMINI_H

#include "wire/response.h"

enum { GEMINI_PORT = 1965 };

/*
 * Reads a request from the bytes that have come so far; `ended` when no more
 * will. The request's spans are copied to the arena.
 */
enum request_state gemini_parse(struct span bytes, bool ended,
    struct arena *arena, struct request *request_r);
/*
 * Appends the header, and the body unless it is a file's. Pages are printed as
 * gemtext.
 */
void gemini_render(const struct response *response, struct buf *buf);

#endif
