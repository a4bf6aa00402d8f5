/* The writer: puts uploads into a capsule; no network. */
#ifndef SERVE_WRITER_H
#define SERVE_WRITER_H

#include "pages/zone.h"
#include "serve/box.h"

/* The parameters of a writer. Everything is borrowed. */
struct writer_order {
	struct box box; /* its only root is the capsule, when it starts */
	const struct loaded_root *loaded; /* that capsule */
	const char *root; /* the capsule's path */
	struct identity before; /* root of the edition in force, or all 0 */
	const struct zones *zones; /* of its host */
	const struct mimetypes *types;
	/* Brings workers' sockets; at its end there is no more to do. */
	int channel;
	const int *uploads; /* workers send them here; taken over */
	size_t upload_count;
	int written; /* the indexer is told here of files in their place */
};

/*
 * Carries out uploads until the supervisor has closed the channel; the one
 * under way is finished. Returns the process's exit code.
 */
int writer_run(const struct writer_order *order);

#endif
