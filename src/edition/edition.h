/* The edition: the whole catalogue as one immutable file in memory. */
#ifndef EDITION_EDITION_H
#define EDITION_EDITION_H

#include "base/digest.h"
#include "edition/root.h"
#include "text/article.h"

/*
 * The indexer writes an edition (press.h), seals it and passes its descriptor;
 * a worker maps it read-only and asks it everything. It holds no pointers, so
 * it means the same wherever it is mapped:
 *
 *   header    magic, version, sizes, number, where each section stands
 *   entries   one for each directory, article and file, sorted by path bytes
 *   states    beside them, each file's identity: what the number leaves out
 *   children  for each directory its entries, in display order
 *   posts     dated, listed articles, newest first; then again by language
 *   docs      articles of the index: entry, lengths, place; a number that is
 *             not in use has no entry
 *   tags      for each article those that it names, as it spells them
 *   topics    every tag of the capsule, by its key; and for each the listed
 *             articles that have it, in display order
 *   moved     old paths (`was:`), sorted
 *   buckets, terms, postings
 *             the inverted index: for related entries a term is found by the
 *             high bits of its fingerprint, then by comparing the next 24
 *   delta     terms that have changed lately, by fingerprint: they go first
 *   words     the dictionary, by which search finds the same postings
 *   strings   every text, referred to by offset and size
 *
 * What is not in the edition is not served. Numbers are in the machine's byte
 * order: an edition never leaves the machine that made it.
 */

#define EDITION_NONE UINT32_MAX

/* What is said of an edition without a look into it. */
struct edition_info {
	uint32_t host; /* whose it is, as the configuration counts them */
	uint32_t articles, files;
	uint32_t large; /* of the files: texts too large for an article */
	unsigned char digest[DIGEST_SIZE];
};

struct edition_string {
	uint32_t at, size;
};

enum edition_kind { EDITION_DIRECTORY, EDITION_ARTICLE, EDITION_FILE };

enum edition_flags {
	EDITION_UNLISTED = 1, /* served, in no menu */
	EDITION_BARE = 2, /* no menus are appended */
	EDITION_INDEX = 4, /* index.gmi: the page of its directory */
	EDITION_LINK = 8, /* a symbolic link: listed, not indexed again */
	EDITION_DATED = 16,
};

struct edition_entry {
	/* A directory's path ends in a slash. */
	struct edition_string path, title, summary, author, mime;
	/*
	 * What the article is called in feeds: the `id` of its front matter;
	 * else, for one that has moved, its old path; else empty.
	 */
	struct edition_string id;
	struct edition_string language; /* tag, inherited where need be */
	struct edition_string charset; /* empty: UTF-8 */
	/* An article's standing block; a directory's intro. Gemtext. */
	struct edition_string block;
	uint64_t size; /* bytes, of a file */
	int64_t instant, updated; /* seconds since 1970, as struct date */
	int32_t day;
	uint32_t
	    parent; /* entry of the directory it stands in; the root's own */
	uint32_t doc; /* its number in the index, or EDITION_NONE */
	/* A directory's children, for edition_children(); an article's tags. */
	uint32_t first, count;
	uint32_t index; /* for edition_index() */
	uint32_t body; /* offset of the page in the file */
	uint8_t kind, format; /* enum edition_kind, enum article_format */
	uint16_t flags;
};

/* An article of the index. */
struct edition_doc {
	uint32_t entry; /* or EDITION_NONE */
	uint32_t length; /* of its vector, in weight.h's fixed point */
	uint32_t length_norm; /* of BM25: weight_length_norm() */
	uint32_t place; /* in display order: what breaks ties */
	uint32_t language;
};

struct edition_language {
	struct edition_string tag; /* a primary subtag */
	uint32_t docs;
	uint32_t first, posts; /* in the section of posts by language */
};

/* A tag, however it is spelt (text/tag.h). */
struct edition_tag {
	struct edition_string key;
	struct edition_string name; /* as most articles spell it */
	uint32_t first, count; /* in the section of tagged articles */
};

struct edition_moved {
	struct edition_string path;
	uint32_t entry;
};

struct edition_term {
	/*
	 * The 24 bits of the fingerprint behind the bucket's, and in the lowest
	 * 8 how many articles hold the term: what most look-ups are made for.
	 * EDITION_MANY stands for that and more; the postings tell.
	 */
	uint32_t key;
	uint32_t place; /* of its postings */
};

enum { EDITION_MANY = 255 };

/* A term that has changed since all were merged: it is looked at first. */
struct edition_delta {
	uint64_t hash;
	uint32_t place, df;
};

/* The key of a fingerprint, without documents. */
static inline uint32_t
edition_key(uint64_t hash, uint32_t bucket_bits)
{
	return (uint32_t)(hash << bucket_bits >> 32) & ~(uint32_t)EDITION_MANY;
}

enum edition_section {
	EDITION_ENTRIES,
	EDITION_STATES,
	EDITION_CHILDREN,
	EDITION_POSTS,
	EDITION_POSTS_BY_LANGUAGE,
	EDITION_LANGUAGES,
	EDITION_DOCS,
	EDITION_ENTRY_TAGS,
	EDITION_TAGS,
	EDITION_TAGGED,
	EDITION_MOVED,
	EDITION_BUCKETS,
	EDITION_TERMS,
	EDITION_DELTA,
	EDITION_POSTINGS,
	EDITION_WORDS,
	EDITION_WORD_BLOCKS,
	EDITION_STRINGS,
	EDITION_SECTIONS,
};

