#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "edition/root.h"
#include "sandbox/fd_pass.h"
#include "serve/held_edition.h"

/*
 * The supervisor keeps a descriptor of each newest edition, so a worker that is
 * started while an indexer is busy, or dead (E2), has something to serve at
 * once, and a reload does not begin with an empty server.
 *
 * The socket pair for suspects works in the other direction: a worker that
 * opens a file and finds it changed tells the indexer its path. Datagrams keep
 * paths apart and are dropped when the queue is full, which is harmless: a
 * full rescan finds the change later. The writer has a pair of its own, since
 * what it says is believed more.
 */

static void
close_pair(int ends[2])
{
	for (size_t i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

/* Nobody reads at 1: what the other end sent would stay. */
static int
open_pair(int ends_r[2])
{
	if (fd_pass_pair(SOCK_DGRAM, ends_r) < 0)
		return -1;
	shutdown(ends_r[1], SHUT_RD);
	return 0;
}

static int
open_pairs(struct held_edition *held)
{
	*held = (struct held_edition){.files = CHANNEL_NO_FILES,
	    .served = -1,
	    .suspects = {-1, -1},
	    .written = {-1, -1}};
	if (open_pair(held->suspects) < 0)
		return -1;
	if (open_pair(held->written) == 0)
		return 0;
	int error = errno;
	close_pair(held->suspects);
	errno = error;
	return -1;
}

void
held_edition_serve(struct held_edition *held, const struct loaded_root *loaded)
{
	if (held->served >= 0)
		close(held->served);
	held->served = held->files.root >= 0
	    ? fcntl(held->files.root, F_DUPFD_CLOEXEC, 0)
	    : loaded_root_hold(loaded).fd;
	held->moved = false;
}

void
held_edition_move(struct held_edition *held, bool moved)
{
	if (moved && !held->moved && clock_monotonic() >= held->follow_at)
		held->follow_wait = 0;
	held->moved = moved;
}

void
held_edition_mix(struct held_edition *held)
{
	if (!held->moved)
		return;
	if (held->served >= 0)
		close(held->served);
	held->served = -1;
	held->follow_at = 0;
}

void
held_editions_close(struct held_edition *held, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		channel_files_close(&held[i].files);
		if (held[i].served >= 0)
			close(held[i].served);
		close_pair(held[i].suspects);
		close_pair(held[i].written);
	}
}

int
held_editions_open(struct held_edition *held, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (open_pairs(&held[i]) < 0) {
			held_editions_close(held, i);
			return -1;
		}
	return 0;
}

static bool
has_zone(const struct config *config, size_t host, struct span path)
{
	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].hosts >> host & 1 &&
		    span_equal(config->zones[i].path, path))
			return true;
	return false;
}

/* Whether the edition of a host knows all zones of the next. */
static bool
has_zones(const struct config *config, size_t host, const struct config *next,
    size_t next_host)
{
	for (size_t i = 0; i < next->zone_count; i++)
		if (next->zones[i].hosts >> next_host & 1 &&
		    !has_zone(config, host, next->zones[i].path))
			return false;
	return true;
}

void
held_editions_inherit(struct held_edition *held, const struct config *next,
    struct held_edition *before, const struct config *config)
{
	bool taken[HOSTS_MAX] = {0};

	for (size_t i = 0; i < next->host_count; i++)
		for (size_t j = 0; j < config->host_count; j++) {
			struct held_edition fresh = held[i];
			/* Each edition goes to one host; several hosts may
			 * serve one directory. */
			if (taken[j] ||
			    !span_equal(
				config->hosts[j].root, next->hosts[i].root) ||
			    !has_zones(config, j, next, i))
				continue;
			taken[j] = true;
			held[i] = before[j];
			before[j] = fresh;
			break;
		}
}
