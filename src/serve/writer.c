#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_quota.h"
#include "base/mem.h"
#include "base/note.h"
#include "edition/root.h"
#include "loop/wait.h"
#include "serve/channel.h"
#include "serve/writer.h"
#include "upload/store.h"
#include "upload/store_dir.h"
#include "upload/store_lock.h"
#include "upload/upload_run.h"

/*
 * The one process that writes into a capsule. It does one upload after the
 * other, each from a message of a worker that upload/upload_run.c judges, and
 * waits for the disk as long as that takes: workers serve on meanwhile. Each
 * worker has a socket of its own, and one message in a turn.
 *
 * Each upload is done with store_lock(): what a writer finds aside was left by
 * one that was killed. Once that lock could not be had, other uploads do not
 * wait for it: else they would wait for each other, and be told too late.
 */

enum {
	MASK = 022, /* readers of the files are other users, perhaps */
	LOCK_WAIT = 3000, /* ms for whatever else changes the capsule */
};

struct writer {
	const struct writer_order *order;
	struct identity boxed; /* the root that the sandbox allows, ... */
	const char *refused; /* ... or does not, and why; or NULL */
	struct identity known; /* the last one that was a capsule; 0: none */
	struct log_quota quota; /* of lines about uploads */
	bool locked; /* the last upload could not have the lock */
	struct pollfd *fds; /* of what a turn waits for, then of the workers */
	size_t count, capacity;
};

/* What a turn waits for: the supervisor, and then workers. */
enum { CHANNEL, WORKERS };

static void
watch_socket(struct writer *writer, int fd)
{
	writer->fds = mem_grow(writer->fds, &writer->capacity,
	    writer->count + 1, sizeof(*writer->fds));
	writer->fds[writer->count++] =
	    (struct pollfd){.fd = fd, .events = POLLIN};
}

/*
 * Takes the sockets of workers that were started anew. Returns whether the
 * supervisor is there.
 */
static bool
adopt_sockets(struct writer *writer)
{
	struct channel_message message;
	enum channel_got got;

	while ((got = channel_receive(writer->fds[CHANNEL].fd, CHANNEL_SOCKETS,
		    &message)) == CHANNEL_SOCKET)
		watch_socket(writer, message.socket);
	return got != CHANNEL_CLOSED;
}

/*
 * E13: an empty directory in the place of a capsule, as a mount point is after
 * an unmount, is none: what is written there begins a capsule anew, and is gone
 * from sight with the next mount. Nor is a directory that was refused, or has
 * come since. Returns a descriptor, or -1.
 */
static int
open_unless_emptied(struct writer *writer)
{
	const struct identity none = {0}, *known = &writer->known;
	int root = root_open(writer->order->root);

	if (root < 0)
		return -1;
	if (writer->refused || !root_is(root, &writer->boxed) ||
	    (!identity_equal(known, &none) && !root_is(root, known) &&
		root_has_content(root) <= 0)) {
		close(root);
		return -1;
	}
	writer->known = root_identity_of(root);
	return root;
}

/* What an operator can do about a directory that cannot be written in. */
static const char *
errno_remedy(int error)
{
	return error == EROFS
	    ? "name the capsule in ReadWritePaths= of a drop-in for the unit "
	      "of systemd, or mount it for writing"
	    : "let loam's user write there";
}

/* Whether a directory, as far as it is there, can be written in. */
static bool
can_be_written(const struct writer *writer, int root, struct span path)
{
	struct span missing;
	int at = store_dir_find(root, path, &missing);
	/* What is no directory is for `loam check`. */
	int error = at >= 0 && faccessat(at, ".", W_OK, 0) < 0 ? errno : 0;

	if (error)
		log_line(LOG_WARNING,
		    "uploads have to be written into %pS of %s, and cannot "
		    "be: %s; %s",
		    SPAN_AT(path), writer->order->root, note_cause(error),
		    errno_remedy(error));
	if (at >= 0)
		close(at);
	return !error;
}

/* Says before the first upload that it will fail. */
static void
look_at_zones(const struct writer *writer, int root)
{
	const struct zones *zones = writer->order->zones;

	for (size_t i = 0; i < zones->count; i++) {
		const struct zone *zone = &zones->list[i];
		struct buf versions = {0};
		buf_format(
		    &versions, "/" STORE_VERSIONS "%pS", SPAN_AT(zone->path));
		if (zone->writable &&
		    can_be_written(writer, root, zone->path) && zone->keep > 0)
			can_be_written(writer, root, buf_span(&versions));
		buf_free(&versions);
	}
}

static void
sweep_capsule(struct writer *writer)
{
	int root = open_unless_emptied(writer);

	if (root < 0)
		return;
	look_at_zones(writer, root);
	if (store_lock(root, LOCK_WAIT) == 0)
		store_sweep(root, writer->order->zones);
	close(root);
}

