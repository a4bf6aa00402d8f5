#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/options.h"
#include "cli/running.h"
#include "config/real_path.h"
#include "system/control.h"
#include "system/control_ask.h"
#include "system/control_list.h"
#include "text/escape.h"
#include "text/uri.h"

/*
 * A command that is typed in another directory than the server's, or with
 * another -c, reads other files and says nothing wrong: its answer is about a
 * server that does not run. So it asks the control sockets that it can find for
 * the paths of their servers and compares them with its own. A server need not
 * have the environment of the command: one of systemd has $RUNTIME_DIRECTORY,
 * one of another login no $XDG_RUNTIME_DIR. Thus all places are looked at.
 */

/* Where it is beside the certificates of the defaults. */
#define STANDARD_CERTS "certs"

enum {
	LISTED_MAX = 64, /* of all servers of this user */
	PLACES_MAX = 3 * CONTROL_PLACES + LISTED_MAX,
	REMARK_TIME = 1000, /* ms: a remark is not worth a longer wait */
	FIND_TIME = 10000,
};

struct places {
	struct span list[PLACES_MAX];
	size_t count;
};

static void
add_places(struct places *places, const struct span *more, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < places->count &&
		    !span_equal(places->list[at], more[i]))
			at++;
		if (at == places->count)
			places->list[places->count++] = more[i];
	}
}

/* Without a runtime directory no place is common to all commands. */
static void
add_listed(struct arena *arena, struct places *places)
{
	struct span listed[LISTED_MAX];

	if (!getenv("XDG_RUNTIME_DIR"))
		add_places(
		    places, listed, control_list(arena, listed, LISTED_MAX));
}

/*
 * Where systemd puts the socket of a server that has what this command lacks: a
 * login's runtime directory, or RuntimeDirectory=loam in a unit of the system
 * or of a user. A variable that is set, if to nothing, is an answer, and no
 * place is guessed.
 */
static struct control_places
system_places(struct arena *arena)
{
	const char *own = getenv("XDG_RUNTIME_DIR");
	struct control_places places = {0};
	struct span login = own
	    ? span_of(own)
	    : arena_format(arena, "/run/user/%ld", (long)geteuid());

	if (!own)
		places.list[places.count++] =
		    arena_format(arena, "%pS/loam.sock", SPAN_AT(login));
	if (!getenv("RUNTIME_DIRECTORY")) {
		places.list[places.count++] = SPAN("/run/loam/loam.sock");
		if (login.size > 0)
			places.list[places.count++] = arena_format(
			    arena, "%pS/loam/loam.sock", SPAN_AT(login));
	}
	return places;
}

/*
 * The places of a configuration; with `all` those of a server of the defaults
 * too, which runs here although this configuration has another place.
 */
static struct places
places_of(struct config *config, bool all)
{
	struct arena *arena = &config->arena;
	struct places places = {0};
	struct control_places own =
	    control_places(arena, config->control, config->certificates);
	struct control_places standard =
	    control_places(arena, SPAN("auto"), SPAN(STANDARD_CERTS));
	struct control_places system = system_places(arena);

	add_places(&places, own.list, own.count);
	if (all)
		add_places(&places, standard.list, standard.count);
	if (all || own.automatic) {
		add_places(&places, system.list, system.count);
		add_listed(arena, &places);
	}
	return places;
}

/* Decodes a path of an answer. */
static struct span
decoded(struct arena *arena, struct span path)
{
	struct buf buf = {0};

	uri_decode(&buf, path);
	return buf_keep(&buf, arena);
}

static void
add_capsule(struct arena *arena, struct span capsule, struct running *running)
{
	running->capsules = running->capsules.size == 0
	    ? capsule
	    : arena_format(arena, "%pS, %pS", SPAN_AT(running->capsules),
		  SPAN_AT(capsule));
}

static struct running
own_paths(struct config *config)
{
	struct arena *arena = &config->arena;
	struct running own = {.directory = real_path_of(arena, SPAN(".")),
	    .certs = real_path_of(arena, config->certificates)};

	if (config->file.size > 0)
		own.config = real_path_of(arena, config->file);
	for (size_t i = 0; i < config->host_count; i++)
		add_capsule(
		    arena, real_path_of(arena, config->hosts[i].root), &own);
	return own;
}

/* An older server does not know the request, and is known by its place alone.
 */
static int
ask_paths(
    struct arena *arena, struct span place, int time, struct running *running_r)
{
	struct buf answer = {0};
	int result = control_ask(place, SPAN("paths\n"), time, &answer);
	struct span rest = buf_span(&answer);

	*running_r = (struct running){.socket = place};
	while (result == 0 && rest.size > 0) {
		struct span value = span_cut(&rest, '\n');
		struct span key = span_cut(&value, ' ');
		struct span path = decoded(arena, value);
		if (span_equal(key, SPAN("pid")))
			running_r->pid = path;
		else if (span_equal(key, SPAN("directory")))
			running_r->directory = path;
		else if (span_equal(key, SPAN("config")))
			running_r->config = path;
		else if (span_equal(key, SPAN("certs")))
			running_r->certs = path;
		else if (span_equal(key, SPAN("capsule")))
			add_capsule(arena, path, running_r);
	}
	buf_free(&answer);
	return result;
}

