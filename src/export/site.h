/* All that readers can get of a capsule, and which file each of it becomes. */
#ifndef EXPORT_SITE_H
#define EXPORT_SITE_H

#include "base/note.h"
#include "base/table.h"
#include "export/document.h"

/* An address of the capsule. Spans live in the site's arena. */
struct site_page {
	struct span path; /* decoded; on Gopher the selector */
	uint32_t number; /* of the page of a long list, from 1 */
	enum document_kind kind;
	uint32_t entry; /* whose file it is made from, or EDITION_NONE */
	struct span mime; /* of Gemini */
	struct span location; /* of DOCUMENT_MOVED */
	struct span name; /* of its file; empty: it becomes none */
	bool index; /* the file is the index of a directory */
	bool twin; /* another page has become the file */
	struct site_page *instead; /* it is another way to write that one */
	/* Where a static server has it: a path, percent-encoded; a selector. */
	struct span address;
};

struct site {
	struct document_server server;
	struct context context; /* of readers without a certificate */
	struct arena arena;
	struct site_page **pages; /* in the order in which they were found */
	size_t count, capacity;
	struct table known; /* by path and number */
	struct table names, directories; /* of files */
	struct table folded; /* names without regard to case */
	struct notes *notes; /* the caller's */
};

/* Gives back what it holds. */
void site_free(struct site *site);

/* The page at an address, or NULL. */
struct site_page *site_at(
    const struct site *site, struct span path, uint32_t number);
/* The same; adds it, to be visited, if it is not there. */
struct site_page *site_add(
    struct site *site, struct span path, uint32_t number);
/* Asks for a page again. Returns as document_get(). */
int site_get(const struct site *site, const struct site_page *page,
    struct document *document_r);
/* Whether its path is that of a file of the capsule. */
bool site_is_file(const struct site *site, const struct site_page *page);
/* Whether it becomes a file. */
bool site_has_file(const struct site_page *page);

#endif
