/* The sandbox of each role: what a child keeps of the supervisor's rights. */
#ifndef SERVE_BOX_H
#define SERVE_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "config/config.h"
#include "hosts/loaded_root.h"
#include "sandbox/sandbox.h"
#include "serve/role.h"

/* What all children of a configuration have in common. */
struct rights {
	struct sandbox_user user;
	bool changes; /* to that user */
	int mode; /* enum config_sandbox */
	struct sandbox_state state; /* what the system can do */
};

/*
 * Finds the user of a configuration and tries what the system can do. Returns
 * 0, or -1 with notes if the user cannot be changed to or if a layer is missing
 * that is required.
 */
int rights_find(
    struct rights *rights_r, const struct config *config, struct notes *notes);
/*
 * Makes them those of the writer of a capsule. With `user` empty the server may
 * have been started as its user, and root does not know as which: then it is
 * the owner of the versions that are kept, else of the directory at a path, or
 * the last one on the way to it that is there, if root can become that user.
 */
void rights_of_writer(struct rights *rights, int root, struct span path);
/* Whether children of the two have the same user and the same layers. */
bool rights_equal(const struct rights *a, const struct rights *b);
/*
 * Appends which layers are in force, and which are missing and why: `user
 * nobody, capabilities, seccomp; missing: Landlock (...)`.
 */
void rights_describe(
    const struct rights *rights, struct span user, struct buf *buf);

/* Limits the supervisor to what it needs, unless the layers are off. */
void rights_limit_supervisor(const struct rights *rights);

/* Everything is borrowed. */
struct box {
	enum role role;
	const struct rights *rights;
	const int *roots; /* of capsules: descriptors, which are taken over */
	size_t root_count;
	/* It starts processes before sandbox_narrow(). */
	bool forks;
};

/* The sandbox of a box. */
struct sandbox box_sandbox(const struct box *box);
/*
 * Enters it. Ends the process, with a line for the operator, if the user cannot
 * be changed, or if a layer is missing that is required.
 */
void box_enter(const struct box *box);
/* The same, with the directory at a path as its only root. */
void box_enter_directory(const struct box *box, const char *path);
/*
 * The same with the root of a host, unless that is refused for a reason.
 * Returns which directory its path leads to; all 0 if there is none.
 */
struct identity box_enter_root(const struct box *box,
    const struct loaded_root *loaded, const char **refused_r);

/* What box_apart() returns instead of a code. */
enum {
	BOX_UNSTARTED = -1, /* no process can be started; errno says why */
	BOX_ENDED = -2, /* a signal has ended it */
};
/*
 * Runs a function in a process of its own, since what it gives up is given up
 * for good, and waits for its end. Returns what it has returned, 0 to 255.
 */
int box_apart(int (*run)(void *context), void *context);

#endif
