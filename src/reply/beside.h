/* What lies in a directory of the capsule, as writers see it: with drafts. */
#ifndef REPLY_BESIDE_H
#define REPLY_BESIDE_H

#include "reply/answer.h"

struct beside {
	struct span page; /* the name of its page, in the arena; empty: none */
	size_t count; /* of the names that could be served */
};

/*
 * Lists a directory on the disk by its decoded path, which ends with a slash.
 * One that cannot be read has nothing in it.
 */
struct beside beside_read(const struct context *context, struct span directory);

#endif
