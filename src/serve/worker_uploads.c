#include <errno.h>
#include <string.h>

#include "edition/root.h"
#include "serve/worker_priv.h"
#include "upload/upload_shown.h"

/*
 * What uploads need of a worker beside the network: the way to the writer of a
 * host, and what the other workers serve. A client that was told that its page
 * is there may ask any of them, so each notes the edition that it has adopted
 * in its own row of shared memory, which all others only read. Two workers with
 * editions of one digest have the same pages.
 */

static int
hand_upload(void *context, size_t host, enum upload_order order,
    const struct upload *upload, int body)
{
	const struct worker *worker = context;
	int channel = worker->order->hosts[host].uploads;

	if (channel >= 0)
		return upload_message_send(channel, order, upload, body);
	errno = ENOTCONN;
	return -1;
}

/* Of another digest, with no chance worth naming, in another edition. */
static uint64_t
mark_of(const struct edition *edition)
{
	uint64_t mark;

	memcpy(&mark, edition_header(edition)->digest, sizeof(mark));
	return mark;
}

void
worker_tell_edition(struct worker *worker, size_t host)
{
	tally_set(&worker->order->row->tally.editions[host],
	    mark_of(worker->env.hosts.list[host].context.edition));
}

/*
 * Whether a worker still serves the directory that an upload was done in: the
 * writer is the first to see that a path leads to another one.
 */
static bool
is_of_root(const struct upload_reply *done, int root)
{
	struct identity own = root_identity_of(root);

	return identity_equal(&own, &done->root);
}

static enum upload_shown
shows_upload(void *context, size_t host, struct span path,
    const struct upload_reply *done)
{
	const struct worker *worker = context;
	const struct context *own = &worker->env.hosts.list[host].context;
	enum upload_shown shown = own->edition
	    ? upload_find(own->edition, path, &done->written)
	    : UPLOAD_AWAITED;

	if (shown == UPLOAD_SHOWN &&
	    !tally_agree(worker->order->board, host, mark_of(own->edition)))
		shown = UPLOAD_AWAITED;
	if (shown == UPLOAD_AWAITED && is_of_root(done, own->root))
		shown = upload_look(own->root, path, &done->written);
	return shown == UPLOAD_AWAITED && worker->stopping ? UPLOAD_LEFT
							   : shown;
}

void
worker_set_uploads(struct worker *worker)
{
	worker->env.hand_over = hand_upload;
	worker->env.shows = shows_upload;
}
