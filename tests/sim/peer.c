#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "sim/peer.h"
#include "support/identity.h"

/*
 * A client is one end of a pair of sockets. It sends its request in pieces of
 * any size, and reads as slowly; TLS is OpenSSL's own client between buffers,
 * so that the pieces of ciphertext have any size, too.
 */

enum {
	LEAVES = 8, /* one in so many leaves early */
	MUTE = 50, /* one in so many sends a part and stays */
	PIECE = 16384, /* bytes */
	SLOW = 6000, /* bytes that are read in small pieces */
	/* The product's defaults, ms: for the first piece that a server waits
	   for, and for each pause of a reader. */
	FIRST = 5000,
	STALL = 30000,
};

/* Valid at all times that a clock may show. */
static struct identity_pair
make_identity(const char *name)
{
	struct identity_pair pair = identity_make(name);

	ASN1_TIME_set_string(
	    X509_getm_notBefore(pair.certificate), "19700101000000Z");
	ASN1_TIME_set_string(
	    X509_getm_notAfter(pair.certificate), "99991231235959Z");
	X509_sign(pair.certificate, pair.key, EVP_sha256());
	return pair;
}

static void
print_digest(const X509 *certificate, char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	X509_digest(certificate, EVP_sha256(), digest, &size);
	for (unsigned i = 0; i < size; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
}

void
clients_make(struct clients *clients)
{
	static const char *const names[READERS] = {
	    "nobody", "member", "guest", "friend", "keeper", "other"};

	*clients = (struct clients){0};
	for (size_t i = 0; i < READERS; i++) {
		clients->context[i] = SSL_CTX_new(TLS_client_method());
		SSL_CTX_set_verify(clients->context[i], SSL_VERIFY_NONE, NULL);
		if (i == READER_NOBODY)
			continue;
		struct identity_pair pair = make_identity(names[i]);
		SSL_CTX_use_certificate(clients->context[i], pair.certificate);
		SSL_CTX_use_PrivateKey(clients->context[i], pair.key);
		print_digest(pair.certificate, clients->print[i]);
		identity_free(&pair);
	}
}

void
clients_forget(struct clients *clients)
{
	for (size_t i = 0; i < READERS; i++) {
		SSL_SESSION_free(clients->session[i]);
		clients->session[i] = NULL;
	}
}

void
clients_free(struct clients *clients)
{
	clients_forget(clients);
	for (size_t i = 0; i < READERS; i++)
		SSL_CTX_free(clients->context[i]);
}

static void
begin_tls(struct peer *peer, struct chance *chance)
{
	peer->ssl = SSL_new(peer->clients->context[peer->reader]);
	peer->in = BIO_new(BIO_s_mem());
	peer->out = BIO_new(BIO_s_mem());
	/* What has not come yet is no end. */
	BIO_set_mem_eof_return(peer->in, -1);
	SSL_set_bio(peer->ssl, peer->in, peer->out);
	SSL_set_tlsext_host_name(peer->ssl, "localhost");
	if (chance_one_in(chance, 4))
		SSL_set_max_proto_version(peer->ssl, TLS1_2_VERSION);
	SSL_SESSION *session = peer->clients->session[peer->reader];
	if (session && chance_one_in(chance, 2))
		SSL_set_session(peer->ssl, session);
	SSL_set_connect_state(peer->ssl);
}

/* A search has its words behind a tab on Gopher, encoded on Gemini. */
static void
write_request(struct peer *peer)
{
	struct span path = span_of(peer->question.path);
	struct buf *request = &peer->request;

	if (!peer->gopher)
		buf_format(request, "gemini://localhost");
	for (; path.size > 0; path = span_tail(path, 1))
		if (peer->gopher && *path.data == '?')
			buf_byte(request, '\t');
		else if (!peer->gopher && *path.data == ' ')
			buf_format(request, "%%20");
		else
			buf_byte(request, *path.data);
	buf_format(request, "\r\n");
}

int
peer_come(struct peer *peer, struct clients *clients, struct question question,
    enum caller reader, bool gopher, bool secure, struct chance *chance)
{
	int ends[2], room = 4096;

	*peer = (struct peer){.clients = clients,
	    .question = question,
	    .reader = reader,
	    .gopher = gopher,
	    .secure = secure,
	    .piece = chance_one_in(chance, 3) ? 1 + chance_below(chance, 200)
					      : PIECE};
	peer->mute = chance_one_in(chance, MUTE);
	if (!peer->mute && chance_one_in(chance, LEAVES))
		peer->leaves = 1 + chance_below(chance, 16);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		ends) < 0)
		abort();
	/* The system takes little of an answer at once. */
	if (!chance_one_in(chance, 3))
		setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	peer->served = ends[0];
	peer->fd = ends[1];
	write_request(peer);
	if (secure)
		begin_tls(peer, chance);
	return ends[0];
}

