/* One reader, as the scan's process deals with it. */
#ifndef READERS_REMOTE_H
#define READERS_REMOTE_H

#include "base/buf.h"
#include "sandbox/forked.h"
#include "readers/message.h"
#include "readers/stretch.h"

enum { REMOTE_AHEAD = 2 }; /* stretches that it has at once */

struct remote {
	struct forked process;
	int fd; /* its socket; -1: it is gone */
	struct buf out; /* of which so much was sent */
	size_t sent;
	struct stretch *given[REMOTE_AHEAD]; /* in the order of its answers */
	size_t given_count;
	bool asked_terms; /* of what it has read: after that it has nothing */
	uint32_t run; /* reserved for these terms; 0: none */
	uint32_t docs; /* that they are of */
	uint64_t bytes; /* that it was given to read for them */
	int64_t heard_at; /* monotonic ms; of the last head, or the first ask */
	/* What comes: the head, then one part after the other. */
	struct message_head head;
	size_t ticks; /* since the last answer */
	size_t part, got; /* MESSAGE_PARTS: the head */
	char *parts[MESSAGE_PARTS];
	size_t capacities[MESSAGE_PARTS];
	/* Of the terms, so far: bytes, messages, the hash of the last group. */
	size_t taken[MESSAGE_PARTS], messages;
	uint64_t last;
};

/* A reader that was started, with this end of its socket, non-blocking. */
void remote_begin(struct remote *remote, struct forked process, int fd);
/* Ends it, if it is not gone. What it was given is still its own. */
void remote_end(struct remote *remote);
/* Asks it for a stretch. There is room for that. */
void remote_give(struct remote *remote, struct stretch *stretch,
    struct scan *scan, int64_t now);
/* Asks it for the terms of what it has read. */
void remote_ask_terms(struct remote *remote, int64_t now);
/* Whether it owes an answer. */
bool remote_is_busy(const struct remote *remote);
/* Sends what is left of what it is asked. Returns 0, or -1 if it is gone. */
int remote_send(struct remote *remote);
/*
 * Takes what has come, and answers of it into the scan. Returns 0, or -1 if the
 * reader is gone or what it says makes no sense.
 */
int remote_receive(struct remote *remote, struct scan *scan, int64_t now);

#endif
