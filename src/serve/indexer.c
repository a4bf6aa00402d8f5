#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log_quota.h"
#include "loop/wait.h"
#include "serve/channel.h"
#include "serve/indexer_priv.h"

/*
 * The loop of an indexer process: wait for a reason, scan, publish an edition
 * if anything changed. Reasons are file system events (which index/scan calls
 * hints), paths that a worker found different from the edition, and the clock.
 * Events are never trusted to be complete: they say where to look, the scan
 * finds out what is there, and a full rescan at long intervals finds what was
 * never reported (E12). Where no events are to be had, directories are polled,
 * at intervals in proportion to what a look costs.
 *
 * An operator can order a full rescan (`loam rescan`). It is numbered, and done
 * once a rescan that began after it has ended, its edition was sent, and no
 * file that is being written is left to wait for.
 */

enum {
	GATHER = 2, /* ms: changes that come together are one edition */
	POLL = 1000, /* ms, the shortest polling interval */
	REST = 10, /* the polling interval, in durations of a look */
	/* ms for which the first edition, and an order, wait for writers */
	WRITERS = 5000,
	FAILURES_MAX = 10, /* editions not written; then the process exits */
};

/*
 * The edition in force stays, and writing is tried again later. After some
 * failures the process exits: another one may have more memory. Another one
 * does not help against a limit on file sizes (K42), so EFBIG never exits.
 */
static void
fail_press(struct indexer *indexer, int error, int64_t began)
{
	int64_t now = clock_monotonic(), rest = (now - began) * REST;

	if (indexer->told_errno != error)
		log_line(LOG_ERROR, "an edition cannot be written: %s",
		    note_cause(error));
	indexer->told_errno = error;
	if (error != EFBIG && ++indexer->failures == FAILURES_MAX)
		_exit(1);
	indexer->scan_at = now + (rest > POLL ? rest : POLL);
}

/* An operator may have named another directory than was meant. */
static void
warn_if_empty(struct indexer *indexer)
{
	bool empty = scan_is_empty(indexer->scan);

	if (empty && !indexer->empty_told)
		log_line(LOG_WARNING,
		    "nothing in the capsule %s is served yet: put a text file "
		    "there, or ask `loam check` why its files are hidden",
		    indexer->order->rules.root);
	indexer->empty_told = empty;
}

static void
publish(struct indexer *indexer)
{
	int64_t began = clock_monotonic();
	struct pressed pressed;

	if (scan_press(indexer->scan, &pressed) < 0) {
		fail_press(indexer, errno, began);
		return;
	}
	struct channel_files files = {
	    pressed.fd, scan_root(indexer->scan), pressed.base};
	struct edition_info about = pressed.info;
	about.host = indexer->order->host;
	/*
	 * Waiting is right here: the supervisor empties the channel in every
	 * turn, and any other error (ENOBUFS, ENOMEM) passes.
	 */
	while (
	    channel_send_edition(indexer->order->channel, &files, &about) < 0) {
		bool full = errno == EAGAIN;
		wait_result(poll(&(struct pollfd){.fd = indexer->order->channel,
				     .events = POLLOUT},
		    full ? 1 : 0, POLL));
	}
	close(pressed.fd);
	indexer->failures = 0;
	indexer->told_errno = 0;
	warn_if_empty(indexer);
}

/*
 * After a reload or a crash an edition is in force already. The first one of
 * this process waits until no file is being written, and until all was read: of
 * what memory, a descriptor or the disk was wanting for it would have nothing.
 * WRITERS at most, after which such a part is left out, as at a start.
 */
static bool
is_settled(struct indexer *indexer)
{
	int lacks = scan_lacks(indexer->scan);

	if (indexer->settle_until &&
	    (scan_has_unfinished(indexer->scan) || lacks == EIO ||
		file_is_shortage(lacks)))
		return false;
	indexer->settle_until = 0;
	return true;
}

