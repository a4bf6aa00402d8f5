/* Uniform resource identifiers (RFC 3986) and the paths they name. */
#ifndef TEXT_URI_H
#define TEXT_URI_H

#include "base/buf.h"

/*
 * A reference cut into its components (RFC 3986, appendix B), each borrowed
 * from the text and still percent-encoded. What is absent has data == NULL;
 * what is there and empty has not.
 */
struct uri {
	struct span scheme, userinfo, host, port, path, query, fragment;
};

/* Cuts any text; never fails. */
void uri_split(struct span text, struct uri *uri_r);
/*
 * Returns NULL if every byte may stand in a reference, else what is wrong, as
 * a sentence. Raw UTF-8 (an IRI) and raw brackets are let through: clients
 * send both. Spaces, controls, bad escapes and %00 are not.
 */
const char *uri_mistake(struct span text);
/* Whether a text is a whole identifier of its own: a scheme and more (RFC 3987,
 * absolute-IRI, or with a fragment).
 */
bool uri_is_whole(struct span text);
/* Appends s with escapes decoded, once. Returns 0, or -1 at a bad escape. */
int uri_decode(struct buf *buf, struct span s);
/* Appends s with everything escaped but unreserved characters and slashes. */
void uri_encode_path(struct buf *buf, struct span path);

enum uri_path {
	URI_PATH_NAME, /* a path that a file could have */
	URI_PATH_CLIMBS, /* dot segments lead above the root */
	URI_PATH_NONE, /* no file can have that name */
};

/*
 * Appends the path that an encoded path names: escapes decoded once, dot
 * segments resolved (section 5.2.4), repeated slashes made one, a slash first.
 * An escaped slash is data, never a separator, so that no file has the name.
 */
enum uri_path uri_path_decode(struct buf *buf, struct span encoded);
/* The same for a path without escapes: its bytes are the name's. */
enum uri_path uri_path_clean(struct buf *buf, struct span path);
/*
 * Appends the path that reference (its path component) names, seen from the
 * document at base, a decoded path (section 5.2.3).
 */
enum uri_path uri_path_resolve(
    struct buf *buf, struct span base, struct span reference);
/*
 * Appends a host as it is compared: escapes decoded, lower case, without a
 * trailing dot, labels beyond ASCII as A-labels (RFC 5890, 3492). Returns 0,
 * or -1 if no host can be called that.
 */
int uri_host(struct buf *buf, struct span host);

#endif
