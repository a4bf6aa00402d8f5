/* What an indexer is told of files: by workers, and by the writer. */
#ifndef SERVE_INDEXER_TOLD_H
#define SERVE_INDEXER_TOLD_H

#include "index/scan.h"

struct indexer_told {
	int suspects; /* paths come that a worker found changed */
	int written; /* files that the writer has put into place; -1: none */
};

/*
 * Tells a scan what has come. Returns whether anything has: then it is to run.
 */
bool indexer_told_take(struct indexer_told *told, struct scan *scan);

#endif
