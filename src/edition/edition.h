/* The edition: an immutable snapshot of the whole catalogue. */
#ifndef EDITION_EDITION_H
#define EDITION_EDITION_H

#include "base/charset.h"
#include "edition/audience.h"
#include "edition/edition_entry.h"
#include "edition/edition_header.h"
#include "edition/postings.h"
#include "edition/root.h"

/*
 * The indexer writes an edition (press.h), seals it and passes its descriptor
 * to the workers, each of which maps it read-only. It holds offsets instead of
 * pointers, so that it can be mapped at any address. Its sections:
 *
 *   header      magic, version, sizes, digest, offset of each section
 *   entries     one for each directory, article and file, sorted by path bytes
 *   traits      what entries have that few have alone, each combination once
 *   states      each entry's file identity, which the digest leaves out; its
 *               size is in the entry, its device in the traits
 *   children    for each directory its entries, in display order
 *   posts       dated, listed articles, newest first; then again by language
 *   docs        the indexed articles: entry, lengths, position; an unused
 *               document number has no entry
 *   entry tags  each article's tags, as the article spells them
 *   tinylogs    the articles that are one, with their newest entries
 *   tags        every tag of the capsule, by its key; and for each tag the
 *               listed articles that have it, in display order
 *   series      every series of the capsule, by its key; and for each series
 *               the listed articles that are its parts, oldest first
 *   linked      what texts link to, by the keys of index/reader_links.c; and
 *   sources     for each the listed articles that do, in display order
 *   moved       old paths (`was:`), sorted
 *   composed    the paths that are not composed (NFC), by their composed form
 *   links       for each symbolic link, in order, the entries that it leads
 *               through, and last the one that it leads to
 *   made pages  for each article that was made of a file in Markdown, in order,
 *               its text, and the entry of the file
 *   names       the files by a hash of their names, if a page that was made has
 *               links by name (edition_names.h)
 *   buckets, terms, postings
 *               the inverted index: a term is found by the high bits of its
 *               hash, then by comparing the next 24. The postings of all terms
 *               follow each other: each EDITION_TERM_GROUP terms are behind
 *               the offset of those of the first one. Those of pairs of words
 *               that are in few articles are bare (postings.h)
 *   delta       terms that have changed since the last merge, by hash; looked
 *               up before the terms
 *   words       the dictionary, by which search finds the same postings, and
 *               those of the words that one article has; of each block, the
 *               zone numbers of the articles with its words
 *   zones       paths of the capsule's zones, in their order (audience.h)
 *   audiences   sets of zones for which vectors have lengths of their own; for
 *               each the lengths, by document
 *   doc words   each document's words, for means within an audience
 *   spellings   of tags with several spellings, how many articles of each zone
 *               use them
 *   charsets, tables
 *               for each charset that texts are in what it is decoded by
 *               (charset.h), if that is a table
 *   strings     every text, referred to by offset and size
 *
 * The six sections of zones are empty in a capsule without zones.
 *
 * An edition that is large shares what it has in common with an earlier one,
 * its base: a change writes the pages that differ, and the header says of which
 * pieces of the two files the edition is made (edition_file.c). In memory it is
 * one, like any other. A base has no base.
 *
 * A path that is not in the edition is not served. Integers are in the
 * machine's byte order: an edition never leaves the machine that made it.
 */

/* What other processes are told of an edition beside its descriptor. */
struct edition_info {
	uint32_t host; /* its number in the configuration */
	uint32_t articles, files;
	uint32_t large; /* files that are texts too large for an article */
	unsigned char digest[DIGEST_SIZE];
};

/* Of a text in several forms, which one the lists of a view have. */
enum edition_forms {
	EDITION_ALL_FORMS,
	EDITION_GEMTEXT_FIRST,
	EDITION_TEXT_FIRST,
};

/* An indexed article. */
struct edition_doc {
	uint32_t entry; /* or EDITION_NONE */
	uint32_t length; /* of its vector, in weight.h's fixed point */
	uint32_t length_norm; /* of BM25: weight_length_norm() */
	uint32_t position; /* in display order, which breaks ties */
	uint32_t language;
};

struct edition_language {
	struct edition_string tag; /* a primary subtag */
	uint32_t docs;
	uint32_t first, posts; /* in the section of posts by language */
};

/* A tag in all its spellings, which have one key (text/tag.h). */
struct edition_tag {
	struct edition_string key;
	struct edition_string name; /* the spelling that most articles use */
	uint32_t first, count; /* in the section of tagged articles */
};

/* A tinylog: an article, and its entries as tinylog/packed.h has them. */
struct edition_tinylog {
	uint32_t entry; /* they ascend */
	struct edition_string entries;
};

