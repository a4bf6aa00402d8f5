#include "net/throttle.h"

/*
 * The generic cell rate algorithm (ITU-T I.371, virtual scheduling): a bucket
 * is the moment at which it will be full again. What lies between now and then
 * is used up, so that a bucket of the past needs no care: it is full.
 *
 * A word is 20 bits of whose it is above 44 bits of that moment in
 * microseconds. Those come round after 203 days; what seems to be more than a
 * minute ahead then is of the past.
 */
#define TIME_BITS 44
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)

enum {
	SECOND = 1000000,
	MINUTE = 60 * SECOND,
};

int64_t
throttle_draw(int64_t *used, int64_t cost)
{
	int64_t after = *used + cost;

	if (after > MINUTE)
		return after - MINUTE;
	*used = after;
	return 0;
}

static int64_t
used_of(uint64_t word, uint64_t moment)
{
	uint64_t ahead = (word - moment) & TIME_MASK;

	return ahead <= MINUTE ? (int64_t)ahead : 0;
}

/*
 * The place of a tag in its set, or the one that loses least when it is taken:
 * the fullest bucket. Who has as many addresses as there are places can make
 * it forget some of what others have asked, and gains nothing by it.
 */
static _Atomic uint64_t *
find(_Atomic uint64_t *set, uint64_t tag, uint64_t moment, uint64_t *word_r)
{
	_Atomic uint64_t *best = NULL;
	int64_t least = INT64_MAX;

	for (int i = 0; i < THROTTLE_WAYS; i++) {
		uint64_t word =
		    atomic_load_explicit(&set[i], memory_order_relaxed);
		bool same = (word & ~TIME_MASK) == tag;
		int64_t used = used_of(word, moment);
		if (!same && used >= least)
			continue;
		best = &set[i];
		*word_r = word;
		least = used;
		if (same)
			break;
	}
	return best;
}

unsigned
throttle_take(
    struct throttle *throttle, uint64_t who, int64_t per_minute, int64_t now)
{
	_Atomic uint64_t *set = throttle->sets[who % THROTTLE_SETS];
	uint64_t tag = who & ~TIME_MASK, word = 0;
	uint64_t moment = (uint64_t)now * 1000 & TIME_MASK;

	/* Each turn that fails is one of another worker's that did not. */
	for (;;) {
		_Atomic uint64_t *place = find(set, tag, moment, &word);
		bool same = (word & ~TIME_MASK) == tag;
		int64_t used = same ? used_of(word, moment) : 0;
		int64_t wait = throttle_draw(&used, MINUTE / per_minute);
		if (wait > 0)
			return (unsigned)((wait + SECOND - 1) / SECOND);
		uint64_t next = tag | ((moment + (uint64_t)used) & TIME_MASK);
		if (atomic_compare_exchange_strong_explicit(place, &word, next,
			memory_order_relaxed, memory_order_relaxed))
			return 0;
	}
}
