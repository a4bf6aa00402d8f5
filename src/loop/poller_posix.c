#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "loop/poller.h"
#include "loop/wait.h"

/*
 * poll(), for systems without epoll: linear in the number of descriptors. Two
 * parallel arrays, the last element of which fills the gap of a removed one.
 */
struct poller {
	struct pollfd *list;
	void **items;
	size_t count, capacity, item_capacity;
	size_t next; /* where the next scan begins: each gets its turn */
};

struct poller *
poller_new(void)
{
	return mem_alloc(sizeof(struct poller));
}

void
poller_free(struct poller **poller)
{
	if (!*poller)
		return;
	free((*poller)->list);
	free((*poller)->items);
	free(*poller);
	*poller = NULL;
}

static short
events_of(unsigned want)
{
	return (short)((want & POLLER_READ ? POLLIN : 0) |
	    (want & POLLER_WRITE ? POLLOUT : 0));
}

int
poller_add(struct poller *poller, int fd, unsigned want, void *item)
{
	size_t at = poller->count++;

	poller->list = mem_grow(poller->list, &poller->capacity, poller->count,
	    sizeof(*poller->list));
	poller->items = mem_grow(poller->items, &poller->item_capacity,
	    poller->count, sizeof(*poller->items));
	poller->list[at] = (struct pollfd){.fd = fd, .events = events_of(want)};
	poller->items[at] = item;
	return 0;
}

int
poller_change(struct poller *poller, int fd, unsigned want, void *item)
{
	for (size_t i = 0; i < poller->count; i++)
		if (poller->list[i].fd == fd) {
			poller->list[i].events = events_of(want);
			poller->items[i] = item;
			return 0;
		}
	errno = ENOENT;
	return -1;
}

void
poller_remove(struct poller *poller, int fd)
{
	for (size_t i = 0; i < poller->count; i++)
		if (poller->list[i].fd == fd) {
			poller->count--;
			poller->list[i] = poller->list[poller->count];
			poller->items[i] = poller->items[poller->count];
			return;
		}
}

void
poller_close(struct poller *poller, int fd)
{
	poller_remove(poller, fd);
	close(fd);
}

size_t
poller_wait(struct poller *poller, int timeout, void **items_r, size_t most)
{
	size_t found = 0, next = poller->next + 1;
	int ready =
	    wait_result(poll(poller->list, (nfds_t)poller->count, timeout));

	for (size_t i = 0; ready > 0 && i < poller->count && found < most;
	     i++) {
		size_t at = (poller->next + i) % poller->count;
		if (!poller->list[at].revents)
			continue;
		items_r[found++] = poller->items[at];
		/* Full: the next scan begins with those after this one. */
		if (found == most)
			next = at + 1;
	}
	poller->next = poller->count ? next % poller->count : 0;
	return found;
}

void
poller_rest(long us)
{
	(void)nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}
