/* What a scene's server says of itself: the JSON of `loam status --json`. */
#ifndef SUPPORT_STATUS_H
#define SUPPORT_STATUS_H

#include "support/server.h"

/*
 * The document, which is one: the caller's to buf_free(). The control socket is
 * asked for it from here where a server of these tests has it, and by the
 * command elsewhere: tests that wait ask often, and each start costs more than
 * all answers.
 */
struct buf status_document(const struct server *server);
/* The same by `loam status --json` in any case. */
struct buf status_by_command(const struct server *server);
/* The number at a path in status_document(), as json_number() has it. */
uint64_t status_number_of(const struct server *server, const char *path);

#endif
