#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/children.h"
#include "serve/report.h"
#include "serve/signals.h"

/*
 * The supervisor parses nothing from the network and reads no article; the
 * control socket is local. It holds what outlives its children: the sockets,
 * the newest edition, the ticket keys, the counts. A child is told nothing but
 * editions; everything else it has from the fork.
 */

enum { NUMBER_SHOWN = 8 }; /* bytes of an edition's number */

/* Two lines on standard output, for people and scripts alike. */
static void
say(const struct buf *line)
{
	fwrite(line->data, 1, line->size, stdout);
	fputc('\n', stdout);
	fflush(stdout);
}

static void
stop(struct supervisor *supervisor)
{
	if (supervisor->stopping)
		return;
	supervisor->stopping = true;
	children_retire(supervisor);
}

static void
announce(const struct supervisor *supervisor)
{
	struct buf line = {0};
	const struct generation *generation = &supervisor->generation;
	const struct place *place = &generation->place;

	generation_describe(generation, &line);
	say(&line);
	buf_free(&line);
	if (generation->gemini.count > 0)
		log_line(LOG_INFO, "%.*s/ (certificate SHA-256 %s)",
		    SPAN_ARGS(place->gemini_url), generation->cert.fingerprint);
	if (generation->gopher.count > 0)
		log_line(LOG_INFO, "gopher://%.*s:%.*s/",
		    SPAN_ARGS(place->gopher.host),
		    SPAN_ARGS(place->gopher.port));
	log_line(LOG_INFO, "serving %.*s; Ctrl-C or TERM stops, HUP reloads",
	    SPAN_ARGS(generation->config.root));
}

static void
announce_edition(const struct channel_edition *about)
{
	struct buf line = {0};

	buf_format(&line,
	    "indexed articles=%u files=%u edition=", (unsigned)about->articles,
	    (unsigned)about->files);
	for (size_t i = 0; i < NUMBER_SHOWN; i++)
		buf_format(&line, "%02x", about->number[i]);
	say(&line);
	buf_free(&line);
}

/* Takes editions from the indexer and hands them on. */
static void
take_editions(struct supervisor *supervisor, const struct child *indexer)
{
	struct channel_edition about;
	int fd;

	while (
	    channel_receive(indexer->channel, &fd, &about) == CHANNEL_EDITION) {
		/* A retired indexer reads by rules that hold no more. */
		if (indexer->retired) {
			close(fd);
			continue;
		}
		if (supervisor->edition >= 0)
			close(supervisor->edition);
		supervisor->edition = fd;
		supervisor->about = about;
		supervisor->adopted = clock_monotonic();
		for (size_t i = 0; i < supervisor->count; i++)
			children_send(supervisor, &supervisor->children[i]);
		if (!supervisor->indexed)
			announce_edition(&about);
		supervisor->indexed = true;
	}
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
		log_line(LOG_WARNING, "no control socket at %s: %s", path.data,
		    strerror(errno));
}

/*
 * A new generation from a new configuration; the old one finishes. An edition
 * of another directory would send readers to files that are not there.
 */
static void
reload(struct supervisor *supervisor)
{
	struct config config;
	struct generation next;
	struct notes notes = {0};

	if (supervisor->load(supervisor->context, &config) < 0) {
		log_line(LOG_ERROR,
		    "the configuration stays as it was: mend it and try again");
		return;
	}
	int started =
	    generation_start(&next, &config, &supervisor->generation, &notes);
	log_notes(&notes, LOG_ERROR, LOG_WARNING);
	note_free(&notes);
	if (started < 0) {
		log_line(LOG_ERROR,
		    "the configuration stays as it was: mend it and try again");
		return;
	}
	if (!span_equal(next.config.root, supervisor->generation.config.root) &&
	    supervisor->edition >= 0) {
		close(supervisor->edition);
		supervisor->edition = -1;
	}
	children_retire(supervisor);
	generation_free(&supervisor->generation);
	supervisor->generation = next;
	/* What points into the generation has moved with it. */
	supervisor->generation.place.labels =
	    &supervisor->generation.config.labels;
	place_control(supervisor);
	children_start(supervisor);
	log_line(LOG_INFO, "the configuration was read again");
}

static void
take_signals(struct supervisor *supervisor)
{
	for (int got; (got = signals_next(supervisor->signals));)
		switch (got) {
		case SIGTERM:
		case SIGINT: stop(supervisor); break;
		case SIGHUP: supervisor->reload = true; break;
		default: break;
		}
	children_reap(supervisor);
	/*
	 * However many came: once, and not before all of the last time have
	 * finished. Each generation waits for its slowest reader: a storm would
	 * pile them up.
	 */
	if (!supervisor->reload || supervisor->stopping ||
	    children_retiring(supervisor))
		return;
	supervisor->reload = false;
	reload(supervisor);
}

static void
turn(struct supervisor *supervisor)
{
	struct pollfd fds[2 + CONTROL_FDS] = {
	    {.fd = supervisor->signals, .events = POLLIN}, {.fd = -1}};
	struct control *control = &supervisor->control;
	const struct child *indexer = NULL;

	for (size_t i = 0; i < supervisor->count; i++)
		if (!supervisor->children[i].worker &&
		    !supervisor->children[i].retired) {
			indexer = &supervisor->children[i];
			fds[1].fd = indexer->channel;
			fds[1].events = POLLIN;
		}
	control_poll(control, fds + 2);
	poll(fds, 2 + CONTROL_FDS,
	    control_timeout(control, children_timeout(supervisor)));
	/* A hang-up is seen to by children_reap(). */
	if (fds[1].revents & POLLIN)
		take_editions(supervisor, indexer);
	take_signals(supervisor);
	children_tend(supervisor);
	control_turn(control, report, supervisor);
}

static int
set_up(struct supervisor *supervisor)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, 0};

	supervisor->edition = -1;
	supervisor->signals = signals_watch(signals);
	supervisor->started = clock_monotonic();
	supervisor->board = mmap(NULL, sizeof(*supervisor->board),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (supervisor->signals < 0 || supervisor->board == MAP_FAILED ||
	    socketpair(AF_UNIX, SOCK_DGRAM, 0, supervisor->hints) < 0 ||
	    fcntl(supervisor->hints[0], F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(supervisor->hints[1], F_SETFD, FD_CLOEXEC) < 0 ||
	    getentropy(supervisor->ticket_keys, TLS_TICKET_KEYS) < 0) {
		log_line(LOG_ERROR, "cannot start: %s", strerror(errno));
		return -1;
	}
	return 0;
}

int
supervisor_run(struct config *config, supervisor_load *load, void *context)
{
	struct supervisor supervisor = {.load = load, .context = context};
	struct notes notes = {0};
	int started =
	    generation_start(&supervisor.generation, config, NULL, &notes);

	log_notes(&notes, LOG_ERROR, LOG_WARNING);
	note_free(&notes);
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
	if (supervisor.edition >= 0)
		close(supervisor.edition);
	free(supervisor.children);
	generation_free(&supervisor.generation);
	return 0;
}
