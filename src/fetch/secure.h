/* The client's side of TLS, without trust: known_hosts.h judges the key. */
#ifndef FETCH_SECURE_H
#define FETCH_SECURE_H

#include "base/digest.h"
#include "fetch/outcome.h"
#include "fetch/patience.h"
#include "fetch/target.h"

struct secure;

/* What a server's certificate says. */
struct server_cert {
	unsigned char key[DIGEST_SIZE]; /* SHA-256 of SubjectPublicKeyInfo */
	int64_t begins, ends; /* seconds since 1970 */
	bool named; /* it is for the host; true of an address */
};

/* A client's own, as PEM files; both NULL for none. */
struct client_cert {
	const char *certificate, *key;
};

enum secure_read { SECURE_BYTES, SECURE_CLOSED, SECURE_CUT, SECURE_LATE };

/*
 * Shakes hands on a connected nonblocking socket, which remains the caller's:
 * TLS 1.2 or newer, SNI unless the host is an address. Returns OUTCOME_DONE and
 * a session in *secure_r, or another outcome and a sentence in *wrong.
 */
enum outcome secure_open(int fd, const struct target *target,
    const struct client_cert *own, const struct patience *patience,
    struct secure **secure_r, struct server_cert *cert_r, struct buf *wrong);
/*
 * Sends all of it. Returns 0, or -1 with errno: ETIMEDOUT when the patience is
 * at its end, ECONNRESET when the connection is.
 */
int secure_send(
    struct secure *secure, const struct patience *patience, struct span bytes);
/*
 * Sends a body, until all of it is sent, or the peer answers or ends, which
 * secure_recv() tells apart; *sent_r says how many bytes were sent. Returns 0,
 * or -1 with errno: ETIMEDOUT when the patience is at its end.
 */
int secure_send_body(struct secure *secure, const struct patience *patience,
    struct span bytes, size_t *sent_r);
/*
 * Reads up to size bytes. SECURE_CLOSED after close_notify; SECURE_CUT if the
 * connection ended without, or by an alert, which secure_alert() names.
 */
enum secure_read secure_recv(struct secure *secure,
    const struct patience *patience, char *bytes, size_t size, size_t *got_r);
/* The alert of the peer in OpenSSL's words; NULL if there was none. */
const char *secure_alert(const struct secure *secure);
void secure_close(struct secure **secure);

#endif
