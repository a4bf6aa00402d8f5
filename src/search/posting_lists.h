/* Posting lists that are read one after the other, in any order. */
#ifndef SEARCH_POSTING_LISTS_H
#define SEARCH_POSTING_LISTS_H

#include "edition/edition_index.h"

struct posting_lists {
	const struct edition *edition;
	uint32_t docs; /* documents are less than that */
	size_t count; /* of the lists, which are numbered from 0 */
	/* Returns the bytes of a list, which may be empty. */
	struct posting_bytes (*list)(void *context, size_t number);
	/* Takes the next of its postings, at most POSTINGS_BLOCK. */
	void (*take)(void *context, size_t number, const struct posting *block,
	    size_t count);
	void *context;
};

/*
 * Reads lists: the postings of each ascend, but between them come those of
 * another. Returns how many postings there were, of any documents.
 */
uint64_t posting_lists_read(const struct posting_lists *lists);

#endif
