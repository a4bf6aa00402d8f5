#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypto/library.h"
#include "serve/worker_priv.h"
#include "system/signals.h"

/*
 * An event loop in one thread (a reactor): wait on the poller, let each ready
 * connection take one bounded step, expire deadlines, repeat. Connections that
 * have shaken hands go first; the others have about as much time as those took
 * (loop/ration.h). Connections are independent state machines (net/conn.c), so
 * there are no locks. Where there is much to do events gather for a moment
 * (loop/coalesce.h). New editions arrive as events like any other and are
 * adopted between two requests; an answer keeps the edition that it began with.
 */

enum {
	EVENTS = CONN_READY_MAX, /* taken from the poller at once */
	GRACE = 500, /* ms for requests that are on their way */
	LOOK_IDLE = 250, /* ms between two looks for clients that are silent */
	TIMEOUT_MOST = 3600000, /* ms */
	TRIM_AFTER = 200, /* ms, in which more may be freed */
	TRIM_LEAST = 1 << 20, /* bytes that were given back */
	TRIM_PART = 4, /* and one part in so many of what is still taken */
};

static void
start_stopping(struct worker *worker)
{
	int64_t at = clock_monotonic() + stop_time(worker->order->board);

	/* Once more: a TERM makes the end of a drain shorter. */
	if (!worker->stopping || at < worker->stop_at)
		worker->stop_at = at;
	if (worker->stopping)
		return;
	worker->stopping = true;
	tally_set(&worker->order->row->tally.accepts, 0);
	worker->close_idle_at = clock_monotonic() + GRACE;
	acceptor_end(&worker->acceptor);
}

/*
 * Without its socket for signatures a worker shakes no hands. The supervisor
 * has another one for its successor.
 */
static void
stop_without_signer(struct worker *worker)
{
	if (worker->stopping || !worker->asks.closed)
		return;
	log_line(LOG_ERROR,
	    "the keyholder has closed its end of a worker's socket: "
	    "the worker ends");
	start_stopping(worker);
}

/*
 * A client that connected just before a reload still gets its answer, also
 * when the segment with its first bytes is lost: it is sent again after a
 * second (RFC 6298, 2.1).
 */
static void
close_idle(struct worker *worker, int64_t now)
{
	conn_close_idle(&worker->env, now);
	worker->close_idle_at = now + LOOK_IDLE;
}

static void
suspect(void *context, size_t host, struct span path)
{
	struct worker *worker = context;

	/* A full queue means that the indexer has enough to look at. */
	(void)send(worker->order->hosts[host].suspects, path.data, path.size,
	    MSG_DONTWAIT | MSG_NOSIGNAL);
}

/*
 * Whether clients may come, as orders/report.c tells it: all hosts whose
 * capsule can be read have an edition, and there is such a host.
 */
static bool
is_healthy(void *context)
{
	const struct worker *worker = context;
	bool readable = false;

	for (size_t i = 0; i < worker->env.hosts.count; i++) {
		const struct context *host = &worker->env.hosts.list[i].context;
		if (host->absent)
			continue;
		if (!host->edition)
			return false;
		readable = true;
	}
	return readable &&
	    !tally_get(&worker->order->board->service.service.draining);
}

static int64_t
next_timeout(struct worker *worker)
{
	int64_t now = clock_monotonic();
	int64_t timeout = conn_timeout(&worker->env, now, -1);
	const int64_t moments[] = {worker->acceptor.resume_at, worker->stop_at,
	    worker->close_idle_at, worker->trim_at, worker->map_at};

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		if (!moments[i])
			continue;
		int64_t left = moments[i] > now ? moments[i] - now : 0;
		timeout = timeout < 0 || left < timeout ? left : timeout;
	}
	int64_t most =
	    worker->order->heartbeat ? worker->order->heartbeat : TIMEOUT_MOST;
	if (timeout < 0)
		return worker->order->heartbeat ? most : timeout;
	return timeout < most ? timeout : most;
}

/*
 * Giving memory back means a walk through all of the heap, which holds the
 * worker for milliseconds when it is large. So there has to be less than there
 * was: where peers come as others go there is nothing to give (K177).
 */
static bool
memory_fell(const struct conn_env *env)
{
	size_t fell = env->memory_most - env->memory;

	return fell >= TRIM_LEAST && fell >= env->memory / TRIM_PART;
}

/* Memory that many readers took goes back to the system after them. */
static void
trim_heap(struct worker *worker)
{
	worker->trim_at = 0;
	worker->env.memory_most = worker->env.memory;
	heap_trim();
}

/* Gives memory back to the system, some time after there is enough of it. */
static void
trim(struct worker *worker, int64_t now)
{
	if (worker->trim_at && worker->trim_at <= now)
		trim_heap(worker);
	else if (!worker->trim_at && memory_fell(&worker->env))
		worker->trim_at = now + TRIM_AFTER;
}

/* Called in every turn, so that deadlines hold under any load. */
static void
expire(struct worker *worker)
{
	int64_t now = clock_monotonic();

	conn_expire_due(&worker->env, now);
	if (worker->acceptor.resume_at && worker->acceptor.resume_at <= now)
		acceptor_open(&worker->acceptor);
	if (worker->close_idle_at && worker->close_idle_at <= now)
		close_idle(worker, now);
	trim(worker, now);
}

