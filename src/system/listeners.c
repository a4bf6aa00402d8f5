#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/socket.h"
#include "system/listeners.h"
#include "system/local.h"
#include "wire/protocol.h"

/*
 * Listening sockets live longer than generations: closing one resets the
 * connections in its accept queue, so a new generation duplicates the sockets
 * of the old one that it also wants, and binds only the rest. This is also why
 * SO_REUSEPORT is not used: each of its sockets has a queue of its own.
 *
 * A socket from outside is the service manager's: it stays open as long as the
 * process, and each generation has a duplicate.
 */

enum {
	PORT_ATTEMPTS = 32, /* to find one port free on every address */
};

/* Port 0 means any free port; after a reload it is the port found before. */
static bool
is_same_address(const struct address *bound, const struct address *wanted)
{
	return (wanted->port == 0 || bound->port == wanted->port) &&
	    address_is_same_host(bound, wanted);
}

/* The listeners of one protocol: all hosts of Gemini, or one of Gopher. */
struct wanted {
	const struct addresses *addresses;
	const struct protocol *protocol;
	int proxy;
	bool secure;
	size_t host;
};

/* How sockets become listeners. */
struct binding {
	struct listeners *listeners; /* which grow */
	const struct config *config;
	const struct listeners *before; /* NULL: there were none */
	const struct passed *passed;
	struct notes *notes;
};

/* Whether that socket was taken over already, for another host. */
static bool
is_in_use(const struct listeners *listeners, const struct listener *one)
{
	for (size_t i = 0; i < listeners->count; i++) {
		const struct listener *taken = &listeners->list[i];
		if (taken->protocol == one->protocol &&
		    taken->bound.port == one->bound.port &&
		    is_same_address(&taken->bound, &one->bound))
			return true;
	}
	return false;
}

/* Nobody can reach a local socket whose file somebody has removed. */
static bool
is_lost(const struct listener *one)
{
	return one->inode &&
	    local_is_lost(one->bound.path, one->device, one->inode);
}

/* Returns an earlier socket at that address, or NULL. */
static const struct listener *
find_earlier(const struct binding *binding, const struct address *address,
    const struct wanted *wanted)
{
	const struct listeners *before = binding->before;

	for (size_t i = 0; before && i < before->count; i++) {
		const struct listener *one = &before->list[i];
		if (one->protocol == wanted->protocol &&
		    is_same_address(&one->bound, address) &&
		    !is_in_use(binding->listeners, one))
			return one;
	}
	return NULL;
}

/* Returns 0, or -1 with errno. */
static int
open_listener(const struct address *address, struct listener *made_r)
{
	unsigned port = address->port;

	*made_r = (struct listener){0};
	made_r->fd = address->local
	    ? local_listen(address->path, 0666, &made_r->device, &made_r->inode)
	    : socket_listen(address, &port);
	made_r->bound.port = (uint16_t)port;
	return made_r->fd < 0 ? -1 : 0;
}

/*
 * Duplicates an earlier socket, or makes one again whose file is gone. Where
 * that fails the earlier one goes on: what else a reload brings does not wait
 * for it. Returns 0, or -1 with errno.
 */
static int
inherit_listener(const struct listener *earlier, const struct address *address,
    struct notes *notes, struct listener *made_r)
{
	struct buf name = {0};

	if (is_lost(earlier)) {
		if (open_listener(address, made_r) == 0)
			return 0;
		const char *cause = note_cause(errno);
		address_print(address, &name);
		note_add(notes, NOTE_REMARK, buf_span(&name), 0,
		    "its file is gone and cannot be made again: %s; put that "
		    "right, and reload",
		    cause);
		buf_free(&name);
	}
	*made_r = *earlier;
	made_r->fd = fcntl(earlier->fd, F_DUPFD_CLOEXEC, 0);
	return made_r->fd < 0 ? -1 : 0;
}

/* A machine without IPv6 has no [::1]: no error if there are others. */
static bool
may_be_absent(const struct address *address, int error)
{
	return address->six &&
	    (error == EADDRNOTAVAIL || error == EAFNOSUPPORT);
}

static void
close_listener(struct listener *listener)
{
	if (listener->fd >= 0)
		close(listener->fd);
	listener->fd = -1;
}

static void
close_from(struct listeners *listeners, size_t from)
{
	while (listeners->count > from)
		close_listener(&listeners->list[--listeners->count]);
}

static void
add_listener(struct listeners *listeners, const struct listener *made,
    const struct address *bound, const struct wanted *wanted)
{
	listeners->list = mem_grow(listeners->list, &listeners->capacity,
	    listeners->count + 1, sizeof(*listeners->list));
	listeners->list[listeners->count++] = (struct listener){.fd = made->fd,
	    .device = made->device,
	    .inode = made->inode,
	    .protocol = wanted->protocol,
	    .proxy = wanted->proxy,
	    .secure = wanted->secure,
	    .host = wanted->host,
	    .bound = *bound};
}

static bool
takes_any_port(const struct address *address)
{
	return !address->local && address->port == 0;
}

/*
 * Binds all addresses, with one number for all free ports. `afresh`: picks
 * another one than before. Returns 0, or an errno and which address failed.
 */
