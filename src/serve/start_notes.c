#include <unistd.h>

#include "serve/start_notes.h"
#include "system/descriptors.h"

enum { FEW = 100 /* connections of a worker, by auto */ };

/*
 * A start with these succeeds, but most likely not as it was meant. Each remark
 * says what happens and what to change.
 */

/* Menus would tell remote clients to connect to their own machine. */
static void
remark_localhost(const struct generation *generation, struct notes *notes)
{
	for (size_t i = 0; i < generation->listeners.count; i++) {
		const struct listener *listener =
		    &generation->listeners.list[i];
		const struct vhost *vhost = &generation->vhosts[listener->host];
		if (address_is_loopback(&listener->bound) ||
		    !span_equal(vhost->host, SPAN("localhost")))
			continue;
		note_add(notes, NOTE_REMARK, SPAN(""), 0,
		    "the host is localhost, but its address is not loopback: "
		    "set name in [host]");
		return;
	}
}

void
start_notes_of(const struct generation *generation, struct notes *notes)
{
	const struct config *config = &generation->config;
	size_t connections = descriptors_connections(config);

	remark_localhost(generation, notes);
	config_remark_proxies(config, notes);
	if (generation->listeners.count == 0)
		note_add(notes, NOTE_REMARK, SPAN(""), 0,
		    "Gemini and Gopher are both off, so nothing is answered: "
		    "set listen in [gemini] or in [gopher]");
	if (config->connections == 0 && connections < FEW)
		note_add(notes, NOTE_REMARK, SPAN(""), 0,
		    "the limit of open files allows only %zu connections of "
		    "each worker: raise ulimit -n or LimitNOFILE of systemd",
		    connections);
	if (config->connections > 0 &&
	    (size_t)config->connections > connections)
		note_add(notes, NOTE_REMARK, config->file, 0,
		    "connections of [limits] is %lld, but the limit of open "
		    "files allows %zu: raise ulimit -n or LimitNOFILE of "
		    "systemd (up to %d are used)",
		    (long long)config->connections, connections,
		    DESCRIPTORS_MAX);
}

void
start_notes_user(const struct generation *generation, struct notes *notes)
{
	const struct rights *rights = &generation->rights;

	if (geteuid() != 0 || (rights->changes && rights->user.uid != 0))
		return;
	note_add(notes, NOTE_REMARK, SPAN(""), 0,
	    "the server runs as root, and so do the processes that read files "
	    "and requests, %s: let user of [server] be a user that can read "
	    "the capsule",
	    rights->mode == CONFINE_OFF ? "with all rights of root"
					: "without its privileges");
}
