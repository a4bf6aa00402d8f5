/* TLS of the server's side: its hosts' certificates, a session a connection. */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/span.h"
#include "cert/cert.h"
#include "reply/answer.h"

enum { TLS_TICKET_KEYS = 80 };

struct tls_context;
struct tls;

/* What a step of a session came to. */
enum io_result {
	IO_DONE,
	IO_WANT_READ,
	IO_WANT_WRITE,
	IO_ENDED, /* the peer will send no more */
	IO_BROKEN, /* nothing can be sent or received any more */
	IO_STORM, /* likewise: too many records came that bring nothing */
};

/* A host as TLS knows it; all is borrowed. */
struct tls_host {
	const struct cert *cert;
	const struct span *names; /* A-labels in lower case */
	size_t name_count;
	bool asks; /* for the client's certificate, which is never demanded */
};

/*
 * A context for hosts of which the first is the default, for clients that name
 * none or one that is not ours. Ticket keys are the supervisor's, so that a
 * session begun with one worker resumes with another and after a reload. The
 * names must live as long. Returns NULL if a certificate cannot be used.
 */
struct tls_context *tls_context_new(const struct tls_host *hosts, size_t count,
    const unsigned char ticket_keys[TLS_TICKET_KEYS]);
void tls_context_free(struct tls_context **context);

/*
 * A session on a connected socket, which stays the caller's, with the
 * certificate of a host until SNI names another.
 */
struct tls *tls_new(struct tls_context *context, int fd, size_t host);
void tls_free(struct tls **tls);

/*
 * Each of these reads a bounded number of bytes and of records. IO_WANT_READ
 * may mean that more is there: a level-triggered poller says so at once.
 */
enum io_result tls_handshake(struct tls *tls);
/* After the handshake: who the client says that it is. */
void tls_visitor(const struct tls *tls, struct visitor *visitor_r);
/* After the handshake: which host SNI named, as a question has it. */
int tls_named(const struct tls *tls);
/* Reads up to size bytes; *got_r says how many with IO_DONE. */
enum io_result tls_read(
    struct tls *tls, char *bytes, size_t size, size_t *got_r);
/*
 * Writes some of bytes; *put_r says how many with IO_DONE. After TLS_WANT_*
 * the same bytes must be given again, from wherever they lie by then.
 */
enum io_result tls_write(struct tls *tls, struct span bytes, size_t *put_r);
/* Says that no more will come: close_notify. */
enum io_result tls_goodbye(struct tls *tls);

#endif
