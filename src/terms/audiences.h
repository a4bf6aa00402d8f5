/* The audiences of a capsule with zones, and what the index counts for them. */
#ifndef TERMS_AUDIENCES_H
#define TERMS_AUDIENCES_H

#include "edition/edition.h"
#include "edition/shares.h"
#include "edition/weight.h"

/* Audiences beside that of all articles; each costs work at every merge. */
enum { AUDIENCES_MAX = 8 };

/*
 * A part of the term index. Zeroed, it is that of a capsule without zones,
 * which costs nothing.
 */
struct audiences {
	const struct span *zones; /* their paths, borrowed */
	size_t zone_count;
	uint64_t sets[AUDIENCES_MAX]; /* of zone numbers */
	size_t count;
	uint8_t *zone_of; /* by document: its zone number */
	/* By document, one for each audience: audiences_vector(). */
	struct weight_vector *differences;
	size_t zone_capacity, difference_capacity;
};

/* Chooses the audiences of a capsule with these zones. */
void audiences_choose(
    struct audiences *audiences, const struct span *zones, size_t count);
/* Makes room for `count` documents, and sets those from `from` on to zero. */
void audiences_make_room(
    struct audiences *audiences, size_t from, size_t count);
/*
 * Adds a term to the differences of the documents that have it. `shares` are
 * those of the whole list.
 */
void audiences_add(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half);
/* The opposite: with the shares and the postings that were added. */
void audiences_remove(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half);
/* A document's vector as an audience has it; `all` is that of all articles. */
struct weight_vector audiences_vector(const struct audiences *audiences,
    size_t number, size_t doc, const struct weight_vector *all);
void audiences_free(struct audiences *audiences);

#endif
