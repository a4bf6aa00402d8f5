/* What `loam status --json` says of a scene's server. */
#ifndef SUPPORT_STATUS_H
#define SUPPORT_STATUS_H

#include "support/server.h"

/* The document, which is one: the caller's to buf_free(). */
struct buf status_document(const struct server *server);
/* The number at a path in it, as json_number() has it. */
uint64_t status_number_of(const struct server *server, const char *path);

#endif
