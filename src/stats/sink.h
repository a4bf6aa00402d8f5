/* Where lines go that nobody may be made to wait for. */
#ifndef STATS_SINK_H
#define STATS_SINK_H

#include "base/span.h"

enum sink_kind {
	SINK_OFF,
	SINK_FILE, /* a file, a FIFO, a terminal: write() */
	SINK_OUTPUT, /* standard output, which is not opened again */
	SINK_SOCKET, /* standard output where it is a socket: send() */
	SINK_SYSLOG, /* a datagram for each line */
};

#define SINK_SYSLOG_SOCKET "/dev/log"

struct sink {
	enum sink_kind kind;
	int fd; /* -1: none */
	const char *path; /* of the file or of syslog's socket; borrowed */
	bool torn; /* the last line was written in part */
};

/*
 * Opens `off`, `stdout`, `syslog` (whose socket is at a path) or the file of
 * that name, which is made with mode 0640 and only ever appended to. The
 * target ends in NUL. Returns 0, or -1 with errno.
 */
int sink_open(struct sink *sink, struct span target, const char *syslog);
/*
 * Opens a file by its name again, which may have been given to another by now.
 * Returns whether there is a new descriptor; if not, the old one stands, and
 * errno says why, 0 where there is nothing to open.
 */
bool sink_reopen(struct sink *sink);
/* From now on lines go there; taken over. */
void sink_take(struct sink *sink, int fd);
void sink_close(struct sink *sink);
/*
 * Writes a line, its end included, in one call and without waiting: up to 4096
 * bytes (PIPE_BUF) never mix with what others write. Returns 0, or an errno
 * for a line that is lost.
 */
int sink_write(struct sink *sink, struct span line);

#endif
