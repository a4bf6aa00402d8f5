#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "serve/channel.h"
#include "serve/indexer.h"

enum {
	GATHER = 2, /* ms: changes that come together are one edition */
	POLL = 1000, /* ms between two looks without hints, at the least */
	REST = 10, /* times what a look took that is rested after it */
	FIND = 1000, /* ms between two times that the capsule is looked for */
	WRITERS = 5000, /* ms that the first edition waits for writers */
	PATH_BYTES = 4096,
	SUSPICIONS_MAX = 256, /* in a turn: workers send as many as they like */
	FAILURES_MAX = 10, /* presses; then another indexer may do better */
};

/* All moments are monotonic milliseconds; 0: never. */
struct indexer {
	const struct indexer_order *order;
	struct scan *scan;
	int64_t rescan_at; /* everything is looked at */
	int64_t poll_at; /* what sends no hints is */
	int64_t find_at; /* the capsule is looked for where it should be */
	int64_t gathered; /* what was noticed is looked into */
	int64_t absent_since; /* it could not be found */
	int64_t settle_until; /* no edition while writers are at it */
	bool everything; /* is looked at this time */
	int failures;
	int said; /* the errno of a press that was told last */
};

/*
 * The edition in force stays, and another try is made in a while. A limit on
 * the size of files holds for the next indexer too.
 */
static void
fail_press(struct indexer *indexer, int error, int64_t began)
{
	int64_t now = clock_monotonic(), rest = (now - began) * REST;

	if (indexer->said != error)
		log_line(LOG_ERROR, "an edition cannot be written: %s%s",
		    strerror(error),
		    error == EFBIG ? " (LimitFSIZE of systemd, ulimit -f)"
				   : "");
	indexer->said = error;
	if (error != EFBIG && ++indexer->failures == FAILURES_MAX)
		_exit(1);
	indexer->gathered = now + (rest > POLL ? rest : POLL);
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
	struct channel_files files = {pressed.fd, scan_root(indexer->scan)};
	struct edition_info about = pressed.info;
	about.host = indexer->order->host;
	/*
	 * It cannot be full for long: the supervisor does little else. Want of
	 * memory passes; only its end is for good.
	 */
	while (channel_send(indexer->order->channel, &files, &about) < 0 &&
	    errno != EPIPE && errno != ECONNRESET) {
		bool full = errno == EAGAIN;
		poll(&(struct pollfd){.fd = indexer->order->channel,
			 .events = POLLOUT},
		    full ? 1 : 0, POLL);
	}
	close(pressed.fd);
	indexer->failures = 0;
	indexer->said = 0;
}

/* A missing capsule is no empty one: what was there stays for a while. */
static void
miss(struct indexer *indexer, const char *why)
{
	const struct indexer_order *order = indexer->order;
	int64_t now = clock_monotonic();

	if (!indexer->absent_since) {
		indexer->absent_since = now;
		log_line(LOG_WARNING,
		    "the capsule %s cannot be read: %s; what was there stays "
		    "for %d s",
		    order->rules.root, why, (int)(order->grace / 1000));
	}
	if (*order->absent || now - indexer->absent_since < order->grace)
		return;
	*order->absent = 1;
	log_line(LOG_ERROR, "the capsule %s cannot be read: %s",
	    order->rules.root, why);
}

/* Looks for the capsule. Returns whether it can be read. */
static bool
find(struct indexer *indexer)
{
	const char *why = scan_find_root(indexer->scan);

	indexer->find_at = clock_monotonic() + FIND;
	if (why)
		miss(indexer, why);
	return why == NULL;
}

/* It is back, and what it holds has been read. */
static void
welcome(struct indexer *indexer)
{
	if (indexer->absent_since)
		log_line(LOG_INFO, "the capsule %s can be read again",
		    indexer->order->rules.root);
	indexer->absent_since = 0;
	*indexer->order->absent = 0;
}

/*
 * After a reload, or a death, there is an edition in force: the next one waits
 * until nothing is half-written, but not for ever.
 */
static bool
is_settled(struct indexer *indexer)
{
	if (indexer->settle_until && scan_is_written(indexer->scan))
		return false;
	indexer->settle_until = 0;
	return true;
}

/* Without hints: the longer a look takes, the longer is rested after it. */
static void
plan_poll(struct indexer *indexer, int64_t began, bool changed)
{
	int64_t now = clock_monotonic();
	int64_t rest = changed ? 0 : (now - began) * REST;

	indexer->poll_at =
	    scan_hinted(indexer->scan) ? 0 : now + (rest > POLL ? rest : POLL);
}

