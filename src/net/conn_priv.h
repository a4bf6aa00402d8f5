/* What the parts of a connection share: conn.c and conn_*.c. */
#ifndef NET_CONN_PRIV_H
#define NET_CONN_PRIV_H

#include "net/conn.h"

/* The next state begins, and its clock. */
void conn_enter(struct conn *conn, enum conn_state state);
/* It stands on the step of where it has got to. */
void conn_advance(struct conn *conn);
/* Gives back what the answer holds. */
void conn_forget_reply(struct conn *conn);
/*
 * Every way out of a step goes through here: the first reason to close stands,
 * and what follows from it changes nothing. Returns CONN_CLOSE.
 */
enum conn_wait conn_end(struct conn *conn, enum closing why);
/* What a TLS step waits for; for anything final it ends, and says why. */
enum conn_wait conn_wait_of(
    struct conn *conn, enum io_result result, enum closing why);

/* The steps of an answer: its bytes, close_notify, the peer's end. */
enum conn_wait conn_step_reply(struct conn *conn);
enum conn_wait conn_step_goodbye(struct conn *conn);
enum conn_wait conn_step_drain(struct conn *conn);

/* What the access log will say: who it is, what it asks for, what it gets. */
void conn_trace_open(struct conn *conn);
/* `request` is NULL for what is none: its bytes are shown as they came. */
void conn_trace_request(struct conn *conn, const struct request *request);
void conn_trace_reply(struct conn *conn);
/* Writes the line. */
void conn_trace_end(struct conn *conn);

#endif
