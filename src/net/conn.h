/* A connection, from accept() to close(): a state machine. */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "base/log_quota.h"
#include "limits/limits.h"
#include "loop/poller.h"
#include "loop/ration.h"
#include "net/handshake_queue.h"
#include "net/holdings.h"
#include "net/listener.h"
#include "net/tls.h"
#include "reply/outgoing.h"
#include "stats/access.h"
#include "stats/tally.h"
#include "upload/upload_message.h"

/*
 * Each state has one step, a function that goes as far as it can without
 * blocking and returns the event that it waits for, for which the poller is
 * set. A step that is finished sets the next state, whose step runs at once.
 *
 *   PROXY         (behind a proxy) reads the header that names its client
 *   FIRST         (TLS optional) waits for the first byte, which tells TLS
 *                 from a plain request
 *   HELLO         (TLS) reads until the first record is whole; has no TLS
 *                 object yet
 *   QUEUED        (TLS) waits for its turn to shake hands; has none either
 *   HANDSHAKE     (TLS)
 *   REQUEST       reads until a request is complete
 *   WAITING       for the next edition: the requested file has changed
 *   BODY          (Titan) collects the body of an upload
 *   WRITING       (Titan) the writer has the upload, and answers
 *   PUBLISHING    (Titan) for the edition that has it, in every worker
 *   SEND          sends the rendered bytes, then the file
 *   CLOSE_NOTIFY  (TLS) sends close_notify
 *   DISCARD       (Titan) drops the body of an upload that was refused
 *   DRAIN         reads and drops input until the peer closes (A11)
 */
enum conn_state {
	CONN_PROXY,
	CONN_FIRST,
	CONN_HELLO,
	CONN_QUEUED,
	CONN_HANDSHAKE,
	CONN_REQUEST,
	CONN_WAITING,
	CONN_BODY,
	CONN_WRITING,
	CONN_PUBLISHING,
	CONN_SEND,
	CONN_CLOSE_NOTIFY,
	CONN_DISCARD,
	CONN_DRAIN,
	CONN_STATES,
};

/* What a step waits for. */
enum conn_wait {
	CONN_GO_ON, /* nothing: the state has changed */
	CONN_WAIT_READ,
	CONN_WAIT_WRITE,
	CONN_WAIT_NOTHING, /* its deadline, its turn, or the next edition */
	CONN_WAIT_END, /* its turn, or that the peer sends no more */
	CONN_WAIT_ELSEWHERE, /* something else than its peer, which wakes it */
	CONN_LOOK_AGAIN, /* like READ, but see conn_look_again() */
	CONN_CLOSE,
};

struct conn_env;

/* What the access log says of a connection; unused while the log is off. */
struct conn_trace {
	struct address peer; /* its client's, as far as it is known */
	bool has_peer;
	bool has_request; /* `text` is its host, then its path */
	bool has_host;
	struct buf text;
	size_t host_size; /* bytes of `text` */
	int status; /* of the answer; -1: none yet */
};

/* How a connection came by a proxy. */
struct conn_passage {
	struct address proxy;
	struct address entered; /* that its client has connected to */
	bool named; /* its client's address is known, and `entered` with it */
	bool check; /* it is the proxy's own, such as a health check */
};

struct conn {
	struct deadline deadline; /* in conn_env.queues, by its state */
	struct deadline progress; /* in conn_env.progress, until a request */
	struct deadline place; /* in conn_env.handshakes, while it waits */
	/* In conn_env.begins, .leaves, .lingers, .looks or .buffered. */
	struct deadline again;
	struct conn_env *env;
	struct conn *previous, *next; /* connections of the worker */
	int fd;
	const struct listener *listener; /* that accepted it */
	uint64_t peer; /* its address, by limits_peer() */
	uint64_t source; /* its address, by limits_source() */
	struct conn_passage *passage; /* owned; NULL: it came by no proxy */
	int64_t opened; /* monotonic ms */
	int64_t began; /* monotonic ms: when it could begin to progress */
	const struct protocol *protocol;
	struct buf hello; /* PROXY, HELLO, QUEUED: what has come */
	bool polled; /* the poller has it */
	bool lingers; /* its peer did not close when it was looked for first */
	bool known; /* its client holds a ticket of this server */
	enum conn_state state;
	unsigned want; /* enum poller_want */
	struct tls *tls;
	struct buf in;
	struct outgoing outgoing;
	unsigned charged; /* requests that it has counted as, but the first */
	uint64_t rendered_sent; /* bytes of the rendered part */
	size_t held; /* bytes of memory for the answer, as counted */
	size_t hello_held; /* and for the hello */
	bool unbound; /* its socket takes much of a file */
	bool copies; /* its file cannot be sent without copying it */
	uint64_t sent, drained; /* bytes in all */
	uint64_t body_due; /* bytes of its upload that are yet to come */
	int64_t send_began; /* monotonic ms */
	uint64_t taken; /* bytes that its peer had acknowledged at a look */
	uint64_t burst; /* of these, that its program may not have read yet */
	int64_t taken_at; /* monotonic ms of the last look that found more */
	bool dried; /* it has read all of its bursts, in the rate's time */
	/*
	 * `taken`, or in DISCARD `drained`, or in BODY the bytes of the body,
	 * where the rate's time begins.
	 */
	uint64_t rated_from;
	int64_t rated_at; /* monotonic ms */
	enum closing why; /* the first reason to close it */
	struct conn_upload *upload; /* or NULL: conn_upload.c */
	struct conn_trace trace;
};

