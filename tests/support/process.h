/* What /proc tells of a server's processes, and waiting for it to change. */
#ifndef SUPPORT_PROCESS_H
#define SUPPORT_PROCESS_H

#include <poll.h>
#include <sys/types.h>

#include "base/clock.h"
#include "support/patience.h"
#include "support/server.h"

enum { PROCESS_MAX = 64 };

/*
 * Waits until the condition holds; fails the scene if it never does. It is
 * asked for at once, and the less often the longer it takes: asking keeps a
 * processor from what is waited for.
 */
#define EVENTUALLY(condition)                                                  \
	do {                                                                   \
		int64_t until_ = clock_monotonic() + PATIENCE;                 \
		int pause_ = 1;                                                \
		while (!(condition)) {                                         \
			if (clock_monotonic() > until_)                        \
				process_never(__FILE__, __LINE__, #condition); \
			poll(NULL, 0, pause_);                                 \
			pause_ = patience_next(pause_);                        \
		}                                                              \
	} while (0)

void process_never(const char *file, int line, const char *condition);

/* The processes of a server, by their roles. */
enum watched {
	WATCHED_SUPERVISOR,
	WATCHED_WORKER,
	WATCHED_INDEXER,
	WATCHED_KEYHOLDER,
	WATCHED,
};

extern const char *const watched_names[WATCHED];

/* Its living children. Returns how many there are. */
size_t process_children(pid_t parent, pid_t children_r[PROCESS_MAX]);
/*
 * Waits until a server has so many children. It may have one more for a while:
 * a second after its certificates were made they are read again.
 */
void process_await(
    const struct server *server, pid_t children_r[PROCESS_MAX], size_t count);
/*
 * Stops the one worker until a connection waits at the Gemini port, and then
 * ends all processes of the server, as a service manager does. Returns the
 * process that does so, for waitpid().
 */
pid_t process_end_at_queue(const struct server *server);
/* Fails the scene unless they are the same, and none was started again. */
void process_expect_same(
    const struct server *server, const pid_t *before, size_t count);
/* The children that listen on the server's ports. */
size_t process_workers(
    const struct server *server, pid_t workers_r[PROCESS_MAX]);
/* Those of the first host, or the keyholder; 0: none at the moment. */
pid_t process_indexer(const struct server *server);
pid_t process_writer(const struct server *server);
pid_t process_keyholder(const struct server *server);
/* The worker that holds the other end of a TCP socket over IPv4, or 0. */
pid_t process_holder(const struct server *server, int fd);
/* Whether it runs or could; a zombie does not. */
bool process_alive(pid_t pid);
/* The value of a line of its status in that base; -1: there is none. */
long long process_status(pid_t pid, const char *key, int base);
/*
 * Stops a process, and returns once it stands: from then on it takes neither
 * connections nor messages from others, until it is sent CONT.
 */
void process_halt(pid_t pid);
/* The same of one that may end by itself: returns whether it stands. */
bool process_try_halt(pid_t pid);
/*
 * How many descriptors it has open. A server may have some of them for a
 * moment, for a client that has left: what is lost shows as more of them in the
 * end.
 */
size_t process_descriptors(pid_t pid);
/* KiB of memory that it has resident. */
size_t process_memory(pid_t pid);
/* Milliseconds of processor time that it has used. */
int64_t process_cpu(pid_t pid);

#endif