/* Sends a piece of some bytes. Returns how many went. */
static size_t
send_piece(struct peer *peer, struct span bytes, struct chance *chance)
{
	size_t size = bytes.size < peer->piece ? bytes.size : peer->piece;

	if (size == 0)
		return 0;
	ssize_t put =
	    write(peer->fd, bytes.data, 1 + chance_below(chance, size));
	return put > 0 ? (size_t)put : 0;
}

/* What it would send of some bytes: all of them, or none of their end. */
static struct span
to_send(const struct peer *peer, struct span bytes)
{
	return peer->mute ? span_head(bytes, bytes.size - 1) : bytes;
}

static void
send_some(struct peer *peer, struct chance *chance)
{
	if (!peer->secure) {
		peer->sent += send_piece(peer,
		    span_tail(
			to_send(peer, buf_span(&peer->request)), peer->sent),
		    chance);
		return;
	}
	char *bytes;
	long size = BIO_get_mem_data(peer->out, &bytes);
	buf_add(&peer->cipher, (struct span){bytes, (size_t)size});
	(void)BIO_reset(peer->out);
	peer->cipher_sent += send_piece(peer,
	    span_tail(buf_span(&peer->cipher), peer->cipher_sent), chance);
}

static void
read_some(struct peer *peer, struct chance *chance)
{
	char bytes[PIECE];
	size_t most = peer->answer.size < SLOW ? peer->piece : PIECE;
	ssize_t got = read(peer->fd, bytes, 1 + chance_below(chance, most));

	peer->ended = peer->ended || got == 0;
	if (got <= 0)
		return;
	if (peer->secure)
		BIO_write(peer->in, bytes, (int)got);
	else
		buf_add(&peer->answer, (struct span){bytes, (size_t)got});
}

static void
talk_tls(struct peer *peer)
{
	char bytes[PIECE];
	size_t got = 0;
	struct span rest =
	    span_tail(to_send(peer, buf_span(&peer->request)), peer->sent);

	if (SSL_do_handshake(peer->ssl) == 1 && rest.size > 0) {
		struct span part = span_head(rest, peer->piece);
		size_t put = 0;
		if (SSL_write_ex(peer->ssl, part.data, part.size, &put))
			peer->sent += put;
	}
	while (SSL_is_init_finished(peer->ssl) &&
	    SSL_read_ex(peer->ssl, bytes, sizeof(bytes), &got))
		buf_add(&peer->answer, (struct span){bytes, got});
	peer->closed = SSL_get_shutdown(peer->ssl) & SSL_RECEIVED_SHUTDOWN;
	ERR_clear_error();
}

/*
 * A server does not see each byte that a reader takes, and may have waited for
 * the first one already. So a reader may be late when all of its pauses
 * together come near to one that is too long.
 */
void
peer_wait(struct peer *peer, int64_t ms)
{
	peer->waited += ms;
	if (peer->answer.size > 0)
		peer->taking += ms;
	peer->late = peer->late ||
	    (peer->answer.size > 0 ? peer->taking >= STALL - FIRST
				   : peer->waited >= FIRST);
}

void
peer_move(struct peer *peer, struct chance *chance)
{
	if (peer_is_done(peer))
		return;
	if (++peer->moves == peer->leaves) {
		close(peer->fd);
		peer->fd = -1;
		peer->left = true;
		return;
	}
	if (peer->secure)
		talk_tls(peer);
	send_some(peer, chance);
	read_some(peer, chance);
	if (peer->secure)
		talk_tls(peer);
}

bool
peer_is_done(const struct peer *peer)
{
	return peer->ended || peer->left;
}

bool
peer_has_whole(const struct peer *peer)
{
	return peer->ended && (!peer->secure || peer->closed);
}

void
peer_free(struct peer *peer)
{
	if (peer->ssl && peer->closed) {
		SSL_SESSION **kept = &peer->clients->session[peer->reader];
		SSL_SESSION_free(*kept);
		*kept = SSL_get1_session(peer->ssl);
	}
	SSL_free(peer->ssl);
	if (peer->fd >= 0)
		close(peer->fd);
	buf_free(&peer->request);
	buf_free(&peer->cipher);
	buf_free(&peer->answer);
}
