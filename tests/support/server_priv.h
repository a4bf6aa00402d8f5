/* What the parts of support/server.h share. */
#ifndef SUPPORT_SERVER_PRIV_H
#define SUPPORT_SERVER_PRIV_H

#include "support/server.h"

/* Fails the scene unless it is done; names what failed, the path and errno. */
void server_must(bool done, const char *what, const char *path);
/* Writes `directory/name` to path, which has SERVER_PATH bytes. */
void server_join(char *path, const char *directory, const char *name);

/* Makes what a start would make: the pair of localhost. */
void server_make_pair(const struct server *server);
/* Removes a file, or a directory with all that is in it. */
void server_remove_tree(const char *path);

#endif