static void
look(struct indexer *indexer)
{
	int64_t began = clock_monotonic();
	struct notes notes = {0};

	indexer->gathered = 0;
	if (!find(indexer))
		return;
	bool changed = scan_run(indexer->scan, &notes);
	if (is_settled(indexer) && changed)
		publish(indexer);
	welcome(indexer);
	if (indexer->everything)
		tally_look(
		    indexer->order->look, began, scan_hinted(indexer->scan));
	indexer->everything = false;
	plan_poll(indexer, began, changed);
	/* What a publisher did wrong; remarks are for `loam check`. */
	log_notes(&notes, LOG_WARNING, LOG_QUIET);
	note_free(&notes);
}

static void
gather(struct indexer *indexer)
{
	if (!indexer->gathered)
		indexer->gathered = clock_monotonic() + GATHER;
}

static void
take_suspicions(struct indexer *indexer)
{
	char path[PATH_BYTES];
	ssize_t size;

	for (int i = 0; i < SUSPICIONS_MAX; i++) {
		size = recv(
		    indexer->order->suspects, path, sizeof(path), MSG_DONTWAIT);
		if (size <= 0)
			return;
		scan_suspect(indexer->scan, (struct span){path, (size_t)size});
		gather(indexer);
	}
}

static int64_t
sooner(int64_t timeout, int64_t other)
{
	if (other < 0)
		return timeout;
	return timeout < 0 || other < timeout ? other : timeout;
}

/* Up to a tenth sooner or later: replicas must not all do it at once. */
static int64_t
jittered(int64_t wait)
{
	uint64_t tenth = (uint64_t)wait / 10;

	return wait - (int64_t)tenth +
	    (int64_t)(hash_random_key().low % (2 * tenth + 1));
}

/* ms until there is a reason to do anything, but for what comes to be read. */
static int64_t
patience(const struct indexer *indexer)
{
	const int64_t moments[] = {indexer->rescan_at, indexer->poll_at,
	    indexer->gathered, indexer->settle_until};
	int64_t now = clock_monotonic(), wait = indexer->find_at - now;

	/* While it is not there, nothing is looked for but itself. */
	if (!indexer->absent_since) {
		wait = sooner(wait, scan_due(indexer->scan));
		for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]);
		     i++)
			if (moments[i])
				wait = moments[i] < now
				    ? 0
				    : sooner(wait, moments[i] - now);
	}
	return wait > 0 ? wait : 0;
}

/* Waits for a reason to look. Returns -1 when the supervisor is gone. */
static int
wait_for_reason(struct indexer *indexer)
{
	struct pollfd fds[] = {
	    {.fd = indexer->order->channel, .events = POLLIN},
	    {.fd = indexer->order->suspects, .events = POLLIN},
	    {.fd = scan_descriptor(indexer->scan), .events = POLLIN},
	};

	poll(fds, 3, (int)patience(indexer));
	/* Nothing is ever sent to us there but the end. */
	if (fds[0].revents)
		return -1;
	if (fds[1].revents)
		take_suspicions(indexer);
	if (fds[2].revents & POLLIN) {
		scan_take_hints(indexer->scan);
		gather(indexer);
	}
	return 0;
}

/* Whether there is a reason to look now. */
static bool
has_reason(struct indexer *indexer)
{
	int64_t now = clock_monotonic();
	bool polled = indexer->poll_at && indexer->poll_at <= now;

	if (indexer->find_at <= now && !find(indexer))
		return false;
	if (indexer->rescan_at <= now) {
		scan_everything(indexer->scan);
		indexer->everything = true;
		indexer->rescan_at = now + jittered(indexer->order->rescan);
		return true;
	}
	if (indexer->settle_until && indexer->settle_until <= now) {
		scan_as_it_stands(indexer->scan);
		indexer->settle_until = 0;
		return true;
	}
	if (polled) {
		scan_unwatched(indexer->scan);
		indexer->everything = scan_descriptor(indexer->scan) < 0;
	}
	return polled || (indexer->gathered && indexer->gathered <= now) ||
	    scan_due(indexer->scan) == 0;
}

/* Opens the capsule, be it after a while. Returns -1 when nobody waits. */
static int
open_held_edition(struct indexer *indexer)
{
	struct pollfd end = {.fd = indexer->order->channel, .events = POLLIN};

	while (!(indexer->scan = scan_new(&indexer->order->rules))) {
		miss(indexer, strerror(errno));
		if (poll(&end, 1, FIND) > 0)
			return -1;
	}
	return 0;
}

int
indexer_run(const struct indexer_order *order)
{
	struct indexer indexer = {.order = order, .everything = true};

	if (open_held_edition(&indexer) < 0)
		return 0;
	if (order->rules.patient)
		indexer.settle_until = clock_monotonic() + WRITERS;
	look(&indexer);
	indexer.rescan_at = clock_monotonic() + jittered(order->rescan);
	while (wait_for_reason(&indexer) == 0)
		if (has_reason(&indexer))
			look(&indexer);
	scan_free(&indexer.scan);
	return 0;
}
