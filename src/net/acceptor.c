#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/acceptor.h"
#include "net/socket.h"

enum {
	ACCEPTS = 16, /* at once, before connections get their turn */
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

/* Out of descriptors or of room: rest a little instead of spinning. */
static void
rest(struct acceptor *acceptor)
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

/* Only answers, which nobody is dropped for: the new ones wait outside. */
static bool
is_full(const struct acceptor *acceptor)
{
	return acceptor->env->count >= acceptor->connections &&
	    !conn_victim(acceptor->env, true);
}

/*
 * At nine tenths (row 5), who has had the time to ask and has not makes room.
 * With all places taken and all of them new it is who has got least far.
 */
static void
make_room(struct acceptor *acceptor)
{
	struct conn_env *env = acceptor->env;
	struct conn *least;

	if (env->count < acceptor->connections - acceptor->connections / 10)
		return;
	least = conn_victim(env, false);
	if (!least && env->count >= acceptor->connections)
		least = conn_victim(env, true);
	if (!least)
		return;
	tally_add(env->tally, TALLY_SHED, 1);
	conn_abort(least, CLOSING_SHED);
}

/* Over its limit an address is refused before it costs anything (row 5). */
static void
admit(struct acceptor *acceptor, int fd, const struct listener *listener)
{
	struct conn_env *env = acceptor->env;
	struct address address = {0};
	uint64_t who = 0;

	/* Who cannot be named has gone already. */
	if (socket_peer(fd, &address) == 0)
		who = limits_who(env->limits, &address);
	if (!limits_enter(env->limits, who)) {
		tally_add(env->tally, TALLY_REFUSED, 1);
		close(fd);
		return;
	}
	make_room(acceptor);
	conn_open(env, fd, listener, who);
}

void
acceptor_accept(struct acceptor *acceptor, const struct listener *listener)
{
	for (int i = 0; i < ACCEPTS; i++) {
		if (is_full(acceptor)) {
			rest(acceptor);
			return;
		}
		int fd = socket_accept(listener->fd);
		if (fd >= 0) {
			admit(acceptor, fd, listener);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS)
			rest(acceptor);
		return;
	}
}
