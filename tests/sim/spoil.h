/* Faults put into right answers, to see that the model notices them. */
#ifndef SIM_SPOIL_H
#define SIM_SPOIL_H

#include "sim/judge.h"

enum spoil {
	SPOIL_END, /* the last bytes are lost */
	SPOIL_BYTE, /* a byte is lost */
	SPOIL_ENTRY, /* an entry of a list is left out */
	SPOIL_ORDER, /* two entries change places */
	SPOIL_RECENT, /* a recent post is left out under an article */
	SPOIL_BESIDE, /* the older post beside an article is called newer */
	SPOIL_FEED, /* an entry has another id, or another time of its update */
	SPOIL_WORD, /* a word of a text that the reader may not see */
	SPOIL_OPEN, /* of the world: a descriptor is left open at a rest */
	SPOILS,
};

extern const char *const spoil_names[SPOILS];

/* Appends the faulty answer. Returns whether there can be one. */
bool spoil_answer(enum spoil spoil, const struct heard *heard,
    const struct sight *sight, const struct texts *texts, struct chance *chance,
    struct buf *spoilt);

#endif
