/* Listening sockets that the service manager opened (LISTEN_FDS). */
#ifndef SYSTEM_PASSED_H
#define SYSTEM_PASSED_H

#include "config/config.h"

enum { PASSED_MAX = 256 };

/* One of them; its descriptor stays open as long as the process. */
struct passed_socket {
	int fd;
	struct span name; /* that the service manager gave it; may be empty */
	struct address bound;
};

struct passed {
	struct passed_socket *list;
	size_t count;
};

/*
 * Takes the sockets that LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES name
 * (sd_listen_fds(3)) and removes these variables, so that no child sees them.
 * Each socket is checked, does not block from then on, and is closed on exec.
 * Sockets for another process are none. Returns 0, or -1 with notes on each
 * that is no listening stream socket. passed_r lives as long as the process.
 */
int passed_take(struct passed *passed_r, struct notes *notes);
/*
 * The next program that this process executes gets them as this one did.
 * Returns 0, or -1 with errno.
 */
int passed_leave(const struct passed *passed);
/* They are closed on exec again. */
void passed_take_back(const struct passed *passed);
/*
 * What a socket is for: Gemini, or the Gopher of a host. By its name: `gemini`,
 * `gopher` of the first host, `gopher-NAME` of [host NAME]. A socket without a
 * name of its own (empty, `unknown`, or the unit's `x.socket`) is for the place
 * whose listen has its address, else its port, else for the protocol that the
 * port is assigned to. Returns false if it is for nothing.
 */
bool passed_place(const struct passed_socket *socket,
    const struct config *config, struct config_listener *place_r);
/* Notes each socket that is for nothing in a configuration. Returns 0, or -1.
 */
int passed_check(const struct passed *passed, const struct config *config,
    struct notes *notes);

#endif
