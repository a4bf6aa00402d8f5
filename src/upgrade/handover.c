#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "upgrade/handover.h"

/*
 * An upgrade exchanges the program of the supervisor: what the kernel keeps of
 * a process stays (its number, its children, open descriptors), and all else
 * that the next program needs goes through such a handover.
 */

static void
close_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
handover_free(struct handover *handover)
{
	listeners_close(&handover->listeners);
	close_open(handover->control.fd);
	for (size_t i = 0; i < handover->host_count; i++) {
		close_open(handover->hosts[i].edition);
		close_open(handover->hosts[i].directory);
		close_open(handover->hosts[i].base);
		cert_free(&handover->hosts[i].cert);
	}
	for (size_t i = 0; i < handover->child_count; i++)
		close_open(handover->children[i].channel);
	free(handover->children);
	if (handover->ticket_keys)
		ticket_keys_wipe(handover->ticket_keys);
	free(handover->ticket_keys);
	free(handover->buckets);
	arena_free(&handover->arena);
	*handover = (struct handover){.control.fd = -1};
}

static int
keep_fd(int fd, bool keep)
{
	return fd < 0 ? 0 : fcntl(fd, F_SETFD, keep ? 0 : FD_CLOEXEC);
}

int
handover_keep(const struct handover *handover, bool keep)
{
	int result = keep_fd(handover->control.fd, keep);

	for (size_t i = 0; i < handover->listeners.count; i++)
		result |= keep_fd(handover->listeners.list[i].fd, keep);
	for (size_t i = 0; i < handover->host_count; i++) {
		result |= keep_fd(handover->hosts[i].edition, keep);
		result |= keep_fd(handover->hosts[i].directory, keep);
		result |= keep_fd(handover->hosts[i].base, keep);
	}
	for (size_t i = 0; i < handover->child_count; i++)
		result |= keep_fd(handover->children[i].channel, keep);
	return result;
}
