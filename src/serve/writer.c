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
 * At a reload the next writer starts before this one has ended, and two hosts
 * may have one directory. So each upload is done with a lock on the directory,
 * which others wait for: what a writer finds aside was left by one that was
 * killed.
 */

enum { MASK = 022 }; /* readers of the files are other users, perhaps */

struct writer {
	const struct writer_order *order;
	struct identity boxed; /* the root that the sandbox allows */
	struct log_quota quota; /* of lines about uploads */
	int signals;
};

/* What a turn waits for. */
enum { CHANNEL, SIGNALS, UPLOADS, WAITS };

/* Waits for an upload. Returns false when the writer is to end. */
static bool
wait_for_work(const struct writer *writer, bool *work_r)
{
	struct pollfd fds[WAITS] = {
	    [CHANNEL] = {.fd = writer->order->channel, .events = POLLIN},
	    [SIGNALS] = {.fd = writer->signals, .events = POLLIN},
	    [UPLOADS] = {.fd = writer->order->uploads, .events = POLLIN},
	};

	poll(fds, WAITS, -1);
	*work_r = fds[UPLOADS].revents != 0;
	return !fds[CHANNEL].revents && !fds[SIGNALS].revents;
}

/*
 * Returns the root, locked until it is closed, or -1. A file system without
 * locks has none: then there is one writer but for a moment.
 */
static int
lock_root(const struct writer_order *order)
{
	int root = root_open(order->root);

	while (root >= 0 && flock(root, LOCK_EX) < 0 && errno == EINTR)
		continue;
	return root;
}

static void
sweep_capsule(const struct writer_order *order)
{
	int root = lock_root(order);

	if (root < 0)
		return;
	store_sweep(root, order->zones);
	close(root);
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
	/* That there is too little room shows before a call fails. */
	int error = reply->error                  ? reply->error
	    : reply->refusal == REFUSAL_DISK_FULL ? ENOSPC
						  : ENOENT;
	log_line(LOG_ERROR,
	    "an upload to %pS cannot be written into %s: %s; let loam's user "
	    "write there, or free some space",
	    SPAN_AT(upload->path), writer->order->root, note_cause(error));
}

static void
run_upload(struct writer *writer, struct upload_message *message)
{
	const struct writer_order *order = writer->order;
	struct upload_host host = {.zones = order->zones,
	    .types = order->types,
	    .root = lock_root(order)};
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
	sweep_capsule(order);
	while (wait_for_work(&writer, &work)) {
		if (work && !take_upload(&writer))
			break;
		/* The sandbox of the next one has the directory of now. */
		if (work && root_is_beyond(order->root, &writer.boxed))
			break;
	}
	return 0;
}
