#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cert/cert.h"
#include "net/socket.h"
#include "system/control.h"
#include "system/local.h"

/*
 * A Unix stream socket that only the server's user can open (mode 0600), for
 * `loam status` and other commands. The protocol is the simplest there is: a
 * line in, an answer out, close. The supervisor serves it from its own poll()
 * loop, so every client has a fixed-size line, a slot and a deadline, and no
 * call blocks. Where all slots are taken, the client that has been silent for
 * the longest time gives way to the next: the script of an operator that hangs
 * locks nobody out. Some commands ask for what takes time, such as a reload:
 * their clients wait without a deadline, as long as they stay, and leave some
 * slots to others.
 */

enum { PAUSE = 1000 }; /* ms without accept() when descriptors are used up */

/*
 * The whole path, by which commands find it in the list of the kernel
 * (system/control_list.c). One that is too long for an address stays as it is.
 */
static struct span
whole_path(struct span path, char room[LOCAL_PATH])
{
	size_t directory;

	if (span_starts(path, SPAN("/")) || !getcwd(room, LOCAL_PATH) ||
	    (directory = strlen(room)) + 1 + path.size >= LOCAL_PATH)
		return path;
	room[directory] = '/';
	memcpy(room + directory + 1, path.data, path.size);
	room[directory + 1 + path.size] = '\0';
	return span_of(room);
}

/* Its own path stays as it is: a directory above it may be renamed. */
int
control_open(struct control *control, struct span path)
{
	char room[LOCAL_PATH];

	*control = (struct control){0};
	int fd = local_listen(
	    whole_path(path, room), 0600, &control->device, &control->inode);
	if (fd < 0)
		return -1;
	control->path = mem_copy(path.data, path.size);
	control->listener = fd;
	return 0;
}

static void
drop_client(struct control *control, size_t at)
{
	close(control->clients[at].fd);
	buf_free(&control->clients[at].answer);
	control->clients[at] = control->clients[--control->count];
}

bool
control_is_at(const struct control *control, struct span path)
{
	return control->path && span_equal(path, span_of(control->path)) &&
	    local_is_own(path, control->device, control->inode);
}

void
control_close(struct control *control)
{
	if (!control->path)
		return;
	local_remove(span_of(control->path), control->device, control->inode);
	while (control->count > 0)
		drop_client(control, control->count - 1);
	close(control->listener);
	free(control->path);
	*control = (struct control){0};
}

int
control_move(struct control *control, const struct control_places *places)
{
	int error = 0;

	for (size_t i = 0; i < places->count; i++)
		if (control_is_at(control, places->list[i]))
			return 0;
	control_close(control);
	for (size_t i = 0; i < places->count; i++) {
		const struct span *place = &places->list[i];
		if (places->automatic && i + 1 == places->count)
			(void)cert_make_directory(place->data, mkdir, NULL);
		if (control_open(control, *place) == 0)
			return 0;
		error = error ? error : errno;
	}
	errno = error;
	return error ? -1 : 0;
}

/* The client that has been silent for the longest time; or their number. */
static size_t
find_silent(const struct control *control)
{
	size_t found = control->count;

	for (size_t i = 0; i < control->count; i++)
		if (control->clients[i].silent &&
		    (found == control->count ||
			control->clients[i].due < control->clients[found].due))
			found = i;
	return found;
}

static bool
accepts_clients(const struct control *control)
{
	return control->path && !control->resume_at &&
	    (control->count < CONTROL_CLIENTS ||
		find_silent(control) < control->count);
}

void
control_poll(const struct control *control, struct pollfd *fds)
{
	for (size_t i = 0; i < CONTROL_FDS; i++)
		fds[i] = (struct pollfd){.fd = -1};
	if (accepts_clients(control))
		fds[CONTROL_CLIENTS] =
		    (struct pollfd){.fd = control->listener, .events = POLLIN};
	for (size_t i = 0; i < control->count; i++) {
		const struct control_client *client = &control->clients[i];
		fds[i].fd = client->fd;
		/* That one goes is reported in any case. */
		fds[i].events = client->waits ? 0
		    : client->answer.size     ? POLLOUT
					      : POLLIN;
	}
}

