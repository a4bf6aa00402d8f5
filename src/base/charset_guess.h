/* Tells a text's charset by its bytes: the only user of uchardet. */
#ifndef BASE_CHARSET_GUESS_H
#define BASE_CHARSET_GUESS_H

#include "base/charset_table.h"

/*
 * The charset of a text that is not UTF-8, by its bytes; a static name, or
 * CHARSET_UNSURE. Tables that it tries are added to those given.
 */
struct span charset_guess(struct charset_tables *tables, struct span text);

#endif
