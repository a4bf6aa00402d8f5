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
door_close(struct door *door)
{
	door->resume_at = 0;
	for (size_t i = 0; door->open && i < door->count; i++)
		poller_remove(door->host->poller, door->listeners[i].fd);
	door->open = false;
}

void
door_open(struct door *door)
{
	door->resume_at = 0;
	for (size_t i = 0; i < door->count; i++)
		poller_add(door->host->poller, door->listeners[i].fd,
		    POLLER_READ | POLLER_SHARED, &door->listeners[i]);
	door->open = true;
}

/* Out of descriptors or of room: rest a little instead of spinning. */
static void
rest(struct door *door)
{
	door_close(door);
	door->resume_at = clock_monotonic() + PAUSE;
}

const struct listener *
door_find(const struct door *door, const void *item)
{
	for (size_t i = 0; i < door->count; i++)
		if (item == &door->listeners[i])
			return &door->listeners[i];
	return NULL;
}

/* Only answers, which nobody is dropped for: the new ones wait outside. */
static bool
is_full(const struct door *door)
{
	return door->host->count >= door->connections &&
	    !conn_least(door->host, true);
}

/*
 * At nine tenths (row 5), who has had the time to ask and has not makes room.
 * With all places taken and all of them new it is who has got least far.
 */
static void
make_room(struct door *door)
{
	struct conn_host *host = door->host;
	struct conn *least;

	if (host->count < door->connections - door->connections / 10)
		return;
	least = conn_least(host, false);
	if (!least && host->count >= door->connections)
		least = conn_least(host, true);
	if (!least)
		return;
	tally_add(host->tally, TALLY_SHED, 1);
	conn_abort(least, CLOSING_SHED);
}

/* Over its limit an address is refused before it costs anything (row 5). */
static void
let_in(struct door *door, int fd, const struct listener *listener)
{
	struct conn_host *host = door->host;
	struct address address = {0};
	uint64_t who = 0;

	/* Who cannot be named has gone already. */
	if (socket_peer(fd, &address) == 0)
		who = limits_who(host->limits, &address);
	if (!limits_enter(host->limits, who)) {
		tally_add(host->tally, TALLY_REFUSED, 1);
		close(fd);
		return;
	}
	make_room(door);
	conn_open(host, fd, listener, who);
}

void
door_answer(struct door *door, const struct listener *listener)
{
	for (int i = 0; i < ACCEPTS; i++) {
		if (is_full(door)) {
			rest(door);
			return;
		}
		int fd = socket_accept(listener->fd);
		if (fd >= 0) {
			let_in(door, fd, listener);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS)
			rest(door);
		return;
	}
}
