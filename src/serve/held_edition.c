#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/held_edition.h"

/* A capsule of which nothing is known yet. Returns -1 with errno. */
static int
open_capsule(struct capsule *capsule)
{
	*capsule = (struct capsule){.files = {-1, -1}, .hints = {-1, -1}};
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, capsule->hints) < 0)
		return -1;
	fcntl(capsule->hints[0], F_SETFD, FD_CLOEXEC);
	fcntl(capsule->hints[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

void
capsules_close(struct capsule *capsules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		channel_files_close(&capsules[i].files);
		for (size_t j = 0; j < 2; j++)
			if (capsules[i].hints[j] >= 0)
				close(capsules[i].hints[j]);
	}
}

int
capsules_open(struct capsule *capsules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (open_capsule(&capsules[i]) < 0) {
			capsules_close(capsules, i);
			return -1;
		}
	return 0;
}

void
capsules_inherit(struct capsule *capsules, const struct config *next,
    struct capsule *before, const struct config *config)
{
	bool taken[HOSTS_MAX] = {0};

	for (size_t i = 0; i < next->host_count; i++)
		for (size_t j = 0; j < config->host_count; j++) {
			struct capsule fresh = capsules[i];
			if (taken[j] ||
			    !span_equal(
				config->hosts[j].root, next->hosts[i].root))
				continue;
			taken[j] = true;
			capsules[i] = before[j];
			before[j] = fresh;
			break;
		}
}
