#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/note.h"
#include "edition/root.h"
#include "serve/box.h"
#include "upload/store_dir.h"

/*
 * A worker accepts connections, reads files of its hosts' capsules and collects
 * uploads in memory, an indexer reads one capsule, follows its changes and
 * writes editions in memory, for which readers may read files beside it, the
 * keyholder only writes and reads messages, a writer writes files of one
 * capsule. Each enters its sandbox when it has loaded what it needs from
 * elsewhere (certificates, libmagic's patterns) and before it reads the first
 * byte of a stranger.
 *
 * An indexer's memory is bounded, since what it needs depends on publishers. A
 * worker's is by its limits on connections.
 */

static const struct {
	unsigned rights;
	bool bounded;
} keeps[ROLES] = {
    [ROLE_WORKER] = {SANDBOX_ACCEPTS | SANDBOX_OPENS | SANDBOX_HOLDS, false},
    [ROLE_INDEXER] = {SANDBOX_OPENS | SANDBOX_INDEXES | SANDBOX_HOLDS, true},
    [ROLE_READER] = {SANDBOX_OPENS, true},
    [ROLE_KEYHOLDER] = {0, false},
    [ROLE_WRITER] = {SANDBOX_OPENS | SANDBOX_WRITES, false},
};

/*
 * The layers that every child enters; what a role keeps is not in it. A layer
 * that the server has said to be in force is required: lack of memory, once, is
 * no reason to go on without.
 */
static struct sandbox
common(const struct rights *rights)
{
	struct sandbox sandbox = {.off = rights->mode == CONFINE_OFF,
	    .user = rights->changes ? &rights->user : NULL};

	for (size_t i = 0; i < SANDBOX_LAYERS; i++)
		if (rights->mode == CONFINE_REQUIRE ||
		    rights->state.errors[i] == 0)
			sandbox.required |= 1U << i;
	return sandbox;
}

/* A layer that is missing is an error if all are required. */
static void
require_layers(const struct rights *rights, const struct config *config,
    struct notes *notes)
{
	unsigned line = config_line(config, "server", "sandbox");

	for (size_t i = 0; i < SANDBOX_LAYERS; i++)
		if (i != SANDBOX_USER && rights->state.errors[i] > 0)
			note_add(notes, NOTE_ERROR,
			    line ? config->file : SPAN(""), line,
			    "sandbox of [server] is \"require\", but %s "
			    "cannot be had here: %s; allow it, or let sandbox "
			    "be auto",
			    sandbox_layer_name((enum sandbox_layer)i),
			    note_cause(rights->state.errors[i]));
}

static void
require_user(const struct rights *rights, const struct config *config,
    struct notes *notes)
{
	unsigned line = config_line(config, "server", "user");
	int error = rights->state.errors[SANDBOX_USER];

	if (error > 0)
		note_add(notes, NOTE_ERROR, config->file, line,
		    "user of [server] is \"%pS\", which this process cannot "
		    "change to: %s; start loam as root or as that user, or "
		    "delete the key",
		    SPAN_AT(config->user), note_cause(error));
}

int
rights_find(
    struct rights *rights_r, const struct config *config, struct notes *notes)
{
	size_t before = notes->errors;

	*rights_r = (struct rights){.mode = config->sandbox};
	if (config_find_user(config, &rights_r->user, notes) < 0)
		return -1;
	rights_r->changes =
	    config->user.size > 0 && !sandbox_user_is_own(&rights_r->user);
	struct sandbox tried = common(rights_r);
	if (sandbox_probe(&tried, &rights_r->state) < 0) {
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "a process cannot be started: %s", note_cause(errno));
		return -1;
	}
	require_user(rights_r, config, notes);
	if (config->sandbox == CONFINE_REQUIRE)
		require_layers(rights_r, config, notes);
	return notes->errors == before ? 0 : -1;
}

