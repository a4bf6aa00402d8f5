/* What an upload is asked for by: the line of Titan. */
#ifndef FETCH_TARGET_UPLOAD_H
#define FETCH_TARGET_UPLOAD_H

#include "fetch/target.h"

/* What goes into the line beside the URL. */
struct target_upload {
	uint64_t size; /* bytes; 0: the file is to be deleted */
	const char *mime; /* NULL: that of the name */
	const char *token; /* NULL for none */
	const char *file; /* gives its name where the URL ends with a slash */
};

/*
 * Reads what a person types: a URL of Titan, or that of the page in Gemini, of
 * which `titan://` may be left out. target_r->url is then without parameters,
 * and *mime_r, the caller's, the type that the line names; it is empty for a
 * deletion. Returns 0, or -1 with a phrase in *wrong that says what was
 * expected. target_free() in both cases.
 */
int target_of_upload(struct span typed, const struct target_upload *upload,
    struct target *target_r, struct buf *mime_r, struct buf *wrong);
/*
 * The same URL in Gemini: that of the page. target_free() gives it back.
 */
void target_page(const struct target *upload, struct target *page_r);

#endif
