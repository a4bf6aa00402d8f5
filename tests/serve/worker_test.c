#define _GNU_SOURCE
/*
 * A worker as a process, whose supervisor is the test: an edition that cannot
 * be mapped when it comes.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "serve/worker.h"
#include "support/client.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/part.h"
#include "support/process.h"
#include "support/proxy.h"

enum {
	SLICE = 10, /* ms after which the worker's poller has found nothing */
	TRY = 1100, /* ms, and a little more, until it tries to map again */
};

#define UNMAPPED "an edition cannot be mapped yet"
#define ASKED "/b.png\r\n"

/* Where the worker can be made to stand before it polls. */
enum gate { OPEN, SHUT, STANDS };

/* What the worker and the test share. */
struct common {
	volatile enum gate gate;
	struct board board;
	struct limits_shared limits;
};

struct run {
	struct fixture fixture;
	struct rights rights;
	struct worker_host host;
	struct listener listeners[2]; /* the second is a proxy's */
	struct networks proxies;
	struct worker_order order;
	int channel, suspects; /* the test's ends */
	int log; /* what the worker says */
	pid_t pid;
	unsigned ports[2];
};

static struct common *common;
static bool is_worker;

static int
pass_gate(int timeout)
{
	if (!is_worker)
		return timeout;
	if (common->gate == SHUT)
		common->gate = STANDS;
	while (common->gate == STANDS)
		usleep(1000);
	return timeout < 0 || timeout > SLICE ? SLICE : timeout;
}

/* The function of the C library that a name stands for. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int
epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
	return NEXT(epoll_wait)(fd, events, most, pass_gate(timeout));
}

int
poll(struct pollfd *fds, nfds_t count, int timeout)
{
	return NEXT(poll)(fds, count, pass_gate(timeout));
}

static void
listen_somewhere(struct run *run, size_t number)
{
	struct sockaddr_in here = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(here);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&here, size), 0);
	assert_int_equal(listen(fd, 8), 0);
	getsockname(fd, (struct sockaddr *)&here, &size);
	run->ports[number] = ntohs(here.sin_port);
	run->listeners[number] =
	    (struct listener){.fd = fd, .protocol = &protocol_gopher};
}

/* Makes the edition of what is there, in a file that has nothing of it yet. */
static int
begin_edition(struct run *run, struct buf *bytes_r)
{
	struct pressed pressed;

	assert_int_equal(scan_press(run->fixture.scan, &pressed), 0);
	size_t size = edition_header(run->fixture.edition)->size;
	assert_int_equal(
	    pread(pressed.fd, buf_extend(bytes_r, size), size, 0), size);
	close(pressed.fd);
	int fd = memfile_new("edition");
	assert_true(fd >= 0);
	return fd;
}

static void
end_edition(int fd, struct buf *bytes)
{
	assert_int_equal(memfile_write(fd, buf_span(bytes), 0), 0);
	assert_int_equal(memfile_seal(fd), 0);
	buf_free(bytes);
}

static void
send_edition(const struct run *run, int edition)
{
	const struct channel_files files = {
	    .edition = edition, .root = run->fixture.context.root, .base = -1};
	const struct edition_info about = {.host = 0};

	assert_int_equal(channel_send_edition(run->channel, &files, &about), 0);
}

/* The parameters of a worker with one host, which speaks Gopher. */
static void
set_order(struct run *run, int channel, int suspects)
{
	run->rights = (struct rights){.mode = CONFINE_OFF};
	run->host = (struct worker_host){.vhost = run->fixture.vhost,
	    .files = CHANNEL_NO_FILES,
	    .suspects = suspects,
	    .uploads = -1,
	    .board = &common->board.hosts[0].host};
	run->listeners[1].proxy = 2;
	assert_null(network_read(SPAN("127.0.0.1"), &run->proxies.list[0]));
	run->proxies.count = 1;
	run->order = (struct worker_order){.listeners = run->listeners,
	    .listener_count = COUNT(run->listeners),
	    .proxy_from = &run->proxies,
	    .channel = channel,
	    .hosts = &run->host,
	    .host_count = 1,
	    .signing = -1,
	    .access = {.sink.fd = -1},
	    .row = &common->board.tallies[0],
	    .board = &common->board,
	    .box = {.role = ROLE_WORKER, .rights = &run->rights},
	    .limits = {.shared = &common->limits},
	    .connections = 64,
	    .handshakes = 1,
	    .times = {PATIENCE, PATIENCE, PATIENCE, PATIENCE}};
}

static void
start_worker(struct run *run)
{
	int channel[2], suspects[2], log[2];

	assert_int_equal(channel_pair(channel), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, suspects), 0);
	assert_int_equal(pipe(log), 0);
	set_order(run, channel[1], suspects[1]);
	fflush(NULL);
	run->pid = fork();
	if (run->pid == 0) {
		is_worker = true;
		close(channel[0]);
		dup2(log[1], STDERR_FILENO);
		_exit(worker_run(&run->order));
	}
	close(channel[1]);
	close(suspects[1]);
	close(log[1]);
	for (size_t i = 0; i < COUNT(run->listeners); i++)
		close(run->listeners[i].fd);
	run->channel = channel[0];
	run->suspects = suspects[0];
	run->log = log[0];
	assert_int_equal(fcntl(run->log, F_SETFL, O_NONBLOCK), 0);
}

/* Whether it answers with the file of that body. */
static bool
answers(const struct run *run, const char *body)
{
	struct heard heard = client_talk(
	    &(struct talk){.port = run->ports[0], .request = SPAN(ASKED)});
	bool same = span_equal(heard_span(&heard), span_of(body));

	heard_free(&heard);
	return same;
}

