/* Messages between loam's own processes: editions, the access log, sockets. */
#ifndef SERVE_CHANNEL_H
#define SERVE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/file.h"
#include "edition/edition.h"

/*
 * Makes the two ends of a channel: a non-blocking socket pair that preserves
 * message boundaries. Once the last copy of one end is closed, the other end
 * reads end-of-file. Returns 0, or -1 with errno.
 */
int channel_pair(int ends_r[2]);
/*
 * An edition, the directory that it describes, and its base, if it has one.
 * Files are opened below this descriptor, so an edition never meets another
 * directory of the same path.
 */
struct channel_files {
	int edition, root, base; /* descriptors, or -1 */
};

#define CHANNEL_NO_FILES ((struct channel_files){-1, -1, -1})

/* Closes them and sets them to -1. */
void channel_files_close(struct channel_files *files);
/*
 * Sends an edition; the descriptors stay the caller's. Returns 0, also where
 * nobody is left to receive it: the other end is gone, or the channel is -1.
 * Else -1 with errno, EAGAIN if the channel is full: that passes.
 */
int channel_send_edition(int channel, const struct channel_files *files,
    const struct edition_info *about);

/* Sends the descriptor of a reopened access log, likewise. */
int channel_send_log(int channel, int fd);
/* Sends an indexer the order of that number to compare everything; likewise. */
int channel_send_rescan(int channel, uint32_t number);
/*
 * Sends the socket of a worker that was started anew; likewise. A keyholder
 * answers the worker of a slot of struct signing_pairs by it from here on; a
 * writer, to which the slot says nothing, takes uploads by it, too.
 */
int channel_send_socket(int channel, size_t slot, int fd);

enum { CHANNEL_PATH_MAX = 1024 /* bytes: no request has a longer one */ };
/*
 * A writer tells an indexer of a file that is complete at a decoded path; all 0
 * for one that was removed. Nothing is said where the channel is full: then the
 * indexer finds it like any other.
 */
void channel_send_written(
    int channel, struct span path, const struct identity *file);
/*
 * Receives that. Returns the bytes of the path, 0 if nothing has come or what
 * came says nothing, or -1 if no writer can come any more.
 */
ssize_t channel_receive_written(
    int channel, char path_r[CHANNEL_PATH_MAX], struct identity *file_r);

enum channel_got {
	CHANNEL_EDITION, /* the receiver owns the files of the message */
	CHANNEL_LOG, /* the receiver owns the log of the message */
	CHANNEL_SOCKET, /* the receiver owns the socket of the message */
	CHANNEL_RESCAN, /* it has no descriptors */
	CHANNEL_EMPTY,
	CHANNEL_LATER, /* this process has too few descriptors left now */
	CHANNEL_CLOSED,
	CHANNEL_OFFENCE, /* no message that the receiver expects */
};

/* The kinds of messages that a receiver expects, as a bit set. */
enum {
	CHANNEL_NONE = 0,
	CHANNEL_EDITIONS = 1 << CHANNEL_EDITION,
	CHANNEL_LOGS = 1 << CHANNEL_LOG,
	CHANNEL_SOCKETS = 1 << CHANNEL_SOCKET,
	CHANNEL_RESCANS = 1 << CHANNEL_RESCAN,
};

struct channel_message {
	struct channel_files files; /* of an edition, else -1 */
	struct edition_info about; /* likewise */
	int log; /* a descriptor, or -1 */
	int socket; /* likewise, of a slot */
	uint32_t slot;
	uint32_t rescan; /* the number of an order */
	const char *offence; /* what came instead of a message */
};

/*
 * Receives one message. Descriptors that the result does not give to the caller
 * have been closed, whatever the message was.
 */
enum channel_got channel_receive(
    int channel, unsigned expected, struct channel_message *message_r);
/*
 * Reads a bounded number of messages (K6: a compromised indexer may send
 * without end) and keeps the last edition among them. Returns CHANNEL_EDITION
 * if there is one, CHANNEL_OFFENCE if any of them is no edition, or how the
 * channel is.
 */
enum channel_got channel_newest(int channel, struct channel_message *message_r);

#endif
