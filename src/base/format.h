/* printf's text of which spans are a part. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>

#include "base/buf.h"

/*
 * Appends printf's text, and for `%pS` the bytes of the span that a `const
 * struct span *` points to (span.h has SPAN_AT for it), all of them: the text
 * is bytes with a length, and a NUL in it is one of them, where a precision of
 * %s would stop. Behind %p the S is plain text to the compiler, which goes on
 * checking the rest (so do Linux and APR name what printf does not know).
 *
 * Known are the conversions d i u x X o c s f g e and %, with flags, width and
 * precision, `*` too, and the lengths l, ll, j, z and t. Any other is a slip of
 * ours and ends the process.
 */
void format_add(struct buf *buf, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#endif
