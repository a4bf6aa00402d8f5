/* What press.c and press_*.c share. */
#ifndef INDEX_PRESS_PRIV_H
#define INDEX_PRESS_PRIV_H

#include "edition/edition.h"
#include "index/press.h"

/* A language and the posts in it. */
struct language {
	struct span tag;
	uint32_t docs;
	uint32_t *posts;
	size_t post_count, post_capacity;
};

/* The last text of each kind in traits: the same one often follows itself. */
struct press_repeated {
	bool known;
	struct span text;
	struct edition_string string;
};

enum press_kind {
	PRESS_AUTHOR,
	PRESS_ID,
	PRESS_MIME,
	PRESS_LANGUAGE,
	PRESS_CHARSET,
	PRESS_BLOCK,
	PRESS_KINDS
};

/* An edition while it is written. */
struct press {
	const struct press_input *input;
	struct press_space *space;
	bool renewed; /* nothing of it is as in the base */
	struct buf *sections; /* the space's */
	struct arena texts; /* that no record owns */
	uint32_t *entry_of; /* by record number */
	uint32_t entries, articles, files, large, twins;
	/* Entries with a charset, other paths than their own, a symbolic link,
	 * a series, links in their text, links by name; those that were made.
	 */
	uint32_t charsets, other_paths, uncomposed, links, serial, linking,
	    naming, made;
	/*
	 * By document in path order: record number, language number, and
	 * position in display order.
	 */
	uint32_t *docs, *language_of, *position_of;
	uint32_t doc_count;
	struct language *languages;
	size_t language_count, language_capacity;
	struct press_repeated repeated[PRESS_KINDS];
	struct table traits; /* by their bytes, to their number plus one */
	struct edition_traits last_traits; /* of the last entry */
	uint32_t shared_traits; /* those that several entries may have */
	struct buf *described; /* the content that is digested */
};

/* Appends bytes to a section. */
void press_add(struct press *press, enum edition_section section,
    const void *bytes, size_t size);
/* Adds a text that may repeat to the strings, once. */
struct edition_string press_share(struct press *press, struct span text);
/*
 * Traits of an entry that it shares with none, once all entries are written;
 * valid until others are asked for.
 */
struct edition_traits *press_own_traits(struct press *press, uint32_t number);
/* An entry that was written; valid until the next one is. */
struct edition_entry *press_entry(struct press *press, uint32_t number);
/*
 * Writes entries, traits, states and the tags of entries. Sets entry_of, docs
 * and language_of.
 */
void press_entries(struct press *press);
/*
 * Where a record's entries are in the strings once its own texts are placed;
 * behind them is the page that was made of a file.
 */
uint32_t press_entries_at(const struct record *record);
/* Writes children, posts and languages. Sets position_of. */
void press_lists(struct press *press);
/* Returns the documents in display order, the caller's to free. */
uint32_t *press_display_order(const struct press *press);
/* Writes links, old and composed paths, and the forms of texts. */
void press_paths(struct press *press);
/* Writes the tags of the capsule and their articles. */
void press_tags(struct press *press);
/* Writes the series of the capsule and their parts. */
void press_series(struct press *press);
/* Writes what articles link to, and which do. */
void press_links(struct press *press);
/* Writes which files have which names. */
void press_names(struct press *press);
/* Forgets the numbers of keys, which belong to a pool of strings. */
void press_links_clear(struct press_links *links);
void press_links_free(struct press_links *links);
/* Whether most of what is kept of links is not used any more. */
bool press_links_crowded(const struct press_links *links);

#endif
