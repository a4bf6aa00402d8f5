/* The sandbox of a process: it gives up rights, and never has them again. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/user.h"

/* The layers, in the order in which they are entered. */
enum sandbox_layer {
	SANDBOX_USER, /* another user and its groups */
	SANDBOX_CAPABILITIES, /* none, and no new privileges */
	SANDBOX_LANDLOCK, /* no file but those beneath the roots */
	SANDBOX_SECCOMP, /* no system call of those that the role never needs */
	SANDBOX_LAYERS,
};

/* What a process keeps. */
enum sandbox_keeps {
	SANDBOX_ACCEPTS = 1, /* connections of listening sockets */
	SANDBOX_OPENS = 2, /* files beneath the roots, for reading */
	SANDBOX_INDEXES = 4, /* watches of files */
	SANDBOX_HOLDS = 8, /* files in memory */
	SANDBOX_WRITES = 16, /* files beneath the roots, for writing */
	/* Until sandbox_narrow(): new processes; and the end of those. */
	SANDBOX_FORKS = 32,
	SANDBOX_ENDS = 64,
};

struct sandbox {
	bool off; /* but for the user */
	const struct sandbox_user *user; /* NULL: the user stays */
	const int *roots; /* descriptors of directories, O_PATH suffices */
	size_t root_count;
	/* A set of enum sandbox_keeps; 0: it uses what it has open. */
	unsigned keeps;
	bool bounded; /* its memory is at most that of the machine */
	/* A set of 1 << layer: a process that lacks one is not to go on. */
	unsigned required;
};

/* What became of each layer. */
struct sandbox_state {
	/* 0: it is in force; -1: it was not asked for; else an errno. */
	int errors[SANDBOX_LAYERS];
	int landlock; /* the version of the kernel's interface; 0: none */
};

/* What a layer is called: capabilities, Landlock. */
const char *sandbox_layer_name(enum sandbox_layer layer);
/*
 * Enters the sandbox as far as the system has it. Returns 0, or -1 with errno
 * if the user cannot be changed, or could be changed back: then the process
 * has to end. Standard error and all open descriptors stay usable.
 */
int sandbox_enter(const struct sandbox *sandbox, struct sandbox_state *state_r);
/*
 * Gives up what the process keeps of its sandbox beside a set of enum
 * sandbox_keeps. Without SANDBOX_FORKS it cannot outlive its parent any more
 * either, if it is bound to that. Returns 0, or an errno.
 */
int sandbox_narrow(const struct sandbox *sandbox, unsigned keeps);
/*
 * What sandbox_enter() would do, tried in a process that ends at once; the
 * error of a user that cannot be changed to is in the state, too. Returns 0, or
 * -1 with errno if it cannot be tried.
 */
int sandbox_probe(const struct sandbox *sandbox, struct sandbox_state *state_r);
/*
 * For a supervisor: keeps those capabilities of root that it needs, see
 * privileges_linux.c, and drops all others. Does nothing for another user.
 */
void sandbox_keep_supervisor(void);

#endif
