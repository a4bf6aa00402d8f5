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
#include "support/process.h"
#include "support/upgrades.h"

#define HOME "gemini://localhost/\r\n"
#define UPGRADED "serve; those of before finish"
#define RELOADED "the configuration was read again"

enum {
	CLIENTS = 4,
	/* ms: a worker that ends waits 500 for a first byte, and 10,000 for
	 * the rest. */
	LATE = 400,
	TOO_LATE = 9000,
};

/* What the clients count, in shared memory. */
struct load {
	_Atomic unsigned long requests, failed, late, resumed, across, lost;
	_Atomic unsigned epoch; /* upgrades so far */
	atomic_bool stop;
};

/* What a client has from the time before. */
struct memory {
	SSL_SESSION *session;
	unsigned epoch; /* in which it was begun */
};

static void
count_answer(struct load *load, bool whole, int64_t opening, int64_t all)
{
	load->requests++;
	if (!whole && (opening > LATE || all > TOO_LATE))
		load->late++;
	else if (!whole)
		load->failed++;
}

static void
ask_gemini(const struct server *server, struct load *load, int number,
    struct span request, struct memory *memory)
{
	struct client client = {.fd = -1};
	struct talk talk = {.port = server->gemini,
	    .secure = true,
	    .request = request,
	    .most = number % 2 ? TLS1_2_VERSION : 0,
	    .session = memory->session};
	unsigned epoch = load->epoch;
	int64_t began = clock_monotonic();
	bool open = client_open(&client, &talk) == 0;
	int64_t opening = clock_monotonic() - began;

	if (open)
		(void)client_send(&client, request);
	struct heard heard = client_listen(&client);
	bool whole = heard.shaken && heard_status(&heard) == 20 && heard.closed;
	count_answer(load, whole, opening, clock_monotonic() - began);
	if (whole && memory->session) {
		load->resumed += heard.reused;
		load->lost += !heard.reused;
		load->across += heard.reused && memory->epoch < epoch;
	}
	/* OpenSSL offers no session again whose connection has failed. */
	if (heard.session || !whole) {
		SSL_SESSION_free(memory->session);
		*memory = (struct memory){heard.session, epoch};
		heard.session = NULL;
	}
	heard_free(&heard);
	client_close(&client);
}

static void
ask_gopher(const struct server *server, struct load *load)
{
	struct client client = {.fd = -1};
	struct talk talk = {.port = server->gopher};
	int64_t began = clock_monotonic();
	bool open = client_open(&client, &talk) == 0;

	if (open)
		(void)client_send(&client, SPAN("/\r\n"));
	int64_t opening = clock_monotonic() - began;
	struct heard heard = client_listen(&client);
	count_answer(load,
	    heard.end == CLIENT_FIN &&
		span_ends(heard_span(&heard), SPAN("\r\n.\r\n")),
	    opening, clock_monotonic() - began);
	heard_free(&heard);
	client_close(&client);
}

static _Noreturn void
be_client(const struct server *server, struct load *load, int number)
{
	struct buf request = gemini_request(server, HOME);
	struct memory memory = {NULL, 0};

	while (!load->stop) {
		ask_gemini(server, load, number, buf_span(&request), &memory);
		ask_gopher(server, load);
	}
	_exit(0);
}

/* Sends a signal and waits until the log says once more that it is done. */
static int64_t
signal_done(const struct server *server, int signal, const char *line)
{
	size_t before = server_logged(server, line);
	int64_t began = clock_monotonic();

	kill(server->pid, signal);
	EVENTUALLY(server_logged(server, line) > before);
	return clock_monotonic() - began;
}

static void
run_all(const struct server *server, struct load *load, unsigned upgrades,
    unsigned reloads, struct upgrades *result)
{
	for (unsigned i = 0; i < upgrades; i++) {
		unsigned end = reloads * (i + 1) / upgrades;
		for (unsigned j = reloads * i / upgrades; j < end; j++)
			result->reloading +=
			    signal_done(server, SIGHUP, RELOADED);
		result->upgrading += signal_done(server, SIGUSR2, UPGRADED);
		load->epoch++;
	}
}

struct upgrades
upgrades_run(const struct server *server, unsigned upgrades, unsigned reloads)
{
	struct upgrades result = {0};
	pid_t clients[CLIENTS];
	struct load *load = mmap(NULL, sizeof(*load), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(load != MAP_FAILED);
	fflush(NULL);
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = fork();
		assert_true(clients[i] >= 0);
		if (clients[i] == 0)
			be_client(server, load, i);
	}
	/* So that there are sessions from before the first upgrade. */
	EVENTUALLY(load->requests > 4 * CLIENTS);
	run_all(server, load, upgrades, reloads, &result);
	unsigned long then = load->requests;
	EVENTUALLY(load->requests > then + 4 * CLIENTS);
	load->stop = true;
	for (int i = 0; i < CLIENTS; i++)
		waitpid(clients[i], NULL, 0);
	result.requests = load->requests;
	result.failed = load->failed;
	result.late = load->late;
	result.resumed = load->resumed;
	result.across = load->across;
	result.lost = load->lost;
	munmap(load, sizeof(*load));
	return result;
}
