/* From the prose of a manual to the manual. */
#ifndef MANUAL_TEMPLATE_H
#define MANUAL_TEMPLATE_H

#include "base/note.h"

/*
 * Appends a manual: prose in mdoc(7), in which a line `@options serve` is
 * replaced by what the program's tables have under that name, and
 * @CONFIGURATION@ and @VERSION@ by the installed file and the version. Returns
 * 0, or -1 with a note at the line of a word that it does not know.
 */
int template_expand(
    struct buf *buf, struct span text, struct span file, struct notes *notes);

#endif
