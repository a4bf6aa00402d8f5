/* Texts of any size, of the kinds that cost a renderer most. */
#ifndef SUPPORT_LARGE_H
#define SUPPORT_LARGE_H

#include "base/buf.h"

struct large_kind {
	const char *name, *extension;
	bool article; /* of gemtext: has a menu and a wrapped text */
	bool menus; /* it has menu lines */
	const char *charset; /* NULL: UTF-8 */
	struct span head; /* once, at the front */
	struct span line; /* again and again */
	struct span end; /* once, at the end */
};

extern const struct large_kind large_kinds[];
extern const size_t large_count;

/* Appends a text of that kind of at most, and nearly, so many bytes. */
void large_make(const struct large_kind *kind, size_t size, struct buf *text);

#endif
