#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "base/note.h"
#include "edition/root.h"
#include "serve/box.h"

/*
 * A worker accepts connections and reads files of its hosts' capsules, an
 * indexer reads one capsule, follows its changes and writes editions in memory,
 * the keyholder only writes and reads messages. Each enters its sandbox when it
 * has loaded what it needs from elsewhere (certificates, libmagic's patterns,
 * iconv's converters) and before it reads the first byte of a stranger.
 *
 * An indexer's memory is bounded, since what it needs depends on publishers. A
 * worker's is by its limits on connections.
 */

static const struct {
	unsigned keeps;
	bool bounded;
} rights[ROLES] = {
    [ROLE_WORKER] = {SANDBOX_ACCEPTS | SANDBOX_OPENS, false},
    [ROLE_INDEXER] = {SANDBOX_OPENS | SANDBOX_INDEXES, true},
    [ROLE_KEYHOLDER] = {0, false},
};

struct sandbox
box_sandbox(const struct box *box)
{
	return (struct sandbox){.off = box->off,
	    .user = box->user,
	    .roots = box->roots,
	    .root_count = box->root_count,
	    .keeps = rights[box->role].keeps,
	    .bounded = rights[box->role].bounded};
}

static void
end_without(const char *layer, int error)
{
	log_line(LOG_ERROR, "a process cannot enter its sandbox: %s: %s", layer,
	    note_cause(error));
	_exit(1);
}

void
box_enter(const struct box *box)
{
	struct sandbox sandbox = box_sandbox(box);
	struct sandbox_state state;

	if (sandbox_enter(&sandbox, &state) < 0)
		end_without(sandbox_layer_name(SANDBOX_USER), errno);
	for (size_t i = 0; i < box->root_count; i++)
		close(box->roots[i]);
	for (size_t i = 0; i < SANDBOX_LAYERS && box->required; i++)
		if (state.errors[i] > 0)
			end_without(sandbox_layer_name((enum sandbox_layer)i),
			    state.errors[i]);
}

struct identity
box_enter_directory(const struct box *box, const char *path)
{
	struct box own = *box;
	int root = root_hold(path);
	struct identity found = root_identity_of(root);

	own.roots = &root;
	own.root_count = root >= 0;
	box_enter(&own);
	return found;
}
