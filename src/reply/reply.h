/* The whole walk of a request without a socket: a request to bytes. */
#ifndef REPLY_REPLY_H
#define REPLY_REPLY_H

#include "reply/served_host.h"

/* What is sent: the sheet's bytes, then a part of a file where fd is one. */
struct reply {
	struct sheet *sheet; /* the caller's to release */
	int fd; /* the caller's to close, or -1 */
	uint64_t offset, size;
	/*
	 * Not before the next edition: the file of entry `source` is not what
	 * the edition knows. The sheet says so to a reader who cannot wait.
	 */
	bool later;
	uint32_t source;
	size_t site; /* which one answered */
	enum refusal refusal; /* NONE: it is an answer */
};

/*
 * Answers a question in its protocol. The site's shelf, which belongs to its
 * edition, is looked at first and added to.
 */
void reply(const struct sites *sites, const struct question *question,
    struct reply *reply_r);
/* The reply that refuses whatever was asked; detail says more, or nothing. */
void reply_refuse(const struct desk *desk, enum asked_by by,
    enum refusal refusal, struct span detail, struct reply *reply_r);
/* The two digits that a reply over Gemini begins with, or -1. */
int reply_status(const struct reply *given);
/* Parses bytes as a request of a protocol. */
enum request_state reply_parse(enum asked_by by, struct span bytes, bool ended,
    struct arena *arena, struct request *request_r);

#endif
