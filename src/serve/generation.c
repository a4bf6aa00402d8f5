#include <errno.h>
#include <unistd.h>

#include "cert/ticket_file.h"
#include "serve/generation_certs.h"
#include "hosts/vhosts.h"
#include "hosts/zone_lists.h"
#include "system/processors.h"

/*
 * A generation is one configuration with everything that it needs to serve. It
 * is prepared completely while the one before still serves, and is either ready
 * or freed again with notes, so a failed reload changes nothing.
 */

bool
generation_is_secure(const struct generation *generation)
{
	return generation->listeners.gemini.count > 0 ||
	    generation->config.gopher_tls;
}

static unsigned
first_port(const struct addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++)
		if (!addresses->list[i].local)
			return addresses->list[i].port;
	return 0;
}

static int
set_vhosts(struct generation *generation, struct notes *notes)
{
	unsigned gopher[HOSTS_MAX];

	for (size_t i = 0; i < generation->config.host_count; i++)
		gopher[i] = first_port(&generation->listeners.gopher[i]);
	return vhosts_of(&generation->config,
	    first_port(&generation->listeners.gemini), gopher,
	    generation->vhosts, notes);
}

static int
open_log(struct generation *generation, struct notes *notes)
{
	struct span access = generation->config.access;

	/* A daemon that is started again has another socket there. */
	if (span_equal(access, SPAN("syslog")))
		file_poll_add(&generation->file_poll, SPAN(SINK_SYSLOG_SOCKET));
	if (sink_open(&generation->log, access, SINK_SYSLOG_SOCKET) == 0)
		return 0;
	note_add(notes, NOTE_ERROR, access, 0,
	    "cannot be opened as the access log: %s; name another file in "
	    "access of [log], or let loam's user write it",
	    note_cause(errno));
	return -1;
}

static size_t
workers_of(const struct config *config)
{
	size_t processors = processors_usable();

	if (config->workers > 0)
		return (size_t)config->workers;
	return processors < TALLY_WORKERS ? processors : TALLY_WORKERS;
}

static void
find_roots(struct generation *generation)
{
	const struct rights *rights = &generation->rights;

	for (size_t i = 0; i < generation->config.host_count; i++)
		loaded_root_find(&generation->roots[i], &generation->config, i,
		    rights->changes ? rights->user.uid : geteuid());
}

int
generation_open(struct generation *generation, struct config *config,
    const struct generation *before, const struct passed *passed,
    struct notes *notes)
{
	*generation = (struct generation){.config = *config, .log.fd = -1};
	*config = (struct config){0};
	/* Polled from before they are read, so that no change is missed. */
	zone_lists_watch(&generation->config, &generation->file_poll);
	if (config_ticket_file(&generation->config).size > 0)
		file_poll_add(&generation->ticket_poll,
		    config_ticket_file(&generation->config));
	if (config_check_paths(&generation->config, notes) < 0 ||
	    rights_find(&generation->rights, &generation->config, notes) < 0 ||
	    listeners_open(&generation->listeners, &generation->config,
		before ? &before->listeners : NULL, passed, notes) < 0 ||
	    set_vhosts(generation, notes) < 0 ||
	    open_log(generation, notes) < 0) {
		listeners_remove(
		    &generation->listeners, before ? &before->listeners : NULL);
		generation_free(generation);
		return -1;
	}
	generation_watch_certs(generation);
	find_roots(generation);
	generation->workers = workers_of(&generation->config);
	return 0;
}

bool
generation_refresh_zones(struct generation *generation, struct notes *notes)
{
	size_t hosts = generation->config.host_count;
	struct zones next[HOSTS_MAX];
	struct arena lists = {0};
	bool same = true;

	for (size_t i = 0; i < hosts; i++) {
		const struct zones *old = &generation->vhosts[i].zones;
		next[i] = zone_lists_read_again(
		    &generation->config, i, old, &lists, notes);
		same = same && zone_lists_equal(&next[i], old);
	}
	if (same) {
		arena_free(&lists);
		return false;
	}
	for (size_t i = 0; i < hosts; i++)
		generation->vhosts[i].zones = next[i];
	arena_free(&generation->lists);
	generation->lists = lists;
	return true;
}

int
generation_read_tickets(struct generation *generation, struct ticket_keys *keys,
    struct notes *notes)
{
	struct span path = config_ticket_file(&generation->config);
	int count = path.size > 0
	    ? ticket_file_read(path, ticket_keys_spare(keys), notes)
	    : 0;

	if (count < 0)
		return -1;
	generation->ticket_count = (size_t)count;
	return 0;
}

/* Without tickets the keys stay, for a reload that wants some again. */
int
generation_put_tickets(
    const struct generation *generation, struct ticket_keys *keys, int64_t now)
{
	if (generation->ticket_count > 0)
		ticket_keys_take(keys, generation->ticket_count);
	else if (!span_equal(generation->config.tickets, SPAN("no")))
		return ticket_keys_begin(keys, now);
	return 0;
}

void
generation_free(struct generation *generation)
{
	listeners_close(&generation->listeners);
	signing_pairs_close(&generation->signing);
	sink_close(&generation->log);
	for (size_t i = 0; i < HOSTS_MAX; i++)
		cert_free(&generation->certs[i]);
	file_poll_free(&generation->file_poll);
	file_poll_free(&generation->ticket_poll);
	arena_free(&generation->lists);
	config_free(&generation->config);
}

void
generation_move(struct generation *to, struct generation *from)
{
	*to = *from;
	*from = (struct generation){0};
	for (size_t i = 0; i < to->config.host_count; i++) {
		to->vhosts[i].labels = &to->config.labels;
		to->roots[i].config = &to->config;
	}
}

static void
describe_addresses(
    const char *name, const struct addresses *addresses, struct buf *buf)
{
	buf_format(buf, " %s=", name);
	if (addresses->count == 0)
		buf_add(buf, SPAN("off"));
	for (size_t i = 0; i < addresses->count; i++) {
		if (i > 0)
			buf_byte(buf, ',');
		address_print(&addresses->list[i], buf);
	}
}

/* Adds at most what fits: the line that is printed is for a glance. */
static void
add_addresses(struct addresses *all, const struct addresses *more)
{
	for (size_t i = 0; i < more->count && all->count < ADDRESSES_MAX; i++)
		all->list[all->count++] = more->list[i];
}

void
generation_describe(const struct generation *generation, struct buf *buf)
{
	struct addresses all = {0};

	buf_add(buf, SPAN("ready"));
	describe_addresses("gemini", &generation->listeners.gemini, buf);
	for (size_t i = 0; i < generation->config.host_count; i++)
		add_addresses(&all, &generation->listeners.gopher[i]);
	describe_addresses("gopher", &all, buf);
}
