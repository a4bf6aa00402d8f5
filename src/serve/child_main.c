#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "edition/root.h"
#include "serve/child_main.h"
#include "serve/indexer.h"
#include "serve/keyholder.h"
#include "serve/supervisor_state.h"
#include "serve/worker.h"
#include "serve/writer.h"
#include "hosts/scan_rules.h"
#include "system/descriptors.h"
#include "system/signals.h"

/*
 * Configuration travels by fork: a child inherits a copy of the supervisor's
 * memory, takes from it the parameters of its role (struct worker_order and
 * the like of each role), gives up the descriptors and the shared memory that
 * the role does not use, and runs until it ends. There is no configuration
 * protocol, so there is nothing to encode or to parse, and a child never sees
 * half of a configuration. The price is that a new configuration needs new
 * processes, which a reload starts anyway.
 */

enum {
	HANDSHAKES_AUTO = 1024,
	OWN_KEPT = 4, /* descriptors of a keyholder besides workers' */
};

/*
 * A handshake under way holds about 50 KB. A thousand are what a processor
 * begins in the time that the farthest client takes to answer.
 */
static size_t
handshakes_of(const struct config *config, size_t connections)
{
	size_t quarter = (connections + 3) / 4;

	if (config->handshakes)
		return (size_t)config->handshakes;
	return quarter < HANDSHAKES_AUTO ? quarter : HANDSHAKES_AUTO;
}

/* The roots are the role's to add. */
static struct box
box_of(const struct generation *generation, enum role role)
{
	return (struct box){.role = role, .rights = &generation->rights};
}

/* The hosts of a worker, which borrow from the generation. */
static void
describe_hosts(
    const struct supervisor *supervisor, struct worker_host hosts[HOSTS_MAX])
{
	const struct generation *generation = &supervisor->generation;

	for (size_t i = 0; i < generation->config.host_count; i++)
		hosts[i] = (struct worker_host){
		    .vhost = generation->vhosts[i],
		    .cert = &generation->certs[i],
		    .files = supervisor->held[i].files,
		    .suspects = supervisor->held[i].suspects[1],
		    .uploads = supervisor->worker_uploads[i],
		    .board = &supervisor_host_row(supervisor, i)->host,
		};
}

static struct worker_order
worker_order(
    const struct supervisor *supervisor, const struct child *child, int channel)
{
	const struct generation *generation = &supervisor->generation;
	const struct config *config = &generation->config;
	size_t connections = descriptors_connections(config);

	return (struct worker_order){
	    .listeners = generation->listeners.list,
	    .listener_count = generation->listeners.count,
	    .channel = channel,
	    .host_count = config->host_count,
	    .secure = generation_is_secure(generation),
	    .signing = generation->signing.count > 0
		? generation->signing.ends[child->slot][0]
		: -1,
	    .ticket_keys = span_equal(config->tickets, SPAN("no"))
		? NULL
		: supervisor->ticket_keys,
	    .access = {.sink = generation->log,
		.format = (enum config_format)config->access_format,
		.peers = (enum config_peers)config->access_peers},
	    .row = child->row,
	    .board = supervisor->board,
	    .limits = {.shared = supervisor->limits,
		.column = supervisor_column(supervisor, child),
		.requests = config->requests,
		.connections = config->per_address,
		.loopback = config->limit_loopback},
	    .proxy_from = &config->proxy_from,
	    .connections = connections,
	    .handshakes = handshakes_of(config, connections),
	    .times = {.hello = config->hello,
		.handshake = config->handshake,
		.request = config->request,
		.stall = config->stall},
	    .heartbeat = notify_heartbeat(&supervisor->notify),
	};
}

static struct indexer_order
indexer_order(const struct supervisor *supervisor, size_t host, int channel)
{
	const struct config *config = &supervisor->generation.config;
	const struct held_edition *held = &supervisor->held[host];
	struct board_host *board = &supervisor_host_row(supervisor, host)->host;
	struct indexer_order order = {
	    .rules = scan_rules_of(config, host, &board->files_read),
	    .loaded = &supervisor->generation.roots[host],
	    .host = (uint32_t)host,
	    .readers = {.count = readers_wanted(),
		.board = {(char *)supervisor_host_row(supervisor, host),
		    sizeof(struct board_host_row), -1},
		.wait = READERS_WAIT},
	    .channel = channel,
	    .suspects = held->suspects[0],
	    .written = held->written[0],
	    .rescan_interval = config->rescan,
	    .last_rescan = &board->rescan,
	    .ordered = supervisor->rescans,
	    .grace = INDEXER_GRACE,
	    .unreadable = &board->unreadable,
	};

	order.rules.before = root_identity_of(held->files.root);
	/* With an edition in force there is time to wait for writers. */
	order.rules.patient = held->files.edition >= 0;
	return order;
}

