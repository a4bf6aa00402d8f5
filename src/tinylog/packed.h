/* The entries of a tinylog as one text, as a record and an edition have them.
 */
#ifndef TINYLOG_PACKED_H
#define TINYLOG_PACKED_H

#include "base/buf.h"

struct tinylog_entry {
	int32_t day; /* as its writer wrote it */
	int64_t instant; /* seconds since 1970 */
	uint32_t again; /* how many older entries have the same instant */
	struct span title; /* its first words, else its heading */
	struct span text; /* gemtext without blank lines around it */
};

/*
 * The seconds for which entries were chosen: from the instant of the newest one
 * until that of the first one of the future. INT64_MIN and INT64_MAX are none.
 */
struct tinylog_span {
	int64_t from, until;
};

/*
 * Appends the head of a packed tinylog, and each of its entries, the newest
 * first. All texts are UTF-8.
 */
void packed_begin(struct buf *packed, const struct tinylog_span *chosen);
void packed_add(struct buf *packed, const struct tinylog_entry *entry);
/*
 * Takes the head, and then an entry, off the front of what is left of such a
 * text, from which the entry borrows. Returns false at the end, and for any
 * text that is no packed tinylog.
 */
bool packed_head(struct span *rest, struct tinylog_span *chosen_r);
bool packed_next(struct span *rest, struct tinylog_entry *entry_r);
/*
 * The second at which other entries are to be shown, which is `now` if it has
 * come; 0: never, as of an empty text.
 */
int64_t packed_turns(struct span packed, int64_t now);

#endif
