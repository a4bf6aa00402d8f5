/* How deeply the blocks of a document are nested. */
#ifndef MARKDOWN_NESTING_H
#define MARKDOWN_NESTING_H

#include "base/span.h"

enum { NESTING_MAX = 50 }; /* lists and quotes within each other */

/*
 * Whether they may be nested more deeply than that, by what the lines begin
 * with.
 */
bool nesting_is_deep(struct span text);
/* The size of the marker of a list or quote at the front of a text, or 0. */
size_t nesting_marker(struct span text);

#endif