/*
 * Degrees of progress towards a request: PROXY, FIRST, HELLO, QUEUED,
 * HANDSHAKE, that of a known client, then REQUEST by the bytes of it that have
 * come.
 */
enum {
	CONN_PROGRESS_KNOWN = CONN_HANDSHAKE + 1,
	CONN_PROGRESS_REQUEST,
	CONN_PROGRESS_STEPS = CONN_PROGRESS_REQUEST + REQUEST_MAX + 2 + 1,
};

/*
 * The environment of a worker's connections: what they share, all of it the
 * worker's. The hosts' editions may change between two requests.
 */
struct conn_env {
	struct poller *poller;
	struct tls_context *tls;
	struct served_hosts hosts;
	struct arena *arena; /* freed after each request */
	struct tally *tally;
	struct page_counts *pages;
	const struct limits *limits;
	const struct networks *proxy_from; /* whose PROXY headers count */
	/* Whether health checks of proxies are answered. */
	bool (*is_healthy)(void *context);
	struct log_quota proxy_quota; /* of lines about those that do not */
	struct log_quota poller_quota; /* and about a poller that fails */
	struct access *access;
	struct deadline_queue queues[CONN_STATES]; /* timeouts, by state */
	/*
	 * Connections that are not in the poller: `begins`, new ones, stepped
	 * after the next poll; `leaves`, answered, looked at soon for the
	 * peer's close; `lingers`, the same, later; `looks`, uploads that check
	 * again whether all workers serve them, which nobody tells.
	 */
	struct deadline_queue begins, leaves, lingers, looks;
	bool gathers; /* the worker looks again in a moment, events or not */
	/*
	 * First looks at new connections that came too early, one after the
	 * other, and connections that have been polled at once since then.
	 */
	unsigned early, unlooked;
	/*
	 * Looks for the ends of peers that had stayed, one after the other; and
	 * those that are left out because of that.
	 */
	unsigned stays, unsought;
	/*
	 * Connections without a request, by their progress, in the order in
	 * which they have made it; due once they have had time to send one.
	 */
	struct deadline_queue progress[CONN_PROGRESS_STEPS];
	/*
	 * Handshakes that wait for their turn; how many are under way, which
	 * means that they have a TLS object, those of known clients among
	 * these, and the most.
	 */
	struct handshake_queue handshakes;
	size_t under_way, known_under_way, handshakes_max;
	size_t waiting; /* steps of handshakes that wait for signatures */
	struct ration ration;
	/*
	 * Connections whose input lies in memory, where the poller does not see
	 * it: those that begin, and those in the middle of a request. Among the
	 * latter are bodies that were refused in the step of another upload.
	 */
	struct deadline_queue buffered[2];
	int64_t turn; /* number of the event loop's turn */
	size_t clients; /* that have come, or were answered, in this turn */
	struct conn *first;
	size_t count;
	/*
	 * Bytes that answers hold which are not sent yet: each of its own, and
	 * renderings that the caches have dropped.
	 */
	size_t held, dropped;
	struct holdings holdings; /* `held`, by address */
	bool excess; /* an address holds more than one may */
	struct holdings bodies; /* of uploads, by their writers */
	/* Bytes of hellos whose handshakes have not begun. */
	size_t hellos;
	/*
	 * Bytes that answers, hellos and TLS sessions take, about, and the most
	 * that they took since the worker has last given memory back.
	 */
	size_t memory, memory_most;
	char *scratch; /* CONN_SCRATCH bytes, for file pieces and drains */
	const struct board *board; /* in shared memory, with all tallies */
	/* Tells the indexer of a host that a file differs from the edition. */
	void (*suspect)(void *context, size_t host, struct span path);
	/*
	 * Hands an upload to the writer of a host. Returns the socket that it
	 * answers by, the caller's, or -1 with errno.
	 */
	int (*hand_over)(void *context, size_t host, enum upload_order order,
	    const struct upload *upload, int body);
	/* Whether every worker serves what the writer has done at a path. */
	enum upload_shown (*shows)(void *context, size_t host, struct span path,
	    const struct upload_reply *done);
	void *context;
};

