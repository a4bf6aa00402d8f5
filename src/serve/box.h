/* The sandbox of each role: what a child keeps of the supervisor's rights. */
#ifndef SERVE_BOX_H
#define SERVE_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "sandbox/sandbox.h"
#include "serve/role.h"

/* Everything is borrowed. */
struct box {
	enum role role;
	bool off; /* only the user is changed */
	bool required; /* a layer that is missing ends the process */
	const struct sandbox_user *user; /* NULL: the user stays */
	const int *roots; /* of capsules: descriptors, which are taken over */
	size_t root_count;
};

/* The sandbox of a box. */
struct sandbox box_sandbox(const struct box *box);
/*
 * Enters it. Ends the process, with a line for the operator, if the user cannot
 * be changed, or if a layer is missing that is required.
 */
void box_enter(const struct box *box);
/*
 * The same, with the directory at a path as its only root. Returns which one
 * that is; all 0 if there is none.
 */
struct identity box_enter_directory(const struct box *box, const char *path);

#endif
