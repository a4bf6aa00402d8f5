#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/mem.h"
#include "cert/key_report.h"
#include "cert/keyop_channel.h"
#include "cert/keyop_heir.h"
#include "crypto/random.h"
#include "loop/wait.h"
#include "serve/channel.h"
#include "serve/keyholder.h"

/*
 * Private keys are read by this process alone and never leave it, so that
 * neither a worker that a client took over nor the supervisor has one in its
 * memory. It is forked with the rights of the start, which may be needed to
 * read a key (or to make it, at the first start), and gives them up before it
 * serves: from then on it reads and writes nothing but small messages, with
 * neither files nor network. What it has read it reports to the supervisor: the
 * certificates, and what is to be said of the files. Keys are not changed: for
 * new ones there is a new keyholder, and this one ends with its last worker.
 *
 * A worker waits for its signature and serves nobody meanwhile: 20 us (P-256)
 * to 3 ms (RSA 4096), as if it signed itself, plus the requests of other
 * workers that are ahead: one message each, with one RSA signature or a few
 * others.
 *
 * A worker that was taken over can ask for signatures, which is why
 * keyop_sign() looks at what it signs, and why each worker has its ration: one
 * that has used it up is not read from until there is more.
 */

enum {
	OWN_POLLED = 2, /* descriptors that are polled besides the workers' */
	RATION = 4000, /* signatures of a worker in a second, and at once */
	SIGNATURE = 1000000, /* the unit of tokens is a millionth of one */
};

/* One worker's end. */
struct asker {
	int fd; /* or -1 */
	int64_t tokens; /* millionths of a signature that it may have now */
	int64_t filled; /* monotonic us */
};

/*
 * Keys lie in memory that is never swapped, nor in a core dump, between pages
 * without rights. What decoding them has left elsewhere is locked too where the
 * system allows that much, and kept out of dumps.
 */
static bool
read_locked(const struct keyholder_order *order, struct buf *report,
    struct notes *notes)
{
	bool secure = keyop_lock_memory();

	bool all = generation_read_keys(
	    order->generation, &order->source, report, notes);
	if (order->source.predecessor >= 0)
		close(order->source.predecessor);
	heap_undump();
	if (mlockall(MCL_CURRENT) < 0 && !secure)
		note_add(notes, NOTE_REMARK, SPAN(""), 0,
		    "private keys may be swapped to disk, since their memory "
		    "cannot be locked: raise ulimit -l or LimitMEMLOCK of "
		    "systemd");
	return all;
}

/* Returns 0, or -1 if the supervisor cannot be told what was read. */
static int
read_keys(const struct keyholder_order *order)
{
	struct notes notes = {0};
	struct buf report = {0};
	int result = 0;

	bool all = read_locked(order, &report, &notes);
	if (order->report >= 0) {
		key_report_notes(&report, &notes);
		/* Without an end it cannot be used, but for its notes. */
		if (all)
			key_report_end(&report);
		/* The supervisor reads at once. */
		result = file_write(order->report, buf_span(&report));
		close(order->report);
	} else {
		log_notes(&notes);
	}
	buf_free(&report);
	note_free(&notes);
	return result;
}

static void
fill(struct asker *asker, int64_t now)
{
	const int64_t most = (int64_t)RATION * SIGNATURE;

	/* A second has a million microseconds, as a signature has units. */
	asker->tokens += (now - asker->filled) * RATION;
	if (asker->tokens > most)
		asker->tokens = most;
	asker->filled = now;
}

/*
 * Takes the sockets of workers that were started anew, each in place of that of
 * its predecessor. Returns whether the supervisor is there.
 */
static bool
take_sockets(const struct keyholder_order *order, struct asker *askers)
{
	struct channel_message message;
	enum channel_got got;

	while ((got = channel_receive(order->channel, CHANNEL_SOCKETS,
		    &message)) == CHANNEL_SOCKET) {
		if (message.slot >= order->worker_count) {
			close(message.socket);
			continue;
		}
		if (askers[message.slot].fd >= 0)
			close(askers[message.slot].fd);
		askers[message.slot].fd = message.socket;
	}
	return got != CHANNEL_CLOSED;
}

