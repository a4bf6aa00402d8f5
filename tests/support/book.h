/* The book of a fixture's capsule. */
#ifndef SUPPORT_BOOK_H
#define SUPPORT_BOOK_H

#include "support/fixture.h"

/*
 * The bytes of the book of what is under a path and has a tag, NULL: of all of
 * it; freed by the fixture's end.
 */
struct span book_bytes(
    struct fixture *fixture, const char *under, const char *tag);

#endif
