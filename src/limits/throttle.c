#include "limits/throttle.h"

/*
 * The generic cell rate algorithm (ITU-T I.371, virtual scheduling): a bucket
 * is stored as the moment at which it will be empty; its level is the time
 * until then. It drains by itself, and a moment of the past is an empty bucket,
 * so that nothing has to sweep the table.
 *
 * A word has 20 bits of the peer's hash, the tag, above the low 44 bits of that
 * moment in microseconds. The moment wraps around after 203 days: a level of
 * more than LEVEL_MAX is a moment of the past.
 */
#define TIME_BITS 44
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)

enum {
	SECOND = 1000000, /* microseconds */
	MINUTE = 60 * SECOND,
	ATTEMPTS = 256, /* to exchange a word */
};

/* A full bucket, and what a charge may add to it. */
#define LEVEL_MAX ((int64_t)MINUTE * (1 + THROTTLE_CHARGE_MAX))

int64_t
throttle_add(int64_t *level, int64_t cost)
{
	int64_t sum = *level + cost;

	if (sum > MINUTE)
		return sum - MINUTE;
	*level = sum;
	return 0;
}

static int64_t
level_of(uint64_t word, uint64_t moment)
{
	uint64_t ahead = (word - moment) & TIME_MASK;

	return ahead <= (uint64_t)LEVEL_MAX ? (int64_t)ahead : 0;
}

/*
 * The bucket of a tag in its set, or else the one with the lowest level, which
 * loses least when it is replaced. A client with more addresses than a set has
 * ways can make the set forget buckets: that lets others send more, not less.
 */
static _Atomic uint64_t *
find_bucket(
    _Atomic uint64_t *set, uint64_t tag, uint64_t moment, uint64_t *word_r)
{
	_Atomic uint64_t *best = NULL;
	int64_t lowest = INT64_MAX;

	for (int i = 0; i < THROTTLE_WAYS; i++) {
		uint64_t word =
		    atomic_load_explicit(&set[i], memory_order_relaxed);
		bool same = (word & ~TIME_MASK) == tag;
		int64_t level = level_of(word, moment);
		if (!same && level >= lowest)
			continue;
		best = &set[i];
		*word_r = word;
		lowest = level;
		if (same)
			break;
	}
	return best;
}

/*
 * Adds the cost of some requests to a peer's bucket: if `over` beyond a full
 * one, or else only if there is room. Returns 0, or the microseconds until
 * there is.
 */
static int64_t
add_to_bucket(struct throttle *throttle, uint64_t peer, int64_t cost, bool over,
    int64_t now)
{
	_Atomic uint64_t *set = throttle->sets[peer % THROTTLE_SETS];
	uint64_t tag = peer & ~TIME_MASK, word = 0;
	uint64_t moment = (uint64_t)now * 1000 & TIME_MASK;

	/*
	 * An exchange fails only when that of another worker has succeeded. A
	 * worker that was compromised could go on for ever: then this request
	 * is not counted.
	 */
	for (int i = 0; i < ATTEMPTS; i++) {
		_Atomic uint64_t *bucket = find_bucket(set, tag, moment, &word);
		bool same = (word & ~TIME_MASK) == tag;
		int64_t level = same ? level_of(word, moment) : 0;
		int64_t wait = over ? 0 : throttle_add(&level, cost);
		if (wait > 0)
			return wait;
		if (over)
			level += cost;
		level = level < LEVEL_MAX ? level : LEVEL_MAX;
		uint64_t next = tag | ((moment + (uint64_t)level) & TIME_MASK);
		if (atomic_compare_exchange_strong_explicit(bucket, &word, next,
			memory_order_relaxed, memory_order_relaxed))
			break;
	}
	return 0;
}

unsigned
throttle_request(
    struct throttle *throttle, uint64_t peer, int64_t per_minute, int64_t now)
{
	int64_t wait =
	    add_to_bucket(throttle, peer, MINUTE / per_minute, false, now);

	return (unsigned)((wait + SECOND - 1) / SECOND);
}

void
throttle_charge(struct throttle *throttle, uint64_t peer, int64_t per_minute,
    unsigned requests, int64_t now)
{
	int64_t times =
	    requests < THROTTLE_CHARGE_MAX ? requests : THROTTLE_CHARGE_MAX;

	add_to_bucket(throttle, peer, times * (MINUTE / per_minute), true, now);
}

void
throttle_save(
    const struct throttle *throttle, uint64_t buckets_r[THROTTLE_BUCKETS])
{
	for (size_t i = 0; i < THROTTLE_BUCKETS; i++)
		buckets_r[i] = atomic_load_explicit(
		    &throttle->sets[i / THROTTLE_WAYS][i % THROTTLE_WAYS],
		    memory_order_relaxed);
}

void
throttle_restore(
    struct throttle *throttle, const uint64_t buckets[THROTTLE_BUCKETS])
{
	for (size_t i = 0; i < THROTTLE_BUCKETS; i++)
		atomic_store_explicit(
		    &throttle->sets[i / THROTTLE_WAYS][i % THROTTLE_WAYS],
		    buckets[i], memory_order_relaxed);
}

void
throttle_forget(struct throttle *throttle)
{
	for (size_t i = 0; i < THROTTLE_SETS; i++)
		for (size_t j = 0; j < THROTTLE_WAYS; j++)
			atomic_store_explicit(
			    &throttle->sets[i][j], 0, memory_order_relaxed);
}
