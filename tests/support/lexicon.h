/* An edition that has nothing but a dictionary. */
#ifndef SUPPORT_LEXICON_H
#define SUPPORT_LEXICON_H

#include "edition/dictionary.h"

/*
 * The sections that a writer appends to, and an edition of them. Zeroed, then
 * lexicon_start(); lexicon_free() gives all of it back.
 */
struct lexicon {
	struct buf words, blocks;
	struct buf zones; /* for writer.zones, which is not set */
	struct dictionary_writer writer;
	struct edition *edition; /* NULL before lexicon_map() */
};

void lexicon_start(struct lexicon *lexicon);
/* Maps what was written, or, again, what was made of it since. */
void lexicon_map(struct lexicon *lexicon);
void lexicon_free(struct lexicon *lexicon);

#endif
