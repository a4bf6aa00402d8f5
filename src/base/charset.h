/* Text in other encodings, read as UTF-8. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include "base/buf.h"

/*
 * Appends text as UTF-8. What the character set does not have, or the system
 * does not know, comes out as U+FFFD or is read as iso-8859-1: a menu must be
 * made of it in any case.
 */
void charset_decode(struct buf *buf, struct span charset, struct span text);

#endif