static int
bind_all(const struct binding *binding, const struct wanted *wanted,
    bool afresh, struct addresses *bound_r, size_t *failed_r)
{
	const struct addresses *addresses = wanted->addresses;
	unsigned shared = 0;

	*bound_r = (struct addresses){0};
	for (size_t i = 0; i < addresses->count; i++) {
		struct address address = addresses->list[i];
		bool any = takes_any_port(&address);
		struct listener made;
		if (any)
			address.port = (uint16_t)shared;
		bool pick = any && shared == 0 && afresh;
		/* Another socket of any port would have another one. */
		const struct listener *earlier =
		    pick ? NULL : find_earlier(binding, &address, wanted);
		int result = earlier
		    ? inherit_listener(earlier, &address, binding->notes, &made)
		    : open_listener(&address, &made);
		if (result < 0 && may_be_absent(&address, errno) &&
		    addresses->count > 1)
			continue;
		*failed_r = i;
		if (result < 0)
			return errno;
		address.port = made.bound.port;
		if (any)
			shared = address.port;
		bound_r->list[bound_r->count++] = address;
		add_listener(binding->listeners, &made, &address, wanted);
	}
	return 0;
}

static int
bind_place(const struct binding *binding, const struct wanted *wanted,
    struct addresses *bound_r)
{
	const struct addresses *addresses = wanted->addresses;
	size_t start = binding->listeners->count, failed = 0;
	int error = 0;

	/* A port that is free on the first address may be taken on the
	 * second: then another one is tried. */
	for (int i = 0; i < PORT_ATTEMPTS; i++) {
		close_from(binding->listeners, start);
		error = bind_all(binding, wanted, i > 0, bound_r, &failed);
		if (error != EADDRINUSE ||
		    !takes_any_port(&addresses->list[failed]))
			break;
	}
	if (error == 0 && (addresses->count == 0 || bound_r->count > 0))
		return 0;
	config_note_listener(binding->config,
	    (struct config_listener){
		!wanted->protocol->names_host, wanted->host},
	    &addresses->list[failed], error ? error : EADDRNOTAVAIL,
	    binding->notes);
	return -1;
}

/* Duplicates a socket from outside. Returns 0, or -1 with a note. */
static int
add_passed(const struct binding *binding, const struct passed_socket *one,
    const struct wanted *wanted, struct addresses *bound)
{
	if (bound->count == ADDRESSES_MAX) {
		note_add(binding->notes, NOTE_ERROR, SPAN(""), 0,
		    "descriptor %d of LISTEN_FDS cannot be used: expected at "
		    "most %d sockets for one protocol",
		    one->fd, ADDRESSES_MAX);
		return -1;
	}
	int fd = fcntl(one->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0) {
		note_add(binding->notes, NOTE_ERROR, SPAN(""), 0,
		    "descriptor %d of LISTEN_FDS cannot be used: %s", one->fd,
		    note_cause(errno));
		return -1;
	}
	bound->list[bound->count++] = one->bound;
	add_listener(binding->listeners, &(struct listener){.fd = fd},
	    &one->bound, wanted);
	return 0;
}

/* The sockets from outside stand in for what the configuration names. */
static int
open_place(const struct binding *binding, const struct wanted *wanted,
    struct addresses *bound)
{
	const struct passed *passed = binding->passed;

	for (size_t i = 0; i < passed->count; i++) {
		struct config_listener place;
		if (passed_place(&passed->list[i], binding->config, &place) &&
		    place.gopher == !wanted->protocol->names_host &&
		    place.host == wanted->host &&
		    add_passed(binding, &passed->list[i], wanted, bound) < 0)
			return -1;
	}
	if (bound->count > 0)
		return 0;
	return bind_place(binding, wanted, bound);
}

/* One set for all hosts of Gemini, one for each of Gopher, which has no SNI. */
int
listeners_open(struct listeners *listeners, const struct config *config,
    const struct listeners *before, const struct passed *passed,
    struct notes *notes)
{
	struct wanted gemini = {.addresses = &config->gemini_listen,
	    .protocol = &protocol_gemini,
	    .proxy = config->gemini_proxy,
	    .secure = true};
	const struct binding binding = {
	    listeners, config, before, passed, notes};

	*listeners = (struct listeners){0};
	if (passed_check(passed, config, notes) < 0)
		return -1;
	int result = open_place(&binding, &gemini, &listeners->gemini);
	for (size_t i = 0; i < config->host_count && result == 0; i++) {
		struct wanted gopher = {&config->hosts[i].gopher_listen,
		    &protocol_gopher, config->gopher_proxy, config->gopher_tls,
		    i};
		result = open_place(&binding, &gopher, &listeners->gopher[i]);
	}
	return result;
}

static bool
has_file(const struct listeners *listeners, const struct listener *one)
{
	for (size_t i = 0; listeners && i < listeners->count; i++)
		if (listeners->list[i].inode == one->inode &&
		    listeners->list[i].device == one->device)
			return true;
	return false;
}

void
listeners_remove(
    const struct listeners *listeners, const struct listeners *kept)
{
	for (size_t i = 0; i < listeners->count; i++) {
		const struct listener *one = &listeners->list[i];
		if (one->inode && !has_file(kept, one))
			local_remove(one->bound.path, one->device, one->inode);
	}
}

void
listeners_stop(struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++)
		close_listener(&listeners->list[i]);
}

void
listeners_close(struct listeners *listeners)
{
	close_from(listeners, 0);
	free(listeners->list);
	*listeners = (struct listeners){0};
}
