#include <errno.h>
#include <poll.h>

#include "serve/keyholder.h"

/*
 * A process of its own beside the workers and the indexers, with neither
 * listening sockets nor editions, a log or ticket keys.
 */

int
keyholder_run(const struct keyholder_order *order)
{
	struct pollfd fd = {.fd = order->channel};

	while (poll(&fd, 1, -1) >= 0 || errno == EINTR)
		if (fd.revents & (POLLHUP | POLLERR))
			return 0;
	return 1;
}