/* The descriptors that a child goes on to use. */
struct kept {
	int *list;
	size_t count, capacity;
};

static void
keep_open(struct kept *kept, int fd)
{
	kept->list = mem_grow(
	    kept->list, &kept->capacity, kept->count + 1, sizeof(*kept->list));
	kept->list[kept->count++] = fd;
}

static _Noreturn void
end_worker(void)
{
	log_line(LOG_ERROR, "a worker cannot start: %s", note_cause(errno));
	_exit(1);
}

/*
 * The directories that a worker may read, to be closed once it may: those of
 * the editions that it begins with, or where the first ones will be of. A host
 * whose capsule is not there yet has none.
 */
static size_t
keep_roots(const struct supervisor *supervisor, struct kept *kept,
    int roots[HOSTS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < supervisor->generation.config.host_count; i++) {
		const struct held_edition *held = &supervisor->held[i];
		int of =
		    held->files.root >= 0 ? held->files.root : held->served;
		int root = of < 0 ? -1 : fcntl(of, F_DUPFD_CLOEXEC, 0);
		if (of < 0)
			continue;
		if (root < 0)
			end_worker();
		keep_open(kept, root);
		roots[count++] = root;
	}
	return count;
}

static void
keep_of_worker(const struct supervisor *supervisor, int channel, int signing,
    struct kept *kept)
{
	const struct generation *generation = &supervisor->generation;

	keep_open(kept, channel);
	keep_open(kept, signing);
	keep_open(kept, generation->log.fd);
	for (size_t i = 0; i < generation->listeners.count; i++)
		keep_open(kept, generation->listeners.list[i].fd);
	for (size_t i = 0; i < generation->config.host_count; i++) {
		keep_open(kept, supervisor->held[i].files.edition);
		keep_open(kept, supervisor->held[i].files.root);
		keep_open(kept, supervisor->held[i].files.base);
		keep_open(kept, supervisor->held[i].suspects[1]);
		keep_open(kept, supervisor->worker_uploads[i]);
	}
}

/* Freezes all of shared memory but a part. */
static int
freeze_others(const struct memfile_shared *shared, size_t from, size_t size)
{
	if (memfile_freeze(shared, 0, from) < 0)
		return -1;
	return memfile_freeze(shared, from + size, shared->size);
}

/*
 * A worker writes its own row of the board, its own column of the peer count,
 * and the throttle, which all workers write. It reads all.
 */
static void
share_with_worker(
    const struct supervisor *supervisor, const struct child *child)
{
	const struct shared_memory *memory = &supervisor->memory;
	size_t number = supervisor_column(supervisor, child);
	size_t row = offsetof(struct board, tallies) +
	    number * sizeof(struct board_tally_row);
	size_t columns = offsetof(struct limits_shared, peer_count);
	size_t column = columns + number * PEER_COUNT_COLUMN;

	if (freeze_others(
		&memory->board, row, sizeof(struct board_tally_row)) == 0 &&
	    memfile_freeze(&memory->limits, columns, column) == 0 &&
	    memfile_freeze(&memory->limits, column + PEER_COUNT_COLUMN,
		memory->limits.size) == 0 &&
	    memfile_freeze(&memory->ticket_keys, 0, memory->ticket_keys.size) ==
		0)
		return;
	end_worker();
}

static int
run_worker(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	struct worker_host hosts[HOSTS_MAX];
	struct worker_order order = worker_order(supervisor, child, channel);
	struct kept kept = {0};
	int roots[HOSTS_MAX];

	describe_hosts(supervisor, hosts);
	order.box = box_of(&supervisor->generation, ROLE_WORKER);
	order.box.roots = roots;
	order.box.root_count = keep_roots(supervisor, &kept, roots);
	order.hosts = hosts;
	keep_of_worker(supervisor, channel, order.signing, &kept);
	memfile_unshare(&supervisor->memory.signing);
	share_with_worker(supervisor, child);
	descriptors_keep(kept.list, kept.count);
	free(kept.list);
	signals_adopt(SIGNALS_WORKER);
	return worker_run(&order);
}

/*
 * An indexer parses publishers' files, so it has nothing that serves clients,
 * and of the board its own row alone.
 */
