#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/note.h"
#include "fetch/dial.h"

/*
 * getaddrinfo() has no deadline, and waits as long as the system's resolver
 * likes. So a child asks, sends the addresses through a pipe, and is killed
 * when the patience ends. An address in figures needs no child.
 */

enum { ADDRESSES_MAX = 16 };

struct resolved {
	socklen_t size;
	struct sockaddr_storage address;
};

/* What a child says: an error of getaddrinfo(), else the addresses. */
struct found_hosts {
	int error, cause; /* of EAI_SYSTEM */
	size_t count;
	struct resolved list[ADDRESSES_MAX];
};

static void
look_up(const struct target *target, struct found_hosts *found_r)
{
	struct addrinfo wanted = {.ai_socktype = SOCK_STREAM,
	    .ai_flags = target->literal ? AI_NUMERICHOST : 0};
	struct addrinfo *list = NULL;
	char port[8];

	*found_r = (struct found_hosts){.count = 0};
	snprintf(port, sizeof(port), "%u", target->port);
	found_r->error = getaddrinfo(target->host.data, port, &wanted, &list);
	found_r->cause = errno;
	if (found_r->error != 0)
		return;
	for (const struct addrinfo *one = list;
	     one && found_r->count < ADDRESSES_MAX; one = one->ai_next) {
		struct resolved *next = &found_r->list[found_r->count++];
		next->size = one->ai_addrlen;
		memcpy(&next->address, one->ai_addr, one->ai_addrlen);
	}
	freeaddrinfo(list);
}

/* Reads what a child says. Returns 0, or -1 with errno. */
static int
read_found(int fd, const struct patience *patience, struct found_hosts *found_r)
{
	char *at = (char *)found_r;
	size_t left = sizeof(*found_r);

	while (left > 0) {
		if (patience_wait(patience, fd, POLLIN) < 0)
			return -1;
		ssize_t got = file_read_some(fd, at, left);
		if (got <= 0) {
			errno = got == 0 ? ECHILD : errno;
			return -1;
		}
		at += got;
		left -= (size_t)got;
	}
	return 0;
}

/* The same as look_up() within a patience. Returns 0, or -1 with errno. */
static int
look_up_within(const struct target *target, const struct patience *patience,
    struct found_hosts *found_r)
{
	int ends[2];

	if (pipe(ends) < 0)
		return -1;
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		struct found_hosts found;
		look_up(target, &found);
		_exit(file_write(ends[1],
			  (struct span){(const char *)&found, sizeof(found)}) <
		    0);
	}
	close(ends[1]);
	int result = child < 0 ? -1 : read_found(ends[0], patience, found_r);
	close_quietly(ends[0]);
	if (child > 0) {
		int cause = errno;
		kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
		errno = cause;
	}
	return result;
}

static int
connect_to(const struct resolved *to, const struct patience *patience)
{
	int fd = socket(to->address.ss_family, SOCK_STREAM, 0), error = 0;
	socklen_t size = sizeof(error);

	if (fd < 0 || file_nonblocking(fd) < 0)
		return close_failed(fd);
	if (connect(fd, (const struct sockaddr *)&to->address, to->size) == 0)
		return fd;
	if (errno != EINPROGRESS || patience_wait(patience, fd, POLLOUT) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return close_failed(fd);
	errno = error;
	return error == 0 ? fd : close_failed(fd);
}

static enum outcome
say_unresolved(const struct target *target, const struct found_hosts *found,
    struct buf *wrong)
{
	buf_format(wrong, "the host %pS is not found: %s; check its name",
	    SPAN_AT(buf_span(&target->host)),
	    found->error == EAI_SYSTEM ? note_cause(found->cause)
				       : gai_strerror(found->error));
	return OUTCOME_UNREACHED;
}

enum outcome
dial(const struct target *target, const struct patience *patience, int *fd_r,
    struct buf *wrong)
{
	struct found_hosts found;
	int looked = 0, cause = 0;

	*fd_r = -1;
	if (target->literal)
		look_up(target, &found);
	else
		looked = look_up_within(target, patience, &found);
	cause = errno;
	if (looked == 0 && found.error != 0)
		return say_unresolved(target, &found, wrong);
	for (size_t i = 0; looked == 0 && i < found.count && *fd_r < 0; i++) {
		/* One that is silent leaves time to the others. */
		struct patience part = *patience;
		part.silence = patience_left(patience) / (int)(found.count - i);
		*fd_r = connect_to(&found.list[i], &part);
		cause = errno;
	}
	if (*fd_r >= 0)
		return OUTCOME_DONE;
	buf_format(wrong,
	    "no connection to %pS, port %u: %s; check the address, and that "
	    "the server runs",
	    SPAN_AT(buf_span(&target->host)), target->port, note_cause(cause));
	return cause == ETIMEDOUT ? OUTCOME_LATE : OUTCOME_UNREACHED;
}
