#include <errno.h>

#include "check/check_closed.h"
#include "edition/root.h"
#include "serve/box.h"

/*
 * `loam check` is often run by root, who may read everything. The processes of
 * the server may not: they have another user, or none of root's privileges. So
 * a process that gives up what an indexer does opens the capsule, and one that
 * is refused is found before readers are told to come again.
 */

struct opening {
	const struct rights *rights;
	const char *path;
};

/* Returns 0, or the errno by which the process of an indexer is refused. */
static int
try_root(void *context)
{
	const struct opening *attempt = context;
	struct box box = {.role = ROLE_INDEXER, .rights = attempt->rights};

	box_enter_directory(&box, attempt->path);
	return root_open(attempt->path) < 0 ? errno : 0;
}

void
check_closed(const struct config *config, size_t host, struct notes *notes)
{
	struct notes unsaid = {0};
	struct rights rights;
	struct opening attempt = {&rights, config->hosts[host].root.data};
	bool known = rights_find(&rights, config, &unsaid) == 0;

	note_free(&unsaid);
	if (!known || box_apart(try_root, &attempt) != EACCES)
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
