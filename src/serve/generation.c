#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "serve/generation.h"
#include "serve/place.h"
#include "serve/socket.h"

enum {
	PORT_ATTEMPTS = 32, /* to find one port free on every address */
	TLS_RECORD_HEADER = 5,
};

/* Port 0, which picks a free one, keeps the one that it once picked. */
static bool
is_wanted(const struct address *bound, const struct address *wanted)
{
	return bound->six == wanted->six &&
	    (wanted->port == 0 || bound->port == wanted->port) &&
	    memcmp(bound->bytes, wanted->bytes, bound->six ? 16 : 4) == 0;
}

/* A socket of the generation before that listens just there, or -1. */
static int
inherit(const struct generation *before, const struct address *address,
    bool gopher, unsigned *port_r)
{
	const struct addresses *bound;
	size_t place = 0;

	if (!before)
		return -1;
	bound = gopher ? &before->gopher : &before->gemini;
	for (size_t i = 0; i < before->listener_count; i++) {
		if (before->listeners[i].gopher != gopher)
			continue;
		const struct address *one = &bound->list[place++];
		if (is_wanted(one, address)) {
			int fd = dup(before->listeners[i].fd);
			*port_r = one->port;
			if (fd >= 0 && socket_prepare(fd) == 0)
				return fd;
			if (fd >= 0)
				close(fd);
		}
	}
	return -1;
}

/* Every machine has 127.0.0.1; some have no [::1]. */
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

/*
 * Binds all addresses; `afresh`: without the free ports that were picked
 * before. Returns the errno of a failure.
 */
static int
bind_all(struct generation *generation, const struct addresses *wanted,
    bool gopher, const struct generation *before, bool afresh,
    struct addresses *bound, size_t *failed_r)
{
	unsigned shared = 0;

	*bound = (struct addresses){0};
	for (size_t i = 0; i < wanted->count; i++) {
		struct address address = wanted->list[i];
		unsigned port = address.port;
		if (address.port == 0)
			address.port = (uint16_t)shared;
		bool pick = address.port == 0 && afresh;
		int fd = inherit(pick ? NULL : before, &address, gopher, &port);
		if (fd < 0)
			fd = socket_listen(&address, &port);
		if (fd < 0 && may_be_absent(&address, errno) &&
		    wanted->count > 1)
			continue;
		*failed_r = i;
		if (fd < 0)
			return errno;
		if (wanted->list[i].port == 0)
			shared = port;
		address.port = (uint16_t)port;
		bound->list[bound->count++] = address;
		/* Woken when a record's header has come, not for less. */
		if (!gopher)
			socket_wake_at(fd, TLS_RECORD_HEADER);
		size_t at = generation->listener_count++;
		generation->listeners[at].fd = fd;
		generation->listeners[at].gopher = gopher;
	}
	return 0;
}

static int
open_listener(struct generation *generation, const struct addresses *wanted,
    bool gopher, const struct generation *before, struct addresses *bound,
    struct notes *notes)
{
	size_t start = generation->listener_count, failed = 0;
	struct buf name = {0};
	int error = 0;

	/* One number for all addresses: the first free one may be taken on
	 * the second address. */
	for (int i = 0; i < PORT_ATTEMPTS; i++) {
		close_listeners(generation, start);
		error = bind_all(
		    generation, wanted, gopher, before, i > 0, bound, &failed);
		if (error != EADDRINUSE || wanted->list[failed].port != 0)
			break;
	}
	if (error == 0 && (wanted->count == 0 || bound->count > 0))
		return 0;
	address_print(&wanted->list[failed], &name);
	note_add(notes, NOTE_ERROR, buf_span(&name), 0,
	    "cannot be listened on for %s: %s", gopher ? "Gopher" : "Gemini",
	    strerror(error ? error : EADDRNOTAVAIL));
	buf_free(&name);
	return -1;
}

/* The host's pair of files: the configuration's, else ours in certs/. */
static int
load_certificate(struct generation *generation, struct notes *notes)
{
	struct config *config = &generation->config;
	struct arena *arena = &config->arena;
	bool given = config->certificate.size > 0;
	struct span directory = config->certificates;
	struct span host = generation->place.host;

	if (config->gemini_listen.count == 0)
		return 0;
	struct span certificate = given
	    ? config->certificate
	    : arena_format(arena, "%.*s/%.*s.crt", SPAN_ARGS(directory),
		  SPAN_ARGS(host));
	struct span key = given ? config->key
				: arena_format(arena, "%.*s/%.*s.key",
				      SPAN_ARGS(directory), SPAN_ARGS(host));
	return cert_load(
	    &generation->cert, certificate.data, key.data, host, !given, notes);
}

static bool
is_loopback(const struct address *address)
{
	static const unsigned char six[16] = {[15] = 1};

	return address->six ? memcmp(address->bytes, six, 16) == 0
			    : address->bytes[0] == 127;
}

/* Links in Gopher menus would lead nowhere. */
static void
warn_of_localhost(const struct generation *generation, struct notes *notes)
{
	const struct addresses *lists[] = {
	    &generation->gemini, &generation->gopher};

	if (!span_equal(generation->place.host, SPAN("localhost")))
		return;
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < lists[i]->count; j++)
			if (!is_loopback(&lists[i]->list[j])) {
				note_add(notes, NOTE_REMARK, SPAN("loam"), 0,
				    "the host is localhost on an address that "
				    "others reach: set name in [host]");
				return;
			}
}

static unsigned
port_of(const struct addresses *addresses)
{
	return addresses->count ? addresses->list[0].port : 0;
}

int
generation_start(struct generation *generation, struct config *config,
    const struct generation *before, struct notes *notes)
{
	*generation = (struct generation){.config = *config};
	*config = (struct config){0};
	config = &generation->config;
	if (config_check_paths(config, notes) < 0 ||
	    open_listener(generation, &config->gemini_listen, false, before,
		&generation->gemini, notes) < 0 ||
	    open_listener(generation, &config->gopher_listen, true, before,
		&generation->gopher, notes) < 0) {
		generation_free(generation);
		return -1;
	}
	if (place_of(config, port_of(&generation->gemini),
		port_of(&generation->gopher), &generation->place) < 0) {
		note_add(notes, NOTE_ERROR, SPAN("loam"), 0,
		    "no host can be called \"%.*s\"", SPAN_ARGS(config->host));
		generation_free(generation);
		return -1;
	}
	if (load_certificate(generation, notes) < 0) {
		generation_free(generation);
		return -1;
	}
	warn_of_localhost(generation, notes);
	return 0;
}

void
generation_free(struct generation *generation)
{
	close_listeners(generation, 0);
	cert_free(&generation->cert);
	config_free(&generation->config);
}

static void
describe(const char *name, const struct addresses *addresses, struct buf *buf)
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

void
generation_describe(const struct generation *generation, struct buf *buf)
{
	buf_add(buf, SPAN("ready"));
	describe("gemini", &generation->gemini, buf);
	describe("gopher", &generation->gopher, buf);
}
