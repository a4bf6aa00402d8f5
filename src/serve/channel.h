/* Messages between loam's own processes. */
#ifndef SERVE_CHANNEL_H
#define SERVE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edition/edition.h"

/*
 * Makes the two ends of a channel that keeps messages apart, not blocking.
 * When one end's last holder is gone, the other reads the end. Returns 0, or
 * -1 with errno.
 */
int channel_pair(int ends_r[2]);
/*
 * An edition and the directory that it was made of: files are opened below
 * that one, whatever its path leads to by then.
 */
struct channel_files {
	int edition, root; /* descriptors, or -1 */
};

/* Closes both. */
void channel_files_close(struct channel_files *files);
/* Sends an edition. Returns 0, or -1 with errno; EAGAIN when it is full. */
int channel_send(int channel, const struct channel_files *files,
    const struct edition_info *about);

/* Sends the access log, opened again. Returns as channel_send() does. */
int channel_send_log(int channel, int fd);

enum channel_got {
	CHANNEL_EDITION, /* *files_r is the receiver's to close */
	CHANNEL_LOG, /* likewise files_r->edition, which is the log */
	CHANNEL_EMPTY,
	CHANNEL_CLOSED,
};

enum channel_got channel_receive(
    int channel, struct channel_files *files_r, struct edition_info *about_r);
/*
 * The last of the editions that wait, but of a bounded number of messages: a
 * sender that was taken over may send without end. Returns whether there is
 * one; *files_r is the receiver's to close.
 */
bool channel_newest(
    int channel, struct channel_files *files_r, struct edition_info *about_r);

#endif
