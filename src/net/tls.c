#include <stdlib.h>

#include <openssl/err.h>

#include "base/mem.h"
#include "net/tls_priv.h"

/*
 * Sessions of OpenSSL on sockets that do not block, read through a metered BIO
 * (tls_bio.h). What they have in common is made in tls_context.c.
 */

enum {
	/* Records of a handshake. Most clients send a handful; some split a
	 * ClientHello into small ones (K4). */
	HANDSHAKE_RECORDS = 128,
	/* Records after the handshake without data: KeyUpdates, attempts to
	 * renegotiate, alerts, empty ones. A request needs none. */
	IDLE_RECORDS = 8,
};

struct tls *
tls_new(struct tls_context *context, int fd, size_t host, bool may_ask)
{
	struct tls *tls = mem_alloc(sizeof(*tls));
	BIO *bio = tls_bio_new(context->socket, &tls->meter);

	tls->ssl = SSL_new(context->hosts[host].ssl);
	if (!tls->ssl || !bio) {
		BIO_free(bio);
		tls_free(&tls);
		return NULL;
	}
	SSL_set_bio(tls->ssl, bio, bio);
	tls->meter.fd = fd;
	tls_meter_limit(&tls->meter, HANDSHAKE_RECORDS);
	tls->context = context;
	tls->host = host;
	tls->may_ask = may_ask;
	tls->named = HOST_UNNAMED;
	SSL_set_app_data(tls->ssl, tls);
	SSL_set_accept_state(tls->ssl);
	return tls;
}

int
tls_named(const struct tls *tls)
{
	return tls->named;
}

void
tls_free(struct tls **tls)
{
	if (*tls)
		SSL_free((*tls)->ssl);
	free(*tls);
	*tls = NULL;
}

/*
 * The result of a call of OpenSSL. Its queue of errors belongs to the thread
 * and is emptied: SSL_get_error() would find the errors of another connection.
 */
static enum io_result
result_of(const struct tls *tls, int value)
{
	int error = SSL_get_error(tls->ssl, value);

	ERR_clear_error();
	if (error != SSL_ERROR_NONE && tls_meter_storm(&tls->meter))
		return IO_STORM;
	switch (error) {
	case SSL_ERROR_NONE: return IO_DONE;
	case SSL_ERROR_WANT_READ: return IO_WANT_READ;
	case SSL_ERROR_WANT_WRITE: return IO_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN: return IO_ENDED;
	case SSL_ERROR_WANT_X509_LOOKUP: return IO_WANT_TURN;
	default: return IO_BROKEN;
	}
}

void
tls_only_resume(struct tls *tls, bool only)
{
	tls->only_resumes = only;
}

enum io_result
tls_handshake(struct tls *tls)
{
	tls_meter_refill(&tls->meter);
	enum io_result result = result_of(tls, SSL_accept(tls->ssl));

	if (result == IO_DONE)
		tls_meter_limit(&tls->meter, IDLE_RECORDS);
	return result;
}

enum io_result
tls_read(struct tls *tls, char *bytes, size_t size, size_t *got_r)
{
	tls_meter_refill(&tls->meter);
	enum io_result result =
	    result_of(tls, SSL_read_ex(tls->ssl, bytes, size, got_r));

	if (result == IO_DONE)
		tls_meter_data(&tls->meter);
	return result;
}

enum io_result
tls_write(struct tls *tls, struct span bytes, size_t *written_r)
{
	tls_meter_refill(&tls->meter);
	return result_of(
	    tls, SSL_write_ex(tls->ssl, bytes.data, bytes.size, written_r));
}

uint64_t
tls_written(const struct tls *tls)
{
	return tls->meter.written;
}

enum io_result
tls_close_notify(struct tls *tls)
{
	tls_meter_refill(&tls->meter);
	int value = SSL_shutdown(tls->ssl);

	/* 0: close_notify is sent; the peer's is not waited for (A10). */
	return value >= 0 ? IO_DONE : result_of(tls, value);
}
