/* What `loam check` says: lines for people and editors, or one JSON object. */
#ifndef CHECK_CHECK_REPORT_H
#define CHECK_CHECK_REPORT_H

#include "base/note.h"
#include "config/config.h"

/* A zeroed one prints lines without colours. */
struct check_report {
	bool json, coloured;
	size_t wrong, remarks; /* how many notes there were */
	struct buf notes; /* of the JSON array */
	struct buf sandbox; /* of another one; empty: there is none */
};

/*
 * Takes notes, whose paths are below `where`, and frees them: a line for each
 * on standard output, or an element of the array.
 */
void check_report_add(
    struct check_report *report, struct notes *notes, struct span where);
/*
 * Ends the report: the counts on standard error, or the object on standard
 * output.
 */
void check_report_finish(
    struct check_report *report, const struct config *config);

#endif
