/* The header of an edition: its sections, and the pieces that it is made of. */
#ifndef EDITION_EDITION_HEADER_H
#define EDITION_EDITION_HEADER_H

#include "base/digest.h"

/* In the order of their description (edition.h). */
enum edition_section {
	EDITION_ENTRIES,
	EDITION_TRAITS,
	EDITION_STATES,
	EDITION_CHILDREN,
	EDITION_POSTS,
	EDITION_POSTS_BY_LANGUAGE,
	EDITION_LANGUAGES,
	EDITION_DOCS,
	EDITION_ENTRY_TAGS,
	EDITION_TINYLOGS,
	EDITION_TAGS,
	EDITION_TAGGED,
	EDITION_SERIES,
	EDITION_PARTS,
	EDITION_LINKED,
	EDITION_BACKLINKS,
	EDITION_MOVED,
	EDITION_COMPOSED,
	EDITION_SYMLINKS,
	EDITION_MADE_PAGES,
	EDITION_NAMES,
	EDITION_BUCKETS,
	EDITION_TERMS,
	EDITION_DELTA,
	EDITION_POSTINGS,
	EDITION_WORDS,
	EDITION_WORD_BLOCKS,
	EDITION_WORD_ZONES,
	EDITION_ZONES,
	EDITION_AUDIENCES,
	EDITION_LENGTHS,
	EDITION_DOC_WORDS,
	EDITION_SPELLINGS,
	EDITION_CHARSETS,
	EDITION_TABLES,
	EDITION_STRINGS,
	EDITION_SECTIONS,
};

#define EDITION_MAGIC "loam edition 18\n"
extern const char edition_magic[16]; /* the same */

/* Whole pages of an edition, and the file that has them. */
struct edition_piece {
	uint64_t from; /* in its file */
	uint32_t pages; /* of memfile_page() bytes */
	uint32_t in_base; /* 1: its base has them; 0: its own file */
};

enum { EDITION_PIECES = 256 };

struct edition_header {
	char magic[16];
	uint64_t size; /* of the edition, in memory */
	/* The file of its base: inode and bytes; 0: it has none. */
	uint64_t base, base_size;
	/*
	 * Its pieces, one after another; 0: it is its own file, and its
	 * sections begin where they would.
	 */
	uint32_t piece_count;
	uint32_t merged; /* documents by which bare lists were written */
	uint32_t articles, files;
	uint32_t bucket_bits; /* high bits of a hash that pick a bucket */
	uint32_t twins; /* entries with a twin */
	/* SHA-256 of the capsule's content, the same on every machine. */
	unsigned char digest[DIGEST_SIZE];
	struct {
		uint64_t at, size;
	} sections[EDITION_SECTIONS];
	struct edition_piece pieces[EDITION_PIECES]; /* if there are any */
};

/* Bytes of a header without pieces. */
enum { EDITION_HEADER = offsetof(struct edition_header, pieces) };

#endif
