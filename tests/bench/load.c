/*
 * Asks a server for one answer again and again, on a connection of its own each
 * time and several at once, and judges every answer: how it begins, its length,
 * the hash of its body, and how it ends: with close_notify over TLS, in the
 * clear with a FIN.
 *
 *     load [-tr] [-g GROUPS] [-c AT_ONCE] [-s BEGINNING] [-b] [-o FILE]
 *         PORT COUNT REQUEST
 *     load -h CONNECTIONS [-t] [-c AT_ONCE] PORT
 *
 *     -c  how many at once, 16 else
 *     -t  over TLS 1.3, a full handshake each time
 *     -r  sessions are resumed; how many were is told
 *     -b  HTTP: what is hashed begins after the header, which has the date
 *     -o  the first answer is written to FILE
 *     -h  holds connections that say nothing, after the handshake if there is
 *         one, and prints a line; ends with its standard input. AT_ONCE of
 *         them are under way
 *
 * In REQUEST \r, \n and \t are control characters. Prints a line of fields, as
 * `good=1000`; a fault ends it, as a server that fails is not measured.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "served.h"

enum { CLIENTS_MAX = 4096, PIECE = 1 << 18, PATIENCE = 60 };

enum state { CONNECT, ASK, READ, DONE };

struct client {
	int fd;
	SSL *tls;
	enum state state;
	bool inside; /* the body has begun */
	size_t size;
	EVP_MD_CTX *hash;
};

static struct {
	bool tls, resumes, body, holds;
	const char *groups, *beginning, *file;
	unsigned port, at_once;
	unsigned long count;
	char request[4096];
	size_t request_size;
} options = {.at_once = 16, .beginning = ""};

static SSL_CTX *context;
static SSL_SESSION *session;
static unsigned long tickets, resumed, good, started, done;
static size_t length;
static unsigned char digest[EVP_MAX_MD_SIZE];
static char suite[64] = "-", group[64] = "-";
static FILE *output;

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "load: port %u, answer %lu: %s\n", options.port,
	    good + 1, what);
	exit(1);
}

/* The peer's tickets: messages of the handshake of the type NewSessionTicket.
 */
static void
count_tickets(int sent, int version, int type, const void *message, size_t size,
    SSL *tls, void *data)
{
	(void)version, (void)tls, (void)data;
	tickets += !sent && type == SSL3_RT_HANDSHAKE && size > 0 &&
	    *(const unsigned char *)message == SSL3_MT_NEWSESSION_TICKET;
}

static void
open_client(struct client *client, int poller)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)options.port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct epoll_event event = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
	    .data.ptr = client};
	int one = 1;

	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(client->fd, (struct sockaddr *)&to, sizeof(to)) < 0 &&
	    errno != EINPROGRESS)
		fail(strerror(errno));
	if (options.tls) {
		client->tls = SSL_new(context);
		SSL_set_fd(client->tls, client->fd);
		SSL_set_tlsext_host_name(client->tls, "localhost");
		SSL_set_connect_state(client->tls);
		if (options.resumes && session)
			SSL_set_session(client->tls, session);
	}
	client->state = CONNECT;
	client->inside = !options.body;
	client->size = 0;
	EVP_DigestInit_ex(client->hash, EVP_sha256(), NULL);
	epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event);
	started++;
}

/* Whether an operation of TLS only has to wait; -1 is a fault of the peer's. */
static bool
waits(struct client *client, int result)
{
	int error = SSL_get_error(client->tls, result);

	if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		fail("the handshake failed");
	return true;
}

static bool
connected(struct client *client)
{
	int error = 0;
	socklen_t size = sizeof(error);

	getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (error)
		fail(strerror(error));
	if (!client->tls)
		return true;
	int result = SSL_do_handshake(client->tls);
	if (result != 1)
		return !waits(client, result);
	resumed += SSL_session_reused(client->tls) == 1;
	return true;
}

static bool
asked(struct client *client)
{
	const char *request = options.request;
	int size = (int)options.request_size;

	if (client->tls)
		return SSL_write(client->tls, request, size) == size;
	ssize_t sent = send(client->fd, request, (size_t)size, MSG_NOSIGNAL);
	if (sent < 0 && errno == EAGAIN)
		return false;
	if (sent != size)
		fail("the request was not taken");
	return true;
}

static void
take(struct client *client, const char *bytes, size_t size)
{
	size_t expected = strlen(options.beginning), skipped = 0;

	if (client->size == 0 &&
	    (size < expected ||
		memcmp(bytes, options.beginning, expected) != 0))
		fail("the answer does not begin as it should");
	client->size += size;
	if (output && good == 0)
		fwrite(bytes, 1, size, output);
	if (!client->inside) {
		const char *end = memmem(bytes, size, "\r\n\r\n", 4);
		if (!end)
			fail("the header is not whole");
		skipped = (size_t)(end - bytes) + 4;
		client->inside = true;
	}
	EVP_DigestUpdate(client->hash, bytes + skipped, size - skipped);
}

/* Returns whether the answer has ended, and as it should. */
static bool
read_some(struct client *client)
{
	static char piece[PIECE];
	size_t got = 0;

	while (client->tls && SSL_read_ex(client->tls, piece, PIECE, &got))
		take(client, piece, got);
	if (client->tls) {
		int error = SSL_get_error(client->tls, 0);
		if (error == SSL_ERROR_WANT_READ)
			return false;
		if (error != SSL_ERROR_ZERO_RETURN)
			fail("the answer ended without close_notify");
		return true;
	}
	for (;;) {
		ssize_t size = recv(client->fd, piece, PIECE, 0);
		if (size < 0 && errno == EAGAIN)
			return false;
		if (size < 0)
			fail(strerror(errno));
		if (size == 0)
			return true;
		take(client, piece, (size_t)size);
	}
}

