/* How much brackets of a document cost the parser. */
#ifndef MARKDOWN_BRACKETS_H
#define MARKDOWN_BRACKETS_H

#include "base/span.h"

/*
 * Whether the parser would take time for the brackets of a text that grows with
 * the square of it. The text ends in LF.
 */
bool brackets_are_many(struct span text);

#endif
