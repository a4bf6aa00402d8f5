/* Where an upload goes, and whether it can. */
#ifndef UPLOAD_STORE_SPOT_H
#define UPLOAD_STORE_SPOT_H

#include "upload/store_dir.h"

struct spot {
	const struct zone *zone; /* the innermost of the path */
	int at; /* the last directory that is there, the caller's to close */
	struct span missing; /* the names of those below it */
	struct store_name name;
	bool replaces; /* a file has that name now */
	mode_t mode;
	uint64_t size; /* of that file */
	uint64_t left; /* bytes that the zone has for versions then */
};

/*
 * Finds the spot of an upload that has passed upload_check(). Returns
 * REFUSAL_NONE, or why it cannot be done, with *error_r an errno or 0 and
 * nothing to close.
 */
enum refusal store_spot_find(int root, const struct zones *zones,
    const struct upload *upload, struct spot *spot_r, int *error_r);
/*
 * Looks what has the name now, if its directory is there. Returns REFUSAL_NONE,
 * or why nothing can be put there, with *error_r.
 */
enum refusal store_spot_look(struct spot *spot, int *error_r);
/* The refusal for errno, which *error_r is set to. */
enum refusal store_refusal(int *error_r);

#endif