/* A worker that serves /b.png, of which there is a newer one by now. */
static int
set_up(void **state)
{
	struct run *run = mem_alloc(sizeof(*run));
	struct buf bytes = {0};

	common = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(common != MAP_FAILED);
	fixture_make(&run->fixture);
	server_write(&run->fixture.capsule, "b.png", "before");
	fixture_open(&run->fixture);
	int edition = begin_edition(run, &bytes);
	end_edition(edition, &bytes);
	for (size_t i = 0; i < COUNT(run->listeners); i++)
		listen_somewhere(run, i);
	start_worker(run);
	send_edition(run, edition);
	close(edition);
	EVENTUALLY(answers(run, "before"));
	server_write(&run->fixture.capsule, "b.png", "afterwards");
	fixture_open(&run->fixture);
	*state = run;
	return 0;
}

static int
tear_down(void **state)
{
	struct run *run = *state;

	kill(run->pid, SIGKILL);
	waitpid(run->pid, NULL, 0);
	close(run->channel);
	close(run->suspects);
	close(run->log);
	fixture_remove(&run->fixture);
	munmap(common, sizeof(*common));
	free(run);
	return 0;
}

/* How often the worker has said so since it was asked last. */
static size_t
said(const struct run *run, const char *text)
{
	char bytes[65536];
	ssize_t got = read(run->log, bytes, sizeof(bytes));
	struct span whole = {bytes, got > 0 ? (size_t)got : 0};

	return part_count(whole, span_of(text));
}

static void
expect_end(struct run *run)
{
	int status = -1;

	kill(run->pid, SIGTERM);
	assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/*
 * K192, K350: it is tried again, and told once for as long as it fails; then
 * anew.
 */
static void
tries_again(void **state)
{
	struct run *run = *state;
	struct buf bytes = {0};
	int edition = begin_edition(run, &bytes), none = memfile_new("none");

	send_edition(run, edition);
	EVENTUALLY(said(run, UNMAPPED) == 1);
	poll(NULL, 0, 2 * TRY);
	assert_int_equal(said(run, UNMAPPED), 0);
	end_edition(edition, &bytes);
	EVENTUALLY(answers(run, "afterwards"));
	send_edition(run, none);
	EVENTUALLY(said(run, UNMAPPED) == 1);
	assert_true(answers(run, "afterwards"));
	expect_end(run);
	close(edition);
	close(none);
}

/*
 * K351: a request waits for the edition that is mapped at last, in the turn in
 * which its client has left.
 */
static void
leaves_meanwhile(void **state)
{
	struct run *run = *state;
	struct buf bytes = {0};
	struct client client;
	char path[64];
	int edition = begin_edition(run, &bytes);

	send_edition(run, edition);
	EVENTUALLY(said(run, UNMAPPED) == 1);
	assert_int_equal(
	    client_open(&client, &(struct talk){.port = run->ports[0]}), 0);
	assert_int_equal(client_send(&client, SPAN(ASKED)), 0);
	assert_true(recv(run->suspects, path, sizeof(path), 0) > 0);
	common->gate = SHUT;
	EVENTUALLY(common->gate == STANDS);
	poll(NULL, 0, TRY);
	end_edition(edition, &bytes);
	client_reset(&client);
	common->gate = OPEN;
	EVENTUALLY(answers(run, "afterwards") || !process_alive(run->pid));
	expect_end(run);
	close(edition);
}

/*
 * Q215: who waits for an edition is answered when it comes, not when it is
 * late.
 */
static void
waits_for_it(void **state)
{
	struct run *run = *state;
	struct buf bytes = {0};
	struct client client;
	char path[64];
	int edition = begin_edition(run, &bytes);

	end_edition(edition, &bytes);
	assert_int_equal(
	    client_open(&client, &(struct talk){.port = run->ports[0]}), 0);
	assert_int_equal(client_send(&client, SPAN(ASKED)), 0);
	assert_true(recv(run->suspects, path, sizeof(path), 0) > 0);
	send_edition(run, edition);
	struct heard heard = client_listen(&client);
	expect_span(ASKED, heard_span(&heard), SPAN("afterwards"));
	heard_free(&heard);
	client_close(&client);
	expect_end(run);
	close(edition);
}

/* Q216: of the editions that come in one turn the last is in force. */
static void
several_at_once(void **state)
{
	struct run *run = *state;
	struct buf bytes = {0};
	int newest = begin_edition(run, &bytes), none = memfile_new("none");

	end_edition(newest, &bytes);
	common->gate = SHUT;
	EVENTUALLY(common->gate == STANDS);
	send_edition(run, none);
	send_edition(run, newest);
	common->gate = OPEN;
	EVENTUALLY(answers(run, "afterwards"));
	/* Those before it are closed unread. */
	assert_int_equal(said(run, UNMAPPED), 0);
	expect_end(run);
	close(newest);
	close(none);
}

/* Whether a proxy that asks for itself is answered, however. */
static bool
is_checked(const struct run *run)
{
	struct buf header = {0};

	proxy_header(&header, 2, NULL);
	struct heard heard = client_talk(&(struct talk){.port = run->ports[1],
	    .header = buf_span(&header),
	    .request = SPAN(ASKED)});
	bool answered = heard_span(&heard).size > 0;
	buf_free(&header);
	heard_free(&heard);
	return answered;
}

/* K451: a proxy's check fails while the only capsule cannot be read. */
static void
unreadable(void **state)
{
	struct run *run = *state;

	assert_true(is_checked(run));
	common->board.hosts[0].host.unreadable = 1;
	EVENTUALLY(!is_checked(run));
	common->board.hosts[0].host.unreadable = 0;
	EVENTUALLY(is_checked(run));
	expect_end(run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(tries_again, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		leaves_meanwhile, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(waits_for_it, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(several_at_once, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(unreadable, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
