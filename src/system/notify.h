/* What the service manager is told of the service (sd_notify(3)). */
#ifndef SYSTEM_NOTIFY_H
#define SYSTEM_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/span.h"

/* A zeroed struct tells nobody anything. */
struct notify {
	int fd; /* of a datagram socket; it is open if `size` is not 0 */
	struct sockaddr_un address;
	socklen_t size;
	int64_t watchdog; /* ms; 0: no watchdog */
	int64_t look_at; /* monotonic ms: when a sign of life is due */
	int64_t ready_at; /* and when READY=1 is sent again; 0: it was taken */
};

/*
 * Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them, so that
 * no child sees them. Values that cannot be used count as absent: the service
 * runs without a service manager, too.
 */
void notify_open(struct notify *notify_r);
/*
 * The next program that this process executes gets them as this one did.
 * Returns 0, or -1 with errno.
 */
int notify_leave(const struct notify *notify);
void notify_take_back(void);
/*
 * Sends assignments, a line each, such as READY=1. Does not block and cannot
 * fail: a message that the manager does not take is dropped. But a READY=1 for
 * which its queue has no room is due again, without the lines behind it.
 */
void notify_send(struct notify *notify, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Milliseconds in which a process that is watched has to act; 0: any time. */
int64_t notify_heartbeat(const struct notify *notify);
/* Sends a READY=1 again that is due. */
void notify_again(struct notify *notify);
/*
 * Milliseconds until that or a sign of life is due; long if neither is. After
 * notify_again() it is 0 for a sign of life.
 */
int64_t notify_timeout(const struct notify *notify);
/*
 * Sends WATCHDOG=1 if all is well, which is to be called when it is due. If not
 * all is, that is due again soon.
 */
void notify_alive(struct notify *notify, bool well);
/* Says that a reload has begun, and when; READY=1 ends it. */
void notify_reloading(struct notify *notify);

#endif
