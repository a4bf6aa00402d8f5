/* A scene's server that keeps an access log, and what stands in it. */
#ifndef SUPPORT_ACCESS_LOG_H
#define SUPPORT_ACCESS_LOG_H

#include "support/client.h"
#include "support/server.h"

enum { ACCESS_LARGE = 16 << 20 }; /* bytes of /large.bin */

/* The path of a name in the server's directory, valid until the next call. */
const char *access_path(const struct server *server, const char *name);
/*
 * Writes a configuration: `more`, then a log to `access`, a target of [log] or
 * a name with a dot in the server's directory.
 */
void access_configure(
    const struct server *server, const char *access, const char *more);
/*
 * Starts a server so configured, with /a.gmi, /d/b.gmi and a file that no
 * socket's buffer holds.
 */
void access_start(struct server *server, const char *access, const char *more);

/* All that stands in the file of that name: the caller's to buf_free(). */
struct buf access_read(const struct server *server, const char *name);
/* The line of that number, counted from 0, once it is there: to be freed. */
char *access_line_of(
    const struct server *server, const char *name, size_t number);
/*
 * The next line of access.log gives that reason of closing, or says that it was
 * a storm: some streams OpenSSL ends sooner, as its version has it.
 */
void access_expect_why(const struct server *server, size_t *lines,
    const char *row, const char *why);
/* How many lines a text has, and how often a part stands in it. */
size_t access_lines(struct span text);
size_t access_count(struct span text, const char *part);

/* Sends a request and hears nothing yet. */
struct client access_begin(
    const struct server *server, bool secure, const char *request);

#endif