enum { EDITION_NUMBER_SIZE = 32 };

#define EDITION_MAGIC "loam edition 2\n"

struct edition_header {
	char magic[16];
	uint64_t size;
	uint32_t articles, files;
	uint32_t
	    bucket_bits; /* high bits of a fingerprint that pick a bucket */
	uint32_t unused;
	/* SHA-256 of what it was made from: the same everywhere. */
	unsigned char number[EDITION_NUMBER_SIZE];
	struct {
		uint64_t at, size;
	} sections[EDITION_SECTIONS];
};

/* A mapped edition. Everything in it is valid until the last release. */
struct edition;

/*
 * Maps an edition and checks that its sections lie inside it. The descriptor
 * stays the caller's. Returns NULL with errno if it is no edition.
 */
struct edition *edition_map(int fd);
/* Pins the edition; each pin is given back with edition_release(). */
struct edition *edition_keep(struct edition *edition);
/* Gives a pin back and clears the pointer; NULL is accepted. */
void edition_release(struct edition **edition);

/* Entries by number, from first up to end. */
struct edition_range {
	uint32_t first, end;
};

/*
 * A view over an edition, which it pins: the same entries under the same
 * numbers, but those in `hidden` are found by no path and stand in no list, so
 * that whoever looks at it cannot tell that they are there. Words of hidden
 * articles weigh in how rare a word is, and in nothing else. The caller's to
 * release.
 */
struct edition *edition_view(
    struct edition *edition, const struct edition_range *hidden, size_t count);
/* Whether a view hides the entry of a number. */
bool edition_excludes(const struct edition *edition, uint32_t number);

const struct edition_header *edition_header(const struct edition *edition);
/* The text of a string; empty if it lies outside. */
struct span edition_text(
    const struct edition *edition, struct edition_string string);
/* The number of the entry with that path, or EDITION_NONE. */
uint32_t edition_find(const struct edition *edition, struct span path);
/* The number of the first entry whose path is not less. */
uint32_t edition_lower_bound(const struct edition *edition, struct span path);
/* The numbers of the entries whose paths begin so: from first up to end. */
void edition_range(const struct edition *edition, struct span beginning,
    uint32_t *first_r, uint32_t *end_r);
uint32_t edition_count(const struct edition *edition);
const struct edition_entry *edition_entry(
    const struct edition *edition, uint32_t number);
const struct identity *edition_identity(
    const struct edition *edition, uint32_t number);
/* A directory's entries in display order. */
const uint32_t *edition_children(const struct edition *edition,
    const struct edition_entry *directory, uint32_t *count_r);
/* A directory's index.gmi, or EDITION_NONE. */
uint32_t edition_index(
    const struct edition *edition, const struct edition_entry *directory);
/* All posts, newest first. */
const uint32_t *edition_posts(const struct edition *edition, uint32_t *count_r);
/* Those in a language (by its primary subtag), newest first. */
const uint32_t *edition_posts_in(
    const struct edition *edition, struct span language, uint32_t *count_r);
/* Which of a list in display order are posts of a year: from first up to end.
 */
void edition_year(const struct edition *edition, const uint32_t *list,
    uint32_t count, int year, uint32_t *first_r, uint32_t *end_r);
const struct edition_language *edition_language(
    const struct edition *edition, struct span language);
/* How many languages there are; those of docs are counted likewise. */
uint32_t edition_languages(const struct edition *edition);
const struct edition_language *edition_language_at(
    const struct edition *edition, uint32_t number);
const struct edition_doc *edition_docs(
    const struct edition *edition, uint32_t *count_r);
struct span edition_tag_of(const struct edition *edition,
    const struct edition_entry *article, uint32_t index);
/* All tags of the capsule, sorted by their keys. */
const struct edition_tag *edition_tags(
    const struct edition *edition, uint32_t *count_r);
/* The number of the one with that key, or EDITION_NONE. */
uint32_t edition_tag_find(const struct edition *edition, struct span key);
/* The listed articles that have it, in display order. */
const uint32_t *edition_tagged(const struct edition *edition,
    const struct edition_tag *topic, uint32_t *count_r);
/* The entry that `was` at path, or EDITION_NONE. */
uint32_t edition_moved(const struct edition *edition, struct span path);
/*
 * The postings of a term, as bytes for postings.h's reader, and how many there
 * are; empty when fewer than two articles hold it.
 */
struct span edition_postings(
    const struct edition *edition, uint64_t hash, uint32_t *df_r);
/* The bytes of postings from a place on; empty if it lies outside. */
struct span edition_postings_at(const struct edition *edition, uint32_t place);
/* How many articles hold the term whose postings are there. */
uint32_t edition_df(const struct edition *edition, uint32_t place);
/* The sections of dictionary.h. */
struct span edition_words(const struct edition *edition);
const uint32_t *edition_word_blocks(
    const struct edition *edition, uint32_t *count_r);

#endif
