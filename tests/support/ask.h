/* Questions to a server in one line, and waiting for an answer to change. */
#ifndef SUPPORT_ASK_H
#define SUPPORT_ASK_H

#include "support/client.h"
#include "support/server.h"

/*
 * Asks over TLS, where a URL of gemini:// without a port is given the one
 * that the server has: its public port is the one that it is bound to. The
 * request carries its own CRLF. heard_free() is the caller's.
 */
struct heard gemini_ask(const struct server *server, const char *request);
/* The same bytes as they are, without a port. */
struct heard gemini_ask_bytes(const struct server *server, struct span request);
/* What a request of gemini_ask() becomes: the caller's to buf_free(). */
struct buf gemini_request(const struct server *server, const char *request);
/* Asks in plain Gopher. */
struct heard gopher_ask(const struct server *server, const char *request);
/* Over TLS if the request begins with "gemini:", else in Gopher. */
struct heard ask_either(const struct server *server, const char *request);
/* What a client does to ask so: over TLS on the port of Gemini, or in Gopher.
 */
struct talk ask_for(
    const struct server *server, bool secure, struct span request);
/* The status that the answer to it has, or 0 when there is none. */
int ask_status(const struct talk *talk);
/* Whether `/` is answered with 20, by a server that has this certificate. */
bool ask_serves(const struct server *server, const X509 *certificate);

/* Fails the scene unless the answer begins so; names the request. */
void gemini_expect(
    const struct server *server, const char *request, const char *start);

/*
 * Asks by ask_either() again every few ms until the answer is good. Fails the
 * scene, showing the last answer, if it never is.
 */
void wait_for(const struct server *server, const char *request,
    bool (*good)(struct span answer, const char *text), const char *text);
/* Asks once, and fails the scene unless the answer is good. */
void ask_expect(const struct server *server, const char *request,
    bool (*good)(struct span answer, const char *text), const char *text);
/* For both: the answer has, or lacks, or begins with the text. */
bool answer_has(struct span answer, const char *text);
bool answer_lacks(struct span answer, const char *text);
bool answer_starts(struct span answer, const char *text);

#endif
