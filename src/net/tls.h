/* The server's side of TLS: the hosts' certificates, and sessions. */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/span.h"
#include "cert/cert.h"
#include "cert/keyop.h"
#include "cert/ticket_keys.h"
#include "reply/answer.h"

struct tls_context;
struct tls;

/* The result of input or output, plain or through TLS. */
enum io_result {
	IO_DONE,
	IO_WANT_READ,
	IO_WANT_WRITE,
	IO_ENDED, /* the peer sends no more */
	IO_BROKEN, /* the connection cannot be used any more */
	IO_WANT_TURN, /* see tls_only_resume() */
	IO_STORM, /* the same, after too many TLS records without data */
};

/* What TLS needs of a host; borrowed. */
struct tls_host {
	const struct cert *cert; /* its public half */
	/* Who signs, with the key of the host's place; see keyop_handle(). */
	const struct keyop_signer *signer;
	const struct span *names; /* A-labels in lower case */
	size_t name_count;
	bool wants_certificate; /* asks clients for one, never demands it */
};

/*
 * A context for hosts, of which the first is the default: for clients whose SNI
 * names no host or an unknown one. All workers have the same ticket keys, of
 * the supervisor, so that a session resumes with any worker and after a reload;
 * NULL: no session resumes. The hosts' names and the keys must live as long.
 * Returns NULL if a certificate cannot be used.
 */
struct tls_context *tls_context_new(const struct tls_host *hosts, size_t count,
    const struct ticket_keys *ticket_keys);
void tls_context_free(struct tls_context **context);

/*
 * A session on a connected socket, which remains the caller's, with the
 * certificate of `host` unless SNI names another. It takes over what has been
 * read of the socket before. Clients are asked for a certificate only if they
 * may be. NULL without memory: what came is still the caller's then.
 */
struct tls *tls_new(struct tls_context *context, int fd, size_t host,
    bool may_ask, struct buf *came);
void tls_free(struct tls **tls);

/*
 * Each of these reads a bounded number of bytes and records (K2). IO_WANT_READ
 * may mean that there are more: a level-triggered poller reports them at once,
 * or tls_has_input() does.
 */
enum io_result tls_handshake(struct tls *tls);
/* Whether there is input in memory, which no poller sees. */
bool tls_has_input(const struct tls *tls);
/*
 * With `only` a full handshake stops at IO_WANT_TURN before its costly part, as
 * often as it is tried; a resumed one does not.
 */
void tls_only_resume(struct tls *tls, bool only);
/*
 * Whether a ticket was sealed by this server with a key that it still has. That
 * costs little, and does not tell whether the session in it will be resumed.
 */
bool tls_knows(const struct tls_context *context, struct span ticket);
/* After the handshake: the client's certificate, by its fingerprints. */
void tls_visitor(const struct tls *tls, struct visitor *visitor_r);
/* After the handshake: the host that SNI named, as asked.named has it. */
int tls_named(const struct tls *tls);
/* Reads up to size bytes. *got_r says how many with IO_DONE. */
enum io_result tls_read(
    struct tls *tls, char *bytes, size_t size, size_t *got_r);
/*
 * Writes some of bytes, of which at most TLS_GATHER are gathered before they
 * are sent: the last ones by tls_flush() or tls_close_notify(). *written_r says
 * how many with IO_DONE. After IO_WANT_WRITE the same
 * bytes must be given again.
 */
enum io_result tls_write(struct tls *tls, struct span bytes, size_t *written_r);
/* Bytes that one tls_write() takes at the most; more are read in vain. */
size_t tls_write_most(const struct tls *tls);
/* Sends what is gathered: IO_DONE, or IO_WANT_WRITE if some is left. */
enum io_result tls_flush(struct tls *tls);
/*
 * The same before more input is waited for: where nothing is gathered, what was
 * read is acknowledged at once.
 */
enum io_result tls_prompt(struct tls *tls);
/* Bytes that are gathered, and of memory for them. */
size_t tls_unsent(const struct tls *tls);
size_t tls_held(const struct tls *tls);
/* Bytes that it has sent, in all. */
uint64_t tls_sent(const struct tls *tls);
/*
 * Sends close_notify (RFC 8446 section 6.1) behind what is gathered; to be
 * called again after IO_WANT_WRITE.
 */
enum io_result tls_close_notify(struct tls *tls);

#endif
