#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/note.h"
#include "index/scan.h"
#include "loop/wait.h"
#include "readers/remote.h"
#include "readers/reading.h"
#include "readers/readers.h"
#include "readers/survey.h"
#include "sandbox/fd_pass.h"
#include "sandbox/sandbox.h"
#include "system/descriptors.h"
#include "system/processors.h"

/*
 * A first run reads all of a capsule, which takes one processor seconds where
 * there are many articles. Readers share it: each is a copy of the indexer,
 * with the patterns of libmagic loaded, and less rights than it. They are given
 * stretches of files (stretch.c), and what they say is taken into the scan
 * (remote.c). A reader that ends, lies or says nothing for a time is ended;
 * what it had is given to another once, and after that the scan's own run reads
 * it. So the edition is the same however many there are, and what becomes of
 * them.
 *
 * The right to start processes is kept until there is a first edition, since
 * its terms are merged by several, too (terms/merge_share.c).
 */

enum {
	TRIES = 2, /* readers that a stretch is given to */
	/* Bytes whose terms a reader has at most: they take more than these. */
	BATCH = 24 << 20,
	ROOM = 64 << 20, /* for that, and for what the indexer has of it */
};

/* The owner of what has been read for good. */
static const struct remote settled;

struct readers {
	struct readers_order order;
	struct sandbox sandbox; /* with what this process keeps now */
	struct remote remotes[READERS_MAX];
	size_t count;
	struct stretches stretches; /* of what is being read */
	bool more; /* files follow: no terms are asked for yet */
};

/* Gives up what the sandbox keeps beside a set. */
static void
narrow(struct sandbox *sandbox, unsigned keeps)
{
	int error = sandbox_narrow(sandbox, keeps);

	if (error && sandbox->required & 1U << SANDBOX_SECCOMP) {
		log_line(LOG_ERROR,
		    "a process cannot enter its sandbox: %s: %s",
		    sandbox_layer_name(SANDBOX_SECCOMP), note_cause(error));
		_exit(1);
	}
	sandbox->keeps &= keeps;
}

/* Nothing is started here any more. */
static void
start_no_more(struct readers *readers)
{
	narrow(&readers->sandbox,
	    readers->sandbox.keeps & ~(unsigned)(SANDBOX_FORKS | SANDBOX_ENDS));
}

static _Noreturn void
be_reader(const struct readers_order *order, int fd)
{
	struct sandbox sandbox = *order->sandbox;
	struct memfile_shared board = order->board;
	const int kept[] = {fd, scan_root(order->scan)};

	memfile_unshare(&board);
	descriptors_keep(kept, sizeof(kept) / sizeof(kept[0]));
	narrow(&sandbox, SANDBOX_OPENS);
	heap_make_room(ROOM);
	(order->run ? order->run : reading_run)(order->scan, fd);
	_exit(0);
}

/* Returns 0, or -1 if no reader can be started. */
static int
start_one(const struct readers_order *order, struct remote *remote)
{
	struct forked process;
	int ends[2];

	if (fd_pass_pair(SOCK_STREAM, ends) < 0)
		return -1;
	int result = forked_start(&process);
	if (result == 0)
		be_reader(order, ends[1]);
	close(ends[1]);
	if (result < 0)
		return close_failed(ends[0]);
	remote_begin(remote, process, ends[0]);
	return 0;
}

/* The next stretch that nobody has read or reads, or NULL. */
static struct stretch *
next_stretch(const struct readers *readers)
{
	for (size_t i = 0; i < readers->stretches.count; i++) {
		struct stretch *stretch = readers->stretches.list[i];
		if (!stretch->owner && stretch->tries < TRIES)
			return stretch;
	}
	return NULL;
}

/* Whether a reader has a run to put terms in. */
static bool
can_take(const struct readers *readers, struct remote *remote)
{
	if (remote->run == 0)
		remote->run = scan_reserve_run(readers->order.scan);
	return remote->run > 0;
}

/* Asks a reader with room for so many more for one, or for its terms. */
static void
give_one(
    struct readers *readers, struct remote *remote, size_t given, int64_t now)
{
	bool full = remote->bytes >= BATCH;

	if (remote->fd < 0 || remote->asked_terms ||
	    remote->given_count != given)
		return;
	struct stretch *stretch = full ? NULL : next_stretch(readers);
	if (stretch && can_take(readers, remote))
		remote_give(remote, stretch, readers->order.scan, now);
	else if (given == 0 && remote->bytes > 0 && (full || !readers->more))
		remote_ask_terms(remote, now);
}

/* Gives each reader what it has room for. Returns how many are busy. */
static size_t
give_all(struct readers *readers, int64_t now)
{
	size_t busy = 0;

	for (size_t given = 0; given < REMOTE_AHEAD; given++)
		for (size_t i = 0; i < readers->count; i++)
			give_one(readers, &readers->remotes[i], given, now);
	for (size_t i = 0; i < readers->count; i++)
		busy += remote_is_busy(&readers->remotes[i]);
	return busy;
}

/* Ends a reader: what it had is to be read by another. */
static void
lose(struct readers *readers, struct remote *remote)
{
	remote_end(remote);
	for (size_t i = 0; i < readers->stretches.count; i++) {
		struct stretch *stretch = readers->stretches.list[i];
		if (stretch->owner != remote)
			continue;
		for (size_t j = 0; stretch->done && j < stretch->count; j++)
			scan_lose(&stretch->list[j]);
		note_free(&stretch->notes);
		stretch->owner = NULL;
		stretch->done = false;
	}
}

