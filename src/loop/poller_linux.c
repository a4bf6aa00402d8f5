#define _GNU_SOURCE
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "loop/poller.h"
#include "loop/wait.h"

/*
 * epoll. EPOLLEXCLUSIVE keeps a new connection from waking every worker (the
 * thundering herd). The kernel moves reported descriptors to the end of its
 * ready list, which gives each its turn.
 */
struct poller {
	int fd;
};

enum { SLACK = 1000 }; /* ns that a sleep may be longer; 50,000 else */

struct poller *
poller_new(void)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0)
		return NULL;
	struct poller *poller = mem_alloc(sizeof(*poller));
	poller->fd = fd;
	/* A failure only makes rests longer. */
	(void)prctl(PR_SET_TIMERSLACK, SLACK, 0, 0, 0);
	return poller;
}

void
poller_free(struct poller **poller)
{
	if (!*poller)
		return;
	close((*poller)->fd);
	free(*poller);
	*poller = NULL;
}

static int
control_epoll(
    struct poller *poller, int operation, int fd, unsigned want, void *item)
{
	struct epoll_event event = {.data.ptr = item};

	if (want & POLLER_READ)
		event.events |= EPOLLIN;
	if (want & POLLER_WRITE)
		event.events |= EPOLLOUT;
	if (want & POLLER_SHARED)
		event.events |= EPOLLEXCLUSIVE;
	if (want & POLLER_END)
		event.events |= EPOLLRDHUP;
	return epoll_ctl(poller->fd, operation, fd, &event);
}

int
poller_add(struct poller *poller, int fd, unsigned want, void *item)
{
	return control_epoll(poller, EPOLL_CTL_ADD, fd, want, item);
}

int
poller_change(struct poller *poller, int fd, unsigned want, void *item)
{
	return control_epoll(poller, EPOLL_CTL_MOD, fd, want, item);
}

void
poller_remove(struct poller *poller, int fd)
{
	control_epoll(poller, EPOLL_CTL_DEL, fd, 0, NULL);
}

void
poller_close(struct poller *poller, int fd)
{
	(void)poller;
	close(fd);
}

size_t
poller_wait(struct poller *poller, int timeout, void **items_r, size_t most)
{
	struct epoll_event events[128];
	int room = most < 128 ? (int)most : 128;
	int count = wait_result(epoll_wait(poller->fd, events, room, timeout));

	for (int i = 0; i < count; i++)
		items_r[i] = events[i].data.ptr;
	return (size_t)count;
}

void
poller_rest(long us)
{
	(void)ppoll(NULL, 0, &(struct timespec){.tv_nsec = us * 1000}, NULL);
}
