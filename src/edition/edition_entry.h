/* What an edition has of each directory, article and file. */
#ifndef EDITION_EDITION_ENTRY_H
#define EDITION_EDITION_ENTRY_H

#include "text/article.h"

#define EDITION_NONE UINT32_MAX
#define EDITION_NEVER INT64_MIN

struct edition_string {
	uint32_t at, size;
};

enum edition_kind {
	EDITION_DIRECTORY,
	EDITION_ARTICLE,
	EDITION_FILE,
	EDITION_DIR_LINK, /* a symbolic link to a directory; ends in a slash */
};

enum edition_flags {
	EDITION_UNLISTED = 1, /* served, but in no menu */
	EDITION_NO_MENUS = 2, /* no menus are appended */
	EDITION_INDEX = 4, /* the page of its directory: index.gmi, gophermap */
	EDITION_SYMLINK = 8, /* a symbolic link: listed, not indexed again */
	EDITION_DATED = 16,
	EDITION_CR_LINES = 32, /* a text whose lines end in CR alone */
	EDITION_MADE = 64, /* its text is in the edition, made of a file */
	EDITION_SOURCE = 128, /* such a file */
	/*
	 * The bits above say which of its directory's pages it is, the first
	 * being 1; it stands for those before it where they are hidden. 0: it
	 * is none.
	 */
	EDITION_PAGE_SHIFT = 8,
};

struct edition_entry {
	/*
	 * A directory's path ends in a slash. The title follows it in the
	 * strings, and then the summary (edition_title(), edition_summary()).
	 */
	struct edition_string path;
	uint16_t title_size, summary_size;
	uint32_t traits; /* for edition_traits() */
	uint64_t size; /* bytes, of a file */
	int64_t instant; /* seconds since 1970, as struct date */
	int32_t day;
	uint32_t parent; /* entry of its directory; the root is its own */
	uint32_t doc; /* document number in the index, or EDITION_NONE */
	/* A directory's children, for edition_children(); an article's tags. */
	uint32_t first, count;
	uint32_t index; /* for edition_directory_page() */
	uint32_t body; /* offset of the page in the file */
	uint8_t kind, format; /* enum edition_kind, enum article_format */
	uint16_t flags;
};

/* What many entries have alike, and what few have at all. */
struct edition_traits {
	struct edition_string author, mime;
	/*
	 * The article's identifier in feeds: the `id` of its front matter; else
	 * the old path of an article that has moved; else empty.
	 */
	struct edition_string id;
	struct edition_string language; /* tag, its own or inherited */
	struct edition_string charset; /* empty: UTF-8 */
	/* An article's standing block; a directory's intro. Gemtext. */
	struct edition_string block;
	/* As entry.instant, where an article tells it; or EDITION_NEVER. */
	int64_t updated;
	uint64_t device; /* of the file */
	uint32_t twin; /* the next form of the same text, or EDITION_NONE */
	uint32_t series; /* the number of that of an article; or EDITION_NONE */
};

/* What edition_identity() tells beside the device and the size. */
struct edition_state {
	uint64_t inode;
	int64_t modified, changed;
};

#endif
