#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/channel.h"
#include "serve/conn.h"
#include "serve/signals.h"
#include "serve/socket.h"
#include "serve/worker.h"

enum {
	ACCEPTS = 16, /* at once, before connections get their turn */
	EVENTS = 64,
	STOP_MAX = 10000, /* ms to finish answers in */
	GRACE = 500, /* ms in which who has just connected asks */
	WAIT_EDITION = 1000, /* ms that an answer waits for one */
	LINGER = 2000, /* ms for the peer's end */
	PAUSE = 100, /* ms without accepting when room is short */
	FIND = 500, /* ms between two looks for the edition's root */
};

struct worker;

/* What an event belongs to, when it is no connection's. */
struct source {
	void (*ready)(struct worker *worker, struct source *source);
	int fd;
	bool gopher;
};

struct worker {
	struct conn_host host;
	const struct worker_order *order;
	struct source channel, signals, listeners[WORKER_LISTENERS];
	struct shelf shelf;
	struct ranker ranker;
	struct searcher searcher;
	struct arena arena;
	bool accepting, stopping;
	/* Monotonic ms; 0: never. */
	int64_t resume_at, stop_at, let_go_at;
	int64_t find_at; /* the edition's root is looked for */
};

static void
stop_accepting(struct worker *worker)
{
	for (size_t i = 0;
	     worker->accepting && i < worker->order->listener_count; i++)
		poller_remove(worker->host.poller, worker->listeners[i].fd);
	worker->accepting = false;
}

static void
start_accepting(struct worker *worker)
{
	worker->resume_at = 0;
	for (size_t i = 0; i < worker->order->listener_count; i++)
		poller_add(worker->host.poller, worker->listeners[i].fd,
		    POLLER_READ | POLLER_SHARED, &worker->listeners[i]);
	worker->accepting = true;
}

/* Out of descriptors or of room: rest a little instead of spinning. */
static void
pause_accepting(struct worker *worker)
{
	stop_accepting(worker);
	if (!worker->stopping)
		worker->resume_at = clock_monotonic() + PAUSE;
}

static void
accept_some(struct worker *worker, struct source *source)
{
	for (int i = 0; i < ACCEPTS; i++) {
		if (worker->host.count >= worker->order->connections) {
			pause_accepting(worker);
			return;
		}
		int fd = socket_accept(source->fd);
		if (fd >= 0) {
			conn_open(&worker->host, fd,
			    source->gopher ? ASKED_BY_GOPHER : ASKED_BY_GEMINI,
			    !source->gopher);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS)
			pause_accepting(worker);
		return;
	}
}

/* Who waited for an edition, or for the root that it was made of. */
static void
retry(struct worker *worker)
{
	for (struct conn *conn = worker->host.first, *next; conn; conn = next) {
		next = conn->after;
		conn_retry(conn);
	}
}

/*
 * Files are opened below the directory that the edition was made of. Another
 * one may stand in its place by now, whose turn comes with the next edition,
 * or none: then it is looked for until it is back. Returns whether it is here.
 */
static bool
follow_root(struct worker *worker)
{
	struct desk *desk = &worker->host.desk;

	worker->find_at = 0;
	if (edition_count(desk->edition) == 0)
		return true;
	const struct identity *wanted = edition_identity(desk->edition, 0);
	if (root_is(desk->root, wanted))
		return true;
	int fd = root_open(worker->order->root);
	if (!root_is(fd, wanted)) {
		if (fd >= 0)
			close(fd);
		worker->find_at = clock_monotonic() + FIND;
		return false;
	}
	if (desk->root >= 0)
		close(desk->root);
	desk->root = fd;
	return true;
}

/* From here on answers are made of the new edition; who waited gets one. */
static void
adopt(struct worker *worker, int fd)
{
	struct edition *edition = edition_map(fd);

	close(fd);
	if (!edition) {
		log_line(LOG_ERROR, "an edition cannot be mapped: %s",
		    strerror(errno));
		return;
	}
	shelf_clear(&worker->shelf);
	edition_release(&worker->host.desk.edition);
	worker->host.desk.edition = edition;
	follow_root(worker);
	retry(worker);
}

static void
read_channel(struct worker *worker, struct source *source)
{
	struct channel_edition about;
	int fd, newest = -1;

	for (;;) {
		enum channel_got got = channel_receive(source->fd, &fd, &about);
		/* Without a supervisor nobody would take our place. */
		if (got == CHANNEL_CLOSED)
			_exit(0);
		if (got == CHANNEL_EMPTY)
			break;
		if (newest >= 0)
			close(newest);
		newest = fd;
	}
	if (newest >= 0)
		adopt(worker, newest);
}

static void
begin_stop(struct worker *worker, struct source *source)
{
	while (signals_next(source->fd))
		continue;
	if (worker->stopping)
		return;
	worker->stopping = true;
	worker->stop_at = clock_monotonic() + STOP_MAX;
	worker->let_go_at = clock_monotonic() + GRACE;
	worker->resume_at = 0;
	stop_accepting(worker);
}

/*
 * Those that still have not asked anything. Who connected just before the end
 * is about to ask, and a reload is nothing that a client should notice.
 */
static void
let_go(struct worker *worker)
{
	worker->let_go_at = 0;
	for (struct conn *conn = worker->host.first, *next; conn; conn = next) {
		next = conn->after;
		if (conn->state == CONN_HELLO ||
		    (conn->state == CONN_REQUEST && conn->in.size == 0 &&
			!conn->tls))
			conn_abort(conn);
	}
}

