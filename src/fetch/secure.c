#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/note.h"
#include "cert/cert.h"
#include "fetch/secure.h"

enum {
	RECORD_BYTES = 16384, /* bytes of a record of TLS */
	OWN_MAX = 1 << 20, /* bytes that are searched for a certificate */
};

struct secure {
	SSL_CTX *context;
	SSL *tls;
	unsigned long error; /* of OpenSSL, of the read that failed; 0: none */
};

/* The reason of the first error in the queue, which it empties. */
static const char *
take_reason(void)
{
	unsigned long error = ERR_get_error();
	const char *reason = ERR_SYSTEM_ERROR(error)
	    ? note_cause(ERR_GET_REASON(error))
	    : ERR_reason_error_string(error);

	ERR_clear_error();
	return reason ? reason : "the connection ended";
}

/* Whether PEM has a part whose label ends so (RFC 7468 section 2). */
static bool
has_label(struct span pem, struct span label)
{
	while (pem.size > 0) {
		struct span line = span_trim_end(span_cut_line(&pem));
		if (span_skip(&line, SPAN("-----BEGIN ")) &&
		    span_ends(line, label))
			return true;
	}
	return false;
}

/*
 * Why a file was refused. OpenSSL has one word, unsupported, for a file without
 * a key and for a key that it cannot read.
 */
static const char *
why_refused(const char *path, bool is_key)
{
	struct span label =
	    is_key ? SPAN("PRIVATE KEY-----") : SPAN("CERTIFICATE-----");
	bool unsupported =
	    ERR_GET_REASON(ERR_peek_error()) == ERR_R_UNSUPPORTED;
	struct buf pem = {.limit = OWN_MAX};
	bool absent = file_read(path, &pem, NULL) == 0 &&
	    !has_label(buf_span(&pem), label);
	const char *reason = take_reason();

	buf_free(&pem);
	if (absent)
		return is_key ? "it has no private key"
			      : "it has no certificate";
	return is_key && unsupported ? "its private key cannot be read"
				     : reason;
}

/* Loads the client's own certificate. */
static enum outcome
use_own(SSL_CTX *context, const struct client_cert *own, struct buf *wrong)
{
	const char *key = own->key ? own->key : own->certificate;

	if (!own->certificate)
		return OUTCOME_DONE;
	bool has_chain =
	    SSL_CTX_use_certificate_chain_file(context, own->certificate) == 1;
	/* A key that does not belong to the certificate is refused, too. */
	if (has_chain &&
	    SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1)
		return OUTCOME_DONE;
	const char *bad = has_chain ? key : own->certificate;
	buf_format(wrong,
	    "%s cannot be used: %s; --cert and --key take a certificate and "
	    "its key as PEM",
	    bad, why_refused(bad, has_chain));
	return OUTCOME_FAILED;
}

/*
 * Waits for what a call of OpenSSL lacked, by its result; then it is to be
 * repeated. Returns 0, or -1 with errno: ETIMEDOUT when the patience is at its
 * end, ECONNRESET when waiting would not help.
 */
static int
wait_for_tls(SSL *tls, const struct patience *patience, int result)
{
	int wants = SSL_get_error(tls, result);
	short events = wants == SSL_ERROR_WANT_READ ? POLLIN
	    : wants == SSL_ERROR_WANT_WRITE         ? POLLOUT
						    : 0;

	errno = events ? errno : ECONNRESET;
	return events ? patience_wait(patience, SSL_get_fd(tls), events) : -1;
}

static enum outcome
describe_cert(const struct secure *secure, const struct target *target,
    struct server_cert *cert_r, struct buf *wrong)
{
	X509 *certificate = SSL_get1_peer_certificate(secure->tls);
	unsigned char *key = NULL;
	int size = certificate
	    ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key)
	    : 0;

	if (size <= 0) {
		buf_add(wrong, SPAN("the server has no certificate"));
		X509_free(certificate);
		return OUTCOME_UNTRUSTED;
	}
	digest_of((struct span){(const char *)key, (size_t)size}, cert_r->key);
	cert_r->begins = cert_seconds(X509_get0_notBefore(certificate));
	cert_r->ends = cert_seconds(X509_get0_notAfter(certificate));
	cert_r->named = target->literal ||
	    X509_check_host(certificate, target->host.data, target->host.size,
		0, NULL) == 1;
	OPENSSL_free(key);
	X509_free(certificate);
	ERR_clear_error();
	return OUTCOME_DONE;
}

static SSL *
new_session(
    SSL_CTX *context, int fd, const struct target *target, struct buf *wrong)
{
	SSL *tls = SSL_new(context);
	bool ready = tls && SSL_set_fd(tls, fd) == 1;

	/* RFC 6066 section 3: an address is no name. */
	if (ready && !target->literal)
		ready = SSL_set_tlsext_host_name(tls, target->host.data) == 1;
	if (ready)
		return tls;
	buf_format(wrong, "TLS cannot begin: %s", take_reason());
	SSL_free(tls);
	return NULL;
}

