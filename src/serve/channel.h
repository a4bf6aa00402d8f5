/* Messages between loam's own processes: editions and the access log. */
#ifndef SERVE_CHANNEL_H
#define SERVE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edition/edition.h"

/*
 * Makes the two ends of a channel: a non-blocking socket pair that preserves
 * message boundaries. Once the last copy of one end is closed, the other end
 * reads end-of-file. Returns 0, or -1 with errno.
 */
int channel_pair(int ends_r[2]);
/*
 * An edition and the directory that it describes. Files are opened below this
 * descriptor, so an edition never meets another directory of the same path.
 */
struct channel_files {
	int edition, root; /* descriptors, or -1 */
};

/* Closes both and sets them to -1. */
void channel_files_close(struct channel_files *files);
/*
 * Sends an edition; the descriptors stay the caller's. Returns 0, or -1 with
 * errno: EAGAIN if the channel is full.
 */
int channel_send(int channel, const struct channel_files *files,
    const struct edition_info *about);

/* Sends the descriptor of a reopened access log, likewise. */
int channel_send_log(int channel, int fd);

enum channel_got {
	CHANNEL_EDITION, /* the receiver owns *files_r */
	CHANNEL_LOG, /* the receiver owns files_r->edition, which is the log */
	CHANNEL_EMPTY,
	CHANNEL_CLOSED,
};

enum channel_got channel_receive(
    int channel, struct channel_files *files_r, struct edition_info *about_r);
/*
 * Reads a bounded number of messages (K6: a compromised indexer may send
 * without end) and keeps the last edition among them. Returns whether there is
 * one; the receiver owns *files_r.
 */
bool channel_newest(
    int channel, struct channel_files *files_r, struct edition_info *about_r);

#endif
