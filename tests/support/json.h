/* Just enough JSON to see that a document is one, and to look into it. */
#ifndef SUPPORT_JSON_H
#define SUPPORT_JSON_H

#include "base/span.h"

/* Whether it is one document of RFC 8259 in UTF-8, white space aside. */
bool json_valid(struct span text);
/*
 * The value at a path of keys and places, as in `workers.0.pid`, as it is
 * written; empty where there is none. Keys are compared as they are written.
 */
struct span json_find(struct span text, const char *path);
/* The number there; 0 where there is none. Fails the test if it is no number.
 */
uint64_t json_number(struct span text, const char *path);
/* How many elements the array there has. */
size_t json_count(struct span text, const char *path);

#endif