static bool
has_askers(const struct asker *askers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (askers[i].fd >= 0)
			return true;
	return false;
}

/*
 * Waits for requests of the workers that have some of their ration left, and
 * for the supervisor.
 */
static void
wait_requests(struct asker *askers, struct pollfd *fds, size_t count)
{
	int64_t now = clock_us();
	int timeout = -1;

	for (size_t i = 0; i < count; i++) {
		fill(&askers[i], now);
		bool may = askers[i].tokens >= SIGNATURE;
		fds[i + OWN_POLLED] = (struct pollfd){
		    .fd = askers[i].fd, .events = may ? POLLIN : 0};
		if (!may && askers[i].fd >= 0)
			timeout = 1;
	}
	if (wait_result(poll(fds, count + OWN_POLLED, timeout)) == 0)
		for (size_t i = 0; i < count + OWN_POLLED; i++)
			fds[i].revents = 0;
}

/*
 * One message each, of few requests, so that no worker waits for all of
 * another's. If a worker's ration covers only part of a message, all of it is
 * answered, and the worker waits for the rest afterwards. Returns 0, or -1 if
 * this process cannot sign any more.
 */
static int
serve_requests(const struct keyholder_order *order, struct asker *askers,
    const struct pollfd *fds)
{
	for (size_t i = 0; i < order->worker_count; i++) {
		/* Once all copies of the other end are closed, the end of file
		 * reads as a request, and there is nobody to answer. */
		bool gone = fds[i].revents & (POLLHUP | POLLERR | POLLNVAL);
		struct keyop_served served = {0};
		if (!gone && fds[i].revents & POLLIN)
			served = keyop_serve(askers[i].fd);
		if (served.broken)
			return -1;
		order->tally->signatures += served.signatures;
		order->tally->refusals += served.refusals;
		askers[i].tokens -=
		    (int64_t)SIGNATURE * (served.signatures + served.refusals);
		if (gone) {
			close(askers[i].fd);
			askers[i].fd = -1;
		}
	}
	return 0;
}

/*
 * One turn. Sockets are taken after requests were served: a descriptor that
 * poll() has looked at is still the same one then. Returns 1, 0 if there is
 * nobody to serve any more, or -1 if this process cannot sign.
 */
static int
serve_once(const struct keyholder_order *order, struct asker *askers,
    struct pollfd *fds)
{
	size_t count = order->worker_count;

	wait_requests(askers, fds, count);
	if (fds[1].revents & POLLIN)
		keyop_bequeath(order->heir);
	if (fds[1].revents & (POLLHUP | POLLERR))
		fds[1].fd = -1;
	if (serve_requests(order, askers, fds + OWN_POLLED) < 0)
		return -1;
	/* The last one may be gone because another is to come. */
	if (fds[0].revents || !has_askers(askers, count))
		return take_sockets(order, askers) && has_askers(askers, count);
	return 1;
}

int
keyholder_run(const struct keyholder_order *order)
{
	size_t count = order->worker_count;
	struct asker *askers = mem_alloc(count * sizeof(*askers));
	struct pollfd *fds = mem_alloc((count + OWN_POLLED) * sizeof(*fds));

	(void)random_of_system();
	if (read_keys(order) < 0)
		return 1;
	box_enter(&order->box);
	for (size_t i = 0; i < count; i++)
		askers[i] = (struct asker){
		    .fd = order->workers[i], .filled = clock_us()};
	fds[0] = (struct pollfd){.fd = order->channel, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = order->heir, .events = POLLIN};
	int result = 1;
	while (result > 0)
		result = serve_once(order, askers, fds);
	if (result < 0)
		log_line(LOG_ERROR,
		    "no key can sign here any more, since OpenSSL lacks "
		    "something: the keyholder ends");
	/* No destructor: the process ends, and with it its memory. */
	return result < 0;
}
