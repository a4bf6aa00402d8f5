/* Uniform resource identifiers (RFC 3986) and the paths they name. */
#ifndef TEXT_URI_H
#define TEXT_URI_H

#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"

/*
 * The components of a reference (RFC 3986, appendix B), borrowed from the text
 * and still percent-encoded. An absent component has data == NULL, an empty one
 * does not.
 */
struct uri {
	struct span scheme, userinfo, host, port, path, query, fragment;
};

enum { URI_GEMINI_PORT = 1965 }; /* of a gemini URL that says none */

/* Splits any text; never fails. */
void uri_split(struct span text, struct uri *uri_r);

#define URI_FORBIDDEN "\"<>\\^`{|}"

/* Whether a byte is one of the marks of ASCII that no URI and no IRI has. */
static inline bool
uri_is_forbidden(char byte)
{
	return byte != '\0' && strchr(URI_FORBIDDEN, byte) != NULL;
}

/* Whether a text begins with a percent sign and two hexadecimal digits. */
static inline bool
uri_is_escape(struct span text)
{
	return text.size > 2 && text.data[0] == '%' &&
	    ascii_hex(text.data[1]) >= 0 && ascii_hex(text.data[2]) >= 0;
}

/*
 * Returns NULL if a reference may have all bytes of the text, else a static
 * sentence that says what is wrong. Raw UTF-8 (an IRI, R22) and raw brackets
 * (R24), which clients send, are accepted; spaces, controls, malformed escapes
 * and %00 are not.
 */
const char *uri_mistake(struct span text);
/*
 * The one judge of targets: of links, of redirects, of items of a gophermap
 * (K126). Returns NULL if a URL or a relative reference may lead somewhere,
 * else a static phrase that says what was expected.
 */
const char *uri_expected(struct span text);
/* Whether a text is a URI or IRI: it has a scheme and more (RFC 3986, 3987). */
bool uri_is_whole(struct span text);
/* Appends s percent-decoded. Returns 0, or -1 at a malformed escape. */
int uri_decode(struct buf *buf, struct span s);
/* Percent-encodes all but unreserved characters and slashes. */
void uri_encode_path(struct buf *buf, struct span path);

enum uri_path {
	URI_PATH_NAME, /* a path that a file can have */
	URI_PATH_CLIMBS, /* dot segments lead above the root */
	URI_PATH_NONE, /* a path that no file can have */
};

/*
 * Appends the decoded path of an encoded one: escapes decoded once, dot
 * segments resolved (section 5.2.4), repeated slashes made one, a slash first.
 * An escaped slash is data and no separator: no file has such a name.
 */
enum uri_path uri_path_decode(struct buf *buf, struct span encoded);
/* The same for a path without escapes: a percent sign is itself. */
enum uri_path uri_path_clean(struct buf *buf, struct span path);
/*
 * Appends the decoded path of a reference's path component, relative to the
 * document at the decoded path base (section 5.2.3). Dot segments that lead
 * above the root are dropped (section 5.2.4): clients resolve links so, and
 * request the result.
 */
enum uri_path uri_path_resolve(
    struct buf *buf, struct span base, struct span reference);
/*
 * Appends the canonical form of a host, for comparison: escapes decoded, lower
 * case, no trailing dot, labels beyond ASCII as A-labels (RFC 5890, 3492; R18).
 * Returns 0, or -1 if no host can have that name.
 */
int uri_host(struct buf *buf, struct span host);
/* Whether it is a domain name or an address; uri_host() takes more. */
bool uri_names_host(struct span host);

#endif
