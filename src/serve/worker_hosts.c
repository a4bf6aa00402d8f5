#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/worker_priv.h"

/*
 * The hosts that a worker serves: for each its settings, its certificate and
 * its newest edition with the directory that the edition describes. Adopting
 * an edition maps a sealed file read-only and exchanges a pointer; answers that
 * were begun with the old edition hold a reference, and the last one unmaps
 * it. This is read-copy-update without concurrency: one thread, so the
 * exchange needs no barrier.
 */

enum {
	MESSAGES_MAX = 64, /* read in a turn (K6) */
	MAP_AGAIN = 1000, /* ms until there may be memory for an edition */
};

static void
shake_meanwhile(void *context)
{
	struct worker *worker = context;

	conn_shake_meanwhile(&worker->env);
}

struct tls_context *
worker_tls(struct worker *worker)
{
	const struct worker_order *order = worker->order;
	struct tls_host hosts[HOSTS_MAX];

	keyop_channel_begin(&worker->asks, order->signing);
	worker->asks.meanwhile = shake_meanwhile;
	worker->asks.context = worker;
	worker->signer =
	    (struct keyop_signer){keyop_channel_sign, &worker->asks};

	for (size_t i = 0; i < order->host_count; i++)
		hosts[i] = (struct tls_host){.cert = order->hosts[i].cert,
		    .signer = &worker->signer,
		    .names = order->hosts[i].vhost.names,
		    .name_count = order->hosts[i].vhost.name_count,
		    .wants_certificate = order->hosts[i].vhost.zones.count > 0};
	return tls_context_new(hosts, order->host_count, order->ticket_keys);
}

void
worker_set_hosts(struct worker *worker)
{
	const struct worker_order *order = worker->order;
	struct served_hosts *hosts = &worker->env.hosts;

	worker_set_uploads(worker);
	hosts->list = mem_alloc(order->host_count * sizeof(*hosts->list));
	hosts->count = order->host_count;
	for (size_t i = 0; i < hosts->count; i++) {
		worker->unmapped[i] = CHANNEL_NO_FILES;
		hosts->list[i].kept = RESPONSE_CACHE_MAX / order->host_count;
		hosts->list[i].dropped = &worker->env.dropped;
		hosts->list[i].context =
		    (struct context){.vhost = &order->hosts[i].vhost,
			.root = -1,
			.ranker = &worker->ranker,
			.searcher = &worker->searcher,
			.work = &worker->work,
			.arena = &worker->arena};
	}
}

/*
 * Whether an edition was made for the zones of a host. One that was not would
 * tell readers of articles that they may not see.
 */
static bool
is_made_for(const struct edition *edition, const struct vhost *vhost)
{
	struct span paths[ZONES_MAX];

	for (size_t i = 0; i < vhost->zones.count; i++)
		paths[i] = vhost->zones.list[i].path;
	return edition_knows_zones(edition, paths, vhost->zones.count);
}

/*
 * The edition before stays in force. Nobody sends this one again: the
 * supervisor has what to send when there is a newer one.
 */
static void
map_later(struct worker *worker, size_t host, const struct channel_files *files)
{
	if (!worker->map_at)
		log_line(LOG_ERROR, "an edition cannot be mapped yet: %s",
		    note_cause(errno));
	worker->unmapped[host] = *files;
	worker->map_at = clock_monotonic() + MAP_AGAIN;
}

/* Answers from here on are made from this edition. Takes the files over. */
static void
adopt_edition(struct worker *worker, size_t host, struct channel_files *files)
{
	struct edition *edition = edition_map(files->edition, files->base);

	channel_files_close(&worker->unmapped[host]);
	if (!edition) {
		map_later(worker, host, files);
		return;
	}
	if (!is_made_for(edition, worker->env.hosts.list[host].context.vhost)) {
		log_line(LOG_ERROR, "an edition is not used: it lacks a zone");
		edition_release(&edition);
		channel_files_close(files);
		return;
	}
	served_host_adopt(&worker->env.hosts.list[host], edition, files->root);
	files->root = -1;
	channel_files_close(files);
	worker_tell_edition(worker, host);
	conn_keep_newest(&worker->env, host);
	conn_retry_all(&worker->env);
}

void
worker_map_again(struct worker *worker)
{
	int64_t now = clock_monotonic();

	if (!worker->map_at || worker->map_at > now)
		return;
	for (size_t i = 0; i < worker->env.hosts.count; i++) {
		struct channel_files files = worker->unmapped[i];
		worker->unmapped[i] = CHANNEL_NO_FILES;
		if (files.edition >= 0)
			adopt_edition(worker, i, &files);
	}
	/* Unless one has failed again. */
	if (worker->map_at <= now)
		worker->map_at = 0;
}

/* Keeps the newest edition of each host, of those that come in a turn. */
static void
keep_newest(
    struct channel_files *newest, size_t count, struct channel_message *message)
{
	uint32_t host = message->about.host;

	if (host >= count) {
		channel_files_close(&message->files);
		return;
	}
	channel_files_close(&newest[host]);
	newest[host] = message->files;
}

void
worker_read_channel(struct worker *worker)
{
	struct channel_message message;
	struct channel_files newest[HOSTS_MAX];
	size_t count = worker->order->host_count;

	for (size_t i = 0; i < count; i++)
		newest[i] = CHANNEL_NO_FILES;
	for (int i = 0; i < MESSAGES_MAX; i++) {
		enum channel_got got = channel_receive(
		    worker->channel, CHANNEL_EDITIONS | CHANNEL_LOGS, &message);
		/* The supervisor has died (E3): nothing would restart or
		 * reload this worker. */
		if (got == CHANNEL_CLOSED)
			_exit(0);
		/* A message that waits is reported again. */
		if (got == CHANNEL_EMPTY || got == CHANNEL_LATER)
			break;
		if (got == CHANNEL_LOG)
			sink_take(&worker->access.sink, message.log);
		else if (got == CHANNEL_EDITION)
			keep_newest(newest, count, &message);
		else
			log_line(LOG_ERROR, "the supervisor sent %s",
			    message.offence);
	}
	for (size_t i = 0; i < count; i++)
		if (newest[i].edition >= 0)
			adopt_edition(worker, i, &newest[i]);
}

void
worker_read_board(struct worker *worker)
{
	for (size_t i = 0; i < worker->order->host_count; i++) {
		struct context *context = &worker->env.hosts.list[i].context;
		context->progress = worker->order->hosts[i].board->files_read;
		context->absent = worker->order->hosts[i].board->unreadable;
	}
}

void
worker_free_hosts(struct worker *worker)
{
	struct served_hosts *hosts = &worker->env.hosts;

	for (size_t i = 0; i < hosts->count; i++)
		served_host_free(&hosts->list[i]);
	free(hosts->list);
}

void
worker_adopt_all(struct worker *worker)
{
	for (size_t i = 0; i < worker->order->host_count; i++) {
		struct channel_files files = worker->order->hosts[i].files;
		if (files.edition >= 0)
			adopt_edition(worker, i, &files);
	}
}
