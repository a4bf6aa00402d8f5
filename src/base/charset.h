/* Text in other character sets, decoded to UTF-8: the one user of iconv. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include "base/buf.h"

/*
 * Appends text as UTF-8. A byte that is invalid in the character set becomes
 * U+FFFD; a character set that the system does not know is taken for
 * iso-8859-1. It cannot fail: a menu has to be made of any text.
 */
void charset_decode(struct buf *buf, struct span charset, struct span text);

#endif
