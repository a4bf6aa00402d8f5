/* The request that a client sends for what is typed at `loam show`. */
#ifndef CMD_SHOW_REQUEST_H
#define CMD_SHOW_REQUEST_H

#include "wire/protocol.h"

struct show_request {
	const struct protocol *protocol;
	struct buf bytes; /* with its CRLF; to be freed */
	struct buf host; /* of a URL, canonical; empty for a selector */
};

/*
 * A text with a scheme and `://` is a URL: gopher and gophers ask Gopher, every
 * other scheme Gemini, which refuses those that are not its own. Any other text
 * is a Gopher selector, with its search after a TAB; `URL:` in front is the
 * selector of an item of type h and no scheme. Returns 0, or -1 if a gopher URL
 * holds a malformed escape, so that no client can send it.
 */
int show_request_of(struct span typed, struct show_request *request_r);
void show_request_free(struct show_request *request);

#endif
