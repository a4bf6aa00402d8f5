#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/held_edition.h"

static int
open_pair(struct held_edition *held)
{
	*held = (struct held_edition){.files = {-1, -1}, .suspects = {-1, -1}};
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, held->suspects) < 0)
		return -1;
	fcntl(held->suspects[0], F_SETFD, FD_CLOEXEC);
	fcntl(held->suspects[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

void
held_editions_close(struct held_edition *held, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		channel_files_close(&held[i].files);
		for (size_t j = 0; j < 2; j++)
			if (held[i].suspects[j] >= 0)
				close(held[i].suspects[j]);
	}
}

int
held_editions_open(struct held_edition *held, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (open_pair(&held[i]) < 0) {
			held_editions_close(held, i);
			return -1;
		}
	return 0;
}

void
held_editions_inherit(struct held_edition *held, const struct config *next,
    struct held_edition *before, const struct config *config)
{
	bool taken[HOSTS_MAX] = {0};

	for (size_t i = 0; i < next->host_count; i++)
		for (size_t j = 0; j < config->host_count; j++) {
			struct held_edition fresh = held[i];
			if (taken[j] ||
			    !span_equal(
				config->hosts[j].root, next->hosts[i].root))
				continue;
			taken[j] = true;
			held[i] = before[j];
			before[j] = fresh;
			break;
		}
}
