/* What a client asks for: a URL taken apart, and the request that it sends. */
#ifndef FETCH_TARGET_H
#define FETCH_TARGET_H

#include "base/buf.h"

enum target_scheme {
	TARGET_GEMINI,
	TARGET_TITAN,
	TARGET_GOPHER,
	TARGET_GOPHERS
};

struct target {
	enum target_scheme scheme;
	struct buf url; /* as it is asked for, without fragment */
	/* A-labels, or an address without brackets; ends with a NUL. */
	struct buf host;
	bool literal; /* the host is an address */
	unsigned port;
	char type; /* of the Gopher item */
	struct buf request; /* with its CRLF */
};

/*
 * Reads what a person types: a URL, of which `gemini://` may be left out. A
 * query (NULL for none) replaces that of the URL: it is the answer to a prompt,
 * or the words of a Gopher search. Returns 0, or -1 with a phrase in *wrong
 * that says what was expected. target_free() in both cases.
 */
int target_of(struct span typed, const char *query, struct target *target_r,
    struct buf *wrong);
/*
 * The same of a redirect's reference, which is relative to a target (RFC 3986
 * section 5.2).
 */
int target_redirect(const struct target *from, struct span reference,
    struct target *target_r, struct buf *wrong);
/* Whether its answers have the header of Gemini. */
bool target_has_header(const struct target *target);
/* Whether both ask the same host at the same port. */
bool target_same_host(const struct target *a, const struct target *b);
void target_free(struct target *target);

#endif