/* Every answer is held against the first one. */
static void
judge(struct client *client)
{
	unsigned char own[EVP_MAX_MD_SIZE];
	unsigned size;

	EVP_DigestFinal_ex(client->hash, own, &size);
	if (good == 0) {
		length = client->size;
		memcpy(digest, own, size);
		if (client->tls)
			snprintf(suite, sizeof(suite), "%s",
			    SSL_get_cipher_name(client->tls));
		if (client->tls && !SSL_session_reused(client->tls))
			snprintf(group, sizeof(group), "%s",
			    SSL_group_to_name(client->tls,
				(int)SSL_get_negotiated_group(client->tls)));
	}
	if (client->size != length)
		fail("the length differs");
	if (memcmp(digest, own, size) != 0)
		fail("the bytes differ");
	good++;
}

/* A reader who has close_notify closes; its own is not sent any more. */
static void
close_client(struct client *client)
{
	if (client->tls)
		SSL_set_shutdown(
		    client->tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(client->tls);
	client->tls = NULL;
	close(client->fd);
}

static void
advance(struct client *client)
{
	if (client->state == CONNECT && connected(client))
		client->state = options.holds ? DONE : ASK;
	if (client->state == ASK && asked(client))
		client->state = READ;
	if (client->state == READ && read_some(client))
		client->state = DONE;
}

/* One is done with: it is held, or its place is the next one's. */
static void
finish(struct client *client)
{
	done++;
	if (options.holds)
		return;
	judge(client);
	if (options.resumes) {
		SSL_SESSION_free(session);
		session = SSL_get1_session(client->tls);
	}
	close_client(client);
	*client = (struct client){.hash = client->hash};
}

/* A free place; there is one, as no more than these are under way. */
static struct client *
vacant(struct client *clients)
{
	if (options.holds)
		return &clients[started];
	while (clients->fd)
		clients++;
	return clients;
}

static void
run(struct client *clients, int poller)
{
	struct epoll_event events[64];

	while (done < options.count) {
		/* What is resumed needs a first session, from a whole
		 * handshake. */
		unsigned most =
		    options.resumes && done == 0 ? 1 : options.at_once;
		while (started < options.count && started - done < most)
			open_client(vacant(clients), poller);
		int ready = epoll_wait(poller, events, 64, PATIENCE * 1000);
		if (ready == 0)
			fail("no answer within a minute");
		for (int i = 0; i < ready; i++) {
			struct client *client = events[i].data.ptr;
			bool held = client->state == DONE;
			advance(client);
			if (client->state == DONE && !held)
				finish(client);
		}
	}
}

static void
unescape(const char *text)
{
	static const char names[] = "rnt", bytes[] = "\r\n\t";

	for (; *text && options.request_size < sizeof(options.request);
	     text++) {
		const char *name =
		    *text == '\\' && text[1] ? strchr(names, text[1]) : NULL;
		options.request[options.request_size++] =
		    name ? bytes[name - names] : *text;
		text += name != NULL;
	}
}

static void
read_options(int count, char **arguments)
{
	int option;

	while ((option = getopt(count, arguments, "trbh:g:c:s:o:")) != -1)
		switch (option) {
		case 't': options.tls = true; break;
		case 'r': options.tls = options.resumes = true; break;
		case 'b': options.body = true; break;
		case 'h':
			options.holds = true;
			options.count = strtoul(optarg, NULL, 10);
			break;
		case 'g': options.groups = optarg; break;
		case 'c': options.at_once = (unsigned)atoi(optarg); break;
		case 's': options.beginning = optarg; break;
		case 'o': options.file = optarg; break;
		default: exit(2);
		}
	if (count - optind < (options.holds ? 1 : 3) || options.at_once == 0 ||
	    options.at_once > CLIENTS_MAX ||
	    (options.holds && options.count > CLIENTS_MAX))
		exit(2);
	options.port = (unsigned)atoi(arguments[optind]);
	if (options.holds)
		return;
	options.count = strtoul(arguments[optind + 1], NULL, 10);
	unescape(arguments[optind + 2]);
}

static void
make_context(void)
{
	context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	if (options.groups &&
	    !SSL_CTX_set1_groups_list(context, options.groups))
		fail("this OpenSSL does not have these groups");
	/* Else a session that was resumed once is not to be resumed again. */
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_msg_callback(context, count_tickets);
}

int
main(int count, char **arguments)
{
	static struct client clients[CLIENTS_MAX];
	int poller = epoll_create1(0);

	signal(SIGPIPE, SIG_IGN);
	read_options(count, arguments);
	make_context();
	output = options.file ? fopen(options.file, "w") : NULL;
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		clients[i].hash = EVP_MD_CTX_new();
	double began = now();
	run(clients, poller);
	printf("good=%lu resumed=%lu length=%zu seconds=%.6f suite=%s group=%s "
	       "tickets=%g hash=",
	    good, resumed, length, (now() - began) / 1e3, suite, group,
	    good ? (double)tickets / (double)good : 0);
	for (size_t i = 0; i < 8; i++)
		printf("%02x", digest[i]);
	puts("");
	fflush(stdout);
	if (output)
		fclose(output);
	while (options.holds && getchar() != EOF)
		continue;
	return 0;
}
