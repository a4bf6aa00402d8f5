/* What the files of TLS share: contexts of hosts, and sessions. */
#ifndef NET_TLS_PRIV_H
#define NET_TLS_PRIV_H

#include <openssl/ssl.h>

#include "net/tls.h"
#include "net/tls_bio.h"

struct host_context {
	SSL_CTX *ssl;
	const struct span *names;
	size_t name_count;
	bool wants_certificate;
};

struct tls_context {
	BIO_METHOD *socket; /* how sessions read and write */
	struct host_context *hosts;
	size_t count;
	bool wants_certificate; /* any of the hosts does */
	const struct ticket_keys *ticket_keys; /* or NULL */
	EVP_CIPHER *ticket_cipher; /* fetched once: a search costs 1 us */
};

/* The SSL object has its struct tls as application data. */
struct tls {
	SSL *ssl;
	const struct tls_context *context;
	struct tls_socket socket;
	size_t host; /* the default: for clients that name none */
	bool may_ask; /* the protocol has client certificates */
	int named;
	bool asks; /* asks its client for a certificate */
	bool only_resumes; /* see tls_only_resume() */
};

/* Clients may present a certificate. */
void tls_client_accept(SSL_CTX *ssl);
/* ClientHellos are read; the SSL_CTX is that of any host. */
void tls_hello_read(SSL_CTX *ssl);
/* Sessions are resumed by tickets, or not at all. Returns whether it is so. */
bool tls_tickets_use(SSL_CTX *ssl, const struct ticket_keys *keys);

#endif
