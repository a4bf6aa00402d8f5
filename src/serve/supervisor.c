#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/children.h"
#include "serve/generation_certs.h"
#include "serve/renewal.h"
#include "serve/report.h"
#include "serve/signals.h"

/*
 * The supervisor parses nothing from the network and reads no article; the
 * control socket is local. It holds what outlives its children: the sockets,
 * the newest edition, the ticket keys, the counts. A child is told nothing but
 * editions and a new access log; everything else it has from the fork.
 */

enum { NUMBER_SHOWN = 8 }; /* bytes of an edition's number */

/*
 * Two lines on standard output, for people and scripts alike; each in one
 * write, since the access log may go there too.
 */
static void
say(struct buf *line)
{
	buf_byte(line, '\n');
	/* Where nobody takes them, the service is none the worse. */
	if (write(STDOUT_FILENO, line->data, line->size) < 0)
		return;
}

static void
stop(struct supervisor *supervisor, bool at_once)
{
	if (!supervisor->stopping)
		children_retire(supervisor);
	supervisor->stopping = true;
	if (at_once)
		children_kill(supervisor);
}

static void
say_notes(struct notes *notes)
{
	log_notes(notes, LOG_ERROR, LOG_WARNING);
	note_free(notes);
}

static void
announce_host(const struct generation *generation, size_t number)
{
	const struct vhost *place = &generation->vhosts[number];

	if (generation->gemini.count > 0)
		log_line(LOG_INFO, "%pS/ (certificate SHA-256 %s)",
		    SPAN_AT(place->gemini_url),
		    generation->certs[number].fingerprint);
	if (generation->gopher[number].count > 0)
		log_line(LOG_INFO, "gopher://%pS:%pS/",
		    SPAN_AT(place->gopher.host), SPAN_AT(place->gopher.port));
	log_line(LOG_INFO, "serving %pS",
	    SPAN_AT(generation->config.hosts[number].root));
}

static void
announce(const struct supervisor *supervisor)
{
	struct buf line = {0};
	const struct generation *generation = &supervisor->generation;

	generation_describe(generation, &line);
	say(&line);
	buf_free(&line);
	for (size_t i = 0; i < generation->config.host_count; i++)
		announce_host(generation, i);
	log_line(LOG_INFO, "Ctrl-C or TERM stops, HUP reloads");
}

/* Of all hosts together, once each of them has one. */
static void
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
		for (size_t j = 0; j < NUMBER_SHOWN; j++)
			buf_format(
			    &line, "%02x", supervisor->held[i].about.digest[j]);
	}
	say(&line);
	buf_free(&line);
	supervisor->indexed = true;
}

/* Takes an edition from an indexer and hands it on. */
static void
take_edition(struct supervisor *supervisor, const struct child *indexer)
{
	struct held_edition *capsule = &supervisor->held[indexer->host];
	struct edition_info about;
	struct channel_files files;

	if (!channel_newest(indexer->channel, &files, &about))
		return;
	channel_files_close(&capsule->files);
	capsule->files = files;
	capsule->about = about;
	/* Whose it is we know better than who reads publishers' files. */
	capsule->about.host = (uint32_t)indexer->host;
	capsule->adopted = clock_monotonic();
	for (size_t i = 0; i < supervisor->count; i++)
		children_send(supervisor, &supervisor->children[i],
		    1ULL << indexer->host);
	if (!supervisor->indexed)
		announce_editions(supervisor);
}

/* The control socket where the configuration wants it; none is no harm. */
static void
place_control(struct supervisor *supervisor)
{
	struct control *control = &supervisor->control;
	struct config *config = &supervisor->generation.config;
	struct span path = control_path(&config->arena, config->control);

	if (control_stands(control, path))
		return;
	control_close(control);
	if (path.size > 0 && control_open(control, path) < 0)
		log_line(LOG_WARNING, "no control socket at %pS: %s",
		    SPAN_AT(path), strerror(errno));
}

/* The control socket and the children of a generation that is in force. */
static void
change_over(struct supervisor *supervisor, struct generation *next,
    struct held_edition held[HOSTS_MAX])
{
	size_t before = supervisor->generation.config.host_count;

	held_editions_inherit(held, &next->config, supervisor->held,
	    &supervisor->generation.config);
	children_retire(supervisor);
	held_editions_close(supervisor->held, before);
	memcpy(supervisor->held, held, sizeof(supervisor->held));
	generation_free(&supervisor->generation);
	generation_move(&supervisor->generation, next);
	supervisor->parity = !supervisor->parity;
	memset(children_board(supervisor, 0), 0,
	    HOSTS_MAX * sizeof(struct board_capsule));
	supervisor->expiry_at = 0;
	place_control(supervisor);
	children_start(supervisor);
}

/* A new generation from a new configuration; the old one finishes. */
static int
try_reload(struct supervisor *supervisor)
{
	struct config config;
	struct generation next;
	struct held_edition held[HOSTS_MAX];
	struct notes notes = {0};

	if (supervisor->load(supervisor->context, &config) < 0)
		return -1;
	int started =
	    generation_start(&next, &config, &supervisor->generation, &notes);
	if (started == 0)
		generation_compare_certs(
		    &next, &supervisor->generation, &notes);
	say_notes(&notes);
	if (started < 0)
		return -1;
	if (held_editions_open(held, next.config.host_count) < 0) {
		log_line(LOG_ERROR, "no sockets: %s", strerror(errno));
		generation_free(&next);
		return -1;
	}
	change_over(supervisor, &next, held);
	return 0;
}

