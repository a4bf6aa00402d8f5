/* Checks what has no date, and is no post for want of it. */
#ifndef CHECK_CHECK_DATES_H
#define CHECK_CHECK_DATES_H

#include "base/note.h"
#include "edition/edition.h"

/*
 * Adds a remark for each article without a date in a directory of dated ones,
 * and for each index page, without one, of a directory below a year and a
 * month.
 */
void check_dates(const struct edition *edition, struct notes *notes);

#endif
