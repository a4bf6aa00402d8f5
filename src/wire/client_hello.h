/* TLS before there is a session: its records, and what a ClientHello says. */
#ifndef WIRE_CLIENT_HELLO_H
#define WIRE_CLIENT_HELLO_H

#include "base/span.h"

/* Of the records that TLS comes in: RFC 8446 section 5.1. */
enum {
	TLS_RECORD_HEADER = 5, /* bytes: type, version, length */
	TLS_HANDSHAKE = 22, /* content type; no selector begins with it */
};

/*
 * The ticket that a client offers to resume a session with: the first identity
 * of pre_shared_key (RFC 8446 section 4.2.11), else session_ticket (RFC 5077
 * section 3.2). `record` begins with the header of a TLS record; the ticket is
 * a part of it. Nothing if there is none, or if the hello is not whole in this
 * record, or malformed: OpenSSL says so later.
 */
struct span client_hello_ticket(struct span record);

#endif
