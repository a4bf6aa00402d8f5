/* The dictionary: every word of an edition, in the order of its letters. */
#ifndef EDITION_DICTIONARY_H
#define EDITION_DICTIONARY_H

#include "edition/edition.h"
#include "text/words.h"

/*
 * Search asks for words by their beginning and for words spelled nearly alike,
 * which fingerprints cannot tell. The words of all languages stand in byte
 * order, without the s that ranking drops, one after another:
 *
 *   word = bytes shared with the word before, bytes that follow (each in one
 *          byte), flags, those bytes, place of its postings (4 bytes)
 *
 * A block of DICTIONARY_BLOCK words begins with one that shares nothing; where
 * the blocks begin stands in a section of its own. A word that two languages
 * have is there twice.
 */
enum { DICTIONARY_BLOCK = 16 };

enum dictionary_flags {
	DICTIONARY_PLAIN = 1, /* it stands somewhere as it is */
	DICTIONARY_PLURAL = 2, /* it stands somewhere with an s */
};

/* A place in the dictionary: the word there. */
struct dictionary {
	const struct edition *edition;
	const unsigned char *at, *end;
	char letters[WORDS_BYTES_MAX + 1]; /* one more for an s */
	size_t size;
	unsigned flags;
	uint32_t place; /* of its postings: edition_postings_at() */
};

/* Goes to the first word that is not less. Returns false if there is none. */
bool dictionary_seek(struct dictionary *dictionary,
    const struct edition *edition, struct span word);
/* Goes to the next word. Returns false at the end. */
bool dictionary_next(struct dictionary *dictionary);
/* The word at hand; valid until the next call. */
struct span dictionary_word(const struct dictionary *dictionary);

/* Appends a dictionary's words one by one. */
struct dictionary_writer {
	struct buf *words, *blocks; /* the two sections */
	char before[WORDS_BYTES_MAX];
	size_t size, count;
};

void dictionary_add(struct dictionary_writer *writer, struct span word,
    unsigned flags, uint32_t place);

#endif
