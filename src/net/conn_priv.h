/* What conn.c and conn_*.c share, and the acceptor. */
#ifndef NET_CONN_PRIV_H
#define NET_CONN_PRIV_H

#include "net/conn.h"

/* The connection that has this deadline, at an offset; NULL of NULL. */
static inline struct conn *
conn_of(struct deadline *deadline, size_t offset)
{
	return deadline ? (struct conn *)((char *)deadline - offset) : NULL;
}

static inline struct conn *
conn_of_deadline(struct deadline *deadline)
{
	return conn_of(deadline, offsetof(struct conn, deadline));
}

static inline struct conn *
conn_of_progress(struct deadline *progress)
{
	return conn_of(progress, offsetof(struct conn, progress));
}

static inline struct conn *
conn_of_place(struct deadline *place)
{
	return conn_of(place, offsetof(struct conn, place));
}

static inline struct conn *
conn_of_again(struct deadline *again)
{
	return conn_of(again, offsetof(struct conn, again));
}

/* Enters a state: sets its timeout. */
void conn_enter(struct conn *conn, enum conn_state state);
/* Queues a connection without a request by its progress. */
void conn_advance(struct conn *conn);
/*
 * Whether its next step serves a client: its handshake is done, or it needs
 * none.
 */
bool conn_is_served(const struct conn *conn);
/* Whether nothing of its request has been read yet. */
bool conn_is_fresh(const struct conn *conn);
/* Of those that are not fresh so many have a step in a turn (K2). */
enum { CONN_ONGOING = 8 };
/* The socket is ready for what the connection waits for. */
void conn_ready(struct conn *conn);
/*
 * Has the poller tell what a step waits for. Returns 0, or -1 where the system
 * cannot, which the log says: then nothing would wake the connection.
 */
int conn_poll(struct conn *conn, enum conn_wait wait);
/* Says in the log, within a quota, that the poller has failed with errno. */
void conn_note_unpolled(struct conn_env *env);
/* Waits for what a step has returned, or closes. */
void conn_settle(struct conn *conn, enum conn_wait wait);
/* Closes it at once, in any state. */
void conn_abort(struct conn *conn, enum closing why);
/*
 * Gives those their step that are due and that the poller does not have. Called
 * after each poll, which must not wait for longer than until one is due.
 * Returns how many there were.
 */
size_t conn_look_again(struct conn_env *env, int64_t now);
/* How a new connection waits: for a first look, or for the poller. */
enum conn_wait conn_first_wait(struct conn *conn);
/* Tells whether the first look at a new connection found something. */
void conn_note_look(struct conn *conn, bool came);
/*
 * Gives the next handshake of a kind its step. Returns whether there was one:
 * not when none waits, and not when a new one has to wait until another ends.
 * Other connections may be closed for it. A known client beyond half of those
 * under way only moves to the new ones.
 */
bool conn_shake_next(struct conn_env *env, enum handshake_kind kind);
/*
 * Like deadline_timeout(), for conn_shake_next() and conn_run_buffered(): 0 if
 * one could go on.
 */
int64_t conn_shake_timeout(struct conn_env *env, int64_t now, int64_t timeout);
/*
 * Counts a handshake that is under way as ended, and judges by how it ended
 * whether its address is doubted. Does nothing for a connection in another
 * state.
 */
void conn_end_handshake(struct conn *conn);
/* Counts the memory that its hello holds now, and that its answer does. */
void conn_count_hello(struct conn *conn);
void conn_count_held(struct conn *conn);
/* Counts memory that a connection has taken and given back. */
void conn_count_memory(struct conn_env *env, size_t more, size_t less);
enum { CONN_TLS_MEMORY = 64 << 10 }; /* bytes that a session takes, about */
/* Gives back the file and the rendered bytes. */
void conn_release_outgoing(struct conn *conn);
/*
 * Sets the reason to close, unless there is one already: a later one only
 * follows from it. Returns CONN_CLOSE.
 */
enum conn_wait conn_end(struct conn *conn, enum closing why);
/*
 * What a step waits for after a result other than IO_DONE. A final one ends the
 * connection, for the reason `why` or IO_STORM's own.
 */
enum conn_wait conn_wait_of(
    struct conn *conn, enum io_result result, enum closing why);

/*
 * The connection to drop for a new one, or NULL. It is one that is answered
 * whole, or whose upload was refused; else, of those without a request and
 * those that read their answers, one of the kind that holds more places.
 * Without a request: the one with the least progress, of several the oldest.
 * Reading: one that has taken nothing for CONN_IDLE ms. If the worker is `full`
 * also one without a request that has not had time to send it, and a reader
 * slower than CONN_RATE_LEAST or of an address with more than CONN_CROWD
 * connections.
 */
