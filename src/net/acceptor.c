#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/acceptor.h"
#include "net/socket.h"

/*
 * A worker accepts from listeners that all workers share. Two limits hold
 * before a connection costs more than its descriptor: one for each address,
 * counted over all workers (limits.h), and one for the worker's connections.
 * Near the second limit the connection that is least far towards a request is
 * dropped for the new one (conn_victim()), so that idle peers cannot keep
 * readers out (X11). Without descriptors or room the listeners leave the poller
 * for a moment: level-triggered, they would wake the worker without end.
 */

enum {
	ACCEPTS = 8, /* in a row, before connections get their turn */
	PAUSE = 100, /* ms without accepting when room is short */
};

void
acceptor_close(struct acceptor *acceptor)
{
	acceptor->resume_at = 0;
	for (size_t i = 0; acceptor->open && i < acceptor->count; i++)
		poller_remove(acceptor->env->poller, acceptor->listeners[i].fd);
	acceptor->open = false;
}

void
acceptor_open(struct acceptor *acceptor)
{
	acceptor->resume_at = 0;
	for (size_t i = 0; i < acceptor->count; i++)
		poller_add(acceptor->env->poller, acceptor->listeners[i].fd,
		    POLLER_READ | POLLER_SHARED, &acceptor->listeners[i]);
	acceptor->open = true;
}

static void
pause_accepting(struct acceptor *acceptor)
{
	acceptor_close(acceptor);
	acceptor->resume_at = clock_monotonic() + PAUSE;
}

const struct listener *
acceptor_find(const struct acceptor *acceptor, const void *item)
{
	for (size_t i = 0; i < acceptor->count; i++)
		if (item == &acceptor->listeners[i])
			return &acceptor->listeners[i];
	return NULL;
}

/*
 * Every connection is being answered. None of these is dropped: new ones stay
 * in the backlog of the kernel.
 */
static bool
is_full(const struct acceptor *acceptor)
{
	return acceptor->env->count >= acceptor->connections &&
	    !conn_victim(acceptor->env, true);
}

/*
 * From nine tenths of the connections on, one that has had time to send a
 * request and has not is dropped. At the limit, where all may be new, the one
 * with the least progress is dropped however new it is.
 */
static void
evict_conn(struct acceptor *acceptor)
{
	struct conn_env *env = acceptor->env;
	struct conn *victim;

	if (env->count < acceptor->connections - acceptor->connections / 10)
		return;
	victim = conn_victim(env, false);
	if (!victim && env->count >= acceptor->connections)
		victim = conn_victim(env, true);
	if (!victim)
		return;
	tally_add(env->tally, TALLY_SHED, 1);
	conn_abort(victim, CLOSING_SHED);
}

static void
admit(struct acceptor *acceptor, int fd, const struct listener *listener)
{
	struct conn_env *env = acceptor->env;
	struct address address = {0};
	uint64_t peer = 0, source = 0;

	/*
	 * accept() may return a peer that has disconnected; getpeername() then
	 * fails.
	 */
	if (socket_peer(fd, &address) == 0) {
		peer = limits_peer(env->limits, &address);
		source = limits_source(env->limits, &address);
	}
	if (!limits_enter(env->limits, peer)) {
		tally_add(env->tally, TALLY_REFUSED, 1);
		close(fd);
		return;
	}
	evict_conn(acceptor);
	conn_open(env, fd, listener, peer, source);
}

void
acceptor_accept(struct acceptor *acceptor, const struct listener *listener)
{
	for (int i = 0; i < ACCEPTS; i++) {
		if (is_full(acceptor)) {
			pause_accepting(acceptor);
			return;
		}
		int fd = socket_accept(listener->fd);
		if (fd >= 0) {
			admit(acceptor, fd, listener);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS)
			pause_accepting(acceptor);
		return;
	}
}
