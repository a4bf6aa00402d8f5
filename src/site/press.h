/* The press: writes an edition from what the scan knows. */
#ifndef SITE_PRESS_H
#define SITE_PRESS_H

#include "site/ledger.h"
#include "site/record.h"
#include "site/vocabulary.h"

struct press_order {
	/*
	 * All visible records in path order, those that are read and never
	 * served among them. Each article's block stands beside it.
	 */
	const struct record *const *records;
	const struct record *const *blocks; /* NULL where there is none */
	size_t count;
	/*
	 * The terms of the records that are record_indexed(), their documents
	 * numbered in path order.
	 */
	const struct ledger_source *sources;
	size_t source_count;
	struct vocabulary *vocabulary; /* of their words */
};

/* What was made of an order. */
struct pressed {
	int fd; /* the sealed edition, the caller's to close */
	uint32_t articles, files;
	unsigned char number[DIGEST_SIZE];
};

/*
 * Memory that one press leaves to the next: a zeroed struct is none. After a
 * press `ledger` holds the merged sources.
 */
struct press_space {
	struct ledger ledger;
	struct buf postings;
};

/* Writes and seals an edition. Returns 0, or -1 with errno. */
int press(const struct press_order *order, struct press_space *space,
    struct pressed *pressed_r);

#endif
