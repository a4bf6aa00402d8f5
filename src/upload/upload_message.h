/* Messages between workers and the writer of a host. */
#ifndef UPLOAD_UPLOAD_MESSAGE_H
#define UPLOAD_UPLOAD_MESSAGE_H

#include "base/file.h"
#include "upload/upload.h"

/*
 * A worker asks: may this be written? or gives the body, and gets one reply on
 * a socket of that upload, whose other end comes with the message. So a writer
 * that ends is seen at once, and no reply reaches a client of another upload.
 */
enum upload_order {
	UPLOAD_ASK, /* before the first byte of the body */
	UPLOAD_WRITE, /* with a file in memory, unless the size is 0 */
	UPLOAD_ORDERS,
};

enum { UPLOAD_MESSAGE_MAX = 2048 }; /* bytes */

struct upload_message {
	enum upload_order order;
	struct upload upload; /* its texts lie in `text` */
	int reply, body; /* descriptors, or -1 */
	char text[UPLOAD_MESSAGE_MAX];
};

/* What the writer did. */
struct upload_reply {
	uint32_t refusal; /* enum refusal */
	int32_t error; /* the errno that it is for; or 0 */
	struct identity written; /* the file as it is now; all 0: removed */
	struct identity root; /* the capsule's directory that it is in */
};

enum upload_got {
	UPLOAD_GOT, /* the receiver owns the descriptors of the message */
	UPLOAD_EMPTY,
	UPLOAD_CLOSED,
	UPLOAD_OFFENCE, /* no message that a worker sends */
};

/*
 * Sends an upload and a new socket to answer it by. Returns the other end, the
 * caller's, or -1 with errno; EAGAIN if too many are waiting. The body stays
 * the caller's.
 */
int upload_message_send(int channel, enum upload_order order,
    const struct upload *upload, int body);
/* Receives one. Descriptors that it does not give to the caller are closed. */
enum upload_got upload_message_receive(
    int channel, struct upload_message *message_r);
/*
 * Parses the bytes of one, which may be anything: what is not as
 * upload_message_send() makes it is refused. Returns 0, or -1.
 */
int upload_message_parse(struct span bytes, struct upload_message *message_r);
/*
 * Whether its sender still waits for a reply. A worker that has told its client
 * of a failure does not, and nothing is to change then.
 */
bool upload_message_is_awaited(const struct upload_message *message);
/* Closes both of its descriptors, without a reply. */
void upload_message_drop(struct upload_message *message);
/* Answers it, and closes both of its descriptors. */
void upload_message_reply(
    struct upload_message *message, const struct upload_reply *reply);
/*
 * Reads a reply: UPLOAD_CLOSED if the writer has ended without one; what no
 * writer sends is an offence.
 */
enum upload_got upload_reply_receive(int fd, struct upload_reply *reply_r);

#endif