/* How many articles of one zone use a spelling of a tag. */
struct edition_spelling {
	struct edition_string text;
	uint32_t tag; /* its number; they ascend, a tag's spellings together */
	uint32_t zone; /* zone number; a spelling's follow each other */
	uint32_t articles;
	uint32_t met; /* of the first: ascends with the articles' paths */
};

/* An audience that has a column of lengths. */
struct edition_audience {
	uint64_t zones;
	uint32_t docs; /* documents that it sees */
	uint32_t unused;
};

/* An old path, or a path in its composed form. */
struct edition_moved {
	struct edition_string path;
	uint32_t entry;
};

/* A symbolic link, and an entry that it leads through or to. */
struct edition_symlink {
	uint32_t link, through;
};

/* An article whose text was made of a file. */
struct edition_made {
	uint32_t entry, source;
	struct edition_string text;
	uint32_t footnotes; /* that the text has numbered */
};

/* A charset and the bytes of its table. */
struct edition_charset {
	struct edition_string name;
	uint32_t at, size; /* in the section of tables */
};

/*
 * A term is a key: its high 24 bits are those of the hash that follow the
 * bucket's. The low 8 tell the document frequency, which most look-ups are made
 * for, and whether the list is bare: up to EDITION_BARE_LISTS two postings
 * more, in a bare list; then EDITION_BARE_LISTS - 2 fewer. EDITION_MANY means
 * that many or more, or that it depends on the audience: it is to be read from
 * the postings.
 */
enum {
	EDITION_BARE_LISTS = POSTINGS_BARE - 1,
	EDITION_MANY = 255,
	EDITION_TERM_GROUP = 4,
};

/* Terms that follow each other in the order of their hashes; the last may
 * be fewer. */
struct edition_term_group {
	uint32_t offset; /* of the postings of the first one */
	uint32_t keys[EDITION_TERM_GROUP];
};

/* A term that has changed since the last merge; it hides the older one. */
struct edition_delta {
	uint64_t hash;
	uint32_t offset, df;
};

/* A mapped edition. Everything in it is valid until the last release. */
struct edition;

/*
 * Checks a file that should be an edition, and the one that should be its base,
 * or -1: that nobody can change them any more, that they are as long as the
 * header says and have all of its pieces, and that its sections lie inside it.
 * Copies the header to *header_r. Returns NULL, or what is wrong.
 */
const char *edition_check(int fd, int base, struct edition_header *header_r);
/*
 * Maps an edition that passes that check. The descriptors stay the caller's.
 * Returns NULL with errno, EINVAL for files that do not.
 */
struct edition *edition_map(int fd, int base);
/*
 * Gives an edition the descriptor of the directory that its paths are below.
 * The last release closes it.
 */
void edition_own_root(struct edition *edition, int root);
/* Whether both are one edition, or views of one. */
bool edition_is_same(const struct edition *a, const struct edition *b);
/* Takes a reference, to be given back with edition_release(). */
struct edition *edition_keep(struct edition *edition);
/* Gives a reference back and clears the pointer; NULL is accepted. */
void edition_release(struct edition **edition);

/*
 * Whether each of these paths is that of a zone of the edition. Only then does
 * it have what edition_view() needs to know of them.
 */
bool edition_knows_zones(
    const struct edition *edition, const struct span *zones, size_t count);
/*
 * A filtered view of an edition, to which it holds a reference, for readers to
 * whom the zones with the paths `closed` are closed, and who get of each text
 * one form in lists: the same entries under the same numbers, but those in
 * closed zones are found by no path, are in no list, and count in no number, so
 * that a reader of the view cannot tell that they exist. The caller's to
 * release.
 */
struct edition *edition_view(struct edition *edition, const struct span *closed,
    size_t count, enum edition_forms forms);
bool edition_is_view(const struct edition *edition);
/* Whether a view leaves out the entry of that number. */
bool edition_excludes(const struct edition *edition, uint32_t number);

const struct edition_header *edition_header(const struct edition *edition);
/* The text of a string; empty if it lies outside the edition. */
struct span edition_text(
    const struct edition *edition, struct edition_string string);
struct span edition_title(
    const struct edition *edition, const struct edition_entry *entry);
struct span edition_summary(
    const struct edition *edition, const struct edition_entry *entry);
struct span edition_mime(
    const struct edition *edition, const struct edition_entry *entry);
const struct edition_traits *edition_traits(
    const struct edition *edition, const struct edition_entry *entry);
/* When an article was changed last; else when it was published. */
int64_t edition_updated(
    const struct edition *edition, const struct edition_entry *entry);
/* The charset of an entry, which its text is decoded by. */
struct charset edition_charset(
    const struct edition *edition, const struct edition_entry *entry);
/*
 * The number of the entry at a path, or at another spelling of it; EDITION_NONE
 * if there is none.
 */
uint32_t edition_find(const struct edition *edition, struct span path);
/* The same, in fewer steps if it would stand near the entry of a number. */
uint32_t edition_find_near(
    const struct edition *edition, struct span path, uint32_t near);
