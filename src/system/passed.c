#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "net/socket.h"
#include "system/passed.h"
#include "wire/gemini.h"
#include "wire/gopher.h"

/*
 * Socket activation: a service manager listens, and the service inherits the
 * sockets. Ports below 1024 then need no right, and connections wait in the
 * queue while the service is restarted. The protocol is sd_listen_fds(3): the
 * first descriptor is 3, LISTEN_FDS says how many there are, LISTEN_PID for
 * which process, LISTEN_FDNAMES their names, separated by colons.
 *
 * The environment is input like any other: whatever it says is checked before a
 * descriptor is used, and a mistake is an error that names it. A server that
 * left a socket out would look as if it served.
 */

enum { FIRST = 3 };

static struct span
take_variable(struct arena *arena, const char *name)
{
	struct span value = arena_copy(arena, span_of(getenv(name)));

	unsetenv(name);
	return value;
}

static void
note_socket(struct notes *notes, int fd, struct span name, const char *cause)
{
	note_add(notes, NOTE_ERROR, SPAN(""), 0,
	    "descriptor %d of LISTEN_FDS%s%pS %s: expected a listening stream "
	    "socket (ListenStream= and Accept=no of a systemd socket)",
	    fd, name.size > 0 ? ", named " : "", SPAN_AT(name), cause);
}

/* Returns what is wrong with a descriptor, or NULL if it can be accepted on. */
static const char *
socket_fault(int fd, struct address *bound_r)
{
	if (fcntl(fd, F_GETFD) < 0 || file_nonblocking(fd) < 0)
		return "is not open";
	int kind = socket_option(fd, SO_TYPE);
	if (kind < 0)
		return "is no socket";
	if (kind != SOCK_STREAM)
		return "is no stream socket";
	if (socket_option(fd, SO_ACCEPTCONN) != 1)
		return "does not listen";
	if (socket_bound(fd, bound_r) < 0)
		return "is of another family than IPv4, IPv6 and UNIX";
	return NULL;
}

/* Takes one socket; names is what is left of the list of names. */
static void
take_socket(struct passed *passed, int fd, struct span *names, bool named,
    struct arena *arena, struct notes *notes)
{
	struct passed_socket one = {.fd = fd};

	if (named && names->size == 0)
		note_socket(notes, fd, SPAN(""), "has no name");
	one.name = span_cut(names, ':');
	const char *fault = socket_fault(fd, &one.bound);
	if (fault)
		note_socket(notes, fd, one.name, fault);
	else
		socket_tune(fd);
	if (one.bound.local)
		one.bound.path = socket_bound_path(fd, arena);
	passed->list[passed->count++] = one;
}

int
passed_take(struct passed *passed_r, struct notes *notes)
{
	static struct arena arena;
	struct span pid = take_variable(&arena, "LISTEN_PID");
	struct span fds = take_variable(&arena, "LISTEN_FDS");
	struct span names = take_variable(&arena, "LISTEN_FDNAMES");
	bool named = names.size > 0;
	uint64_t process = 0, count = 0;
	size_t before = notes->errors;

	*passed_r = (struct passed){0};
	if (pid.size == 0 || fds.size == 0)
		return 0;
	if (span_number(pid, INT32_MAX, &process) < 0)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "LISTEN_PID is \"%pS\": expected the number of a process",
		    SPAN_AT(pid));
	else if (process != (uint64_t)getpid())
		return 0;
	if (span_number(fds, PASSED_MAX, &count) < 0)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "LISTEN_FDS is \"%pS\": expected a number up to %d",
		    SPAN_AT(fds), PASSED_MAX);
	passed_r->list =
	    arena_alloc(&arena, PASSED_MAX * sizeof(*passed_r->list));
	for (int i = 0; i < (int)count; i++)
		take_socket(passed_r, FIRST + i, &names, named, &arena, notes);
	if (names.size > 0 && notes->errors == before)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "LISTEN_FDNAMES has more names than the %d sockets of "
		    "LISTEN_FDS: expected one for each, from \"%pS\" on none",
		    (int)count, SPAN_AT(names));
	return notes->errors == before ? 0 : -1;
}

static int
keep_sockets(const struct passed *passed, int flags)
{
	int result = 0;

	for (size_t i = 0; i < passed->count; i++)
		result |= fcntl(passed->list[i].fd, F_SETFD, flags);
	return result;
}

