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

/* A decoder of a text that comes in pieces; to be freed. */
struct charset_decoder;

struct charset_decoder *charset_decoder_new(struct span charset);
/*
 * Appends a piece of a text as charset_decode() does. Returns how many bytes it
 * has taken: those of a character that goes on in the next piece are left,
 * unless this one is the last.
 */
size_t charset_decoder_add(struct charset_decoder *decoder, struct buf *buf,
    struct span piece, bool last);
/* Clears the pointer; NULL is accepted. */
void charset_decoder_free(struct charset_decoder **decoder);

#endif
