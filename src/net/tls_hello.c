#include "base/digest.h"
#include "net/tls_priv.h"
#include "text/host_names.h"

/*
 * What a ClientHello decides: the host, by the name in SNI; the certificate,
 * which is the host's; whether the client is asked for one of its own; and
 * which sessions may be resumed. OpenSSL looks at the session before it calls
 * back for SNI, so all of this is done in the callback that comes first.
 *
 * A session is resumed only in the context that it was made in: the same name,
 * of the same host, asked or not asked for a certificate. RFC 6066 section 3
 * demands the same name. Otherwise a certificate that was shown to one host
 * would count with another one, and a client that was not asked for one before
 * a host had a zone would not be asked later either. The context names things
 * by their names, not by their numbers, since sessions outlive a reload.
 */

enum { HOST_NAME = 0 }; /* the name type: RFC 6066 section 3 */

/*
 * The name in SNI; no data if there is none. OpenSSL parses the extension again
 * and ends the handshake if it has another form than this one.
 */
static struct span
server_name(SSL *ssl)
{
	enum { HEADER = 5 }; /* length of the list, type, length of the name */
	const unsigned char *bytes;
	size_t size;

	if (!SSL_client_hello_get0_ext(
		ssl, TLSEXT_TYPE_server_name, &bytes, &size))
		return (struct span){NULL, 0};
	if (size < HEADER || bytes[2] != HOST_NAME ||
	    (size_t)(bytes[0] << 8 | bytes[1]) != size - 2 ||
	    (size_t)(bytes[3] << 8 | bytes[4]) != size - HEADER)
		return SPAN("");
	return (struct span){(const char *)bytes + HEADER, size - HEADER};
}

/* The host of a name, normalised as in URLs (R18), or HOST_UNKNOWN. */
static int
find_host(const struct tls_context *context, struct span name)
{
	enum host_match best = HOST_OTHER;
	int found = HOST_UNKNOWN;

	for (size_t i = 0; i < context->count; i++) {
		const struct host_context *host = &context->hosts[i];
		enum host_match match =
		    host_names_match(host->names, host->name_count, name);
		if (match > best)
			found = (int)i;
		best = match > best ? match : best;
	}
	return found;
}

/*
 * A certificate is requested only where a zone needs one (A17). Without SNI the
 * URL may be of any of the hosts.
 */
static bool
asks(const struct tls *tls)
{
	const struct tls_context *context = tls->context;

	if (!tls->may_ask || tls->named == HOST_UNKNOWN)
		return false;
	return tls->named == HOST_UNNAMED
	    ? context->wants_certificate
	    : context->hosts[tls->named].wants_certificate;
}

/* The context of its session, in which only such sessions are resumed. */
static int
set_session_context(
    const struct tls *tls, const struct host_context *host, struct span name)
{
	struct buf text = {0};
	unsigned char digest[DIGEST_SIZE];

	buf_format(&text, "%d %d ", tls->asks, tls->named < 0 ? tls->named : 0);
	if (host->name_count > 0)
		buf_add(&text, host->names[0]);
	buf_byte(&text, ' ');
	buf_add(&text, name);
	digest_of(buf_span(&text), digest);
	buf_free(&text);
	return SSL_set_session_id_context(tls->ssl, digest, sizeof(digest));
}

/*
 * The host that SNI names. An address that is no name of ours names none: RFC
 * 6066 section 3 permits none there, but clients send it (R20).
 */
static int
named_host(
    const struct tls_context *context, struct span name, struct buf *normal)
{
	if (!name.data)
		return HOST_UNNAMED;
	int found = uri_host(normal, name) < 0
	    ? HOST_UNKNOWN
	    : find_host(context, buf_span(normal));
	return found == HOST_UNKNOWN && address_is_figures(name) ? HOST_UNNAMED
								 : found;
}

/* Called for each ClientHello; after a HelloRetryRequest for the second too. */
static int
read_hello(SSL *ssl, int *alert, void *unused)
{
	struct tls *tls = SSL_get_app_data(ssl);
	struct buf normal = {0};

	(void)unused;
	tls->named = named_host(tls->context, server_name(ssl), &normal);
	const struct host_context *host =
	    &tls->context
		 ->hosts[tls->named < 0 ? tls->host : (size_t)tls->named];
	tls->asks = asks(tls);
	SSL_set_verify(
	    ssl, tls->asks ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	bool done = SSL_set_SSL_CTX(ssl, host->ssl) &&
	    set_session_context(tls, host, buf_span(&normal));
	buf_free(&normal);
	*alert = SSL_AD_INTERNAL_ERROR;
	return done ? SSL_CLIENT_HELLO_SUCCESS : SSL_CLIENT_HELLO_ERROR;
}

/*
 * Acknowledges a name that is known. An unknown one does not end the handshake
 * (A5): it continues with the default certificate, and the answer is status 53.
 */
static int
acknowledge_name(SSL *ssl, int *alert, void *unused)
{
	const struct tls *tls = SSL_get_app_data(ssl);

	(void)alert;
	(void)unused;
	return tls->named < 0 ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK;
}

void
tls_hello_read(SSL_CTX *ssl)
{
	SSL_CTX_set_client_hello_cb(ssl, read_hello, NULL);
	SSL_CTX_set_tlsext_servername_callback(ssl, acknowledge_name);
}
