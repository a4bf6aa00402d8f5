#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_quota.h"
#include "base/note.h"
#include "edition/root.h"
#include "serve/writer.h"
#include "system/signals.h"
#include "upload/store.h"
#include "upload/upload_run.h"

/*
 * The one process that writes into a capsule. It does one upload after the
 * other, each from a message of a worker that upload/upload_run.c judges, and
 * waits for the disk as long as that takes: workers serve on meanwhile.
 *
 * At a reload the next writer starts before this one has ended. So each holds a
 * lock on the capsule's directory, which the next waits for: what it then finds
 * aside was left by one that was killed.
 */

enum {
	LOOK = 50, /* ms between two attempts to get the lock */
	MASK = 022, /* readers of the files are other users, perhaps */
};

struct writer {
	const struct writer_order *order;
	struct identity boxed; /* the root that the sandbox allows */
	struct log_quota quota; /* of lines about uploads */
	int signals;
	int lock; /* the root, locked; or -1 */
};

/* What a turn waits for. */
enum { CHANNEL, SIGNALS, UPLOADS, WAITS };

/* Waits for at most so many ms. Returns false when it is to end. */
static bool
wait_for_work(const struct writer *writer, int timeout, bool *work_r)
{
	struct pollfd fds[WAITS] = {
	    [CHANNEL] = {.fd = writer->order->channel, .events = POLLIN},
	    [SIGNALS] = {.fd = writer->signals, .events = POLLIN},
	    [UPLOADS] = {.fd = timeout < 0 ? writer->order->uploads : -1,
		.events = POLLIN},
	};

	poll(fds, WAITS, timeout);
	*work_r = fds[UPLOADS].revents != 0;
	return !fds[CHANNEL].revents && !fds[SIGNALS].revents;
}

static int
try_lock(int fd)
{
	int failed;

	do
		failed = flock(fd, LOCK_EX | LOCK_NB);
	while (failed && errno == EINTR);
	return failed;
}

/*
 * Returns whether it may work now. A file system without locks has none: then
 * there is one writer but for a moment.
 */
static bool
lock_capsule(struct writer *writer)
{
	bool told = false, work;

	writer->lock = root_open(writer->order->root);
	while (writer->lock >= 0 && try_lock(writer->lock) < 0 &&
	    errno == EWOULDBLOCK) {
		if (!told)
			log_line(LOG_INFO,
			    "uploads into %s wait for its writer of before",
			    writer->order->root);
		told = true;
		if (!wait_for_work(writer, LOOK, &work))
			return false;
	}
	if (writer->lock >= 0)
		store_sweep(writer->lock, writer->order->zones);
	return true;
}

/* A publisher's mistakes are told to the publisher alone. */
static void
log_unwritten(struct writer *writer, const struct upload *upload,
    const struct upload_reply *reply)
{
	bool ours = reply->refusal == REFUSAL_FAULT ||
	    reply->refusal == REFUSAL_NOT_WRITABLE ||
	    reply->refusal == REFUSAL_DISK_FULL ||
	    reply->refusal == REFUSAL_ABSENT;

	if (!ours || !log_quota_take(&writer->quota, clock_monotonic()))
		return;
	log_line(LOG_ERROR,
	    "an upload to %pS cannot be written into %s: %s; let loam's user "
	    "write there, or free some space",
	    SPAN_AT(upload->path), writer->order->root,
	    reply->error ? note_cause(reply->error) : "it cannot be read");
}

static void
run_upload(struct writer *writer, struct upload_message *message)
{
	const struct writer_order *order = writer->order;
	struct upload_host host = {.zones = order->zones,
	    .types = order->types,
	    .root = root_open(order->root)};
	struct upload_reply reply;

	upload_run(&host, message, &reply);
	log_unwritten(writer, &message->upload, &reply);
	if (host.root >= 0)
		close(host.root);
	upload_message_reply(message, &reply);
}

/* Does what a worker has sent. Returns false if no worker is left. */
static bool
take_upload(struct writer *writer)
{
	struct upload_message message;

	switch (upload_message_receive(writer->order->uploads, &message)) {
	case UPLOAD_GOT: run_upload(writer, &message); return true;
	case UPLOAD_EMPTY: return true;
	case UPLOAD_OFFENCE:
		if (log_quota_take(&writer->quota, clock_monotonic()))
			log_line(LOG_ERROR,
			    "a worker sent the writer what is no upload");
		return true;
	case UPLOAD_CLOSED: break;
	}
	return false;
}

int
writer_run(const struct writer_order *order)
{
	struct writer writer = {
	    .order = order, .signals = signals_watch(SIGNALS_WORKER)};
	bool work = false;

	if (writer.signals < 0) {
		log_line(
		    LOG_ERROR, "a writer cannot start: %s", note_cause(errno));
		return 1;
	}
	umask(MASK);
	writer.boxed = box_enter_directory(&order->box, order->root);
	if (!lock_capsule(&writer))
		return 0;
	while (wait_for_work(&writer, -1, &work)) {
		if (work && !take_upload(&writer))
			break;
		/* The sandbox of the next one has the directory of now. */
		if (work && root_is_beyond(order->root, &writer.boxed))
			break;
	}
	return 0;
}
