/* What a running server tells of itself. */
#ifndef ORDERS_REPORT_H
#define ORDERS_REPORT_H

#include "serve/supervisor_state.h"

/* For commands, which compare these paths with their own: a line for each. */
void report_paths(const struct supervisor *supervisor, struct buf *answer);
/* One word: whether clients can be sent there (STATUS_HEALTHY), or why not. */
struct span report_health(const struct supervisor *supervisor);
/* The pages that readers ask for most. */
void report_pages(const struct supervisor *supervisor, struct buf *answer);
/*
 * The status in a form: `json`, `prometheus`, or text for people if it is
 * empty. Returns whether there is such a form.
 */
bool report_status(
    const struct supervisor *supervisor, struct span form, struct buf *answer);

#endif
