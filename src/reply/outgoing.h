/* From a request to the bytes that a connection sends, without a socket. */
#ifndef REPLY_OUTGOING_H
#define REPLY_OUTGOING_H

#include "reply/list_keeping.h"
#include "reply/page_stream.h"
#include "upload/upload.h"

/*
 * An answer is four things in turn:
 *
 * - a `struct request` (wire/request.h): what the client's bytes say, parsed by
 *   the protocol. It borrows the input.
 * - a `struct asked` (reply/asked.h): the request and what the connection
 * knows beside it, such as SNI and the client certificate. It owns nothing.
 * - a `struct response` (wire/response.h): what to answer, in no protocol yet:
 * a status, a page or a file. It owns its page and its descriptor.
 * - a `struct outgoing`: the bytes to send, first those of the rendering, then
 *   what else is rendered of a large page, piece by piece, or `size` bytes of
 *   the file, if there is one. It owns a reference to the rendering, the stream
 *   and the descriptor.
 */
struct outgoing {
	struct rendered *rendered;
	struct page_stream *stream; /* NULL: the rendering is whole */
	struct list_keeping keeping; /* of what the stream makes */
	int fd; /* or -1 */
	uint64_t offset, size; /* bytes of the file to send */
	int64_t modified; /* the file's mtime when it was opened, in ns */
	/*
	 * The file of `entry` has changed since the edition was made: ask again
	 * of the next edition. The rendering tells clients that cannot wait.
	 */
	bool later;
	/* Nothing is to be sent yet: the body of an upload is to be read. */
	bool takes_body;
	uint32_t entry; /* or EDITION_NONE */
	size_t host; /* the index of the host that answers */
	/* Units that it has cost so far (pages/context.h); 0: it was kept. */
	uint64_t work;
	enum refusal refusal; /* or REFUSAL_NONE */
};

/*
 * Answers a request in its protocol: from the cache of the host's edition, or
 * anew, and then keeps the rendering there.
 */
void outgoing_make(const struct served_hosts *hosts, const struct asked *asked,
    struct outgoing *outgoing_r);
/*
 * Whether the file is as it was opened: one that is written to in place would
 * be sent in parts of two texts. Its names may have changed.
 */
bool outgoing_is_unchanged(const struct outgoing *outgoing);
/*
 * Reads the next bytes of the file. Returns 0, or -1 if it has fewer, cannot be
 * read, or has changed.
 */
int outgoing_read(const struct outgoing *outgoing, char *bytes_r, size_t size);
/*
 * Once the rendering is sent, replaces it by the next piece of the page, which
 * may be empty. Returns 1, 0 if there is none, or -1 if the rest cannot be
 * sent: the file that it is made of has changed. What it takes from the arena
 * is not used after it.
 */
int outgoing_refill(struct outgoing *outgoing);
/*
 * Bytes that are held for this answer alone: those of a rendering that the
 * cache has, or has dropped, left out.
 */
size_t outgoing_held(const struct outgoing *outgoing);
/*
 * Its part of a rendering that the cache has dropped: the bytes divided by the
 * answers that share them.
 */
size_t outgoing_share(const struct outgoing *outgoing);
/* Gives back what it owns. */
void outgoing_free(struct outgoing *outgoing);
/* Makes a refusal without a request; detail may be empty. */
void outgoing_refuse(const struct context *context,
    const struct protocol *protocol, enum refusal refusal, struct span detail,
    struct outgoing *outgoing_r);
/*
 * Makes the answer to an upload after its body, for the visitor of the upload:
 * what the writer has refused, or REFUSAL_NONE and what workers serve of it.
 */
void outgoing_upload(const struct served_host *host,
    const struct protocol *protocol, const struct upload *upload,
    enum refusal refusal, int error, enum upload_shown shown,
    struct outgoing *outgoing_r);
/* Returns the status by which the log and statistics count it, or -1. */
int outgoing_status(
    const struct outgoing *outgoing, const struct protocol *protocol);

#endif
