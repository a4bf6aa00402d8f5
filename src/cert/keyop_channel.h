/* Requests for signatures between processes: their form, and the asking end. */
#ifndef CERT_KEYOP_CHANNEL_H
#define CERT_KEYOP_CHANNEL_H

#include "cert/keyop.h"

enum { KEYOP_TOGETHER = 8 }; /* requests in a message, at most */

/*
 * A message of a SOCK_SEQPACKET socket is one request or several, each as long
 * as its own message is: none begins at a boundary.
 */
struct keyop_request {
	uint64_t sequence; /* of this worker; the answer has the same */
	uint32_t number; /* see keyop_sign() */
	uint16_t scheme; /* likewise */
	uint16_t size; /* bytes of the message */
	unsigned char message[KEYOP_MESSAGE_MAX];
};

/*
 * A message for each request; its size tells the signature's. Without a
 * signature it is a refusal.
 */
struct keyop_answer {
	uint64_t sequence;
	unsigned char signature[KEYOP_SIGNATURE_MAX];
};

/* What became of the requests of a message; zeros: none was there. */
struct keyop_served {
	unsigned signatures;
	unsigned refusals; /* dropped, where they cannot be answered */
	bool broken; /* no key can sign here: the request has no answer */
};

/*
 * Answers the requests of one message with the keys of this process; never
 * blocks. A request for a signature with RSA, which takes as long as others may
 * have to wait, is the first and has none behind it: else these are refused.
 */
struct keyop_served keyop_serve(int fd);

/*
 * Tells the asking end, by the answering one, that the process which answered
 * has ended, so that a request which it had read is sent again.
 */
void keyop_channel_again(int fd);

/* The asking end, a worker's. */
struct keyop_channel {
	int fd; /* of a socket that blocks */
	uint64_t sequence; /* of the last request */
	/* ms: to wait for an answer, the same when the last one was lost, and
	 * without a request then. */
	int patience, patience_lost, pause;
	int64_t waits; /* ms: SO_RCVTIMEO of the socket; 0: none yet */
	bool lost; /* the last request had no answer */
	int64_t ask_at; /* then: monotonic ms, before which none is sent */
	bool closed; /* the other end was closed, or this one: for good */
	/*
	 * Called before a request is sent, and NULL if there is nothing else to
	 * do. It may ask for another signature, with which both are sent.
	 */
	void (*meanwhile)(void *context);
	void *context;
	struct keyop_asking *asking; /* requests under way, the last first */
};

/* Prepares the end of a socket that no other process has asked by. */
void keyop_channel_begin(struct keyop_channel *channel, int fd);
/*
 * The `sign` of a struct keyop_signer whose context is a struct keyop_channel.
 * Blocks until the answer has come, ten seconds at most; if the last request
 * had none, for a tenth of a second, once in a second. Returns 0, or -1.
 */
int keyop_channel_sign(void *context, size_t number, unsigned scheme,
    struct span message, unsigned char *signature, size_t *size_r);

#endif
