/* An upload: what a client wants written, and whether it may be. */
#ifndef UPLOAD_UPLOAD_H
#define UPLOAD_UPLOAD_H

#include "pages/zone.h"
#include "text/mimetype.h"
#include "wire/request.h"

/* Owns nothing. */
struct upload {
	struct span path; /* decoded */
	struct span mime; /* in lower case; empty: the client named none */
	uint64_t size; /* bytes of the body; 0: the file is to be removed */
	struct visitor visitor;
	uint64_t version; /* that is put back by it; 0: none */
};

/* What workers serve of an upload that was written. */
enum upload_shown {
	UPLOAD_SHOWN, /* the page, or that there is none */
	UPLOAD_AWAITED, /* not yet, or not all of them */
	UPLOAD_OVERTAKEN, /* another file is at its path by now */
	UPLOAD_GONE, /* its file was removed since */
	UPLOAD_LEFT, /* it is awaited, and this worker ends */
};

enum {
	UPLOAD_NAME_MAX = 255, /* bytes of a name */
	UPLOAD_DEPTH_MAX = 32, /* directories, as the scan has them */
};

/*
 * Judges an upload by all that is known without the capsule's files: the zone,
 * the right, the name, the type, the size. Returns the reason to refuse it, or
 * REFUSAL_NONE and the zone that it is in. After WRONG_TYPE *expected_r says
 * which type it has to have.
 */
enum refusal upload_check(const struct zones *zones,
    const struct mimetypes *types, const struct upload *upload,
    const struct zone **zone_r, struct span *expected_r);
/*
 * The part of it that is about the right to write, and so to read the source;
 * the refusal tells nothing of what is there.
 */
enum refusal upload_check_right(const struct zones *zones, struct span path,
    const struct visitor *visitor, const struct zone **zone_r);
/* The part that is about the file: its name, its size, its type. */
enum refusal upload_check_file(const struct zone *zone,
    const struct mimetypes *types, const struct upload *upload,
    struct span *expected_r);
/* The part that is about the name. */
enum refusal upload_check_name(struct span path);
/*
 * The type that a file of that name is served with, as far as the name tells:
 * text/plain for one without an extension; else empty.
 */
struct span upload_type(const struct mimetypes *types, struct span path);
/*
 * A text has to be UTF-8, without NUL bytes: what its name says is what clients
 * show. Where the name says nothing it is one unless its type is
 * application/octet-stream.
 */
bool upload_is_readable(const struct mimetypes *types,
    const struct upload *upload, struct span bytes);

#endif
