/* All pages of a capsule, found by following links. */
#ifndef EXPORT_SITE_CRAWL_H
#define EXPORT_SITE_CRAWL_H

#include "export/site.h"

/*
 * Finds everything: the entries of the edition, the made pages, and what links
 * of all of these lead to. `step` is called for each. What can be no file is
 * noted as an error and left out. Returns 0; -1 after a note if a file has
 * changed since the edition was made: nothing should be exported then.
 * site_free() gives back what the site holds in any case.
 */
int site_crawl(struct site *site, const struct document_server *server,
    struct notes *notes, void (*step)(void *context), void *step_context);

#endif
