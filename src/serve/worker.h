/* A worker: speaks to the network, reads editions and files. */
#ifndef SERVE_WORKER_H
#define SERVE_WORKER_H

#include "reply/desk.h"
#include "serve/tally.h"
#include "serve/tls.h"

enum { WORKER_LISTENERS = 32 };

/* What a worker is handed when it is forked. Everything is borrowed. */
struct worker_order {
	struct {
		int fd;
		bool gopher;
	} listeners[WORKER_LISTENERS];
	size_t listener_count;
	int channel; /* brings editions; its end is the supervisor's */
	int edition; /* the newest, taken over; -1 while there is none */
	int hints; /* takes paths that differ from the edition */
	const char *root;
	struct place place;
	const struct cert *cert; /* NULL without Gemini */
	const unsigned char *ticket_keys;
	const uint32_t *progress; /* files read so far, in shared memory */
	const uint32_t *absent; /* whether the capsule cannot be read */
	struct tally *tally; /* there too: nobody else writes this one */
	size_t connections; /* at most that many at once */
	int64_t hello, handshake, request, stall; /* ms */
};

/*
 * Serves until the supervisor is gone or a TERM has come and what was being
 * answered is answered, 10 s at most. Returns the process's exit code.
 */
int worker_run(const struct worker_order *order);

#endif