static void
reload(struct supervisor *supervisor)
{
	if (try_reload(supervisor) < 0)
		log_line(LOG_ERROR,
		    "the configuration stays as it was: mend it and try again");
	else
		log_line(LOG_INFO, "the configuration was read again");
}

/*
 * The file may have another name by now. Workers have no way to it of their
 * own: each is handed the new one, and until then writes to the old one, so
 * that no line is lost and no connection notices.
 */
static void
reopen(struct supervisor *supervisor)
{
	struct sink *log = &supervisor->generation.log;

	if (!sink_reopen(log)) {
		if (errno)
			log_line(LOG_ERROR,
			    "the access log goes on where it was: %s: %s",
			    log->path, strerror(errno));
		return;
	}
	for (size_t i = 0; i < supervisor->count; i++)
		children_send_log(supervisor, &supervisor->children[i]);
	log_line(LOG_INFO, "the access log was opened again");
}

/*
 * However often it was asked for: once, and not before all of the last time
 * have finished. Each generation waits for its slowest reader: a storm would
 * pile them up. A reload reads the certificates too.
 */
static void
change(struct supervisor *supervisor)
{
	bool reloads = supervisor->reload;

	if (supervisor->stopping || children_retiring(supervisor) ||
	    (!reloads && !supervisor->refresh))
		return;
	supervisor->reload = false;
	supervisor->refresh = false;
	if (reloads)
		reload(supervisor);
	else
		renewal_refresh(supervisor);
}

static void
take_signals(struct supervisor *supervisor)
{
	uint64_t got = signals_take(supervisor->signals);

	if (got & signals_bit(SIGQUIT))
		stop(supervisor, true);
	else if (got & (signals_bit(SIGTERM) | signals_bit(SIGINT)))
		stop(supervisor, false);
	if (got & signals_bit(SIGHUP))
		supervisor->reload = true;
	if (got & signals_bit(SIGUSR1))
		supervisor->reopen = true;
	children_reap(supervisor);
	if (supervisor->reopen)
		reopen(supervisor);
	supervisor->reopen = false;
}

/* The indexers in force, and how many fds wait for them. */
static size_t
poll_indexers(const struct supervisor *supervisor, struct pollfd *fds,
    const struct child *indexers[HOSTS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		if (child->worker || child->retired)
			continue;
		fds[count] =
		    (struct pollfd){.fd = child->channel, .events = POLLIN};
		indexers[count++] = child;
	}
	return count;
}

static void
turn(struct supervisor *supervisor)
{
	struct pollfd fds[1 + CONTROL_FDS + HOSTS_MAX] = {
	    {.fd = supervisor->signals, .events = POLLIN}};
	struct pollfd *from = fds + 1 + CONTROL_FDS;
	const struct child *indexers[HOSTS_MAX];
	struct control *control = &supervisor->control;
	size_t count = poll_indexers(supervisor, from, indexers);
	int64_t least = children_timeout(supervisor);

	if (renewal_timeout(supervisor) < least)
		least = renewal_timeout(supervisor);
	control_poll(control, fds + 1);
	poll(
	    fds, 1 + CONTROL_FDS + count, control_timeout(control, (int)least));
	/* A hang-up is seen to by children_reap(). */
	for (size_t i = 0; i < count; i++)
		if (from[i].revents & POLLIN)
			take_edition(supervisor, indexers[i]);
	take_signals(supervisor);
	renewal_watch(supervisor);
	change(supervisor);
	children_tend(supervisor);
	control_turn(control, report, supervisor);
}

/* Memory that the children inherit; only what is touched is there at all. */
static void *
share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int
set_up(struct supervisor *supervisor)
{
	supervisor->signals = signals_watch(SIGNALS_SUPERVISOR);
	supervisor->started = clock_monotonic();
	supervisor->board = share(sizeof(*supervisor->board));
	supervisor->limits = share(sizeof(*supervisor->limits));
	if (supervisor->signals < 0 || !supervisor->board ||
	    !supervisor->limits ||
	    held_editions_open(supervisor->held,
		supervisor->generation.config.host_count) < 0 ||
	    getentropy(supervisor->ticket_keys, TLS_TICKET_KEYS) < 0) {
		log_line(LOG_ERROR, "cannot start: %s", strerror(errno));
		return -1;
	}
	supervisor->limits->key = hash_random_key();
	return 0;
}

int
supervisor_run(struct config *config, supervisor_load *load, void *context)
{
	struct supervisor supervisor = {.load = load, .context = context};
	struct notes notes = {0};
	int started =
	    generation_start(&supervisor.generation, config, NULL, &notes);

	say_notes(&notes);
	if (started < 0)
		return -1;
	if (set_up(&supervisor) < 0) {
		generation_free(&supervisor.generation);
		return -1;
	}
	place_control(&supervisor);
	children_start(&supervisor);
	announce(&supervisor);
	while (!supervisor.stopping || supervisor.count > 0)
		turn(&supervisor);
	control_close(&supervisor.control);
	held_editions_close(
	    supervisor.held, supervisor.generation.config.host_count);
	free(supervisor.children);
	generation_free(&supervisor.generation);
	return 0;
}
