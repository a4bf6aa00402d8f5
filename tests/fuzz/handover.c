#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/capsule.h"
#include "fuzz/fuzz.h"
#include "net/socket.h"
#include "support/process.h"
#include "upgrade/handover.h"

/*
 * What one program of a server hands over to the next. From FIRST on there is
 * one descriptor of each kind, which the text may name. A text is refused, and
 * what it names is closed; or it is read, and what is written of it is read as
 * the same. No descriptor is left open.
 */

enum {
	FIRST = 500,
	KINDS = 6,
	LEAST = STDERR_FILENO + 1,
	OWN = 32, /* below it descriptors of this process, which come back */
};

static void
put(int fd, int at)
{
	HOLDS(fd >= 0 && dup2(fd, at) == at);
	close(fd);
}

static int
listening(void)
{
	struct address any = {.bytes = {127, 0, 0, 1}};
	unsigned port;

	return socket_listen(&any, &port);
}

static struct pressed pressed = {.fd = -1};

static void
close_edition(void)
{
	close(pressed.fd);
}

/* Before the capsule is removed, which looks for what is left open. */
static void
make_edition(void)
{
	HOLDS(scan_press(fuzz_capsule()->scan, &pressed) == 0);
	HOLDS(atexit(close_edition) == 0);
}

static void
open_kinds(void)
{
	int ends[2];

	if (pressed.fd < 0) {
		/* What was inherited, and a text might name. */
		for (int fd = OWN; fd < FIRST; fd++)
			close(fd);
		make_edition();
	}
	put(listening(), FIRST);
	put(listening(), FIRST + 1);
	HOLDS(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
	put(ends[0], FIRST + 2);
	put(ends[1], FIRST + 3);
	HOLDS(dup2(pressed.fd, FIRST + 4) == FIRST + 4);
	put(open("/", O_RDONLY | O_DIRECTORY), FIRST + 5);
}

/* Copies of what the text might name besides; -1 where nothing is open. */
static void
save(int saved[OWN])
{
	for (int fd = LEAST; fd < OWN; fd++)
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, FIRST + KINDS);
}

static void
restore(const int saved[OWN])
{
	for (int fd = LEAST; fd < OWN; fd++) {
		if (saved[fd] < 0)
			continue;
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
}

/* Another one has them. */
static void
forget_descriptors(struct handover *handover)
{
	handover->control.fd = -1;
	for (size_t i = 0; i < handover->listeners.count; i++)
		handover->listeners.list[i].fd = -1;
	for (size_t i = 0; i < handover->host_count; i++)
		handover->hosts[i].edition = handover->hosts[i].directory = -1;
	for (size_t i = 0; i < handover->child_count; i++)
		handover->children[i].channel = -1;
}

static void
check_read(struct handover *read)
{
	struct handover again;
	struct buf first = {0}, second = {0};

	HOLDS(read->process > 0 && read->host_count > 0);
	for (size_t i = 0; i < read->listeners.count; i++)
		HOLDS(fcntl(read->listeners.list[i].fd, F_GETFD) == FD_CLOEXEC);
	for (size_t i = 0; i < read->child_count; i++)
		HOLDS(fcntl(read->children[i].channel, F_GETFD) == FD_CLOEXEC);
	handover_write(read, &first);
	HOLDS(handover_read(buf_span(&first), &again) == NULL);
	handover_write(&again, &second);
	HOLDS(span_equal(buf_span(&first), buf_span(&second)));
	forget_descriptors(read);
	handover_free(&again);
	handover_free(read);
	buf_free(&first);
	buf_free(&second);
}

void
fuzz_handover(struct span input)
{
	int saved[OWN];
	struct handover read;

	open_kinds();
	size_t before = process_descriptors(getpid()) - KINDS;
	save(saved);
	const char *fault = handover_read(input, &read);
	HOLDS(!fault || *fault);
	if (!fault)
		check_read(&read);
	restore(saved);
	for (int fd = FIRST; fd < FIRST + KINDS; fd++)
		close(fd);
	HOLDS(process_descriptors(getpid()) == before);
}
