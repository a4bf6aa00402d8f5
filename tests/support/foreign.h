/* Texts of many languages, to be encoded in the charsets of their times. */
#ifndef SUPPORT_FOREIGN_H
#define SUPPORT_FOREIGN_H

#include "base/buf.h"

struct foreign {
	const char *charsets; /* that it is tried in, apart by spaces */
	const char *text; /* UTF-8 */
};

extern const struct foreign foreign_texts[];
extern const size_t foreign_count;

/*
 * The text in a charset, by iconv; UTF-16 with its mark. The caller's to free.
 */
struct buf foreign_encode(struct span charset, const char *text);

#endif
