/* The control socket: a client sends one line and gets one answer. */
#ifndef SYSTEM_CONTROL_H
#define SYSTEM_CONTROL_H

#include <poll.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "system/control_places.h"

enum {
	CONTROL_CLIENTS =
	    8, /* at once; others take the place of a silent one */
	CONTROL_LINE = 32, /* bytes of a command with its line end */
	CONTROL_TIMEOUT = 2000, /* ms for a command, and for its answer */
	CONTROL_WAITERS = 6, /* clients at once whose answer is not there yet */
	CONTROL_AGAIN = 20, /* ms between two looks whether it is */
	CONTROL_FDS = CONTROL_CLIENTS + 1,
};

/* What a client wants, for as long as it is not answered. */
struct control_request {
	struct span command; /* without its line end */
	bool again; /* it was looked at before, and has to wait */
	uint64_t mark; /* for who answers it: what it waits for */
};

struct control_client {
	int fd;
	int64_t due; /* monotonic ms at which it is closed */
	char line[CONTROL_LINE];
	size_t got, put; /* bytes received, bytes of the answer sent */
	struct control_request request;
	bool silent; /* it was read, and has not sent a whole command */
	bool waits; /* for an answer, however long */
	struct buf answer; /* empty until there is one */
};

/*
 * Nothing here blocks: a client that is slow or gone occupies one slot until
 * its time is over, and a silent one until another needs it. A zeroed struct
 * has no socket.
 */
struct control {
	char *path; /* owned; NULL: no socket */
	int listener;
	dev_t device; /* identity of the socket's file */
	ino_t inode;
	int64_t resume_at; /* monotonic ms; 0: clients are accepted */
	struct control_client clients[CONTROL_CLIENTS];
	size_t count;
};

/*
 * Appends the answer to a request. Returns false if it has to wait: it is then
 * asked again every CONTROL_AGAIN ms.
 */
typedef bool control_answer(
    void *context, struct control_request *request, struct buf *answer);

/*
 * Listens on a path, which ends in NUL; the socket's file has mode 0600. A file
 * that a dead server left is replaced. Returns 0, or -1 with errno: EADDRINUSE
 * if another server listens there, EEXIST if the file is no socket.
 */
int control_open(struct control *control, struct span path);
/* Whether it listens on that path and the file there is still its own. */
bool control_is_at(const struct control *control, struct span path);
/*
 * Listens at the first of the places that can be had, and leaves the place that
 * it had unless that is one of them. The directory of certificates is made if
 * it is not there. Returns 0, or -1 with the errno of the first place.
 */
int control_move(struct control *control, const struct control_places *places);
/* Closes everything and removes the file, if it is still its own. */
void control_close(struct control *control);

/* Fills CONTROL_FDS entries for poll(); unused ones have fd -1. */
void control_poll(const struct control *control, struct pollfd *fds);
/* The lesser of `timeout` and the ms until a client's time is over. */
int control_timeout(const struct control *control, int timeout);
/* Accepts clients, reads commands, sends answers and closes. */
void control_turn(
    struct control *control, control_answer *answer, void *context);

#endif