int
control_timeout(const struct control *control, int timeout)
{
	int64_t now = clock_monotonic(), least = timeout;

	if (control->resume_at && control->resume_at - now < least)
		least = control->resume_at - now;
	for (size_t i = 0; i < control->count; i++) {
		const struct control_client *client = &control->clients[i];
		int64_t left =
		    client->waits ? CONTROL_AGAIN : client->due - now;
		least = left < least ? left : least;
	}
	return least > 0 ? (int)least : 0;
}

static void
accept_clients(struct control *control, int64_t now)
{
	if (control->resume_at && control->resume_at <= now)
		control->resume_at = 0;
	while (accepts_clients(control)) {
		struct address peer;
		int fd = socket_accept(control->listener, &peer);
		if (fd >= 0) {
			if (control->count == CONTROL_CLIENTS)
				drop_client(control, find_silent(control));
			control->clients[control->count++] =
			    (struct control_client){
				.fd = fd, .due = now + CONTROL_TIMEOUT};
			continue;
		}
		/* Out of descriptors: pause, or poll() would spin. */
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			control->resume_at = now + PAUSE;
		return;
	}
}

static size_t
count_waiters(const struct control *control)
{
	size_t count = 0;

	for (size_t i = 0; i < control->count; i++)
		count += control->clients[i].waits;
	return count;
}

/* Returns 0, with an answer or without one yet, or -1 to close. */
static int
put_request(struct control *control, struct control_client *client,
    control_answer *answer, void *context)
{
	struct control_request *request = &client->request;
	struct span line = {client->line, client->got};

	/* Clients move in their list. */
	request->command = span_head(line, span_find(line, '\n'));
	client->waits = !answer(context, request, &client->answer);
	request->again = true;
	client->due = clock_monotonic() + CONTROL_TIMEOUT;
	if (client->waits)
		return count_waiters(control) > CONTROL_WAITERS ? -1 : 0;
	return client->answer.size > 0 ? 0 : -1;
}

/* Whether the other end was closed. */
static bool
has_left(const struct control_client *client)
{
	struct pollfd end = {.fd = client->fd};

	return poll(&end, 1, 0) > 0;
}

/* Returns 0, having asked once the command is complete, or -1 to close. */
static int
recv_line(struct control *control, struct control_client *client,
    control_answer *answer, void *context)
{
	ssize_t got = recv(client->fd, client->line + client->got,
	    sizeof(client->line) - client->got, 0);

	client->silent = true;
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	client->got += (size_t)got;
	struct span line = {client->line, client->got};
	size_t end = span_find(line, '\n');
	if (end == line.size)
		return got == 0 || client->got == sizeof(client->line) ? -1 : 0;
	client->silent = false;
	return put_request(control, client, answer, context);
}

/* Returns 0 while a part of the answer is left, or -1 at its end. */
static int
send_rest(struct control_client *client)
{
	struct span rest = span_tail(buf_span(&client->answer), client->put);
	ssize_t put = send(client->fd, rest.data, rest.size, MSG_NOSIGNAL);

	if (put < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	client->put += (size_t)put;
	return client->put < client->answer.size ? 0 : -1;
}

/*
 * Its time is looked at last: what came in it may be read later, by a process
 * that was kept from running. Returns 0, or -1 to close.
 */
static int
serve_client(struct control *control, struct control_client *client,
    int64_t now, control_answer *answer, void *context)
{
	int result = 0;

	if (client->waits)
		result = has_left(client)
		    ? -1
		    : put_request(control, client, answer, context);
	else if (client->answer.size == 0)
		result = recv_line(control, client, answer, context);
	if (result == 0 && client->answer.size > 0)
		result = send_rest(client);
	return !client->waits && client->due <= now ? -1 : result;
}

void
control_turn(struct control *control, control_answer *answer, void *context)
{
	int64_t now = clock_monotonic();

	accept_clients(control, now);
	for (size_t i = control->count; i > 0; i--)
		if (serve_client(control, &control->clients[i - 1], now, answer,
			context) < 0)
			drop_client(control, i - 1);
}
