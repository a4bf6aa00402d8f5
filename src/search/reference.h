/* References in a text: URLs, addresses of mail, paths. */
#ifndef SEARCH_REFERENCE_H
#define SEARCH_REFERENCE_H

#include "base/span.h"

/* The size of the token of ASCII without blanks, quotes and angle brackets. */
size_t reference_token(struct span text);
/* Whether a token has the byte inside, between letters or digits. */
bool reference_has_inside(struct span token, char byte);
/*
 * Cuts the next stretch without references off the front of *rest; it may be
 * empty.
 */
struct span reference_cut_words(struct span *rest);

#endif