/* What a reader had is the scan's, once its terms are. */
static void
settle(struct readers *readers, const struct remote *remote)
{
	for (size_t i = 0; remote->run == 0 && i < readers->stretches.count;
	     i++)
		if (readers->stretches.list[i]->owner == remote)
			readers->stretches.list[i]->owner = &settled;
}

/*
 * Waits for what readers say, until the first one has been silent too long; not
 * at all while files follow.
 */
static void
wait_for_word(
    const struct readers *readers, int64_t now, struct pollfd fds[READERS_MAX])
{
	int64_t wait = readers->more ? 0 : readers->order.wait;

	for (size_t i = 0; i < readers->count; i++) {
		const struct remote *remote = &readers->remotes[i];
		int64_t left = remote->heard_at + readers->order.wait - now;
		fds[i] = (struct pollfd){.fd = remote->fd, .events = POLLIN};
		if (remote->out.size > 0)
			fds[i].events |= POLLOUT;
		if (remote_is_busy(remote) && left < wait)
			wait = left > 0 ? left : 0;
	}
	wait_result(poll(fds, (nfds_t)readers->count, (int)wait));
}

static void
take_turn(
    struct readers *readers, struct remote *remote, short events, int64_t now)
{
	int result = 0;

	if (events & POLLOUT)
		result = remote_send(remote);
	if (result == 0 && events & (POLLIN | POLLHUP | POLLERR))
		result = remote_receive(remote, readers->order.scan, now);
	if (result < 0 ||
	    (!events && remote_is_busy(remote) &&
		now - remote->heard_at >= readers->order.wait))
		lose(readers, remote);
	else
		settle(readers, remote);
}

static void
hear_readers(struct readers *readers)
{
	struct pollfd fds[READERS_MAX];

	wait_for_word(readers, clock_monotonic(), fds);
	for (size_t i = 0; i < readers->count; i++)
		if (readers->remotes[i].fd >= 0)
			take_turn(readers, &readers->remotes[i], fds[i].revents,
			    clock_monotonic());
}

/* How many stretches readers have room for, beside those that are waiting. */
static size_t
count_room(const struct readers *readers)
{
	size_t room = 0, waiting = 0;

	for (size_t i = 0; i < readers->count; i++)
		if (readers->remotes[i].fd >= 0)
			room += REMOTE_AHEAD - readers->remotes[i].given_count;
	for (size_t i = 0; i < readers->stretches.count; i++)
		waiting += !readers->stretches.list[i]->owner;
	return room > waiting ? room - waiting : 0;
}

/* Keeps readers busy. Returns how many files it has taken for that. */
static size_t
read_some(struct readers *readers, const struct scan_wanted *list, size_t count)
{
	size_t taken = 0;

	hear_readers(readers);
	for (size_t room = count_room(readers); room > 0 && taken < count;
	     room--)
		taken += stretches_add_some(
		    &readers->stretches, list + taken, count - taken);
	give_all(readers, clock_monotonic());
	return taken;
}

/* The `read` of struct scan_ahead. */
static size_t
read_ahead(
    void *context, const struct scan_wanted *list, size_t count, bool more)
{
	struct readers *readers = context;

	readers->more = more;
	if (more)
		return read_some(readers, list, count);
	stretches_add(&readers->stretches, list, count, readers->count);
	while (give_all(readers, clock_monotonic()) > 0)
		hear_readers(readers);
	for (size_t i = 0; i < readers->stretches.count; i++)
		scan_note(
		    readers->order.scan, &readers->stretches.list[i]->notes);
	stretches_free(&readers->stretches);
	return count;
}

/* The `end` of struct scan_ahead. */
static void
end_all(void *context)
{
	struct readers *readers = context;

	/* All of them give their memory back at once. */
	for (size_t i = 0; i < readers->count; i++)
		forked_kill(&readers->remotes[i].process);
	for (size_t i = 0; i < readers->count; i++)
		remote_end(&readers->remotes[i]);
}

/* As many as there are processors: the indexer itself mostly waits for them. */
size_t
readers_wanted(void)
{
	size_t count = processors_usable();

	if (count < 2)
		return 0;
	return count < READERS_MAX ? count : READERS_MAX;
}

struct readers *
readers_start(const struct readers_order *order)
{
	struct readers *readers = mem_alloc(sizeof(*readers));
	size_t wanted = order->count < READERS_MAX ? order->count : READERS_MAX;

	readers->order = *order;
	readers->sandbox = *order->sandbox;
	bool large = survey_is_large(scan_root(order->scan));
	while (large && readers->count < wanted &&
	    start_one(order, &readers->remotes[readers->count]) == 0)
		readers->count++;
	if (large)
		heap_make_room(ROOM);
	if (readers->count == 0) {
		start_no_more(readers);
		return readers;
	}
	scan_read_ahead(
	    order->scan, &(struct scan_ahead){read_ahead, end_all, readers});
	/* The press works, too. */
	scan_share_press(order->scan, readers->count - 1);
	return readers;
}

size_t
readers_count(const struct readers *readers)
{
	return readers->count;
}

void
readers_free(struct readers **readers)
{
	struct readers *freed = *readers;

	*readers = NULL;
	if (!freed)
		return;
	scan_share_press(freed->order.scan, 0);
	start_no_more(freed);
	free(freed);
}
