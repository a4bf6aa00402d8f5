/* TLS of the server's side: one context a host, one session a connection. */
#ifndef SERVE_TLS_H
#define SERVE_TLS_H

#include "base/span.h"
#include "serve/cert.h"

enum { TLS_TICKET_KEYS = 80 };

struct tls_context;
struct tls;

/* What a step of a session came to. */
enum tls_result {
	TLS_DONE,
	TLS_WANT_READ,
	TLS_WANT_WRITE,
	TLS_ENDED, /* the peer will send no more */
	TLS_BROKEN, /* nothing can be sent or received any more */
};

/*
 * A context for a certificate; ticket keys are the supervisor's, so that a
 * session begun with one worker resumes with another and after a reload.
 * Returns NULL if the certificate cannot be used.
 */
struct tls_context *tls_context_new(
    const struct cert *cert, const unsigned char ticket_keys[TLS_TICKET_KEYS]);
void tls_context_free(struct tls_context **context);

/* A session on a connected socket, which stays the caller's. */
struct tls *tls_new(struct tls_context *context, int fd);
void tls_free(struct tls **tls);

enum tls_result tls_handshake(struct tls *tls);
/* Reads up to size bytes; *got_r says how many with TLS_DONE. */
enum tls_result tls_read(
    struct tls *tls, char *bytes, size_t size, size_t *got_r);
/*
 * Writes some of bytes; *put_r says how many with TLS_DONE. After TLS_WANT_*
 * the same bytes must be given again, from wherever they lie by then.
 */
enum tls_result tls_write(struct tls *tls, struct span bytes, size_t *put_r);
/* Says that no more will come: close_notify. */
enum tls_result tls_goodbye(struct tls *tls);

#endif
