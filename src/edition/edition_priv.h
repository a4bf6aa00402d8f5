/* What edition*.c and dictionary.c share. */
#ifndef EDITION_EDITION_PRIV_H
#define EDITION_EDITION_PRIV_H

#include "base/arena.h"
#include "edition/edition.h"

/*
 * A mapping, or a view over another edition: the same sections, but for those
 * that it has copies of.
 */
struct edition {
	const char *base;
	struct edition_header header; /* a copy, the one that was checked */
	unsigned references;
	struct postings_bare bare;
	int root; /* see edition_own_root(); -1: none */
	struct {
		const void *data;
		uint64_t size;
	} sections[EDITION_SECTIONS];
	struct edition
	    *beneath; /* of a view, which holds a reference; else NULL */
	enum edition_forms forms; /* of a view */
	const uint32_t *all_posts; /* of a view with one form of each text */
	uint32_t all_post_count;
	uint64_t audience; /* of a view; else AUDIENCE_ALL */
	/*
	 * Of a view, a bit for each entry: those that it hides, and the
	 * directories above one of these. NULL: none.
	 */
	uint64_t *hidden, *above;
	struct arena arena; /* of the copies */
};

/*
 * The index of the first of `count` elements that is not less than a text. They
 * have `size` bytes each, begin with a string, and are sorted by it.
 */
uint32_t edition_bisect(const struct edition *edition, const void *list,
    size_t size, uint32_t count, struct span text);

/* The entry with that path, byte for byte, or EDITION_NONE. */
uint32_t edition_find_exact(const struct edition *edition, struct span path);
/* The entry of a path in another spelling of Unicode, or EDITION_NONE. */
uint32_t edition_find_composed(const struct edition *edition, struct span path);
/*
 * Entries with paths that are not composed and are in a zone, which is
 * composed: one for each call, EDITION_NONE at the end. *at is EDITION_NONE at
 * the start.
 */
uint32_t edition_composed_in(
    const struct edition *edition, struct span zone, uint32_t *at);

/*
 * Moves those entries to the front that are no second forms of others in a
 * view. Returns how many there are.
 */
uint32_t edition_drop_seconds(
    const struct edition *view, uint32_t *numbers, uint32_t count);
void edition_drop_second_docs(
    const struct edition *view, struct edition_doc *docs, uint32_t count);
/* Keeps the posts of a view for edition_all_posts(). */
void edition_keep_posts(
    struct edition *view, const uint32_t *posts, uint32_t count);

/*
 * Terms from `low` up to `high` are in one bucket, a few of them; but an author
 * can choose words whose terms are all in one (K121). Returns where to begin
 * looking for a key: all before have lesser ones, a few after it may, too.
 */
uint32_t edition_first_term(const struct edition_term_group *terms,
    uint32_t low, uint32_t high, uint32_t key);

/* The key of a term of that number. */
static inline uint32_t
edition_term_key(const struct edition_term_group *terms, uint32_t number)
{
	return terms[number / EDITION_TERM_GROUP]
	    .keys[number % EDITION_TERM_GROUP];
}

/*
 * The zone numbers that a reader may see when these zones are closed: a zone is
 * excluded if a closed zone covers it.
 */
uint64_t edition_audience_of(
    const struct edition *edition, const struct span *closed, size_t count);
/* Sets lengths and norms of a view's documents for its audience. */
void edition_weigh_docs(
    const struct edition *view, struct edition_doc *docs, uint32_t count);
/*
 * Names all tags of a view as the press names them: by the most used spelling,
 * or the first of these.
 */
void edition_name_tags(
    const struct edition *view, struct edition_tag *tags, uint32_t count);

/* The elements of a section and how many whole ones there are. */
static inline const void *
edition_section(const struct edition *edition, enum edition_section which,
    size_t size, uint32_t *count_r)
{
	*count_r = (uint32_t)(edition->sections[which].size / size);
	return edition->sections[which].data;
}

/* Replaces a section of a view by a copy that may be written. */
void *edition_copy_section(struct edition *view, enum edition_section which,
    size_t size, uint32_t *count_r);
/* Leaves the hidden parts of series out, and second forms of texts. */
void edition_view_series(struct edition *view);
/* Leaves sources of links out that are none of the view's documents. */
void edition_view_linked(struct edition *view);

/* What of a directory's is visible, below it or further below. */
enum below {
	BELOW_SERVED = 1, /* something that is answered under its path */
	BELOW_LISTED = 2, /* something that lists it on its directory's page */
	BELOW_KNOWN = 4, /* else it is as in the edition */
};

/* Hides what is in the zones with these paths. */
void edition_hide_zones(
    struct edition *view, const struct span *closed, size_t count);
/* Hides each page with its source, and each source with its page. */
void edition_hide_made(struct edition *view);
/* Hides the links that lead through or to what is hidden. */
void edition_hide_links(struct edition *view);
/*
 * Goes to the last directory before *number that is above something hidden.
 * Returns false if there is none.
 */
bool edition_next_above(const struct edition *view, uint32_t *number);
/*
 * Hides the directories in which nothing is visible, as the press leaves them
 * out: their names would tell that something hidden is there. Sets the enum
 * below of those above something hidden, by entry; others are 0.
 */
void edition_hide_empty(struct edition *view, unsigned char *below);

#endif
