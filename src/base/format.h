/* printf's formatting, and spans in it. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>

#include "base/buf.h"

/*
 * Appends printf's text. `%pS` takes a `const struct span *` (SPAN_AT of span.h
 * makes one) and appends all its bytes, NUL bytes too, at which `%.*s` would
 * stop (K13). To the compiler it is `%p` and a letter, so its check of formats
 * still works; the Linux kernel extends its printf in the same way.
 *
 * The conversions d i u x X o c s f g e and % are known, with flags, width and
 * precision (`*` too) and the lengths l, ll, j, z and t. Any other is a
 * programming error and ends the process.
 */
void format_add(struct buf *buf, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* The ending of a noun after a count: `s`, or nothing after 1. */
static inline const char *
format_plural(unsigned long long count)
{
	return count == 1 ? "" : "s";
}

#endif
