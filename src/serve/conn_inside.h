/* What the parts of a connection share: conn.c and conn_reply.c. */
#ifndef SERVE_CONN_INSIDE_H
#define SERVE_CONN_INSIDE_H

#include "serve/conn.h"

/* The next state begins, and its clock. */
void conn_enter(struct conn *conn, enum conn_state state);
/* Gives back what the answer holds. */
void conn_forget_reply(struct conn *conn);
/* What a TLS step waits for; anything final is for the caller to judge. */
enum conn_wait conn_wait_of(enum tls_result result);

/* The steps of an answer: its bytes, close_notify, the peer's end. */
enum conn_wait conn_step_reply(struct conn *conn);
enum conn_wait conn_step_goodbye(struct conn *conn);
enum conn_wait conn_step_drain(struct conn *conn);

#endif