enum {
	/* Bytes, of the worker: of a large file in plain, as much at a time. */
	CONN_SCRATCH = 256 << 10,
	CONN_READ = 65536, /* bytes of drains and of bodies at a time */
	/*
	 * Bytes of unsent answers that a worker holds, and one address of it.
	 * The usual 64 connections of one address, each with the piece of a
	 * large page, are within the latter.
	 */
	CONN_HELD_MAX = 24 << 20,
	CONN_HELD_PEER = 8 << 20,
	CONN_HELLOS_MAX = 8 << 20, /* bytes of hellos that a worker holds */
	/* Bytes of editions that pages under way need beside the newest. */
	CONN_OUTDATED_MAX = 256 << 20,
	CONN_FRESH = 2000, /* ms in which the first byte may still be late */
};

/* How long the configuration lets states last, in ms. */
struct conn_times {
	int64_t hello, handshake, request, stall;
};

/* Sets the timeouts of all states, and of looks without the poller. */
void conn_set_times(struct conn_env *env, const struct conn_times *times);

/* A socket that a listener has accepted, and its peer. */
struct accepted {
	int fd;
	const struct address *address; /* for the access log */
	/* By limits_peer(), limits_source(); a proxy has no limits. */
	uint64_t peer, source;
};

/*
 * Takes over an accepted socket, and a limits_enter() of its peer, which is
 * left when the connection closes. The connection frees itself then.
 */
void conn_open(struct conn_env *env, const struct listener *listener,
    const struct accepted *accepted);
/* How many have not been answered yet. */
size_t conn_under_way(const struct conn_env *env);
/*
 * The sockets of these are ready for what they wait for. Those that have not
 * shaken hands only queue. Steps that are due without the poller come first.
 */
enum { CONN_READY_MAX = 128 };
void conn_serve(struct conn_env *env, struct conn *const *ready, size_t count);
/* Those that have queued shake hands, as far as the ration allows it. */
void conn_shake_hands(struct conn_env *env);
/*
 * Called inside the step of a handshake that waits for its signature: gives the
 * next new one its step, if there is time and room, so that its signature is
 * asked for as well. No more than so many steps wait for others, and none where
 * more than so many connections wait to begin: they do so one by one.
 */
enum {
	CONN_WAITING_MAX = 7,
	CONN_MANY = 16,
};
void conn_shake_meanwhile(struct conn_env *env);
/*
 * Gives connections whose input lies in memory a step: those that begin, and
 * some of the others. Returns how many there were.
 */
size_t conn_run_buffered(struct conn_env *env);
/*
 * Closes, or answers, the connections whose deadline has passed. No more than
 * so many at once: thousands that came together expire together (K99).
 */
enum { CONN_EXPIRES = 4 };
void conn_expire_due(struct conn_env *env, int64_t now);
/*
 * Like deadline_timeout(): until a deadline passes, or something is to be done
 * that no descriptor tells of, but for first looks at new connections.
 */
int64_t conn_timeout(struct conn_env *env, int64_t now, int64_t timeout);
/* A new edition is in force: answers the requests that wait for one. */
void conn_retry_all(struct conn_env *env);
/*
 * Closes connections until unsent answers and hellos are within their budgets.
 * Not to be called between two connections that are ready.
 */
void conn_keep_budget(struct conn_env *env);
/*
 * A new edition of a host is in force: closes connections whose pages need too
 * many older ones.
 */
void conn_keep_newest(struct conn_env *env, size_t host);
/*
 * The worker stops: closes those that have sent neither a whole ClientHello nor
 * a byte of a request, unless they were opened less than CONN_FRESH before now,
 * in monotonic ms; closes all.
 */
void conn_close_idle(struct conn_env *env, int64_t now);
void conn_close_all(struct conn_env *env);

#endif
