/* What an answer may be. */
#ifndef SIM_JUDGE_H
#define SIM_JUDGE_H

#include "sim/model.h"

enum { LIST_MAX = 50 }; /* entries of recent posts, and of feeds */

/* What is asked for. */
enum ask {
	ASK_PLACE, /* a file by its own path */
	ASK_MENU, /* Gopher: an article as a menu */
	ASK_TEXT, /* Gopher: as text */
	ASK_DIR,
	ASK_RECENT,
	ASK_YEARS,
	ASK_YEAR,
	ASK_TAGS,
	ASK_TAG,
	ASK_FEED,
	ASK_SEARCH,
	ASK_RELATED,
	ASK_LINKS, /* what links to an article */
	ASK_NOTHING, /* what is never there */
	ASK_BARE, /* a directory without its slash */
	ASK_ROBOTS,
	ASK_THROUGH, /* a link to a directory, or what is below it */
	ASKS,
};

struct question {
	enum ask ask;
	/*
	 * Of the place, of the directory that it is or would be in, of the tag,
	 * or of the link; the year; the page of a search.
	 */
	size_t number;
	const struct version *word; /* whose token is searched for */
	char path[64]; /* with the query of a search */
};

/* A question of any kind, about what is there and what is not. */
struct question question_choose(struct chance *chance, const struct tree *tree,
    const struct texts *texts, bool gopher);

/* What links to a place. Returns whether it can be asked. */
bool question_of_links(
    const struct tree *tree, size_t number, struct question *question_r);

/*
 * What is asked for by another name, of a link to a directory or of one without
 * its slash. Returns whether there is such a name.
 */
bool question_is_direct(const struct question *question,
    const struct snapshot *snapshot, struct question *direct_r);

/* What a client has heard. */
struct heard {
	const struct question *question;
	struct span answer;
	bool whole; /* it has been sent to its end, as far as can be seen */
	bool marked; /* by close_notify */
	bool cut; /* it may end anywhere: the client left, or came late */
	/*
	 * Whether the file that was asked for has changed since an edition, or
	 * is about to.
	 */
	bool (*changed)(const void *context, const struct snapshot *snapshot);
	/*
	 * The place of which an edition has another state than the file that
	 * was there, unchanged, since before the client came; or PLACES.
	 */
	size_t (*stale)(const void *context, const struct snapshot *snapshot);
	const void *context;
	int64_t waited; /* ms */
};

/*
 * Returns NULL if it may be the answer of an edition to the reader; else what
 * speaks against it.
 */
const char *judge(const struct heard *heard, const struct sight *sight);

#endif
