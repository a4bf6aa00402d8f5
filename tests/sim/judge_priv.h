/* What judge.c shares with the judges of both protocols. */
#ifndef SIM_JUDGE_PRIV_H
#define SIM_JUDGE_PRIV_H

#include "sim/items.h"
#include "sim/judge.h"

enum { JUDGE_WAITS = 1000 }; /* ms for the edition of a file */

/* An answer without its form: found, not found, being written... */
enum verdict { VERDICT_FOUND, VERDICT_MISSING, VERDICT_WRITTEN, VERDICT_OTHER };

/* Reads the links of a page in the protocol's form. */
typedef const char *judge_read(
    const struct tree *tree, struct span page, struct items *items_r);

/* Judges a made page of either protocol. */
const char *judge_page(const struct heard *heard, const struct sight *sight,
    enum verdict verdict, struct span page, judge_read *read);
/* Whether it speaks against an answer that something is there, or not. */
const char *judge_presence(enum presence presence, enum verdict verdict);
/* Whether a page has a block that it has to have. */
const char *judge_block(const struct sight *sight, enum place_kind kind,
    size_t dir, struct span page);
/* Judges the page of a search for words that many texts have. */
const char *judge_words(const struct question *question,
    const struct sight *sight, struct span page, const struct items *items);
/*
 * Judges what stands under an article's text; `recent` is what its recent posts
 * begin with.
 */
const char *judge_menus(const struct sight *sight, size_t number,
    struct span page, struct span recent, judge_read *read);
/*
 * Whether what is asked for by another name is there, by that name too: of a
 * link to a directory or of one without its slash. *direct_r is the question by
 * its own name, if there is one.
 */
enum presence judge_direct(const struct question *question,
    const struct sight *sight, struct question *direct_r);
/* The directory by which zones close what is asked for, or DIRS. */
size_t judge_dir(const struct question *question, const struct tree *tree);
/* The place of a directory's own page. */
size_t judge_index(const struct tree *tree, size_t dir);

#define JUDGE_EARLY "it is refused before an edition could come"

/* Robots are kept out of pages of which each article, and each word, has one.
 */
#define JUDGE_ROBOTS                                                           \
	"User-agent: *\nDisallow: /related/\nDisallow: /links/\n"              \
	"Disallow: /search\nDisallow: /1/related/\nDisallow: /1/links/\n"      \
	"Disallow: /7/search\n"

const char *judge_gemini(const struct heard *heard, const struct sight *sight);
const char *judge_gopher(const struct heard *heard, const struct sight *sight);

#endif
