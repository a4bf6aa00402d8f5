/* What the parts of the press share: press.c and catalogue.c. */
#ifndef INDEX_PRESS_PRIV_H
#define INDEX_PRESS_PRIV_H

#include "base/table.h"
#include "edition/edition.h"
#include "index/press.h"

/* A language and the posts in it, while the edition is written. */
struct language {
	struct span tag;
	uint32_t docs;
	uint32_t *posts;
	size_t post_count, post_capacity;
};

struct press {
	const struct press_input *order;
	struct buf *sections; /* EDITION_SECTIONS of them */
	struct table strings; /* of those that repeat: their place plus one */
	uint32_t *entry_of; /* record number -> entry number */
	uint32_t entries, articles, files, large;
	/* Indexed articles in path order: record numbers, and what they have.
	 */
	uint32_t *docs, *language_of, *vhost_of;
	uint32_t doc_count;
	struct language *languages;
	size_t language_count, language_capacity;
	struct buf *described; /* what the number is the digest of */
};

/* Appends bytes to a section. */
void press_add(struct press *press, enum edition_section section,
    const void *bytes, size_t size);
/* Adds a text to the strings. */
struct edition_string press_string(struct press *press, struct span text);
/* Adds a text that repeats to the strings, once. */
struct edition_string press_share(struct press *press, struct span text);
/*
 * Writes the topics and their articles, once the documents' places are known.
 */
void press_tags(struct press *press);
/* Whether a record has an entry: some are read and never served. */
bool press_serves(const struct record *record);
/* An entry that was written; valid until the next one is. */
struct edition_entry *press_entry(struct press *press, uint32_t number);
/* Writes the lists of entries in display order, and the old paths. */
void press_lists(struct press *press);
/*
 * Writes everything but the index of terms: entries and their states, tags,
 * children, posts, languages, topics, old paths. Fills in what the index needs:
 * docs, their languages and places.
 */
void press_entries(struct press *press);

#endif