static int
run_indexer(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	struct indexer_order order =
	    indexer_order(supervisor, child->host, channel);
	struct shared_memory *memory = &supervisor->memory;
	const int kept[] = {channel, order.suspects, order.written};
	size_t row =
	    (size_t)((char *)supervisor_host_row(supervisor, child->host) -
		memory->board.base);

	order.box = box_of(&supervisor->generation, ROLE_INDEXER);
	for (size_t i = 0; i < supervisor->generation.config.host_count; i++)
		cert_free(&supervisor->generation.certs[i]);
	memfile_keep(&memory->board, row, row + sizeof(struct board_host_row));
	memfile_unshare(&memory->limits);
	memfile_unshare(&memory->signing);
	memfile_unshare(&memory->ticket_keys);
	descriptors_keep(kept, sizeof(kept) / sizeof(kept[0]));
	signals_adopt(SIGNALS_INDEXER);
	return indexer_run(&order);
}

/*
 * All descriptors but its own are closed, whatever else the supervisor has by
 * then.
 */
static int
run_keyholder(struct supervisor *supervisor,
    const struct keyholder_start *start, int channel)
{
	const struct signing_pairs *signing = start->signing;
	struct keyholder_order order = {
	    .box = box_of(start->generation, ROLE_KEYHOLDER),
	    .channel = channel,
	    .heir = signing->heir[1],
	    .worker_count = signing->count,
	    .generation = start->generation,
	    .source = start->source,
	    .report = start->report,
	    .tally = supervisor->signing,
	};
	int kept[TALLY_WORKERS + OWN_KEPT];

	for (size_t i = 0; i < signing->count; i++)
		kept[i + OWN_KEPT] = signing->ends[i][1];
	memcpy(kept,
	    (int[OWN_KEPT]){
		channel, order.report, order.heir, order.source.predecessor},
	    OWN_KEPT * sizeof(int));
	order.workers = kept + OWN_KEPT;
	memfile_unshare(&supervisor->memory.board);
	memfile_unshare(&supervisor->memory.limits);
	memfile_unshare(&supervisor->memory.ticket_keys);
	descriptors_keep(kept, signing->count + OWN_KEPT);
	signals_adopt(SIGNALS_HELPER);
	return keyholder_run(&order);
}

/*
 * A writer reads what workers send it, which clients may have taken over, and
 * shares nothing with them but its ends of their sockets.
 */
static int
run_writer(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	const struct held_edition *held = &supervisor->held[child->host];
	struct kept kept = {0};
	int *uploads =
	    mem_alloc((supervisor->uploads.count + 1) * sizeof(*uploads));
	const struct writer_order order = {
	    .box = box_of(&supervisor->generation, ROLE_WRITER),
	    .loaded = &supervisor->generation.roots[child->host],
	    .root = supervisor->generation.config.hosts[child->host].root.data,
	    .before = root_identity_of(held->files.root),
	    .zones = &supervisor->generation.vhosts[child->host].zones,
	    .types = supervisor->generation.config.types,
	    .channel = channel,
	    .uploads = uploads,
	    .upload_count =
		upload_links_of(&supervisor->uploads, child->host, uploads),
	    .written = held->written[1],
	};

	keep_open(&kept, channel);
	keep_open(&kept, order.written);
	for (size_t i = 0; i < order.upload_count; i++)
		keep_open(&kept, uploads[i]);
	for (size_t i = 0; i < supervisor->generation.config.host_count; i++)
		cert_free(&supervisor->generation.certs[i]);
	memfile_unshare(&supervisor->memory.board);
	memfile_unshare(&supervisor->memory.limits);
	memfile_unshare(&supervisor->memory.signing);
	memfile_unshare(&supervisor->memory.ticket_keys);
	descriptors_keep(kept.list, kept.count);
	signals_adopt(SIGNALS_HELPER);
	return writer_run(&order);
}

/* A keyholder that is started anew has the keys of the generation in force. */
static int
run_role(struct supervisor *supervisor, const struct child *child,
    const struct keyholder_start *start, int channel)
{
	const struct keyholder_start in_force = {&supervisor->generation,
	    {KEYS_IN_FORCE, NULL, -1}, &supervisor->generation.signing, -1};

	switch (child->role) {
	case ROLE_WORKER: return run_worker(supervisor, child, channel);
	case ROLE_INDEXER: return run_indexer(supervisor, child, channel);
	case ROLE_KEYHOLDER:
		return run_keyholder(
		    supervisor, start ? start : &in_force, channel);
	default: return run_writer(supervisor, child, channel);
	}
}

_Noreturn void
child_main(struct supervisor *supervisor, const struct child *child,
    const struct keyholder_start *start, int channel)
{
	signals_leave(supervisor->signals);
	_exit(run_role(supervisor, child, start, channel));
}
