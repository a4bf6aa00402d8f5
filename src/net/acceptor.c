#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "net/acceptor.h"
#include "net/conn_priv.h"
#include "net/socket.h"

/*
 * A worker accepts from listeners that all workers share. Two limits hold
 * before a connection costs more than its descriptor: one for each address,
 * counted over all workers (limits.h), and one for the worker's connections.
 * Near the second limit the connection that has progressed least is dropped for
 * the new one (conn_victim()), so that idle peers cannot keep readers out (X11,
 * K170). Without descriptors or room the listeners leave the poller
 * for a moment: level-triggered, they would wake the worker without end.
 */

enum {
	ACCEPTS = 8, /* in a row, before connections get their turn */
	LAST_ACCEPTS = 1024, /* as many as wait at most in a backlog */
	PAUSE = 100, /* ms without accepting when room is short */
};

/* Stops polling the listeners. */
static void
close_listeners(struct acceptor *acceptor)
{
	acceptor->resume_at = 0;
	for (size_t i = 0; acceptor->open && i < acceptor->count; i++)
		poller_remove(acceptor->env->poller, acceptor->listeners[i].fd);
	acceptor->open = false;
}

static void
pause_accepting(struct acceptor *acceptor)
{
	close_listeners(acceptor);
	acceptor->resume_at = clock_monotonic() + PAUSE;
}

void
acceptor_open(struct acceptor *acceptor)
{
	bool polled = true;

	acceptor->resume_at = 0;
	acceptor->open = true;
	for (size_t i = 0; polled && i < acceptor->count; i++)
		polled =
		    poller_add(acceptor->env->poller, acceptor->listeners[i].fd,
			POLLER_READ | POLLER_SHARED,
			&acceptor->listeners[i]) == 0;
	if (!polled) {
		conn_note_unpolled(acceptor->env);
		pause_accepting(acceptor);
	}
}

const struct listener *
acceptor_find(const struct acceptor *acceptor, const void *item)
{
	for (size_t i = 0; i < acceptor->count; i++)
		if (item == &acceptor->listeners[i])
			return &acceptor->listeners[i];
	return NULL;
}

static bool
is_nearly_full(const struct acceptor *acceptor)
{
	return acceptor->env->count >=
	    acceptor->connections - acceptor->connections / 10;
}

/*
 * From nine tenths of the connections on, one that has had its time is dropped
 * for a new one. At the limit one is dropped in any case, unless all are
 * readers that keep their pace: then new ones stay in the backlog of the
 * kernel. Returns whether there is room.
 */
static bool
choose_victim(const struct acceptor *acceptor, struct conn **victim_r)
{
	struct conn_env *env = acceptor->env;
	bool full = env->count >= acceptor->connections;

	*victim_r = is_nearly_full(acceptor) ? conn_victim(env, full) : NULL;
	return *victim_r || !full;
}

static void
evict_conn(struct conn *victim)
{
	if (victim->state != CONN_DRAIN)
		tally_add(victim->env->tally, TALLY_SHED, 1);
	conn_abort(victim,
	    victim->state == CONN_DRAIN ? CLOSING_LINGERED : CLOSING_SHED);
}

/*
 * Connections that have been closed by their peers meanwhile count no longer.
 * The victim may be one of them.
 */
static bool
enter_limits(
    const struct acceptor *acceptor, uint64_t peer, struct conn **victim)
{
	struct conn_env *env = acceptor->env;

	if (limits_enter(env->limits, peer))
		return true;
	return conn_look_again(env, INT64_MAX) > 0 &&
	    choose_victim(acceptor, victim) && limits_enter(env->limits, peer);
}

static void
admit(const struct acceptor *acceptor, int fd, const struct address *address,
    const struct listener *listener, struct conn *victim)
{
	struct conn_env *env = acceptor->env;
	struct accepted accepted = {.fd = fd,
	    .address = address,
	    .peer = listener->proxy ? 0 : limits_peer(env->limits, address),
	    .source = limits_source(env->limits, address)};

	if (listener->proxy && !networks_have(env->proxy_from, address)) {
		conn_turn_away(env, listener, &accepted);
		return;
	}
	if (!enter_limits(acceptor, accepted.peer, &victim)) {
		tally_add(env->tally, TALLY_REFUSED, 1);
		close(fd);
		return;
	}
	if (victim)
		evict_conn(victim);
	conn_open(env, listener, &accepted);
	if (!listener->protocol->always_tls)
		ration_came(&env->ration);
}

/*
 * Accepts one connection, unless it has failed while it waited, of which others
 * that wait know nothing (accept(2)). Returns false if none waits, or there is
 * no room: the acceptor then is closed for a moment.
 */
static bool
accept_one(struct acceptor *acceptor, const struct listener *listener)
{
	struct conn *victim;
	struct address address;

	if (is_nearly_full(acceptor))
		conn_look_again(acceptor->env, INT64_MAX);
	if (!choose_victim(acceptor, &victim)) {
		pause_accepting(acceptor);
		return false;
	}
	int fd = socket_accept(listener->fd, &address);
	if (fd >= 0) {
		admit(acceptor, fd, &address, listener, victim);
		return true;
	}
	if (!file_is_shortage(errno))
		return errno != EAGAIN;
	pause_accepting(acceptor);
	return false;
}

void
acceptor_accept(struct acceptor *acceptor, const struct listener *listener)
{
	/* One that comes alone is no reason to look for another. */
	for (int i = 0; i < (acceptor->alone ? 1 : ACCEPTS); i++)
		if (!accept_one(acceptor, listener))
			return;
}

/*
 * The kernel wakes one worker for each new connection (POLLER_SHARED). If it
 * woke this one, no other would notice until the next connection comes, so the
 * backlog is accepted once more. The listener has left the poller by then:
 * later connections wake others.
 */
static void
accept_last(struct acceptor *acceptor, const struct listener *listener)
{
	for (int i = 0; i < LAST_ACCEPTS; i++)
		if (!accept_one(acceptor, listener))
			return;
}

void
acceptor_end(struct acceptor *acceptor)
{
	close_listeners(acceptor);
	for (size_t i = 0; i < acceptor->count; i++) {
		accept_last(acceptor, &acceptor->listeners[i]);
		close(acceptor->listeners[i].fd);
	}
	acceptor->resume_at = 0;
	acceptor->count = 0;
}