/* They still have the numbers that they came with. */
int
passed_leave(const struct passed *passed)
{
	struct buf names = {0}, text = {0};
	bool named = false;

	if (passed->count == 0)
		return 0;
	for (size_t i = 0; i < passed->count; i++) {
		struct span name = passed->list[i].name;
		buf_format(&names, "%s%pS", i > 0 ? ":" : "", SPAN_AT(name));
		named = named || name.size > 0;
	}
	buf_byte(&names, '\0');
	buf_format(&text, "%zu", passed->count);
	buf_byte(&text, '\0');
	size_t process = text.size;
	buf_format(&text, "%d", (int)getpid());
	buf_byte(&text, '\0');
	int result = keep_sockets(passed, 0) < 0 ||
		setenv("LISTEN_FDS", text.data, 1) < 0 ||
		setenv("LISTEN_PID", text.data + process, 1) < 0 ||
		(named && setenv("LISTEN_FDNAMES", names.data, 1) < 0)
	    ? -1
	    : 0;
	buf_free(&names);
	buf_free(&text);
	return result;
}

void
passed_take_back(const struct passed *passed)
{
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
	keep_sockets(passed, FD_CLOEXEC);
}

/* systemd calls a socket like its unit unless FileDescriptorName= is set. */
static bool
has_own_name(struct span name)
{
	return name.size > 0 && !span_equal(name, SPAN("unknown")) &&
	    !span_ends(name, SPAN(".socket"));
}

/* How well a place fits a socket; the best one gets it. */
enum fit { FIT_NOT, FIT_ASSIGNED, FIT_PORT, FIT_ADDRESS, FIT_NAME };

static enum fit
fit_name(
    const struct config *config, struct span name, struct config_listener place)
{
	bool fits = place.gopher
	    ? (place.host == 0 && span_equal(name, SPAN("gopher"))) ||
		(span_skip(&name, SPAN("gopher-")) && name.size > 0 &&
		    span_equal(name, config->hosts[place.host].handle))
	    : span_equal(name, SPAN("gemini"));

	return fits ? FIT_NAME : FIT_NOT;
}

static enum fit
fit_address(const struct config *config, const struct address *bound,
    struct config_listener place)
{
	const struct addresses *addresses = place.gopher
	    ? &config->hosts[place.host].gopher_listen
	    : &config->gemini_listen;
	unsigned assigned = place.gopher ? GOPHER_PORT : GEMINI_PORT;
	enum fit fit =
	    bound->port == assigned && place.host == 0 ? FIT_ASSIGNED : FIT_NOT;

	for (size_t i = 0; i < addresses->count; i++) {
		const struct address *one = &addresses->list[i];
		if (one->port != bound->port)
			continue;
		if (address_is_same_host(one, bound))
			return FIT_ADDRESS;
		/* A path has none. */
		if (!bound->local)
			fit = FIT_PORT;
	}
	return fit;
}

bool
passed_place(const struct passed_socket *socket, const struct config *config,
    struct config_listener *place_r)
{
	enum fit best = FIT_NOT;

	for (size_t i = 0; i <= config->host_count; i++) {
		struct config_listener place = {i > 0, i > 0 ? i - 1 : 0};
		enum fit fit = has_own_name(socket->name)
		    ? fit_name(config, socket->name, place)
		    : fit_address(config, &socket->bound, place);
		if (fit <= best)
			continue;
		best = fit;
		*place_r = place;
	}
	return best != FIT_NOT;
}

int
passed_check(const struct passed *passed, const struct config *config,
    struct notes *notes)
{
	size_t before = notes->errors;

	for (size_t i = 0; i < passed->count; i++) {
		const struct passed_socket *one = &passed->list[i];
		struct config_listener place;
		struct buf at = {0};
		if (passed_place(one, config, &place))
			continue;
		address_print(&one->bound, &at);
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "descriptor %d of LISTEN_FDS, named \"%pS\", listens on "
		    "%pS, which is for no protocol: expected "
		    "FileDescriptorName=gemini, gopher, or gopher-NAME of a "
		    "[host NAME]",
		    one->fd, SPAN_AT(one->name), SPAN_AT(buf_span(&at)));
		buf_free(&at);
	}
	return notes->errors == before ? 0 : -1;
}
