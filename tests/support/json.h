/* JSON documents as jansson reads them: valid ones, and what they hold. */
#ifndef SUPPORT_JSON_H
#define SUPPORT_JSON_H

#include "base/buf.h"

/* Whether it is one document of RFC 8259 in which no key is repeated. */
bool json_valid(struct span text);
/*
 * Whether the value at a path of keys and indexes, as in `workers.0.pid`,
 * equals another, written in JSON; empty for a value that is absent.
 */
bool json_is(struct span text, const char *path, const char *value);
/* The number there; 0 where there is none. Fails the test if it is no number.
 */
uint64_t json_number(struct span text, const char *path);
/* The string there, decoded, the caller's; fails the test if it is none. */
struct buf json_decoded(struct span text, const char *path);
/* How many elements the array there has. */
size_t json_count(struct span text, const char *path);

/* (row, text, path, value): fails, showing the document, unless json_is(). */
#define expect_json(row, text, path, value)                                    \
	expect_true(row, text, json_is(text, path, value))

#endif
