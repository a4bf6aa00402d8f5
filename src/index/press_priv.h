/* What press.c and press_*.c share. */
#ifndef INDEX_PRESS_PRIV_H
#define INDEX_PRESS_PRIV_H

#include "base/arena.h"
#include "base/table.h"
#include "edition/edition.h"
#include "index/press.h"

/* A language and the posts in it. */
struct language {
	struct span tag;
	uint32_t docs;
	uint32_t *posts;
	size_t post_count, post_capacity;
};

/* An edition while it is written. */
struct press {
	const struct press_input *input;
	struct buf *sections; /* EDITION_SECTIONS of them */
	struct table strings; /* that are shared: their offset plus one */
	struct arena texts; /* of shared strings that no record owns */
	uint32_t *entry_of; /* by record number */
	uint32_t entries, articles, files, large, twins;
	/*
	 * By document in path order: record number, language number, and
	 * position in display order.
	 */
	uint32_t *docs, *language_of, *position_of;
	uint32_t doc_count;
	struct language *languages;
	size_t language_count, language_capacity;
	struct buf *described; /* the content that is digested */
};

/* Appends bytes to a section. */
void press_add(struct press *press, enum edition_section section,
    const void *bytes, size_t size);
/* Adds a text that may repeat to the strings, once; it outlives the press. */
struct edition_string press_share(struct press *press, struct span text);
/* An entry that was written; valid until the next one is. */
struct edition_entry *press_entry(struct press *press, uint32_t number);
/*
 * Writes entries, states and the tags of entries. Sets entry_of, docs and
 * language_of.
 */
void press_entries(struct press *press);
/* Writes links, children, posts, languages, old and composed paths. Sets position_of. */
void press_lists(struct press *press);
/* Writes the tags of the capsule and their articles. */
void press_tags(struct press *press);

#endif
