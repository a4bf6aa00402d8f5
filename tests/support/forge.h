/* TLS records made by hand, of any type and content, as no client sends them.
 */
#ifndef SUPPORT_FORGE_H
#define SUPPORT_FORGE_H

#include "support/client.h"

enum forge_type {
	FORGE_CHANGE = 20, /* change_cipher_spec */
	FORGE_ALERT = 21,
	FORGE_HANDSHAKE = 22,
	FORGE_DATA = 23,
};

/* One direction of a connection: RFC 8446 section 7.3, RFC 5246 section 6.3. */
struct forge_keys {
	unsigned char key[32], iv[12];
	uint64_t sequence;
};

struct forge {
	int fd; /* the client's */
	int version; /* TLS1_2_VERSION or TLS1_3_VERSION */
	unsigned char secret[CLIENT_SECRET];
	struct forge_keys out;
	struct forge_keys in; /* only of TLS 1.2 */
};

/*
 * What client_open() does for a talk that `forges`: the one cipher that is
 * known here, and the secret kept.
 */
void forge_prepare(struct client *client);
/*
 * Takes over what a client sends, which has opened a talk that `forges`: from
 * here on it may read but not write. Fails the test if it cannot.
 */
void forge_begin(struct forge *forge, const struct client *client);
/* Adds a sealed record to bytes. */
void forge_record(struct forge *forge, enum forge_type type,
    struct span content, struct buf *bytes);
/* The same with a KeyUpdate, which changes the keys (TLS 1.3). */
void forge_key_update(struct forge *forge, struct buf *bytes);
/* From here on the keys are those after a KeyUpdate that went another way. */
void forge_next_keys(struct forge *forge);
/* The same with the ClientHello of a renegotiation (TLS 1.2). */
void forge_hello(struct forge *forge, struct buf *bytes);
/*
 * Sends all of it and reads nothing. Returns 0, or -1 when the other end has
 * gone, or takes nothing for PATIENCE.
 */
int forge_send(const struct forge *forge, struct span bytes);
/* Waits for the connection's end, whatever comes before it. */
enum client_end forge_end(const struct forge *forge);
/* Reads to the end (TLS 1.2) and adds the data that came to bytes. */
void forge_read(struct forge *forge, struct buf *bytes);

#endif
