#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/signals.h"
#include "serve/worker_priv.h"

enum {
	EVENTS = 64,
	STOP_MAX = 10000, /* ms to finish answers in */
	GRACE = 500, /* ms in which who has just connected asks */
	WAIT_EDITION = 1000, /* ms that an answer waits for one */
	LINGER = 2000, /* ms for the peer's end */
	CHANCE = 1000, /* ms to ask in before making room for others */
};

static void
begin_stop(struct worker *worker, struct event_source *source)
{
	(void)signals_take(source->fd); /* there is only TERM */
	if (worker->stopping)
		return;
	worker->stopping = true;
	worker->stop_at = clock_monotonic() + STOP_MAX;
	worker->let_go_at = clock_monotonic() + GRACE;
	acceptor_close(&worker->acceptor);
}

/*
 * Those that still have not asked anything. Who connected just before the end
 * is about to ask, and a reload is nothing that a client should notice.
 */
static void
let_go(struct worker *worker)
{
	worker->let_go_at = 0;
	for (struct conn *conn = worker->env.first, *next; conn; conn = next) {
		next = conn->after;
		if (conn->state == CONN_FIRST || conn->state == CONN_HELLO ||
		    (conn->state == CONN_REQUEST && conn->in.size == 0 &&
			!conn->tls))
			conn_abort(conn, CLOSING_STOPPED);
	}
}

static void
suspect(void *context, size_t host, struct span path)
{
	struct worker *worker = context;

	/* A full queue means that the indexer has enough to look at. */
	(void)send(worker->order->hosts[host].suspects, path.data, path.size,
	    MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int64_t
next_timeout(const struct worker *worker)
{
	int64_t now = clock_monotonic(), timeout = -1;
	const int64_t moments[] = {
	    worker->acceptor.resume_at, worker->stop_at, worker->let_go_at};

	for (size_t i = 0; i < CONN_STATES; i++)
		timeout =
		    deadline_timeout(&worker->env.queues[i], now, timeout);
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		if (!moments[i])
			continue;
		int64_t left = moments[i] > now ? moments[i] - now : 0;
		timeout = timeout < 0 || left < timeout ? left : timeout;
	}
	return timeout < 3600000 ? timeout : 3600000;
}

/*
 * In every turn, so that deadlines hold whatever comes. Each that is due is
 * closed, or its state moves on: no connection comes more often than that.
 */
static void
expire(struct worker *worker)
{
	int64_t now = clock_monotonic();
	struct deadline *due;

	for (size_t i = 0; i < CONN_STATES; i++)
		while ((due = deadline_due(&worker->env.queues[i], now)))
			conn_expire((struct conn *)due);
	if (worker->acceptor.resume_at && worker->acceptor.resume_at <= now)
		acceptor_open(&worker->acceptor);
	if (worker->let_go_at && worker->let_go_at <= now)
		let_go(worker);
}

/* A source of the worker's own, or NULL if the item is a connection. */
static struct event_source *
event_source_of(struct worker *worker, void *item)
{
	if (item == &worker->channel || item == &worker->signals)
		return item;
	return NULL;
}

/*
 * One turn. Connections go first and the worker's own sources after them: what
 * those close cannot be among the events still to come. Nothing here goes on
 * for as long as a peer likes: each connection and each source does so much and
 * is seen again in the next turn, since the poller is level-triggered.
 */
static void
turn(struct worker *worker)
{
	void *items[EVENTS];
	size_t count = poller_wait(
	    worker->env.poller, (int)next_timeout(worker), items, EVENTS);

	worker_read_board(worker);
	for (size_t i = 0; i < count; i++)
		if (!event_source_of(worker, items[i]) &&
		    !acceptor_find(&worker->acceptor, items[i]))
			conn_ready(items[i]);
	for (size_t i = 0; i < count; i++)
		if (items[i] == &worker->channel)
			worker_read_channel(worker, &worker->channel);
	for (size_t i = 0; i < count; i++) {
		struct event_source *source = event_source_of(worker, items[i]);
		if (source && source != &worker->channel)
			source->ready(worker, source);
	}
	for (size_t i = 0; i < count; i++) {
		const struct listener *listener =
		    acceptor_find(&worker->acceptor, items[i]);
		if (listener && worker->acceptor.open)
			acceptor_accept(&worker->acceptor, listener);
	}
	expire(worker);
}

static void
set_queues(struct worker *worker, const struct worker_order *order)
{
	const int64_t waits[CONN_STATES] = {
	    [CONN_FIRST] = order->request,
	    [CONN_HELLO] = order->hello,
	    [CONN_HANDSHAKE] = order->handshake,
	    [CONN_REQUEST] = order->request,
	    [CONN_WAITING] = WAIT_EDITION,
	    [CONN_REPLY] = order->stall,
	    [CONN_GOODBYE] = LINGER,
	    [CONN_DRAIN] = LINGER,
	};

	for (size_t i = 0; i < CONN_STATES; i++)
		worker->env.queues[i].wait = waits[i];
	for (size_t i = 0; i < CONN_PROGRESS_STEPS; i++)
		worker->env.progress[i].wait = CHANCE;
}

static int
set_up(struct worker *worker, const struct worker_order *order)
{
	struct conn_env *env = &worker->env;

	worker->order = order;
	env->poller = poller_new();
	env->tally = order->tally;
	env->limits = &order->limits;
	worker->access = order->access;
	env->access = &worker->access;
	env->suspect = suspect;
	env->context = worker;
	env->scratch = mem_alloc(CONN_SCRATCH);
	env->arena = &worker->arena;
	worker_set_sites(worker);
	set_queues(worker, order);
	worker->channel = (struct event_source){
	    .ready = worker_read_channel, .fd = order->channel};
	worker->signals = (struct event_source){
	    .ready = begin_stop, .fd = signals_watch(SIGNALS_WORKER)};
	if (order->secure)
		env->tls = worker_tls(order);
	if (!env->poller || worker->signals.fd < 0 ||
	    (order->secure && !env->tls))
		return -1;
	poller_add(
	    env->poller, worker->channel.fd, POLLER_READ, &worker->channel);
	poller_add(
	    env->poller, worker->signals.fd, POLLER_READ, &worker->signals);
	worker->acceptor = (struct acceptor){.env = env,
	    .listeners = order->listeners,
	    .count = order->listener_count,
	    .connections = order->connections};
	return 0;
}

static void
tear_down(struct worker *worker)
{
	while (worker->env.first)
		conn_abort(worker->env.first, CLOSING_STOPPED);
	worker_free_sites(worker);
	rank_free(&worker->ranker);
	search_free(&worker->searcher);
	tls_context_free(&worker->env.tls);
	poller_free(&worker->env.poller);
	free(worker->env.scratch);
	sink_close(&worker->access.sink);
}

int
worker_run(const struct worker_order *order)
{
	struct worker *worker = mem_alloc(sizeof(*worker));
	int code = 0;

	if (set_up(worker, order) < 0) {
		log_line(
		    LOG_ERROR, "a worker cannot start: %s", strerror(errno));
		code = 1;
	} else {
		worker_adopt_all(worker);
		acceptor_open(&worker->acceptor);
		while (!worker->stopping ||
		    (worker->env.count > 0 &&
			clock_monotonic() < worker->stop_at))
			turn(worker);
	}
	tear_down(worker);
	free(worker);
	return code;
}
