/* A target for log lines that never blocks its writer. */
#ifndef STATS_SINK_H
#define STATS_SINK_H

#include "base/span.h"

enum sink_kind {
	SINK_OFF,
	SINK_FILE, /* a file, a FIFO, a terminal: write() */
	SINK_OUTPUT, /* standard output; it cannot be reopened */
	SINK_SOCKET, /* standard output, if it is a socket: send() */
	SINK_SYSLOG, /* a datagram for each line, RFC 3164 */
};

#define SINK_SYSLOG_SOCKET "/dev/log"

struct sink {
	enum sink_kind kind;
	int fd; /* -1: none */
	const char *path; /* of the file or the syslog socket; borrowed */
	bool torn; /* the last line was written in part */
};

/*
 * Opens `off`, `stdout`, `syslog` (with its socket's path) or a file of that
 * name, which is created with mode 0640 and appended to. The target ends in
 * NUL and stays valid. Returns 0, or -1 with errno and a closed sink.
 */
int sink_open(struct sink *sink, struct span target, const char *syslog);
/*
 * Opens a file by its path again, after a rotation. Returns whether there is a
 * new descriptor. If not, the old one stays in use, and errno says why; 0 if
 * the sink is no file.
 */
bool sink_reopen(struct sink *sink);
/*
 * Connects the socket of syslog with the daemon that is at its path now, for
 * all processes that share it. Does nothing for another sink, or if there is no
 * daemon.
 */
void sink_connect(struct sink *sink);
/* Replaces the descriptor; the new one is taken over. */
void sink_take(struct sink *sink, int fd);
void sink_close(struct sink *sink);
/*
 * Writes a line with its end in one call, without blocking: up to 4096 bytes
 * (PIPE_BUF) never mix with what other processes write. Returns 0, or the
 * errno for which the line was lost.
 */
int sink_write(struct sink *sink, struct span line);

#endif