static void
suspect(void *context, struct span path)
{
	struct worker *worker = context;

	/* A full queue means that the indexer has enough to look at. */
	(void)send(worker->order->hints, path.data, path.size,
	    MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int64_t
next_timeout(const struct worker *worker)
{
	int64_t now = clock_monotonic(), timeout = -1;
	const int64_t moments[] = {worker->resume_at, worker->stop_at,
	    worker->let_go_at, worker->find_at};

	for (size_t i = 0; i < CONN_STATES; i++)
		timeout =
		    deadline_timeout(&worker->host.queues[i], now, timeout);
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		if (!moments[i])
			continue;
		int64_t left = moments[i] > now ? moments[i] - now : 0;
		timeout = timeout < 0 || left < timeout ? left : timeout;
	}
	return timeout < 3600000 ? timeout : 3600000;
}

static void
expire(struct worker *worker)
{
	int64_t now = clock_monotonic();
	struct deadline *due;

	for (size_t i = 0; i < CONN_STATES; i++)
		while ((due = deadline_due(&worker->host.queues[i], now)))
			conn_expire((struct conn *)due);
	if (worker->resume_at && worker->resume_at <= now)
		start_accepting(worker);
	if (worker->let_go_at && worker->let_go_at <= now)
		let_go(worker);
	if (worker->find_at && worker->find_at <= now && follow_root(worker))
		retry(worker);
}

/* A source of the worker's own, or NULL if the item is a connection. */
static struct source *
source_of(struct worker *worker, void *item)
{
	if (item == &worker->channel || item == &worker->signals)
		return item;
	for (size_t i = 0; i < worker->order->listener_count; i++)
		if (item == &worker->listeners[i])
			return item;
	return NULL;
}

/*
 * One turn. Connections go first and the worker's own sources after them: what
 * those close cannot be among the events still to come.
 */
static void
turn(struct worker *worker)
{
	void *items[EVENTS];
	size_t count = poller_wait(
	    worker->host.poller, (int)next_timeout(worker), items, EVENTS);

	if (worker->order->progress)
		worker->host.desk.progress = *worker->order->progress;
	if (worker->order->absent)
		worker->host.desk.absent = *worker->order->absent;
	for (size_t i = 0; i < count; i++)
		if (!source_of(worker, items[i]))
			conn_ready(items[i]);
	for (size_t i = 0; i < count; i++)
		if (items[i] == &worker->channel)
			read_channel(worker, &worker->channel);
	for (size_t i = 0; i < count; i++) {
		struct source *source = source_of(worker, items[i]);
		if (source && source != &worker->channel)
			source->ready(worker, source);
	}
	expire(worker);
}

static void
set_queues(struct worker *worker, const struct worker_order *order)
{
	const int64_t waits[CONN_STATES] = {
	    [CONN_HELLO] = order->hello,
	    [CONN_HANDSHAKE] = order->handshake,
	    [CONN_REQUEST] = order->request,
	    [CONN_WAITING] = WAIT_EDITION,
	    [CONN_REPLY] = order->stall,
	    [CONN_GOODBYE] = LINGER,
	    [CONN_DRAIN] = LINGER,
	};

	for (size_t i = 0; i < CONN_STATES; i++)
		worker->host.queues[i].wait = waits[i];
}

static int
set_up(struct worker *worker, const struct worker_order *order)
{
	static const int signals[] = {SIGTERM, 0};
	struct conn_host *host = &worker->host;

	worker->order = order;
	host->poller = poller_new();
	host->shelf = &worker->shelf;
	host->tally = order->tally;
	host->suspect = suspect;
	host->context = worker;
	host->scratch = mem_alloc(CONN_SCRATCH);
	host->desk = (struct desk){.place = &order->place,
	    .root = root_open(order->root),
	    .ranker = &worker->ranker,
	    .searcher = &worker->searcher,
	    .arena = &worker->arena};
	set_queues(worker, order);
	worker->channel =
	    (struct source){.ready = read_channel, .fd = order->channel};
	worker->signals =
	    (struct source){.ready = begin_stop, .fd = signals_watch(signals)};
	if (order->cert)
		host->tls = tls_context_new(order->cert, order->ticket_keys);
	/* Without a root there is nothing to open, until it is back. */
	if (!host->poller || worker->signals.fd < 0 ||
	    (order->cert && !host->tls))
		return -1;
	poller_add(
	    host->poller, worker->channel.fd, POLLER_READ, &worker->channel);
	poller_add(
	    host->poller, worker->signals.fd, POLLER_READ, &worker->signals);
	for (size_t i = 0; i < order->listener_count; i++)
		worker->listeners[i] = (struct source){.ready = accept_some,
		    .fd = order->listeners[i].fd,
		    .gopher = order->listeners[i].gopher};
	return 0;
}

static void
tear_down(struct worker *worker)
{
	while (worker->host.first)
		conn_abort(worker->host.first);
	shelf_clear(&worker->shelf);
	edition_release(&worker->host.desk.edition);
	rank_free(&worker->ranker);
	search_free(&worker->searcher);
	tls_context_free(&worker->host.tls);
	poller_free(&worker->host.poller);
	free(worker->host.scratch);
	if (worker->host.desk.root >= 0)
		close(worker->host.desk.root);
}

int
worker_run(const struct worker_order *order)
{
	struct worker *worker = mem_alloc(sizeof(*worker));
	int code = 0;

	int ready = set_up(worker, order);
	/* Forked with all signals held back until somebody listens to them. */
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (ready < 0) {
		log_line(
		    LOG_ERROR, "a worker cannot start: %s", strerror(errno));
		code = 1;
	} else {
		/* Before anybody asks: nobody is to notice that we are new. */
		if (order->edition >= 0)
			adopt(worker, order->edition);
		start_accepting(worker);
		while (!worker->stopping ||
		    (worker->host.count > 0 &&
			clock_monotonic() < worker->stop_at))
			turn(worker);
	}
	tear_down(worker);
	free(worker);
	return code;
}
