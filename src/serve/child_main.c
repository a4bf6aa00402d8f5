#include <sys/mman.h>
#include <unistd.h>

#include "serve/children.h"
#include "serve/descriptors.h"
#include "serve/indexer.h"
#include "serve/keyholder.h"
#include "serve/scan_rules.h"
#include "serve/signals.h"
#include "serve/vhosts.h"

/*
 * Configuration travels by fork: a child inherits a copy of the supervisor's
 * memory, takes from it the parameters of its role (struct worker_order,
 * struct indexer_order), closes every descriptor of another role, and runs
 * until it ends. There is no configuration protocol, so there is nothing to
 * encode or to parse, and a child never sees half of a configuration. The
 * price is that a new configuration needs new processes, which a reload starts
 * anyway.
 */

enum { HANDSHAKES_AUTO = 1024 };

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
		    .board = children_board(supervisor, i),
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
	    .listeners = generation->listeners,
	    .listener_count = generation->listener_count,
	    .channel = channel,
	    .host_count = config->host_count,
	    .secure = generation_is_secure(generation),
	    .ticket_keys = config->tickets ? supervisor->ticket_keys : NULL,
	    .access = {.sink = generation->log,
		.format = (enum config_format)config->access_format,
		.peers = (enum config_peers)config->access_peers},
	    .tally = child->tally,
	    .limits = {.shared = supervisor->limits,
		.column = children_column(supervisor, child),
		.requests = config->requests,
		.connections = config->per_address,
		.loopback = config->limit_loopback},
	    .connections = connections,
	    .handshakes = handshakes_of(config, connections),
	    .hello = config->hello,
	    .handshake = config->handshake,
	    .request = config->request,
	    .stall = config->stall,
	};
}

static struct indexer_order
indexer_order(const struct supervisor *supervisor, size_t host, int channel)
{
	const struct config *config = &supervisor->generation.config;
	const struct held_edition *held = &supervisor->held[host];
	struct board_host *board = children_board(supervisor, host);
	struct indexer_order order = {
	    .rules = scan_rules_of(config, host, &board->files_read),
	    .host = (uint32_t)host,
	    .channel = channel,
	    .suspects = held->suspects[0],
	    .rescan_interval = config->rescan,
	    .last_rescan = &board->rescan,
	    .grace = INDEXER_GRACE,
	    .unreadable = &board->unreadable,
	};

	/* With an edition in force there is time to wait for writers. */
	order.rules.patient = held->files.edition >= 0;
	return order;
}

static int
run_worker(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	struct worker_host hosts[HOSTS_MAX];
	struct worker_order order = worker_order(supervisor, child, channel);

	describe_hosts(supervisor, hosts);
	order.hosts = hosts;
	signals_adopt(SIGNALS_WORKER);
	return worker_run(&order);
}

/*
 * Closes what serves clients: listening sockets, ticket keys, the log, and
 * editions with their sockets but the one that the host's indexer reads from.
 */
static void
leave_network(struct supervisor *supervisor, size_t host)
{
	struct generation *generation = &supervisor->generation;

	for (size_t i = 0; i < generation->config.host_count; i++) {
		channel_files_close(&supervisor->held[i].files);
		close(supervisor->held[i].suspects[1]);
		if (i != host)
			close(supervisor->held[i].suspects[0]);
	}
	for (size_t i = 0; i < generation->listener_count; i++)
		close(generation->listeners[i].fd);
	munmap(supervisor->ticket_keys, sizeof(*supervisor->ticket_keys));
	sink_close(&generation->log);
}

/* An indexer parses publishers' files, so it has no certificate either. */
static int
run_indexer(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	struct indexer_order order =
	    indexer_order(supervisor, child->host, channel);
	struct generation *generation = &supervisor->generation;

	leave_network(supervisor, child->host);
	for (size_t i = 0; i < generation->config.host_count; i++)
		cert_free(&generation->certs[i]);
	signals_adopt(SIGNALS_INDEXER);
	return indexer_run(&order);
}

static int
run_keyholder(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	(void)child;
	leave_network(supervisor, HOSTS_MAX);
	signals_adopt(SIGNALS_INDEXER);
	return keyholder_run(&(struct keyholder_order){.channel = channel});
}

_Noreturn void
child_main(
    struct supervisor *supervisor, const struct child *child, int channel)
{
	static int (*const runs[ROLES])(struct supervisor * supervisor,
	    const struct child *child, int channel) = {
	    [ROLE_WORKER] = run_worker,
	    [ROLE_INDEXER] = run_indexer,
	    [ROLE_KEYHOLDER] = run_keyholder,
	};

	close(supervisor->signals);
	control_leave(&supervisor->control);
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].channel >= 0)
			close(supervisor->children[i].channel);
	_exit(runs[child->role](supervisor, child, channel));
}
