/* Checks the series of a capsule. */
#ifndef CHECK_CHECK_SERIES_H
#define CHECK_CHECK_SERIES_H

#include "base/note.h"
#include "edition/edition.h"

/* Adds a remark for each series of one part: its name may be misspelt. */
void check_series(const struct edition *edition, struct notes *notes);

#endif
