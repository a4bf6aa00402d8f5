#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/check_closed.h"
#include "edition/root.h"
#include "serve/box.h"

/*
 * `loam check` is often run by root, who may read everything. The processes of
 * the server may not: they have another user, or none of root's privileges. So
 * a process that gives up what an indexer does opens the capsule, and one that
 * is refused is found before readers are told to come again.
 */

/* Returns 0, or the errno by which the process of an indexer is refused. */
static int
try_root(const struct rights *rights, const char *path)
{
	struct box box = {.role = ROLE_INDEXER, .rights = rights};

	box_enter_directory(&box, path);
	return root_open(path) < 0 ? errno : 0;
}

/* The same in a process of its own; -1: it could not be tried. */
static int
refusal_of(const struct rights *rights, const char *path)
{
	int status;

	/* Else the process would write buffered output again. */
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(try_root(rights, path));
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void
check_closed(const struct config *config, size_t host, struct notes *notes)
{
	struct notes unsaid = {0};
	struct rights rights;
	bool known = rights_find(&rights, config, &unsaid) == 0;

	note_free(&unsaid);
	if (!known ||
	    refusal_of(&rights, config->hosts[host].root.data) != EACCES)
		return;
	if (config->user.size > 0)
		note_add(notes, NOTE_ERROR, SPAN("/"), 0,
		    "it is closed to the server's user %pS: let that user read "
		    "it, and pass through the directories above it",
		    SPAN_AT(config->user));
	else
		note_add(notes, NOTE_ERROR, SPAN("/"), 0,
		    "it is closed to the server's processes, since root has no "
		    "privileges there: let user of [server] be its owner, or "
		    "let all users read it");
}
