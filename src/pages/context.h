/* The context of a request: what an answer is made from. */
#ifndef PAGES_CONTEXT_H
#define PAGES_CONTEXT_H

#include "pages/vhost.h"
#include "search/rank.h"
#include "search/search.h"

/*
 * Everything that the builder of a page may use. It owns nothing: the edition
 * and the root directory belong to the served host, the ranker, the searcher
 * and the arena to the worker, which lends them to one request after the
 * other. A page lives in the arena, until the arena is reset for the next
 * request.
 */
struct context {
	const struct vhost *vhost;
	/*
	 * The edition, without the entries of closed zones; NULL before the
	 * first edition.
	 */
	struct edition *edition;
	/*
	 * Bit i: zone i of the host is closed to this reader. On Gopher, which
	 * has no certificates, every zone is.
	 */
	uint64_t closed;
	uint32_t progress; /* files that the first scan has read so far */
	bool absent; /* the capsule has been unreadable for a while */
	int root; /* the capsule's directory */
	struct ranker *ranker;
	struct searcher *searcher;
	struct arena *arena;
	uint64_t *work; /* units that the response has cost; or NULL */
	bool gemtext; /* pages are sent as gemtext: links need no targets */
	bool no_search; /* texts of Gopher have no link to the search */
};

/*
 * What a response costs, counted and not timed: the same request has the same
 * cost on a busy machine. A unit is what one posting takes, about ten
 * nanoseconds. Counts are of what the reader may see, so that they tell nothing
 * of the rest.
 */
enum {
	WORK_TEXT_BYTES = 2, /* bytes of text that are read as words */
	WORK_PAGE_BYTES = 4, /* bytes of a page that are made */
	WORK_NAME = 128, /* units: looking up what has a name */
	WORK_SPELLING = 1 << 15, /* units: looking up a misspelt word */
	WORK_REQUEST = 1 << 17, /* units that one request may cost */
	/* Requests that one response counts as, at most. */
	WORK_REQUESTS_MAX = 30,
};

static inline void
context_spend(const struct context *context, uint64_t units)
{
	if (context->work)
		*context->work += units;
}

/* The word for a label in the language of an entry. */
static inline struct span
context_word(
    const struct context *context, struct span language, enum label label)
{
	return labels_word(context->vhost->labels, language, label);
}

#endif