/* The number of the directory at a path and a slash, or EDITION_NONE. */
uint32_t edition_find_dir(const struct edition *edition, struct span path);
/* The number of the first entry whose path is not less. */
uint32_t edition_lower_bound(const struct edition *edition, struct span path);
/* The numbers of the entries whose paths begin so, from first up to end. */
void edition_range(const struct edition *edition, struct span beginning,
    uint32_t *first_r, uint32_t *end_r);
uint32_t edition_count(const struct edition *edition);
const struct edition_entry *edition_entry(
    const struct edition *edition, uint32_t number);
/* The identity of the file of an entry, or of that which it was made of. */
struct identity edition_identity(
    const struct edition *edition, uint32_t number);
/*
 * The path at which an entry is read: the directory's for the page of a page
 * bundle, which is an article and the page of a directory.
 */
struct span edition_path(
    const struct edition *edition, const struct edition_entry *entry);
/*
 * The article with that path: the entry of the number, or if it is a page
 * bundle's directory, its page; else EDITION_NONE.
 */
uint32_t edition_article(const struct edition *edition, uint32_t number);
/* What is known of an entry that was made of a file; NULL of others. */
const struct edition_made *edition_made(
    const struct edition *edition, uint32_t number);
/* The entry of the file that an entry was made of, or its own number. */
uint32_t edition_source(const struct edition *edition, uint32_t number);
/* The entry of the page that was made of a file, or its own number. */
uint32_t edition_page(const struct edition *edition, uint32_t number);
/* A directory's entries in display order. */
const uint32_t *edition_children(const struct edition *edition,
    const struct edition_entry *directory, uint32_t *count_r);
/*
 * The page of a directory, or EDITION_NONE: its index.gmi or another file of
 * that name in gemtext, Markdown or text; else its gophermap.
 */
uint32_t edition_directory_page(
    const struct edition *edition, const struct edition_entry *directory);
/* All posts, newest first. */
const uint32_t *edition_posts(const struct edition *edition, uint32_t *count_r);
/* The posts in a language (by its primary subtag), newest first. */
const uint32_t *edition_posts_in(
    const struct edition *edition, struct span language, uint32_t *count_r);
/* The posts of a year in a list in display order: from first up to end. */
void edition_year(const struct edition *edition, const uint32_t *list,
    uint32_t count, int year, uint32_t *first_r, uint32_t *end_r);
/* A language (by its primary subtag) that documents are in; else NULL. */
const struct edition_language *edition_language(
    const struct edition *edition, struct span language);
/* How many languages there are; edition_doc.language is less than that. */
uint32_t edition_languages(const struct edition *edition);
/* The language of a number; NULL if there is none. */
const struct edition_language *edition_language_at(
    const struct edition *edition, uint32_t number);
/* The documents by their numbers, of which some may be unused. */
const struct edition_doc *edition_docs(
    const struct edition *edition, uint32_t *count_r);
/*
 * Sets the length norms of documents, whose words are counted in `words`, among
 * those that have an entry.
 */
void edition_set_norms(
    struct edition_doc *docs, size_t count, const uint32_t *words);
/* A tag of an article as the article spells it, or the empty span. */
struct span edition_tag_of(const struct edition *edition,
    const struct edition_entry *article, uint32_t index);
/* All tags of the capsule, sorted by their keys. */
const struct edition_tag *edition_tags(
    const struct edition *edition, uint32_t *count_r);
/* The number of the tag with that key, or EDITION_NONE. */
uint32_t edition_tag_find(const struct edition *edition, struct span key);
/* The listed articles that have a tag, in display order. */
const uint32_t *edition_tagged(const struct edition *edition,
    const struct edition_tag *tag, uint32_t *count_r);
/* The packed entries of an article that is a tinylog; else empty. */
struct span edition_tinylog(const struct edition *edition, uint32_t number);
/*
 * All old paths that are this one: those that a text states, then those that
 * follow of another, each by the paths of their entries; NULL if none is.
 */
const struct edition_moved *edition_moved_all(
    const struct edition *edition, struct span path, uint32_t *count_r);
/* All old paths, sorted. */
const struct edition_moved *edition_moved_list(
    const struct edition *edition, uint32_t *count_r);
/* What links lead through; a view has the same. */
const struct edition_symlink *edition_symlinks(
    const struct edition *edition, uint32_t *count_r);
/* The entry that a link leads to; EDITION_NONE for other entries. */
uint32_t edition_symlink_target(const struct edition *edition, uint32_t number);
/*
 * Appends a path without the links to directories that are in it, if there is
 * one, and returns whether there is. The path may name a directory without its
 * slash; nothing need be there. *path_r is an empty buffer, the caller's.
 */
bool edition_follow(
    const struct edition *edition, struct span path, struct buf *path_r);

#endif
