/* Which file a page of the site becomes. */
#ifndef EXPORT_SITE_NAMES_H
#define EXPORT_SITE_NAMES_H

#include "export/site.h"

/*
 * Gives a page that was visited its file, or notes as an error why it can have
 * none.
 */
void site_name(struct site *site, struct site_page *page);
/* Notes that a page is not exported, and why. */
void site_leave_out(
    struct site *site, const struct site_page *page, const char *why);

#endif
