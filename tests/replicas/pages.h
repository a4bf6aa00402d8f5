/* Whether servers answer the same, page by page. */
#ifndef REPLICAS_PAGES_H
#define REPLICAS_PAGES_H

#include "support/server.h"

/*
 * Asks all servers for each page that the first one leads to, on both networks,
 * and fails unless their answers have the same bytes. Their public ports are
 * 1965 and 70. Returns how many pages there were.
 */
size_t pages_expect_same(const struct server *servers, size_t count);
/* Fails if a server answers for what is no page: files that tools left. */
void pages_expect_none(const struct server *server, const char *path);

#endif
