/* The whole walk of a request without a socket: bytes to bytes. */
#ifndef REPLY_ASK_H
#define REPLY_ASK_H

#include "reply/answer.h"

/* Parses bytes as a protocol's request. */
enum request_state ask_parse(enum asked_by by, struct span bytes, bool ended,
    struct arena *arena, struct request *request_r);
/* Appends an answer in its protocol; a file's bytes are left to the caller. */
void ask_render(const struct place *place, enum asked_by by,
    const struct response *response, struct buf *buf);

#endif
