/* Colours, on terminals that want them. */
#ifndef CHECK_COLOUR_H
#define CHECK_COLOUR_H

#include "base/buf.h"

enum colour { COLOUR_ERROR, COLOUR_REMARK, COLOUR_PLACE };

/*
 * Whether what is written to a descriptor may have colours: `wish` is always,
 * never, or auto (NULL, too): on a terminal, unless NO_COLOR is set to
 * something or TERM is dumb, empty or not set.
 */
bool colour_wanted(const char *wish, int fd);
/* Appends a text, with the sequences of a colour around it if on. */
void colour_add(struct buf *buf, bool on, enum colour colour, struct span text);

#endif