/* Without events: a look takes at most a tenth of the time, see REST. */
static void
plan_poll(struct indexer *indexer, int64_t began, bool changed)
{
	int64_t now = clock_monotonic();
	int64_t rest = changed ? 0 : (now - began) * REST;

	indexer->poll_at =
	    scan_hinted(indexer->scan) ? 0 : now + (rest > POLL ? rest : POLL);
}

static void
scan_and_publish(struct indexer *indexer)
{
	int64_t began = clock_monotonic();
	struct notes notes = {0};

	indexer->scan_at = 0;
	if (!indexer_find_root(indexer))
		return;
	bool changed = scan_run(indexer->scan, &notes);
	/* Before the supervisor says that there is an edition. */
	progress_end(&indexer->progress);
	if (is_settled(indexer) && changed)
		publish(indexer);
	indexer_root_back(indexer);
	if (indexer->full)
		tally_rescan(indexer->order->last_rescan, began,
		    scan_hinted(indexer->scan));
	indexer->compared = indexer->compared || indexer->full;
	indexer->full = false;
	plan_poll(indexer, began, changed);
	/* Errors of publishers are logged; remarks are for `loam check`. */
	log_quota_notes(
	    &indexer->quota, &notes, LOG_WARNING, LOG_QUIET, clock_monotonic());
	note_free(&notes);
}

static void
schedule_scan(struct indexer *indexer)
{
	if (!indexer->scan_at)
		indexer->scan_at = clock_monotonic() + GATHER;
}

int64_t
indexer_idle_time(const struct indexer *indexer)
{
	const int64_t moments[] = {indexer->rescan_at, indexer->poll_at,
	    indexer->scan_at, indexer->settle_until,
	    indexer->answer_due && indexer->compared ? indexer->answer_at : 0};
	int64_t now = clock_monotonic();
	/* In the past after a long scan, and at first. */
	int64_t wait = indexer->find_at > now ? indexer->find_at - now : 0;

	/* Without a root there is nothing to scan: only find_at counts. */
	if (!indexer->unreadable_since) {
		wait = clock_earlier(wait, scan_due(indexer->scan));
		for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]);
		     i++)
			if (moments[i])
				wait = moments[i] < now
				    ? 0
				    : clock_earlier(wait, moments[i] - now);
	}
	return wait;
}

/* Returns -1 when the supervisor is gone. */
static int
recv_rescan(struct indexer *indexer)
{
	struct channel_message message;

	switch (channel_receive(
	    indexer->order->channel, CHANNEL_RESCANS, &message)) {
	case CHANNEL_RESCAN: break;
	case CHANNEL_EMPTY: return 0;
	default: return -1;
	}
	indexer->ordered = message.rescan;
	indexer->compared = false;
	indexer->rescan_at = clock_monotonic();
	indexer->answer_due = true;
	indexer->answer_at = indexer->rescan_at + WRITERS;
	/* A capsule that was lost may be there again. */
	indexer->find_at = indexer->rescan_at;
	return 0;
}

/* Answers an order: but for files that are still written all was read. */
static void
tell_rescan(struct indexer *indexer)
{
	if (!indexer->answer_due || !indexer->compared ||
	    (scan_has_unfinished(indexer->scan) &&
		clock_monotonic() < indexer->answer_at))
		return;
	tally_set(&indexer->order->last_rescan->done, indexer->ordered);
	indexer->answer_due = false;
}

