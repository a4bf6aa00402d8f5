/* The whole walk of a request without a socket: a request to bytes. */
#ifndef REPLY_OUTGOING_H
#define REPLY_OUTGOING_H

#include "reply/served_host.h"

/*
 * What is sent: the rendering's bytes, then a part of a file where fd is one.
 */
struct outgoing {
	struct rendered *rendered; /* the caller's to release */
	int fd; /* the caller's to close, or -1 */
	uint64_t offset, size;
	/*
	 * Not before the next edition: the file of entry `source` is not what
	 * the edition knows. The rendering says so to a reader who cannot wait.
	 */
	bool later;
	uint32_t source;
	size_t site; /* which one answered */
	enum refusal refusal; /* NONE: it is an answer */
};

/*
 * Answers a question in its protocol. The site's cache, which belongs to its
 * edition, is looked at first and added to.
 */
void outgoing_make(const struct served_hosts *sites, const struct asked *asked,
    struct outgoing *reply_r);
/* The reply that refuses whatever was asked; detail says more, or nothing. */
void outgoing_refuse(const struct context *context,
    const struct protocol *protocol, enum refusal refusal, struct span detail,
    struct outgoing *reply_r);
/* Its status, by which it is counted, or -1. */
int outgoing_status(
    const struct outgoing *given, const struct protocol *protocol);

#endif
