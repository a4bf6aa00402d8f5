#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "serve/announce.h"
#include "serve/supervisor_state.h"
#include "system/descriptors.h"

enum {
	DIGEST_SHOWN = 8, /* bytes of an edition's digest */
	FEW = 100, /* connections of a worker, by auto */
};

/*
 * Prints a line for people and scripts on standard output, in one write: the
 * access log may go there too. It is dropped if its reader has stopped: the
 * service does not depend on anyone who reads it.
 */
static void
print_line(struct buf *line)
{
	buf_byte(line, '\n');
	if (file_takes_line(STDOUT_FILENO, 0))
		(void)file_write_some(STDOUT_FILENO, line->data, line->size);
}

static void
print_host(const struct generation *generation, size_t number)
{
	const struct vhost *vhost = &generation->vhosts[number];

	if (generation->listeners.gemini.count > 0)
		log_line(LOG_INFO, "%pS/ (certificate SHA-256 %s)",
		    SPAN_AT(vhost->gemini_url),
		    generation->certs[number].fingerprint);
	if (generation->listeners.gopher[number].count > 0)
		log_line(LOG_INFO, "gopher://%pS:%pS/",
		    SPAN_AT(vhost->gopher.host), SPAN_AT(vhost->gopher.port));
	log_line(LOG_INFO, "serving %pS",
	    SPAN_AT(generation->config.hosts[number].root));
}

void
announce_rights(
    const struct generation *generation, const struct generation *before)
{
	struct buf layers = {0};

	if (before && rights_equal(&generation->rights, &before->rights))
		return;
	rights_describe(&generation->rights, generation->config.user, &layers);
	log_line(LOG_INFO, "the sandbox of all processes but this one: %pS",
	    SPAN_AT(buf_span(&layers)));
	buf_free(&layers);
}

void
announce_ready(const struct supervisor *supervisor)
{
	struct buf line = {0};
	const struct generation *generation = &supervisor->generation;

	generation_describe(generation, &line);
	print_line(&line);
	buf_free(&line);
	if (supervisor->passed.count > 0)
		log_line(LOG_INFO,
		    "%zu listening sockets were passed by LISTEN_FDS: their "
		    "protocols are served there, and listen does not count",
		    supervisor->passed.count);
	for (size_t i = 0; i < generation->config.host_count; i++)
		print_host(generation, i);
	announce_rights(generation, NULL);
	log_line(LOG_INFO, "Ctrl-C or TERM stops, HUP reloads, USR2 upgrades");
}

void
announce_editions(struct supervisor *supervisor)
{
	size_t hosts = supervisor->generation.config.host_count;
	unsigned long articles = 0, files = 0;
	struct buf line = {0};

	for (size_t i = 0; i < hosts; i++) {
		if (supervisor->held[i].files.edition < 0)
			return;
		articles += supervisor->held[i].about.articles;
		files += supervisor->held[i].about.files;
	}
	buf_format(
	    &line, "indexed articles=%lu files=%lu edition=", articles, files);
	for (size_t i = 0; i < hosts; i++) {
		if (i > 0)
			buf_byte(&line, ',');
		for (size_t j = 0; j < DIGEST_SHOWN; j++)
			buf_format(
			    &line, "%02x", supervisor->held[i].about.digest[j]);
	}
	print_line(&line);
	buf_free(&line);
	notify_send(&supervisor->notify,
	    "STATUS=Serving %lu articles and %lu files", articles, files);
	supervisor->indexed = true;
}

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
announce_remarks(const struct generation *generation, struct notes *notes)
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
		note_add(notes, NOTE_REMARK, config->file,
		    config_line(config, "limits", "connections"),
		    "connections of [limits] is %lld, but the limit of open "
		    "files allows %zu: raise ulimit -n or LimitNOFILE of "
		    "systemd (up to %d are used)",
		    (long long)config->connections, connections,
		    DESCRIPTORS_MAX);
}

void
announce_user(const struct generation *generation, struct notes *notes)
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