/* Waits for a reason to scan. Returns -1 when the supervisor is gone. */
static int
wait_for_reason(struct indexer *indexer)
{
	struct pollfd fds[] = {
	    {.fd = indexer->order->channel, .events = POLLIN},
	    {.fd = indexer->told.suspects, .events = POLLIN},
	    {.fd = scan_descriptor(indexer->scan), .events = POLLIN},
	    {.fd = indexer->told.written, .events = POLLIN},
	};

	wait_result(poll(fds, sizeof(fds) / sizeof(fds[0]),
	    (int)indexer_idle_time(indexer)));
	if (fds[0].revents && recv_rescan(indexer) < 0)
		return -1;
	if ((fds[1].revents || fds[3].revents) &&
	    indexer_told_take(&indexer->told, indexer->scan))
		schedule_scan(indexer);
	if (fds[2].revents & POLLIN) {
		scan_take_hints(indexer->scan);
		schedule_scan(indexer);
	}
	return 0;
}

/* Whether to scan now; tells the scan how much to look at. */
static bool
has_reason(struct indexer *indexer)
{
	int64_t now = clock_monotonic();
	bool polled = indexer->poll_at && indexer->poll_at <= now;

	if (indexer->find_at <= now && !indexer_find_root(indexer))
		return false;
	if (indexer->rescan_at <= now) {
		scan_check_all(indexer->scan);
		indexer->full = true;
		indexer->rescan_at =
		    now + hash_jitter(indexer->order->rescan_interval);
		return true;
	}
	if (indexer->settle_until && indexer->settle_until <= now) {
		scan_take_unfinished(indexer->scan);
		indexer->settle_until = 0;
		return true;
	}
	if (polled) {
		scan_check_unwatched(indexer->scan);
		indexer->full = scan_descriptor(indexer->scan) < 0;
	}
	return polled || (indexer->scan_at && indexer->scan_at <= now) ||
	    scan_due(indexer->scan) == 0;
}

/* The first scan reads everything, and is the one that takes long. */
static void
scan_first(struct indexer *indexer)
{
	struct readers_order order = indexer->order->readers;
	struct sandbox sandbox = box_sandbox(&indexer->box);
	struct buf doing = {0};

	order.scan = indexer->scan;
	order.sandbox = &sandbox;
	struct readers *readers = readers_start(&order);
	buf_format(&doing, "reading the capsule %s", indexer->rules.root);
	progress_begin(&indexer->progress, buf_span(&doing));
	scan_and_publish(indexer);
	readers_free(&readers);
	progress_end(&indexer->progress);
	buf_free(&doing);
}

/* Opens the root, however late. Returns -1 when the supervisor is gone. */
static int
open_capsule(struct indexer *indexer)
{
	struct pollfd end = {.fd = indexer->order->channel, .events = POLLIN};
	const char *why;

	while ((why = indexer->refused ? indexer->refused
				       : scan_open(indexer->scan))) {
		indexer_root_lost(indexer, why);
		if (wait_result(poll(&end, 1, INDEXER_FIND)) > 0 &&
		    recv_rescan(indexer) < 0)
			return -1;
	}
	return 0;
}

int
indexer_run(const struct indexer_order *order)
{
	struct indexer indexer = {.order = order,
	    .rules = order->rules,
	    .box = order->box,
	    .told = {order->suspects, order->written},
	    .ordered = order->ordered,
	    .answer_due = true, /* by its first scan, at once */
	    .full = true};

	indexer.rules.on_read = progress_step;
	indexer.rules.on_read_context = &indexer.progress;
	indexer.box.forks = order->readers.count > 0;
	indexer.scan = scan_prepare(&indexer.rules);
	indexer.boxed =
	    box_enter_root(&indexer.box, order->loaded, &indexer.refused);
	if (open_capsule(&indexer) < 0)
		return 0;
	if (order->rules.patient)
		indexer.settle_until = clock_monotonic() + WRITERS;
	scan_first(&indexer);
	indexer.rescan_at =
	    clock_monotonic() + hash_jitter(order->rescan_interval);
	tell_rescan(&indexer);
	while (wait_for_reason(&indexer) == 0) {
		if (has_reason(&indexer))
			scan_and_publish(&indexer);
		tell_rescan(&indexer);
	}
	scan_free(&indexer.scan);
	return 0;
}
