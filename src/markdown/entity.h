/* Character references of HTML, as Markdown has them in text. */
#ifndef MARKDOWN_ENTITY_H
#define MARKDOWN_ENTITY_H

#include "base/buf.h"

/*
 * Takes a character reference (`&auml;`, `&#228;`, `&#xe4;`) off the front of
 * *s and appends its characters, U+FFFD for a number that is none. Returns
 * false, with nothing taken, if there is none.
 */
bool entity_decode(struct span *s, struct buf *text);

#endif