struct conn *conn_victim(struct conn_env *env, bool full);
enum {
	CONN_IDLE = 5000, /* ms */
	CONN_RATE_LEAST = 1024, /* bytes a second */
	CONN_CROWD = 4,
};
/*
 * The handshake to drop for a new one: the oldest under way of those that have
 * had time to finish, and so many ms more. For a known client, the oldest of
 * all unknown ones before that. NULL if there is none.
 */
struct conn *conn_victim_handshake(
    const struct conn_env *env, bool known, int64_t more);
/* The ms that a handshake has more, before it is dropped for a doubtful one. */
enum { CONN_DOUBT = 5000 };

/* Counts a dear response, as far as it is made, as several requests. */
void conn_charge(struct conn *conn);
/* Answers with a refusal, whatever has come. */
void conn_refuse(struct conn *conn, enum refusal refusal, struct span detail);
/*
 * Answers the request if the input has all of it; `ended`: no more comes.
 * Returns what the connection waits for.
 */
enum conn_wait conn_parse_input(struct conn *conn, bool ended);
/* Enters PROXY: a proxy at that address is to send its header. */
void conn_await_proxy(struct conn *conn, const struct address *proxy);
/* Closes a socket whose peer is no proxy, although the listener is for them. */
void conn_turn_away(struct conn_env *env, const struct listener *listener,
    const struct accepted *accepted);
/* Enters the state that a connection begins in, but for its proxy. */
void conn_start(struct conn *conn);
/* The steps of PROXY, of HELLO, of QUEUED and HANDSHAKE. */
enum conn_wait conn_step_proxy(struct conn *conn);
enum conn_wait conn_step_hello(struct conn *conn);
enum conn_wait conn_step_turn(struct conn *conn);
/* The steps of REQUEST, SEND, CLOSE_NOTIFY, and of DISCARD and DRAIN. */
enum conn_wait conn_step_request(struct conn *conn);
enum conn_wait conn_step_send(struct conn *conn);
enum conn_wait conn_step_close_notify(struct conn *conn);
enum conn_wait conn_step_drain(struct conn *conn);
/* Those of BODY, WRITING and PUBLISHING. */
enum conn_wait conn_step_body(struct conn *conn);
enum conn_wait conn_step_writing(struct conn *conn);
enum conn_wait conn_step_publishing(struct conn *conn);

/* Begins to send what `outgoing` is. */
void conn_begin_send(struct conn *conn);
/*
 * Begins an upload whose line has been accepted: `rest` is what has come of the
 * body. Returns what it waits for.
 */
enum conn_wait conn_upload_begin(
    struct conn *conn, const struct asked *asked, struct span rest);
/* Answers an upload in PUBLISHING, whether it is served by now or not. */
void conn_upload_end(struct conn *conn);
/* Gives back what it holds of an upload. */
void conn_upload_free(struct conn *conn);
/*
 * In BODY and DISCARD: begins to judge at which rate the body comes; whether it
 * comes at CONN_RATE_LEAST, if so many bytes of it have come. That is judged
 * anew each time that a client may pause twice.
 */
void conn_rate(struct conn *conn);
bool conn_keeps_coming(struct conn *conn, uint64_t come);

/*
 * All of the answer is sent: DISCARD or DRAIN begins. Returns what it waits
 * for.
 */
enum conn_wait conn_end_sending(struct conn *conn);
/* The answer begins: from here on it is looked at what the peer takes. */
void conn_begin_taking(struct conn *conn);
/*
 * Looks whether its peer has acknowledged bytes since the last look; then its
 * stall timeout begins anew.
 */
bool conn_takes(struct conn *conn);
/*
 * Whether its peer takes less than CONN_RATE_LEAST, and that for at least so
 * many ms.
 */
bool conn_is_slow(const struct conn *conn, int64_t now, int64_t least);
/* Whether its peer has acknowledged all bytes, and the end of them. */
bool conn_has_taken_all(const struct conn *conn);
/*
 * The stall timeout of an answer has passed. Returns whether it goes on; if not
 * it may have a reason to be closed.
 */
bool conn_send_on(struct conn *conn);

/* Collect the access log's line: the peer, the request, the status. */
void conn_trace_open(struct conn *conn, const struct address *peer);
/* Another peer: the client of a proxy. */
void conn_trace_client(struct conn *conn, const struct address *client);
/* `request` is NULL if it is malformed: the log then has its first line. */
void conn_trace_request(struct conn *conn, const struct request *request);
void conn_trace_status(struct conn *conn);
/* Writes the line to the access log. */
void conn_trace_end(struct conn *conn);

#endif
