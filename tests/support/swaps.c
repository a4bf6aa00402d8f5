#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/patience.h"
#include "support/issue.h"
#include "support/swaps.h"

#define HOME "gemini://localhost/\r\n"

enum { CLIENTS = 3, PAIRS = 4 };

/* What the clients count, in shared memory. */
struct load {
	_Atomic unsigned long handshakes, failed;
	atomic_bool stop;
};

/* One connection after another, until the end or that of the server. */
static _Noreturn void
be_client(const struct server *server, struct load *load, int number)
{
	struct buf request = gemini_request(server, HOME);
	SSL_SESSION *session = NULL;
	bool refused = false;

	for (int i = number; !load->stop && !refused; i++) {
		struct heard heard =
		    client_talk(&(struct talk){.port = server->gemini,
			.secure = true,
			.request = buf_span(&request),
			.most = i % 4 ? 0 : TLS1_2_VERSION,
			.session = i % 2 ? session : NULL});
		load->handshakes++;
		if (!heard.shaken || heard_status(&heard) != 20 ||
		    !heard.closed)
			load->failed++;
		refused = heard.end == CLIENT_REFUSED;
		SSL_SESSION_free(session);
		session = heard.session;
		heard.session = NULL;
		heard_free(&heard);
	}
	_exit(0);
}

static bool
serves(const struct server *server, const X509 *certificate)
{
	struct heard heard = gemini_ask(server, HOME);
	bool same = heard.peer && X509_cmp(heard.peer, certificate) == 0;

	assert_true(heard.shaken);
	heard_free(&heard);
	return same;
}

static void
swap(const struct server *server, const struct identity_pair *pair)
{
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	int64_t until = clock_monotonic() + PATIENCE;

	snprintf(certificate, sizeof(certificate), "%s/certs/localhost.crt",
	    server->directory);
	snprintf(key, sizeof(key), "%s/certs/localhost.key", server->directory);
	issue_write_pair(certificate, key, pair);
	kill(server->pid, SIGHUP);
	while (!serves(server, pair->certificate)) {
		assert_true(clock_monotonic() < until);
		poll(NULL, 0, 1);
	}
}

static void
start_clients(
    const struct server *server, struct load *load, pid_t clients[CLIENTS])
{
	fflush(NULL);
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = fork();
		assert_true(clients[i] >= 0);
		if (clients[i] == 0)
			be_client(server, load, i);
	}
}

struct swaps
swaps_run(const struct server *server, unsigned long times)
{
	struct identity_pair pairs[PAIRS];
	pid_t clients[CLIENTS];
	struct swaps swaps = {0};
	struct load *load = mmap(NULL, sizeof(*load), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(load != MAP_FAILED);
	for (int i = 0; i < PAIRS; i++)
		pairs[i] = issue_pair(&(struct issue){
		    .name = "localhost", .kind = i ? NULL : "RSA"});
	start_clients(server, load, clients);
	int64_t begun = clock_monotonic();
	for (unsigned long i = 0; i < times; i++)
		swap(server, &pairs[i % PAIRS]);
	swaps.taken = clock_monotonic() - begun;
	load->stop = true;
	for (int i = 0; i < CLIENTS; i++)
		waitpid(clients[i], NULL, 0);
	swaps.handshakes = load->handshakes;
	swaps.failed = load->failed;
	munmap(load, sizeof(*load));
	for (int i = 0; i < PAIRS; i++)
		identity_free(&pairs[i]);
	return swaps;
}