static enum outcome
shake(struct secure *secure, const struct patience *patience, struct buf *wrong)
{
	int result;

	ERR_clear_error();
	while ((result = SSL_connect(secure->tls)) != 1)
		if (wait_for_tls(secure->tls, patience, result) < 0)
			break;
	if (result == 1)
		return OUTCOME_DONE;
	if (errno == ETIMEDOUT) {
		buf_add(wrong,
		    SPAN("the TLS handshake did not end in time; try again, or "
			 "give it more by --timeout"));
		return OUTCOME_LATE;
	}
	buf_format(wrong, "the TLS handshake failed: %s", take_reason());
	return OUTCOME_UNTRUSTED;
}

enum outcome
secure_open(int fd, const struct target *target, const struct client_cert *own,
    const struct patience *patience, struct secure **secure_r,
    struct server_cert *cert_r, struct buf *wrong)
{
	struct secure *secure = mem_alloc(sizeof(*secure));
	enum outcome outcome = OUTCOME_FAILED;

	secure->context = SSL_CTX_new(TLS_client_method());
	if (secure->context &&
	    SSL_CTX_set_min_proto_version(secure->context, TLS1_2_VERSION))
		outcome = use_own(secure->context, own, wrong);
	else
		buf_format(wrong, "TLS cannot begin: %s", take_reason());
	if (outcome == OUTCOME_DONE) {
		/* Else SSL_read() would read tickets for ever. */
		SSL_CTX_clear_mode(secure->context, SSL_MODE_AUTO_RETRY);
		secure->tls = new_session(secure->context, fd, target, wrong);
		outcome = secure->tls ? shake(secure, patience, wrong)
				      : OUTCOME_FAILED;
	}
	if (outcome == OUTCOME_DONE)
		outcome = describe_cert(secure, target, cert_r, wrong);
	*secure_r = secure;
	if (outcome != OUTCOME_DONE)
		secure_close(secure_r);
	return outcome;
}

int
secure_send(
    struct secure *secure, const struct patience *patience, struct span bytes)
{
	int result;

	ERR_clear_error();
	/* Without partial writes it sends all or nothing. */
	while (
	    (result = SSL_write(secure->tls, bytes.data, (int)bytes.size)) <= 0)
		if (wait_for_tls(secure->tls, patience, result) < 0)
			return -1;
	return 0;
}

/* Whether there is something to read, be it the end. */
static bool
has_answered(SSL *tls)
{
	char byte;

	ERR_clear_error();
	int result = SSL_peek(tls, &byte, 1);
	int wants = SSL_get_error(tls, result);
	return wants != SSL_ERROR_WANT_READ && wants != SSL_ERROR_WANT_WRITE;
}

/*
 * A server may refuse a body that it has not read, and read no more of it. So
 * its answer is looked for all along: to insist on sending first would be to
 * wait for each other.
 */
int
secure_send_body(struct secure *secure, const struct patience *patience,
    struct span bytes, size_t *sent_r)
{
	SSL *tls = secure->tls;

	*sent_r = 0;
	while (*sent_r < bytes.size) {
		/* A call that is repeated has to be given the same bytes. */
		struct span piece =
		    span_head(span_tail(bytes, *sent_r), RECORD_BYTES);
		ERR_clear_error();
		int result = SSL_write(tls, piece.data, (int)piece.size);
		int wants = SSL_get_error(tls, result);
		*sent_r += result > 0 ? (size_t)result : 0;
		if (has_answered(tls))
			break;
		if (result > 0)
			continue;
		/* Broken: what the server has said is read next, if anything.
		 */
		if (wants != SSL_ERROR_WANT_READ &&
		    wants != SSL_ERROR_WANT_WRITE)
			break;
		short events =
		    wants == SSL_ERROR_WANT_WRITE ? POLLIN | POLLOUT : POLLIN;
		if (patience_wait(patience, SSL_get_fd(tls), events) < 0)
			return -1;
	}
	return 0;
}

enum secure_read
secure_recv(struct secure *secure, const struct patience *patience, char *bytes,
    size_t size, size_t *got_r)
{
	int result;

	ERR_clear_error();
	while ((result = SSL_read(secure->tls, bytes, (int)size)) <= 0) {
		if (SSL_get_error(secure->tls, result) == SSL_ERROR_ZERO_RETURN)
			return SECURE_CLOSED;
		if (wait_for_tls(secure->tls, patience, result) == 0)
			continue;
		bool late = errno == ETIMEDOUT;
		secure->error = late ? 0 : ERR_peek_error();
		ERR_clear_error();
		return late ? SECURE_LATE : SECURE_CUT;
	}
	*got_r = (size_t)result;
	return SECURE_BYTES;
}

const char *
secure_alert(const struct secure *secure)
{
	/* OpenSSL numbers the alerts of a peer from 1000 on. */
	if (ERR_GET_LIB(secure->error) != ERR_LIB_SSL ||
	    ERR_GET_REASON(secure->error) < SSL_AD_REASON_OFFSET)
		return NULL;
	return ERR_reason_error_string(secure->error);
}

void
secure_close(struct secure **secure)
{
	if (!*secure)
		return;
	if ((*secure)->tls && SSL_is_init_finished((*secure)->tls))
		SSL_shutdown((*secure)->tls);
	SSL_free((*secure)->tls);
	SSL_CTX_free((*secure)->context);
	ERR_clear_error();
	free(*secure);
	*secure = NULL;
}
