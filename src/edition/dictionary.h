/* The dictionary: every word of an edition, in byte order. */
#ifndef EDITION_DICTIONARY_H
#define EDITION_DICTIONARY_H

#include "edition/edition.h"
#include "edition/shares.h"
#include "text/words.h"

/*
 * Search needs words by their prefix and words that are spelled nearly alike,
 * which hashes cannot give. The words of all languages, without the s that
 * ranking drops, follow each other:
 *
 *   word = byte(s | m << 4), byte(flags | n << 4), m bytes, postings
 *
 * s bytes are shared with the word before, and m follow. Where either is more
 * than 14 the byte is 255, and both follow, in a byte each.
 *
 * Where one article has the word its postings stand there, bare if it is in no
 * zone: n bytes, or if n is 15 as many as the byte says that precedes the
 * letters. Else n is 0, and the postings are those at an offset of 4 bytes.
 *
 * The first word of a block of DICTIONARY_BLOCK words shares nothing; the
 * offsets of the blocks are a section of their own. A word of two languages is
 * there twice. In a view, words that only hidden articles have are passed over;
 * where there are zones, a section has the zone numbers of each block, so that
 * blocks of such words are not even read.
 */
enum { DICTIONARY_BLOCK = 16 };

/* A cursor in the dictionary, and the word there. */
struct dictionary {
	const struct edition *edition;
	const unsigned char *at, *end;
	char letters[WORDS_BYTES_MAX + 1]; /* one more for an s */
	size_t size;
	unsigned flags;
	/* For edition_read_postings(), and their offset, or EDITION_NONE. */
	struct posting_bytes postings;
	uint32_t offset;
	uint32_t number; /* of the words up to this one */
};

/* Goes to the first word not less than `word`. Returns false at the end. */
bool dictionary_seek(struct dictionary *dictionary,
    const struct edition *edition, struct span word);
/*
 * The same for a cursor whose word is less than `word`: a search forward, which
 * takes fewer steps the nearer that word is.
 */
bool dictionary_advance(struct dictionary *dictionary, struct span word);
/* Goes to the next word. Returns false at the end. */
bool dictionary_next(struct dictionary *dictionary);
/* The word at the cursor; valid until the cursor moves. */
struct span dictionary_word(const struct dictionary *dictionary);

/* Appends a dictionary's words one by one. */
struct dictionary_writer {
	struct buf *words, *blocks; /* the two sections */
	struct buf *zones; /* that of zones, or NULL */
	struct span singles; /* postings of words of one article */
	unsigned k; /* of those that are bare */
	char before[WORDS_BYTES_MAX];
	size_t size, count;
};

/*
 * Appends a word, which must not be less than the last one. The offset is in
 * the postings, or with DICTIONARY_SINGLE in those of writer->singles.
 */
void dictionary_add(struct dictionary_writer *writer, struct span word,
    unsigned flags, uint32_t offset);
/* The zone numbers of the articles that have the word added last, as bits. */
void dictionary_add_zones(struct dictionary_writer *writer, uint64_t zones);

#endif
