#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/channel.h"
#include "serve/indexer.h"

enum {
	GATHER = 2, /* ms: changes that come together are one edition */
	POLL = 1000, /* ms between two looks without hints */
	PATH_BYTES = 4096,
	FAILURES_MAX = 10, /* presses; then another indexer may do better */
};

struct indexer {
	const struct indexer_order *order;
	struct scan *scan;
	int64_t look_at; /* monotonic ms at which everything is looked at */
	int64_t
	    gathered; /* ms at which what was noticed is looked into; or 0 */
	int failures;
};

static void
publish(struct indexer *indexer)
{
	struct pressed pressed;

	if (scan_press(indexer->scan, &pressed) < 0) {
		log_line(LOG_ERROR, "an edition cannot be written: %s",
		    strerror(errno));
		if (++indexer->failures == FAILURES_MAX)
			_exit(1);
		indexer->gathered = clock_monotonic() + POLL;
		return;
	}
	struct channel_edition about = {.articles = pressed.articles,
	    .files = pressed.files,
	    .large = pressed.large};
	memcpy(about.number, pressed.number, sizeof(about.number));
	/* It cannot be full for long: the supervisor does little else. */
	while (channel_send(indexer->order->channel, pressed.fd, &about) < 0 &&
	    errno == EAGAIN)
		poll(&(struct pollfd){.fd = indexer->order->channel,
			 .events = POLLOUT},
		    1, POLL);
	close(pressed.fd);
	indexer->failures = 0;
}

static void
look(struct indexer *indexer)
{
	struct notes notes = {0};

	indexer->gathered = 0;
	if (scan_run(indexer->scan, &notes))
		publish(indexer);
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

	while ((size = recv(indexer->order->hints, path, sizeof(path),
		    MSG_DONTWAIT)) > 0) {
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

static int64_t
between_looks(const struct indexer *indexer)
{
	bool often = indexer->order->poll || !scan_hinted(indexer->scan);

	return often && POLL < indexer->order->rescan ? POLL
						      : indexer->order->rescan;
}

/* Waits for a reason to look. Returns -1 when the supervisor is gone. */
static int
wait_for_reason(struct indexer *indexer)
{
	int64_t now = clock_monotonic();
	int64_t timeout = sooner(indexer->look_at - now,
	    indexer->gathered ? indexer->gathered - now : -1);
	struct pollfd fds[] = {
	    {.fd = indexer->order->channel, .events = POLLIN},
	    {.fd = indexer->order->hints, .events = POLLIN},
	    {.fd = scan_descriptor(indexer->scan), .events = POLLIN},
	};

	timeout = sooner(timeout > 0 ? timeout : 0, scan_due(indexer->scan));
	poll(fds, 3, timeout < 60000 ? (int)timeout : 60000);
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

int
indexer_run(const struct indexer_order *order)
{
	struct indexer indexer = {.order = order};

	indexer.scan = scan_new(&order->rules);
	if (!indexer.scan) {
		log_line(LOG_ERROR, "the capsule %s cannot be opened: %s",
		    order->rules.root, strerror(errno));
		return 1;
	}
	int64_t began = clock_monotonic();
	look(&indexer);
	tally_look(order->look, began, scan_hinted(indexer.scan));
	indexer.look_at = clock_monotonic() + between_looks(&indexer);
	while (wait_for_reason(&indexer) == 0) {
		int64_t now = clock_monotonic();
		if (indexer.look_at <= now) {
			scan_everything(indexer.scan);
			indexer.look_at = now + between_looks(&indexer);
			look(&indexer);
			tally_look(order->look, now, scan_hinted(indexer.scan));
		} else if ((indexer.gathered && indexer.gathered <= now) ||
		    scan_due(indexer.scan) == 0) {
			look(&indexer);
		}
	}
	scan_free(&indexer.scan);
	return 0;
}
