#define _GNU_SOURCE
#include <dirent.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "chaos/acts.h"
#include "support/expect.h"
#include "support/installed.h"
#include "support/sanitized.h"
#include "support/server_priv.h"

/* The end of a storm: what is left over, and what is in use. */

enum {
	MORE_SUPERVISOR = 4 << 10, /* KiB that it may have more */
	MORE_CHILDREN = 24 << 10, /* the same of all the others */
};

struct footing
storm_measure(struct storm *storm)
{
	pid_t children[PROCESS_MAX], parent = storm->server.pid;
	struct footing footing = {0};

	storm_configure(storm, STORM_WORKERS);
	acts_reload(storm);
	storm_settle(storm);
	size_t count = process_children(parent, children);
	footing.descriptors = process_descriptors(parent);
	footing.supervisor = process_memory(parent);
	for (size_t i = 0; i < count; i++)
		footing.children += process_memory(children[i]);
	return footing;
}

static void
expect_footing(struct storm *storm)
{
	struct footing now = storm_measure(storm), *then = &storm->footing;

	print_message("memory: the supervisor %zu KiB, %zu at first; others "
		      "%zu KiB, %zu at first\n",
	    now.supervisor, then->supervisor, now.children, then->children);
	EVENTUALLY(process_descriptors(storm->server.pid) <= then->descriptors);
	if (SANITIZED)
		return;
	assert_true(now.supervisor <= then->supervisor + MORE_SUPERVISOR);
	assert_true(now.children <= then->children + MORE_CHILDREN);
}

/* Fails if a directory holds a file whose name matches none of the patterns. */
static void
expect_only(const char *path, const char *const *patterns)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;

	server_must(directory != NULL, "opendir", path);
	while ((entry = readdir(directory))) {
		bool known = *entry->d_name == '.' &&
		    (!entry->d_name[1] || !strcmp(entry->d_name, ".."));
		for (size_t i = 0; patterns[i] && !known; i++)
			known = fnmatch(patterns[i], entry->d_name, 0) == 0;
		if (!known)
			fail_msg("%s is left over in %s", entry->d_name, path);
	}
	closedir(directory);
}

static void
expect_nothing_left(const struct storm *storm)
{
	static const char *const own[] = {"capsule", "tree*", "gone", "certs",
	    "loam.ini", "log", "access.log", "out", "err", "clock", "c.pem",
	    "k.pem", NULL};
	static const char *const certs[] = {"localhost.crt", "localhost.key",
	    "localhost.crt.old*", "localhost.key.old*", NULL};
	char path[SERVER_PATH];

	expect_only(storm->server.directory, own);
	server_join(path, storm->server.directory, "certs");
	expect_only(path, certs);
}

static void
end_clients(struct storm *storm)
{
	storm->world->stop = true;
	for (int i = 0; i < CLIENTS; i++) {
		int status = 1;
		waitpid(storm->clients[i], &status, 0);
		storm->clients[i] = 0;
		assert_int_equal(status, 0);
	}
	assert_int_equal(faults_judge(&storm->faults), 0);
	assert_true(storm->world->asked[0] > 0 && storm->world->asked[1] > 0);
	assert_true(storm->world->uploads > 0);
}

void
storm_free(struct storm *storm)
{
	if (!storm->world)
		return;
	for (int i = 0; i < CLIENTS; i++)
		if (storm->clients[i] > 0) {
			kill(storm->clients[i], SIGKILL);
			waitpid(storm->clients[i], NULL, 0);
		}
	publisher_end(&storm->publisher);
	server_remove(&storm->server);
	if (storm->clock)
		munmap(storm->clock, sizeof(*storm->clock));
	if (*storm->disk) {
		/* Processes of a storm that failed may still be there. */
		umount2(storm->disk, MNT_DETACH);
		rmdir(storm->disk);
	}
	installed_end();
	identity_free(&storm->member);
	identity_free(&storm->stranger);
	munmap(storm->world, sizeof(*storm->world));
	storm->world = NULL;
}

void
storm_end(struct storm *storm)
{
	pid_t children[PROCESS_MAX];

	expect_footing(storm);
	end_clients(storm);
	size_t count = process_children(storm->server.pid, children);
	assert_int_equal(server_stop(&storm->server), 0);
	for (size_t i = 0; i < count; i++)
		EVENTUALLY(!process_alive(children[i]));
	expect_nothing_left(storm);
}