static void
serve_conns(struct worker *worker, void *const *items, size_t count)
{
	struct conn *conns[EVENTS];
	size_t conn_count = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i] != &worker->channel &&
		    items[i] != &worker->signals &&
		    !acceptor_find(&worker->acceptor, items[i]))
			conns[conn_count++] = items[i];
	conn_serve(&worker->env, conns, conn_count);
}

static void
read_sources(struct worker *worker, void *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i] == &worker->channel)
			worker_read_channel(worker);
	for (size_t i = 0; i < count; i++) {
		if (items[i] != &worker->signals)
			continue;
		(void)signals_take(worker->signals); /* it watches only TERM */
		start_stopping(worker);
	}
}

static void
accept_conns(struct worker *worker, void *const *items, size_t count)
{
	worker->acceptor.alone =
	    count == 1 && !worker->rested && !worker->env.gathers;
	for (size_t i = 0; i < count; i++) {
		const struct listener *listener =
		    acceptor_find(&worker->acceptor, items[i]);
		if (listener && worker->acceptor.open &&
		    ration_allows(&worker->env.ration))
			acceptor_accept(&worker->acceptor, listener);
	}
	ration_spent(&worker->env.ration, clock_us());
}

/* No rest keeps a step waiting that could be taken at once. */
static size_t
wait_for_events(struct worker *worker, void **items)
{
	struct conn_env *env = &worker->env;
	int64_t timeout = next_timeout(worker);
	long rest = timeout == 0
	    ? 0
	    : coalesce_rest(&worker->coalesce, conn_under_way(env));

	worker->rested = false;
	if (rest > 0) {
		size_t count = poller_wait(env->poller, 0, items, EVENTS);
		if (count > 0)
			return count;
		poller_rest(rest);
		worker->rested = true;
	}
	if (env->begins.first)
		timeout = 0;
	return poller_wait(env->poller, (int)timeout, items, EVENTS);
}

/*
 * One turn of the loop. Order matters: a connection may be freed by an edition,
 * a signal or a new connection, so the connections that are ready go first,
 * while all pointers in `items` are valid. No step is unbounded (K2, K6): the
 * poller is level-triggered and reports what is left in the next turn.
 */
static void
handle_events(struct worker *worker)
{
	void *items[EVENTS];
	size_t count = wait_for_events(worker, items);

	worker->env.turn++;
	tally_set(&worker->order->row->tally.turns, (uint64_t)worker->env.turn);
	worker_read_board(worker);
	worker->env.gathers = coalesce_goes_on(&worker->coalesce);
	ration_begin(&worker->env.ration, clock_us());
	serve_conns(worker, items, count);
	conn_keep_budget(&worker->env);
	worker_map_again(worker);
	read_sources(worker, items, count);
	ration_skip(&worker->env.ration, clock_us());
	accept_conns(worker, items, count);
	conn_shake_hands(&worker->env);
	if (conn_run_buffered(&worker->env) > 0)
		ration_served(&worker->env.ration, clock_us());
	if (worker->rested)
		coalesce_note(&worker->coalesce, worker->env.clients);
	worker->env.clients = 0;
	stop_without_signer(worker);
	expire(worker);
}

static int
set_up_worker(struct worker *worker, const struct worker_order *order)
{
	struct conn_env *env = &worker->env;

	worker->order = order;
	env->poller = poller_new();
	env->tally = &order->row->tally;
	env->pages = &order->row->pages;
	env->board = order->board;
	env->limits = &order->limits;
	env->proxy_from = order->proxy_from;
	env->handshakes_max = order->handshakes;
	worker->access = order->access;
	env->access = &worker->access;
	env->suspect = suspect;
	env->is_healthy = is_healthy;
	env->context = worker;
	env->scratch = mem_alloc(CONN_SCRATCH);
	env->arena = &worker->arena;
	worker_set_hosts(worker);
	conn_set_times(env, &order->times);
	worker->channel = order->channel;
	worker->signals = signals_watch(SIGNALS_WORKER);
	if (order->secure)
		env->tls = worker_tls(worker);
	if (!env->poller || worker->signals < 0 || (order->secure && !env->tls))
		return -1;
	worker->acceptor = (struct acceptor){.env = env,
	    .listeners = order->listeners,
	    .count = order->listener_count,
	    .connections = order->connections};
	return poller_add(env->poller, worker->channel, POLLER_READ,
		   &worker->channel) < 0 ||
		poller_add(env->poller, worker->signals, POLLER_READ,
		    &worker->signals) < 0
	    ? -1
	    : 0;
}

static void
tear_down_worker(struct worker *worker)
{
	conn_close_all(&worker->env);
	worker_free_hosts(worker);
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

	if (set_up_worker(worker, order) < 0) {
		log_line(
		    LOG_ERROR, "a worker cannot start: %s", note_cause(errno));
		code = 1;
	} else {
		box_enter(&order->box);
		worker_adopt_all(worker);
		library_may_fail();
		tally_set(&order->row->tally.accepts, 1);
		acceptor_open(&worker->acceptor);
		/* From here on others may end: this one accepts. */
		tally_set(&order->row->tally.turns, 1);
		while (!worker->stopping ||
		    (worker->env.count > 0 &&
			clock_monotonic() < worker->stop_at))
			handle_events(worker);
	}
	tear_down_worker(worker);
	free(worker);
	return code;
}
