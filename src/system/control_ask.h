/* Asks a running server by its control socket. */
#ifndef SYSTEM_CONTROL_ASK_H
#define SYSTEM_CONTROL_ASK_H

#include "base/buf.h"

/*
 * Sends a request, a line with its end, to the socket at a path that ends in
 * NUL, and appends the answer within so many ms. Returns 0, or -1 with errno:
 * ENOENT or ECONNREFUSED if no server is there, EACCES if it is another user's.
 */
int control_ask(
    struct span path, struct span request, int time, struct buf *answer);

#endif
