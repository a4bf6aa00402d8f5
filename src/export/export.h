/* A capsule as files for a static server. */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "export/site_links.h"

struct export_order {
	struct document_server server;
	const char *directory;
	bool keep; /* removes nothing: what is not there may come back */
	void (*step)(void *context); /* one page more is done */
	void *step_context;
};

struct export_done {
	size_t files; /* of the export */
	size_t written, same, removed; /* of these and those before */
	struct site_links links;
};

/*
 * Exports all pages that readers without a certificate get. What is left out,
 * and why it fails, goes to notes, under paths of the capsule or of the
 * directory. Returns 0; -1 if anything is missing in the export.
 */
int export_files(const struct export_order *order, struct notes *notes,
    struct export_done *done_r);

#endif