/* A server without a file is known by its certificates. */
static bool
is_same_server(const struct running *one, const struct running *other)
{
	if (one->pid.size == 0)
		return true;
	return one->config.size > 0 || other->config.size > 0
	    ? span_equal(one->config, other->config)
	    : span_equal(one->certs, other->certs);
}

/* Appends one thing in which the two differ. */
static void
add_difference(
    struct buf *buf, const char *what, struct span own, struct span running)
{
	const struct span none = SPAN("none");

	if (!span_equal(running, own))
		buf_format(buf, "%s %s %pS here, %pS there",
		    buf->size > 0 ? ";" : "", what,
		    SPAN_AT(own.size > 0 ? own : none),
		    SPAN_AT(running.size > 0 ? running : none));
}

/* What leads to the other server: its directory, or its file. */
static void
add_way(
    struct buf *buf, const struct running *own, const struct running *running)
{
	if (!span_equal(own->directory, running->directory))
		buf_format(buf, "; that server was started in %pS",
		    SPAN_AT(running->directory));
	else if (running->config.size > 0 &&
	    !span_equal(own->config, running->config)) {
		buf_add(buf, SPAN("; -c "));
		escape_word(buf, running->config);
		buf_add(buf, SPAN(" means that server"));
	}
}

/* One sentence, which begins in one of two ways. */
static void
complain_of_difference(
    const char *begin, const struct running *running, const struct running *own)
{
	struct buf buf = {0};

	add_difference(&buf, "configuration", own->config, running->config);
	add_difference(&buf, "capsule", own->capsules, running->capsules);
	add_difference(&buf, "certificates", own->certs, running->certs);
	if (buf.size > 0) {
		add_way(&buf, own, running);
		options_complain("%s (process %pS):%pS", begin,
		    SPAN_AT(running->pid), SPAN_AT(buf_span(&buf)));
	}
	buf_free(&buf);
}

/* Only the owner of a socket, and root, can connect to it. */
static void
complain_of_failure(struct arena *arena, struct span place, int error)
{
	struct span path = real_path_of(arena, place);

	options_complain("the server at %pS cannot be reached: %s%s",
	    SPAN_AT(path), note_cause(error),
	    error == EACCES ? "; only its own user and root can ask it" : "");
}

/*
 * In full, since a relative path is another one in another directory. A socket
 * that is named may be new to a server, which takes it when it reads the file.
 */
static void
complain_of_none(struct config *config, const struct places *places)
{
	struct arena *arena = &config->arena;
	struct buf buf = {0};

	for (size_t i = 0; i < places->count; i++)
		buf_format(&buf, "%s%pS", i > 0 ? " or " : "",
		    SPAN_AT(real_path_of(arena, places->list[i])));
	options_complain("no server answers at %pS: `loam serve` starts one%s",
	    SPAN_AT(buf_span(&buf)),
	    config_line(config, "server", "control") > 0
		? "; HUP tells one that was started with another control to "
		  "read its configuration"
		: "");
	buf_free(&buf);
}

/* The result of asking at several places. */
struct found {
	struct running running; /* the same server, else the first one */
	size_t answers;
	bool same;
	struct span failed; /* the first place whose server did not answer */
	int error; /* of it */
};

/* A socket on which no process listens (ECONNREFUSED) is as good as none. */
static void
take_failure(struct found *found, struct span place, int error)
{
	if (error == ENOENT || error == ENOTDIR || error == ECONNREFUSED ||
	    found->error)
		return;
	found->failed = place;
	found->error = error;
}

/* Asks until a server is the one of the configuration. */
static struct found
ask_places(struct arena *arena, const struct places *places, int time,
    const struct running *own)
{
	struct found found = {0};

	for (size_t i = 0; i < places->count && !found.same; i++) {
		struct running running;
		if (ask_paths(arena, places->list[i], time, &running) < 0) {
			take_failure(&found, places->list[i], errno);
			continue;
		}
		found.same = is_same_server(&running, own);
		if (found.same || found.answers == 0)
			found.running = running;
		found.answers++;
	}
	return found;
}

int
running_find(struct config *config, struct running *running_r)
{
	struct places places = places_of(config, false);
	struct running own = own_paths(config);
	struct found found =
	    ask_places(&config->arena, &places, FIND_TIME, &own);

	bool refused = config->named && !found.same;

	*running_r = found.running;
	if (places.count == 0)
		options_complain("there is no control socket: set control in "
				 "[server] to a path");
	else if (found.answers > 0 && !found.same)
		complain_of_difference(refused
			? "no server of this configuration answers, and "
			  "another one runs"
			: "this command differs from the running server",
		    &found.running, &own);
	else if (found.answers == 0 && found.error)
		complain_of_failure(&config->arena, found.failed, found.error);
	else if (found.answers == 0)
		complain_of_none(config, &places);
	return found.answers > 0 && !refused ? 0 : -1;
}

void
running_remark(struct config *config)
{
	struct places places = places_of(config, true);
	struct running own = own_paths(config);
	struct found found =
	    ask_places(&config->arena, &places, REMARK_TIME, &own);

	/* An older server did not tell. */
	if (found.answers > 0 && found.running.pid.size > 0)
		complain_of_difference(
		    "this command differs from the running server",
		    &found.running, &own);
}
