/* Two capsules that differ by hidden files alone, and what both answer. */
#ifndef SUPPORT_TWINS_H
#define SUPPORT_TWINS_H

#include "support/fixture.h"
#include "support/mutator.h"

/*
 * Both have the same visible articles, some hundred in two languages, and only
 * `full` has the hidden ones as well. A reader of either must not be able to
 * tell which of them answers.
 */
struct twins {
	struct fixture bare, full;
	struct mutator random;
	size_t asked; /* questions so far */
};

/* Articles that are hidden by where they are or by what stands in front. */
struct twins_hidden {
	const char *directory; /* with its slash; empty: the root */
	const char *front; /* lines of front matter, or "" */
	size_t count;
	size_t first; /* number of the first: others have other texts */
};

/* Writes the visible articles. */
void twins_write(const struct server *capsule);
/* Writes them into both, the hidden ones into one of them, and with this
 * configuration scans both. */
void twins_make(struct twins *twins, const char *config,
    const struct twins_hidden *hidden, size_t count);
void twins_remove(struct twins *twins);

/* Writes hidden articles into a capsule, or removes them again. */
void twins_hide(
    const struct server *capsule, const struct twins_hidden *hidden);
void twins_reveal(
    const struct server *capsule, const struct twins_hidden *hidden);

/*
 * Asks both for every page that the bare one has, in every variant and on both
 * networks, and for so many searches. Returns how many answers differ, or read
 * more postings; the first ones are printed. A sanitized program asks for the
 * pages of one in three entries: what differs is what the other one finds.
 */
size_t twins_pages(struct twins *twins);
size_t twins_searches(struct twins *twins, size_t count);

#endif
