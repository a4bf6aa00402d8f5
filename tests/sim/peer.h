/* A client of a simulated world, on either network. */
#ifndef SIM_PEER_H
#define SIM_PEER_H

#include <openssl/types.h>

#include "sim/judge.h"

/* As <openssl/ssl.h> has it, the 30,000 lines of which few need. */
typedef struct ssl_session_st SSL_SESSION;

/* What clients share: their certificates, and the sessions that they keep. */
struct clients {
	SSL_CTX *context[READERS];
	SSL_SESSION *session[READERS];
	char print[READERS][3 * 32]; /* SHA-256 of the certificate, in hex */
};

/* Certificates are the same in all worlds. */
void clients_make(struct clients *clients);
/* A world ends: no session is left. */
void clients_forget(struct clients *clients);
void clients_free(struct clients *clients);

enum { FORCE_MAX = 64 };

struct peer {
	struct clients *clients;
	struct question question;
	enum caller reader;
	bool gopher, secure;
	size_t worker; /* that it talks to */
	int fd, served; /* its end of the connection, and the server's */
	SSL *ssl;
	BIO *in, *out; /* of the ciphertext */
	struct buf request, cipher, answer;
	size_t sent, cipher_sent;
	size_t piece; /* bytes that it sends or reads at once, at most */
	size_t moves, leaves; /* it leaves at that move; 0: it stays */
	bool ended; /* the server sends no more */
	bool closed; /* and has said so by close_notify */
	bool left;
	bool mute; /* it never sends the end of its request */
	int64_t waited; /* ms, by the clocks */
	int64_t taking; /* of these, since it has the first byte */
	bool late; /* its time may be over */
	uint64_t step, changes; /* of the world, when it came */
	/* The editions that were in force since then. */
	const struct snapshot *force[FORCE_MAX];
	size_t force_count;
};

/*
 * Comes to a worker: fills in all but `force`, and returns the server's end of
 * its connection.
 */
int peer_come(struct peer *peer, struct clients *clients,
    struct question question, enum caller reader, bool gopher, bool secure,
    struct chance *chance);
/* Time goes on. */
void peer_wait(struct peer *peer, int64_t ms);
/* Sends a piece, or reads one, or leaves. */
void peer_move(struct peer *peer, struct chance *chance);
/* Whether it has heard all that it will. */
bool peer_is_done(const struct peer *peer);
/* Whether the end of the answer shows that it is whole. */
bool peer_has_whole(const struct peer *peer);
void peer_free(struct peer *peer);

#endif
