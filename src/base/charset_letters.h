/* Tells letters that ISO-8859-1 has from those that its neighbours have. */
#ifndef BASE_CHARSET_LETTERS_H
#define BASE_CHARSET_LETTERS_H

#include "base/span.h"

/*
 * Whether a text that looks like ISO-8859-1 or windows-1252 is likelier to be
 * in another charset of one byte a letter.
 */
bool charset_letters_doubtful(struct span text);
/* Whether CP437 would have lines of pictures or currencies within its words. */
bool charset_letters_torn(struct span text);

#endif
