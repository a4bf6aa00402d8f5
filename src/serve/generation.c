#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "net/socket.h"
#include "serve/generation_certs.h"
#include "serve/vhosts.h"
#include "serve/zone_lists.h"

/*
 * A generation is one configuration with everything that it needs to serve. It
 * is prepared completely while the one before still serves, and is either ready
 * or freed again with notes, so a failed reload changes nothing.
 *
 * Listening sockets live longer than generations: closing one resets the
 * connections in its accept queue, so a new generation duplicates the sockets
 * of the old one that it also wants, and binds only the rest. This is also why
 * SO_REUSEPORT is not used: each of its sockets has a queue of its own.
 */

enum {
	PORT_ATTEMPTS = 32, /* to find one port free on every address */
	TLS_RECORD_HEADER = 5, /* bytes, RFC 8446, 5.1 */
};

/* Port 0 means any free port; after a reload it is the port found before. */
static bool
is_same_address(const struct address *bound, const struct address *wanted)
{
	return bound->six == wanted->six &&
	    (wanted->port == 0 || bound->port == wanted->port) &&
	    memcmp(bound->bytes, wanted->bytes, bound->six ? 16 : 4) == 0;
}

/* The listeners of one protocol: all hosts of Gemini, or one of Gopher. */
struct wanted {
	const struct addresses *addresses;
	const struct protocol *protocol;
	bool secure;
	size_t host;
};

/* Whether this generation took over that socket already, for another host. */
static bool
is_in_use(const struct generation *generation, const struct listener *one)
{
	for (size_t i = 0; i < generation->listener_count; i++) {
		const struct listener *taken = &generation->listeners[i];
		if (taken->protocol == one->protocol &&
		    taken->bound.port == one->bound.port &&
		    is_same_address(&taken->bound, &one->bound))
			return true;
	}
	return false;
}

