/* A client that reports what it sees: plain TCP, and TLS by OpenSSL. */
#ifndef SUPPORT_CLIENT_H
#define SUPPORT_CLIENT_H

#include <openssl/types.h>

#include "base/buf.h"

/* As <openssl/ssl.h> has it, the 30,000 lines of which few need. */
typedef struct ssl_session_st SSL_SESSION;

/* What a client does. Zeroed: one plain connection to 127.0.0.1. */
struct talk {
	unsigned port;
	const char *address; /* numeric; NULL: 127.0.0.1 */
	const char *from; /* IPv4, our own end; NULL: any */
	struct span header; /* sent in the clear, in one packet with the rest */
	struct span request; /* sent as it is */
	size_t piece; /* bytes of a write (over TLS: a record); 0: all */
	size_t split; /* the first write is of so many bytes; 0: of all */
	bool half_close; /* then a FIN, over TLS a close_notify as well */
	bool secure;
	int least, most; /* TLS1_2_VERSION and the like; 0: any */
	const char *name; /* for SNI; NULL: localhost; "": none */
	SSL_SESSION *session; /* to resume; borrowed */
	X509 *certificate; /* the client's own, with its key; borrowed */
	EVP_PKEY *key;
	unsigned again; /* that many times more behind it, as its chain */
	/* OpenSSL's lists (ciphers are TLS 1.2's); NULL: its defaults */
	const char *ciphers, *suites, *groups;
	size_t ballast; /* bytes that the ClientHello is longer by */
	bool forges; /* see forge.h: ChaCha20-Poly1305 only, the secret kept */
};

enum { CLIENT_SECRET = 48 }; /* bytes of TLS 1.2's; TLS 1.3 has 32 */

enum client_end {
	CLIENT_OPEN, /* nothing had ended when it was given up */
	CLIENT_FIN,
	CLIENT_RESET,
	CLIENT_REFUSED, /* no connection at all */
};

/* What it saw. heard_free() gives back what it holds. */
struct heard {
	struct buf bytes; /* over TLS what was inside of it */
	enum client_end end; /* of the TCP connection */
	bool shaken; /* TLS: the handshake was done */
	bool closed; /* TLS: close_notify came */
	bool reused; /* TLS: the session was resumed */
	bool asked; /* TLS: our certificate was asked for */
	bool x25519; /* TLS: the keys were exchanged by it */
	int version; /* TLS1_3_VERSION... */
	const char *cipher; /* its name, or NULL */
	int alert; /* a reason of OpenSSL's if it failed, else 0 */
	X509 *peer; /* the server's certificate, or NULL */
	SSL_SESSION *session; /* to be resumed, or NULL */
	int64_t first, all; /* ms until the first byte (or -1) and the end */
};

void heard_free(struct heard *heard);
/* The answer's bytes; valid until heard_free(). */
struct span heard_span(const struct heard *heard);
/* The two digits of a Gemini answer, or 0 when there is none. */
int heard_status(const struct heard *heard);
/* What stands between the status and CRLF, and what follows it. */
struct span heard_meta(const struct heard *heard);
struct span heard_body(const struct heard *heard);

/* A whole exchange: connects, sends, reads until the end. */
struct heard client_talk(const struct talk *talk);

/* The same in steps, for scenes with more than one connection. */
struct client {
	int fd;
	SSL_CTX *context;
	SSL *tls;
	int64_t started, until;
	struct heard heard;
	bool logged; /* the secret that our records are sealed with is known */
	unsigned char secret[CLIENT_SECRET];
};

/* Connects, and shakes hands when secure. Returns 0, or -1 as heard tells. */
int client_open(struct client *client, const struct talk *talk);
/* Sends all of it. Returns 0, or -1 when the other end is gone. */
int client_send(struct client *client, struct span bytes);
/* Reads until at least so many bytes were heard. Returns 0, or -1. */
int client_await(struct client *client, size_t size);
/* Reads until the end and moves what was heard to the caller. */
struct heard client_listen(struct client *client);
/* Closes without a word and forgets; also after client_listen(). */
void client_close(struct client *client);
/* The same by a reset. */
void client_reset(struct client *client);

/* Connects a plain socket to 127.0.0.1. Returns it, or -1. */
int client_connect(unsigned port);

#endif
