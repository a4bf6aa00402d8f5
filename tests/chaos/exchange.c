#include <arpa/inet.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "chaos/exchange.h"

unsigned
exchange_below(struct asker *asker, unsigned limit)
{
	return (unsigned)(world_random(&asker->random) >> 33) % limit;
}

static unsigned
port_of(int fd)
{
	struct sockaddr_in address = {0};
	socklen_t size = sizeof(address);

	if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return 0;
	return ntohs(address.sin_port);
}

/* Reads a part and waits, as over a slow line. */
static void
dawdle(struct client *client)
{
	(void)client_await(client, 10000);
	poll(NULL, 0, 40);
}

static void
keep_session(struct asker *asker, struct exchange *exchange)
{
	struct heard *heard = &exchange->heard;

	asker->clients.world->resumed += heard->reused;
	if (!heard->session)
		return;
	SSL_SESSION_free(asker->sessions[exchange->who]);
	asker->sessions[exchange->who] = heard->session;
	heard->session = NULL;
}

void
exchange_perform(struct asker *asker, struct exchange *exchange)
{
	const struct server *server = asker->clients.server;
	const struct identity_pair *const pairs[] = {
	    NULL, asker->clients.stranger, asker->clients.member};
	const struct identity_pair *pair = pairs[exchange->who];
	struct client client = {.fd = -1};
	struct fault *fault = &exchange->fault;
	struct talk talk = {
	    .port = exchange->secure ? server->gemini : server->gopher,
	    .secure = exchange->secure,
	    .most = exchange_below(asker, 3) ? 0 : TLS1_2_VERSION,
	    .session = exchange_below(asker, 2) ? asker->sessions[exchange->who]
						: NULL,
	    .certificate = pair ? pair->certificate : NULL,
	    .key = pair ? pair->key : NULL,
	};

	world_look(asker->clients.world, &asker->view);
	fault->began = clock_monotonic();
	bool open = client_open(&client, &talk) == 0;
	fault->port = port_of(client.fd);
	fault->opened = clock_monotonic();
	if (open && client_send(&client, span_of(exchange->request)) == 0 &&
	    exchange->slow)
		dawdle(&client);
	exchange->heard = client_listen(&client);
	client_close(&client);
	fault->ended = clock_monotonic();
	exchange->whole = exchange->secure
	    ? exchange->heard.closed && heard_status(&exchange->heard)
	    : exchange->heard.end == CLIENT_FIN;
	asker->clients.world->asked[exchange->secure]++;
	keep_session(asker, exchange);
	if (exchange->heard.end == CLIENT_REFUSED)
		poll(NULL, 0, 50);
}

static void
report(struct asker *asker, struct exchange *exchange, const char *why)
{
	const struct heard *heard = &exchange->heard;
	struct fault *fault = &exchange->fault;
	struct buf text = {0};

	buf_format(&text,
	    "%s %s: %s; end %d, handshake %d, close_notify %d, %zu bytes: %pS",
	    exchange->secure ? "Gemini" : "Gopher", exchange->request, why,
	    (int)heard->end, heard->shaken, heard->closed, heard->bytes.size,
	    SPAN_AT(span_head(heard_span(heard), 60)));
	for (size_t i = 0; i < text.size; i++)
		text.data[i] = text.data[i] < ' ' ? ' ' : text.data[i];
	buf_byte(&text, '\0');
	snprintf(fault->text, sizeof(fault->text), "%s", text.data);
	fault->cut = why == world_cut;
	faults_report(asker->clients.world, fault);
	buf_free(&text);
}

int
exchange_status(const struct exchange *exchange)
{
	static const struct {
		int status;
		struct span sentence;
	} refusals[] = {
#define REFUSAL(name, status, sentence)                                        \
	{status, {sentence, sizeof(sentence) - 1}},
#include "wire/refusals.def"
#undef REFUSAL
	};
	struct span answer = heard_span(&exchange->heard);

	if (!exchange->whole)
		return 0;
	if (exchange->secure)
		return heard_status(&exchange->heard);
	if (!span_skip(&answer, SPAN("3")))
		return 20;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (span_starts(answer, refusals[i].sentence))
			return refusals[i].status;
	return -1;
}

struct span
exchange_body(const struct exchange *exchange)
{
	return exchange->secure ? heard_body(&exchange->heard)
				: heard_span(&exchange->heard);
}

static bool
has_known_key(const struct asker *asker, const struct heard *heard)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (!heard->shaken || heard->reused)
		return true;
	return heard->peer &&
	    X509_pubkey_digest(heard->peer, EVP_sha256(), digest, &size) == 1 &&
	    world_is_key(asker->clients.world, &asker->view, digest);
}

void
exchange_end(struct asker *asker, struct exchange *exchange, const char *why)
{
	if (!why && !has_known_key(asker, &exchange->heard))
		why = "the certificate is not one that was in force";
	const char *words = exchange->large
	    ? NULL
	    : world_judge_words(
		  heard_span(&exchange->heard), exchange->who == MEMBER);
	if (words)
		why = words;
	if (why)
		report(asker, exchange, why);
	heard_free(&exchange->heard);
}

const char *
exchange_judge(const struct exchange *exchange, int wanted)
{
	int status = exchange_status(exchange);

	/* 41 comes before the first edition after a start, and then only. */
	if (status == 0 || status == 41)
		return world_cut;
	return status == wanted ? NULL : "the status is wrong";
}

void
exchange_ask(
    struct asker *asker, struct exchange *exchange, const char *format, ...)
{
	char path[64];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	if (exchange->secure)
		snprintf(exchange->request, sizeof(exchange->request),
		    "gemini://localhost:%u%s\r\n",
		    asker->clients.server->gemini, path);
	else
		snprintf(exchange->request, sizeof(exchange->request), "%s\r\n",
		    path);
	exchange_perform(asker, exchange);
}
