/* A publisher's client: lines of Titan with a certificate, and its answers. */
#ifndef SUPPORT_TITAN_H
#define SUPPORT_TITAN_H

#include "support/ask.h"
#include "support/identity.h"

/* Writes a list with one certificate beside the capsule, as `writers`. */
void titan_list(const struct server *server, const struct identity_pair *pair);
/* What a client does that has a certificate, or NULL: none. */
struct talk titan_talk(const struct server *server,
    const struct identity_pair *pair, struct span bytes);
/* Sends a line, which gets its CRLF here, and a body, and hears the answer. */
struct heard titan_send(const struct server *server,
    const struct identity_pair *pair, const char *line, struct span body);
/* The status of that answer; 0: none came. */
int titan_status(const struct server *server, const struct identity_pair *pair,
    const char *line, struct span body);

#endif