/* A duplicate of the earlier generation's socket at that address, or -1. */
static int
inherit_listener(const struct generation *generation,
    const struct generation *before, const struct address *address,
    const struct wanted *wanted, unsigned *port_r)
{
	for (size_t i = 0; before && i < before->listener_count; i++) {
		const struct listener *one = &before->listeners[i];
		if (one->protocol != wanted->protocol ||
		    !is_same_address(&one->bound, address) ||
		    is_in_use(generation, one))
			continue;
		int fd = dup(one->fd);
		*port_r = one->bound.port;
		if (fd >= 0 && file_nonblocking(fd) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

/* A machine without IPv6 has no [::1]: no error if there are others. */
static bool
may_be_absent(const struct address *address, int error)
{
	return address->six &&
	    (error == EADDRNOTAVAIL || error == EAFNOSUPPORT);
}

static void
close_listeners(struct generation *generation, size_t from)
{
	while (generation->listener_count > from)
		close(generation->listeners[--generation->listener_count].fd);
}

static void
add_listener(struct generation *generation, int fd, const struct address *bound,
    const struct wanted *wanted)
{
	generation->listeners =
	    mem_grow(generation->listeners, &generation->listener_capacity,
		generation->listener_count + 1, sizeof(*generation->listeners));
	generation->listeners[generation->listener_count++] =
	    (struct listener){.fd = fd,
		.protocol = wanted->protocol,
		.secure = wanted->secure,
		.host = wanted->host,
		.bound = *bound};
	/* A worker wakes once a whole record header has arrived. */
	if (wanted->protocol->always_tls)
		socket_wake_at(fd, TLS_RECORD_HEADER);
}

/*
 * Binds all addresses, with one number for all free ports. `afresh`: picks
 * another one than before. Returns 0, or an errno and which address failed.
 */
static int
bind_all(struct generation *generation, const struct wanted *wanted,
    const struct generation *before, bool afresh, struct addresses *bound,
    size_t *failed_r)
{
	const struct addresses *addresses = wanted->addresses;
	unsigned shared = 0;

	*bound = (struct addresses){0};
	for (size_t i = 0; i < addresses->count; i++) {
		struct address address = addresses->list[i];
		unsigned port = address.port;
		if (address.port == 0)
			address.port = (uint16_t)shared;
		bool pick = address.port == 0 && afresh;
		int fd = inherit_listener(
		    generation, pick ? NULL : before, &address, wanted, &port);
		if (fd < 0)
			fd = socket_listen(&address, &port);
		if (fd < 0 && may_be_absent(&address, errno) &&
		    addresses->count > 1)
			continue;
		*failed_r = i;
		if (fd < 0)
			return errno;
		if (addresses->list[i].port == 0)
			shared = port;
		address.port = (uint16_t)port;
		bound->list[bound->count++] = address;
		add_listener(generation, fd, &address, wanted);
	}
	return 0;
}

static int
open_listener(struct generation *generation, struct wanted wanted,
    const struct generation *before, struct addresses *bound,
    struct notes *notes)
{
	const struct addresses *addresses = wanted.addresses;
	size_t start = generation->listener_count, failed = 0;
	int error = 0;

	/* A port that is free on the first address may be taken on the
	 * second: then another one is tried. */
	for (int i = 0; i < PORT_ATTEMPTS; i++) {
		close_listeners(generation, start);
		error = bind_all(
		    generation, &wanted, before, i > 0, bound, &failed);
		if (error != EADDRINUSE || addresses->list[failed].port != 0)
			break;
	}
	if (error == 0 && (addresses->count == 0 || bound->count > 0))
		return 0;
	config_note_listener(&generation->config,
	    (struct config_listener){!wanted.protocol->names_host, wanted.host},
	    &addresses->list[failed], error ? error : EADDRNOTAVAIL, notes);
	return -1;
}

/* One set for all hosts of Gemini, one for each of Gopher, which has no SNI. */
static int
open_listeners(struct generation *generation, const struct generation *before,
    struct notes *notes)
{
	const struct config *config = &generation->config;
	struct wanted gemini = {.addresses = &config->gemini_listen,
	    .protocol = &protocol_gemini,
	    .secure = true};
	int result = open_listener(
	    generation, gemini, before, &generation->gemini, notes);

	for (size_t i = 0; i < config->host_count && result == 0; i++) {
		struct wanted gopher = {&config->hosts[i].gopher_listen,
		    &protocol_gopher, config->gopher_tls, i};
		result = open_listener(
		    generation, gopher, before, &generation->gopher[i], notes);
	}
	return result;
}

bool
generation_is_secure(const struct generation *generation)
{
	return generation->gemini.count > 0 || generation->config.gopher_tls;
}

static unsigned
first_port(const struct addresses *addresses)
{
	return addresses->count ? addresses->list[0].port : 0;
}

static int
set_vhosts(struct generation *generation, struct notes *notes)
{
	unsigned gopher[HOSTS_MAX];

	for (size_t i = 0; i < generation->config.host_count; i++)
		gopher[i] = first_port(&generation->gopher[i]);
	return vhosts_of(&generation->config, first_port(&generation->gemini),
	    gopher, generation->vhosts, notes);
}

static int
open_log(struct generation *generation, struct notes *notes)
{
	struct span access = generation->config.access;

	if (sink_open(&generation->log, access, SINK_SYSLOG_SOCKET) == 0)
		return 0;
	note_add(notes, NOTE_ERROR, access, 0,
	    "cannot be opened as the access log: %s; name another file in "
	    "access of [log], or let loam's user write it",
	    note_cause(errno));
	return -1;
}

int
generation_start(struct generation *generation, struct config *config,
    const struct generation *before, struct notes *notes)
{
	*generation = (struct generation){.config = *config, .log.fd = -1};
	*config = (struct config){0};
	/* Polled from before they are read, so that no change is missed. */
	zone_lists_watch(&generation->config, &generation->file_poll);
	if (config_check_paths(&generation->config, notes) < 0 ||
	    open_listeners(generation, before, notes) < 0 ||
	    set_vhosts(generation, notes) < 0 ||
	    generation_load_certs(generation, before, notes) < 0 ||
	    open_log(generation, notes) < 0) {
		generation_free(generation);
		return -1;
	}
	return 0;
}

bool
generation_refresh_zones(struct generation *generation, struct notes *notes)
{
	size_t hosts = generation->config.host_count, before = notes->errors;
	struct zones next[HOSTS_MAX];
	struct arena lists = {0};
	bool same = true;

	for (size_t i = 0; i < hosts; i++) {
		next[i] =
		    zone_lists_read(&generation->config, i, &lists, notes);
		same = same &&
		    zone_lists_equal(&next[i], &generation->vhosts[i].zones);
	}
	if (same || notes->errors > before) {
		arena_free(&lists);
		return false;
	}
	for (size_t i = 0; i < hosts; i++)
		generation->vhosts[i].zones = next[i];
	arena_free(&generation->lists);
	generation->lists = lists;
	return true;
}

void
generation_free(struct generation *generation)
{
	close_listeners(generation, 0);
	free(generation->listeners);
	sink_close(&generation->log);
	for (size_t i = 0; i < HOSTS_MAX; i++)
		cert_free(&generation->certs[i]);
	file_poll_free(&generation->file_poll);
	arena_free(&generation->lists);
	config_free(&generation->config);
}

void
generation_move(struct generation *to, struct generation *from)
{
	*to = *from;
	*from = (struct generation){0};
	for (size_t i = 0; i < to->config.host_count; i++)
		to->vhosts[i].labels = &to->config.labels;
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
	describe_addresses("gemini", &generation->gemini, buf);
	for (size_t i = 0; i < generation->config.host_count; i++)
		add_addresses(&all, &generation->gopher[i]);
	describe_addresses("gopher", &all, buf);
}
