/* The control socket: a line from who may ask, one answer, the end. */
#ifndef SERVE_CONTROL_H
#define SERVE_CONTROL_H

#include <poll.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"

enum {
	CONTROL_CLIENTS = 8, /* at once; others wait in the queue */
	CONTROL_LINE = 32, /* bytes of a question, its line end included */
	CONTROL_PATIENCE = 2000, /* ms that one client has for everything */
	CONTROL_FDS = CONTROL_CLIENTS + 1,
};

struct control_client {
	int fd;
	int64_t due; /* monotonic ms at which it is dropped */
	char line[CONTROL_LINE];
	size_t got, put;
	struct buf answer; /* empty until the question is whole */
};

/*
 * Nothing here ever waits: a client that is silent, slow or gone costs its
 * place until its time is over. A zeroed struct has no socket.
 */
struct control {
	char *path; /* NULL: there is none */
	int listener;
	dev_t device; /* of the socket's file, and its inode */
	ino_t inode;
	int64_t resume_at; /* monotonic ms; 0: clients are taken */
	struct control_client clients[CONTROL_CLIENTS];
	size_t count;
};

/* Answers a line, which comes without its end. */
typedef void control_answer(
    void *context, struct span question, struct buf *answer);

/*
 * The path that a configuration means: itself, or that of `auto`; empty for
 * none. It lives in the arena.
 */
struct span control_path(struct arena *arena, struct span setting);
/*
 * Listens on a path that ends in NUL; its file is for our user alone. The file
 * of a server that is gone is replaced. Returns 0, or -1 with errno:
 * EADDRINUSE when another server answers there, EEXIST when it is no socket.
 */
int control_open(struct control *control, struct span path);
/* Whether it listens on that path and the file there still is its own. */
bool control_stands(const struct control *control, struct span path);
/* Hangs up and removes the file, if it still is ours. */
void control_close(struct control *control);
/* Hangs up only: for a process that was forked from the one that listens. */
void control_leave(struct control *control);
/* Connects, not blocking. Returns a descriptor, or -1 with errno. */
int control_connect(struct span path);

/* What is to be waited for; unused ones are set to -1. */
void control_poll(const struct control *control, struct pollfd *fds);
/* The lesser of `timeout` and the ms until somebody's time is over. */
int control_timeout(const struct control *control, int timeout);
/* Takes, hears, answers and drops clients. */
void control_turn(
    struct control *control, control_answer *answer, void *context);

#endif
