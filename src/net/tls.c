#include <stdlib.h>

#include <openssl/err.h>

#include "base/mem.h"
#include "net/socket.h"
#include "net/tls_priv.h"

/*
 * Sessions of OpenSSL on sockets that do not block, above a BIO of our own
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
tls_new(struct tls_context *context, int fd, size_t host, bool may_ask,
    struct buf *came)
{
	struct tls *tls = mem_alloc(sizeof(*tls));
	BIO *bio = tls_bio_new(context->socket, &tls->socket);

	tls->ssl = SSL_new(context->hosts[host].ssl);
	/* Without it no callback would know whose it is. */
	if (!tls->ssl || !bio || SSL_set_app_data(tls->ssl, tls) != 1) {
		BIO_free(bio);
		tls_free(&tls);
		return NULL;
	}
	SSL_set_bio(tls->ssl, bio, bio);
	tls->socket.fd = fd;
	tls->socket.in = *came;
	*came = (struct buf){0};
	tls_socket_limit(&tls->socket, HANDSHAKE_RECORDS);
	tls->context = context;
	tls->host = host;
	tls->may_ask = may_ask;
	tls->named = HOST_UNNAMED;
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
	if (!*tls)
		return;
	SSL_free((*tls)->ssl);
	tls_socket_free(&(*tls)->socket);
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
	if (error != SSL_ERROR_NONE && tls_socket_storm(&tls->socket))
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

bool
tls_has_input(const struct tls *tls)
{
	return tls_socket_has_input(&tls->socket);
}

size_t
tls_unsent(const struct tls *tls)
{
	return tls_socket_unsent(&tls->socket);
}

size_t
tls_held(const struct tls *tls)
{
	return tls->socket.in.capacity + tls->socket.out.capacity;
}

uint64_t
tls_sent(const struct tls *tls)
{
	return tls->socket.sent;
}

/* What a flush of the socket, which returned that, left. */
static enum io_result
flushed(const struct tls *tls, int value)
{
	if (value < 0)
		return IO_BROKEN;
	return tls_unsent(tls) > 0 ? IO_WANT_WRITE : IO_DONE;
}

enum io_result
tls_flush(struct tls *tls)
{
	return flushed(tls, tls_socket_flush(&tls->socket));
}

/*
 * The client's system may keep its next bytes back until it has an
 * acknowledgement of the last ones (Nagle's algorithm, RFC 9293 section 3.7.4):
 * the rest of a flight that comes in parts, as GnuTLS sends it, or the request
 * behind it. What is sent brings it along; alone it would be delayed.
 */
enum io_result
tls_prompt(struct tls *tls)
{
	if (tls_unsent(tls) == 0)
		socket_acknowledge(tls->socket.fd);
	return tls_flush(tls);
}

/*
 * The version is TLS 1.3 until TLS 1.2 is agreed on. From there on no hello is
 * accepted, and encrypted messages have records of the same type.
 *
 * An alert is sent if it can be. In TLS 1.3 a finished handshake ends in a
 * ticket, for which no client waits: it goes with the answer if the request has
 * come already, else at once.
 */
enum io_result
tls_handshake(struct tls *tls)
{
	enum io_result sent = tls_flush(tls);

	if (sent != IO_DONE)
		return sent;
	tls_socket_begin(&tls->socket);
	tls->socket.clear = SSL_version(tls->ssl) == TLS1_3_VERSION;
	enum io_result result = result_of(tls, SSL_accept(tls->ssl));
	if (result == IO_DONE)
		tls_socket_limit(&tls->socket, IDLE_RECORDS);
	if (result == IO_DONE && tls_has_input(tls) &&
	    SSL_version(tls->ssl) == TLS1_3_VERSION)
		return result;
	sent = tls_prompt(tls);
	return sent == IO_DONE || result == IO_BROKEN ? result : sent;
}

/* A client that sends no data does not wait for the answer to its request. */
enum io_result
tls_read(struct tls *tls, char *bytes, size_t size, size_t *got_r)
{
	tls_socket_begin(&tls->socket);
	enum io_result result =
	    result_of(tls, SSL_read_ex(tls->ssl, bytes, size, got_r));

	if (result == IO_DONE)
		tls_socket_data(&tls->socket);
	else
		(void)tls_flush(tls);
	return result;
}

/*
 * Before more is gathered all of what a full socket has left is sent, so that
 * the memory is bounded, and of use again. What is gathered is not sent before
 * that: if nothing follows it goes with close_notify.
 */
enum io_result
tls_write(struct tls *tls, struct span bytes, size_t *written_r)
{
	struct tls_socket *socket = &tls->socket;
	enum io_result result = IO_DONE;

	*written_r = 0;
	if (socket->out_at > 0 || !tls_socket_has_room(socket))
		result = tls_flush(tls);
	tls_socket_begin(socket);
	while (result == IO_DONE && bytes.size > 0 &&
	    tls_socket_has_room(socket)) {
		struct span piece = span_head(bytes, TLS_PIECE);
		size_t written = 0;
		result = result_of(tls,
		    SSL_write_ex(tls->ssl, piece.data, piece.size, &written));
		bytes = span_tail(bytes, written);
		*written_r += written;
	}
	return *written_r > 0 && result != IO_BROKEN ? IO_DONE : result;
}

size_t
tls_write_most(const struct tls *tls)
{
	return tls_socket_most(&tls->socket);
}

enum io_result
tls_close_notify(struct tls *tls)
{
	enum io_result result = IO_DONE;

	tls_socket_begin(&tls->socket);
	/* The peer's close_notify is not waited for (A10). */
	if (!(SSL_get_shutdown(tls->ssl) & SSL_SENT_SHUTDOWN) &&
	    SSL_shutdown(tls->ssl) < 0)
		result = IO_BROKEN;
	ERR_clear_error();
	enum io_result sent = flushed(tls, tls_socket_flush_last(&tls->socket));
	if (sent == IO_DONE)
		tls_socket_free(&tls->socket);
	return sent == IO_DONE ? result : sent;
}