/* Fills in the owner of that directory. Returns 0, or -1. */
static int
stat_writable(int root, struct span path, struct stat *about_r)
{
	struct span missing;

	if (fstatat(root, STORE_VERSIONS, about_r, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	int fd = store_dir_find(root, path, &missing);
	/* A zone may be one page. */
	if (fd < 0 && errno == ENOTDIR)
		fd = store_dir_find(root, span_directory(path), &missing);
	int result = fd < 0 ? -1 : fstat(fd, about_r);
	if (fd >= 0)
		close(fd);
	return result;
}

/* A user that no list has is in the group of its directory. */
static int
find_owner(const struct stat *about, struct sandbox_user *user_r)
{
	char text[64];
	int end = snprintf(text, sizeof(text), "%ju", (uintmax_t)about->st_uid);

	if (!sandbox_user_find(text, user_r))
		return 0;
	snprintf(text + end, sizeof(text) - (size_t)end, ":%ju",
	    (uintmax_t)about->st_gid);
	return sandbox_user_find(text, user_r) ? -1 : 0;
}

void
rights_of_writer(struct rights *rights, int root, struct span path)
{
	struct rights own = *rights;
	struct stat about;

	if (rights->changes || geteuid() != 0 ||
	    stat_writable(root, path, &about) < 0 || about.st_uid == 0 ||
	    find_owner(&about, &own.user) < 0)
		return;
	own.changes = true;
	struct sandbox tried = common(&own);
	if (sandbox_probe(&tried, &own.state) == 0 &&
	    own.state.errors[SANDBOX_USER] == 0)
		*rights = own;
}

bool
rights_equal(const struct rights *a, const struct rights *b)
{
	bool equal = a->changes == b->changes && a->mode == b->mode &&
	    a->user.uid == b->user.uid && a->user.gid == b->user.gid;

	for (size_t i = 0; i < SANDBOX_LAYERS; i++)
		equal = equal && a->state.errors[i] == b->state.errors[i];
	return equal;
}

static void
add_layer(const struct rights *rights, enum sandbox_layer layer,
    struct span user, struct buf *list)
{
	buf_format(list, "%s%s", list->size > 0 ? ", " : "",
	    sandbox_layer_name(layer));
	if (layer == SANDBOX_USER)
		buf_format(list, " %pS", SPAN_AT(user));
	if (layer == SANDBOX_LANDLOCK)
		buf_format(list, " (version %d)", rights->state.landlock);
}

void
rights_describe(const struct rights *rights, struct span user, struct buf *buf)
{
	struct buf there = {0}, missing = {0};

	for (enum sandbox_layer i = 0; i < SANDBOX_LAYERS; i++) {
		int error = rights->state.errors[i];
		if (error == 0)
			add_layer(rights, i, user, &there);
		if (error > 0)
			buf_format(&missing, "%s%s (%s)",
			    missing.size > 0 ? ", " : "; missing: ",
			    sandbox_layer_name(i), note_cause(error));
	}
	if (there.size == 0)
		buf_add(&there, SPAN("none"));
	if (rights->mode == CONFINE_OFF)
		buf_add(&missing, SPAN("; sandbox is off"));
	buf_format(buf, "%pS%pS", SPAN_AT(buf_span(&there)),
	    SPAN_AT(buf_span(&missing)));
	buf_free(&there);
	buf_free(&missing);
}

/*
 * The supervisor keeps those rights of the start that it needs again: a reload
 * binds low ports, a keyholder of new keys reads them before it changes to the
 * user, an access log is opened anew, and children of that user are ended.
 */
void
rights_limit_supervisor(const struct rights *rights)
{
	if (rights->mode != CONFINE_OFF)
		sandbox_keep_supervisor();
}

struct sandbox
box_sandbox(const struct box *box)
{
	struct sandbox sandbox = common(box->rights);

	sandbox.roots = box->roots;
	sandbox.root_count = box->root_count;
	sandbox.keeps = keeps[box->role].rights |
	    (box->forks ? SANDBOX_FORKS | SANDBOX_ENDS : 0U);
	sandbox.bounded = keeps[box->role].bounded;
	return sandbox;
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
	for (size_t i = 0; i < SANDBOX_LAYERS; i++)
		if (state.errors[i] > 0 && sandbox.required & 1U << i)
			end_without(sandbox_layer_name((enum sandbox_layer)i),
			    state.errors[i]);
}

static void
enter_with(const struct box *box, int root)
{
	struct box own = *box;

	own.roots = &root;
	own.root_count = root >= 0;
	box_enter(&own);
}

void
box_enter_directory(const struct box *box, const char *path)
{
	enter_with(box, root_hold(path));
}

struct identity
box_enter_root(const struct box *box, const struct loaded_root *loaded,
    const char **refused_r)
{
	struct root_found found = loaded_root_hold(loaded);

	*refused_r = found.refused;
	enter_with(box, found.fd);
	return found.identity;
}

int
box_apart(int (*run)(void *context), void *context)
{
	int status;

	/* Else both would write what is buffered. */
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(run(context));
	if (pid < 0)
		return BOX_UNSTARTED;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return BOX_UNSTARTED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : BOX_ENDED;
}
