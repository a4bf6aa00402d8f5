/* The end of texts that were written under DOS and CP/M. */
#ifndef TEXT_DOS_TEXT_H
#define TEXT_DOS_TEXT_H

#include "base/span.h"

enum {
	DOS_TEXT_RECORD = 128, /* bytes of the last record */
	/* Bytes at the end of a file that the end of its text is found in. */
	DOS_TEXT_TAIL = 2 * DOS_TEXT_RECORD + 5 + 255 * 64,
};

/*
 * How many bytes of the end of a file are text, of whose characters CR and LF
 * are bytes: all of them if nothing says that it ends before.
 */
size_t dos_text_size(struct span tail);
/* Whether its last DOS_TEXT_RECORD bytes may say so. */
bool dos_text_may_end(struct span record);

#endif
