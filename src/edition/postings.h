/* Postings as an edition has them: small, and quick to read. */
#ifndef EDITION_POSTINGS_H
#define EDITION_POSTINGS_H

#include "base/buf.h"

/* An article that holds a term, how often, and how often with a plural s. */
struct posting {
	uint32_t doc;
	uint16_t count, plural;
};

/* Postings while they are put together. A zeroed struct is none. */
struct postings_list {
	struct posting *list;
	size_t count, capacity;
};

/*
 * Appends postings, which ascend by document.
 *
 *   postings = varint(how many) posting...
 *   posting  = varint(step << 2 | code) [varint(count << 1 | mixed)
 *              [varint(plural)]]
 *
 * step is how many documents lie between this one and the one before. Code 0
 * stands for once, 1 for twice, 2 for once with an s; 3 for what follows.
 */
void postings_write(
    struct buf *buf, const struct posting *postings, size_t count);

enum { POSTINGS_ONCE, POSTINGS_TWICE, POSTINGS_PLURAL, POSTINGS_MORE };

/* Reads postings one after another. */
struct postings {
	const unsigned char *at, *end;
	uint32_t left, doc;
};

/*
 * Reads a varint that is not of one byte. Returns false where the bytes break
 * off.
 */
bool postings_varint(struct postings *postings, uint32_t *value_r);

static inline bool
postings_number(struct postings *postings, uint32_t *value_r)
{
	/* Most are one byte. */
	if (postings->at < postings->end && *postings->at < 0x80) {
		*value_r = *postings->at++;
		return true;
	}
	return postings_varint(postings, value_r);
}

/* A reader at the count; the bytes must outlive it. */
static inline struct postings
postings_start(struct span bytes)
{
	struct postings postings = {.at = (const unsigned char *)bytes.data};
	uint32_t count = 0;

	if (bytes.size > 0)
		postings.end = postings.at + bytes.size;
	if (postings_number(&postings, &count))
		postings.left = count;
	return postings;
}

/* What stands behind the step where the code says so. */
bool postings_more(struct postings *postings, struct posting *posting_r);

/* The next posting. Returns false at the end, or where the bytes break off. */
static inline bool
postings_next(struct postings *postings, struct posting *posting_r)
{
	uint32_t step;

	if (postings->left == 0 || !postings_number(postings, &step))
		return false;
	uint32_t code = step & POSTINGS_MORE;
	posting_r->count = (uint16_t)(1 + (code & 1));
	posting_r->plural = (uint16_t)(code >> 1);
	if (code == POSTINGS_MORE && !postings_more(postings, posting_r))
		return false;
	postings->left--;
	posting_r->doc = postings->doc + (step >> 2);
	postings->doc = posting_r->doc + 1;
	return true;
}

#endif
