/* What conn.c and conn_*.c share. */
#ifndef NET_CONN_PRIV_H
#define NET_CONN_PRIV_H

#include "net/conn.h"

/* Enters a state: sets its timeout. */
void conn_enter(struct conn *conn, enum conn_state state);
/* Queues a connection without a request by its progress. */
void conn_advance(struct conn *conn);
/* Waits for what a step has returned, or closes. */
void conn_settle(struct conn *conn, enum conn_wait wait);
/* How a new connection waits: for a first look, or for the poller. */
enum conn_wait conn_first_wait(struct conn *conn);
/* Tells whether the first look at a new connection found something. */
void conn_note_look(struct conn *conn, bool came);
/* Counts a handshake that is under way as ended. */
void conn_count_handshake(struct conn *conn);
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
/* Enters the state that a connection begins in, but for its proxy. */
void conn_begin(struct conn *conn);
/* The steps of PROXY, of HELLO, of QUEUED and HANDSHAKE. */
enum conn_wait conn_step_proxy(struct conn *conn);
enum conn_wait conn_step_hello(struct conn *conn);
enum conn_wait conn_step_turn(struct conn *conn);
/* The steps of REQUEST, SEND, CLOSE_NOTIFY and DRAIN. */
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

/* All of the answer is sent: DRAIN begins. Returns what it waits for. */
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