/* What an operator can do about it, or NULL. */
static const char *
remedy_of(enum refusal refusal, int error)
{
	switch (refusal) {
	case REFUSAL_NOT_WRITABLE: return errno_remedy(error);
	case REFUSAL_FAULT:
	case REFUSAL_DISK_FULL:
		return "let loam's user write there, or free some space";
	case REFUSAL_ABSENT:
		return "mount it, let loam's user read it, or put a file into "
		       "it";
	case REFUSAL_NO_VERSIONS:
		return "what it replaces is kept in .loam-versions, which has "
		       "to be a directory: move away what is there";
	case REFUSAL_LOCKED: return "end that program";
	default: return NULL;
	}
}

static const char *
why_unwritten(const struct upload_reply *reply)
{
	if (reply->error)
		return note_cause(reply->error);
	/* That there is too little room shows before a call fails. */
	switch ((enum refusal)reply->refusal) {
	case REFUSAL_DISK_FULL: return note_cause(ENOSPC);
	case REFUSAL_LOCKED: return "another program has locked it";
	case REFUSAL_ABSENT:
		return "it cannot be read, or an empty directory is in its "
		       "place";
	default: return note_cause(ENOENT);
	}
}

/* A publisher's mistakes are told to the publisher alone. */
static void
log_unwritten(struct writer *writer, const struct upload *upload,
    const struct upload_reply *reply)
{
	const char *remedy =
	    remedy_of((enum refusal)reply->refusal, reply->error);

	if (!remedy || !log_quota_take(&writer->quota, clock_monotonic()))
		return;
	log_line(LOG_ERROR,
	    "an upload to %pS cannot be written into %s: %s; %s",
	    SPAN_AT(upload->path), writer->order->root, why_unwritten(reply),
	    remedy);
}

/* The indexer knows a file by the path that it has on the disk. */
static void
tell_indexer(const struct writer *writer, int root, struct span path,
    const struct identity *written)
{
	struct buf spelled = {0};

	store_dir_spell(root, path, &spelled);
	channel_send_written(
	    writer->order->written, buf_span(&spelled), written);
	buf_free(&spelled);
}

/* What has been written is told before the lock is given back. */
static void
write_upload(struct writer *writer, const struct upload_message *message,
    const struct upload_host *host, struct upload_reply *reply_r)
{
	bool changes = message->order == UPLOAD_WRITE;

	*reply_r = (struct upload_reply){.refusal = REFUSAL_LOCKED};
	if (changes && host->root >= 0) {
		int64_t wait = writer->locked ? 0 : LOCK_WAIT;
		writer->locked = store_lock(host->root, wait) < 0;
		if (writer->locked)
			return;
	}
	upload_run(host, message, reply_r);
	if (changes && reply_r->refusal == REFUSAL_NONE)
		tell_indexer(writer, host->root, message->upload.path,
		    &reply_r->written);
}

static void
run_upload(struct writer *writer, struct upload_message *message)
{
	const struct writer_order *order = writer->order;
	struct upload_host host = {.zones = order->zones,
	    .types = order->types,
	    .root = open_unless_emptied(writer)};
	struct upload_reply reply;

	write_upload(writer, message, &host, &reply);
	log_unwritten(writer, &message->upload, &reply);
	if (host.root >= 0)
		close(host.root);
	upload_message_reply(message, &reply);
}

/* Does what a worker has sent. Returns false if that worker has ended. */
static bool
take_upload(struct writer *writer, int socket)
{
	struct upload_message message;

	switch (upload_message_receive(socket, &message)) {
	case UPLOAD_GOT:
		if (upload_message_is_awaited(&message))
			run_upload(writer, &message);
		else
			upload_message_drop(&message);
		return true;
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

/* From the end, since the last one takes the place of one that has ended. */
static void
serve_workers(struct writer *writer)
{
	for (size_t i = writer->count; i > WORKERS; i--) {
		struct pollfd *worker = &writer->fds[i - 1];
		if (!worker->revents || take_upload(writer, worker->fd))
			continue;
		close(worker->fd);
		*worker = writer->fds[--writer->count];
	}
}

/*
 * One turn. Sockets are taken after messages: a descriptor that poll() has
 * looked at is still the same one then. A directory that was not judged is
 * the next writer's, which finds the messages where they are. Returns whether
 * to go on.
 */
static bool
serve_turn(struct writer *writer)
{
	if (wait_result(poll(writer->fds, writer->count, -1)) == 0)
		return true;
	if (root_is_elsewhere(writer->order->root, &writer->boxed))
		_exit(CHILD_EXIT_MOVED);
	serve_workers(writer);
	return !writer->fds[CHANNEL].revents || adopt_sockets(writer);
}

int
writer_run(const struct writer_order *order)
{
	struct writer writer = {.order = order, .known = order->before};

	watch_socket(&writer, order->channel);
	for (size_t i = 0; i < order->upload_count; i++)
		watch_socket(&writer, order->uploads[i]);
	umask(MASK);
	writer.boxed =
	    box_enter_root(&order->box, order->loaded, &writer.refused);
	sweep_capsule(&writer);
	while (serve_turn(&writer))
		continue;
	/* No destructor: the process ends, and with it its memory. */
	return 0;
}
