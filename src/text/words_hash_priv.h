/* The words of a chunk as terms: their hashes, before they are counted. */
#ifndef TEXT_WORDS_HASH_PRIV_H
#define TEXT_WORDS_HASH_PRIV_H

#include "text/words_priv.h"

/*
 * words_hash() of the letters of a plain word, behind which others are: nearly
 * all words have less than 16, and their size is no branch.
 */
static inline uint64_t
words_hash_plain(uint64_t language, const char *letters, size_t size)
{
	const unsigned char *at = (const unsigned char *)letters;
	uint64_t mask = ((uint64_t)1 << 8 * (size % 8)) - 1;

	if (size >= 16)
		return words_hash(language, (struct span){letters, size});
	uint64_t first = words_eight(at), second = words_eight(at + 8);
	uint64_t longer = hash_pair(language, first);
	bool is_long = size >= 8;
	uint64_t seed = is_long ? longer : language;
	uint64_t last = is_long ? second : first;
	return hash_pair(seed, (last & mask) ^ (uint64_t)size << 56) &
	    ~(uint64_t)1;
}

/*
 * What is read for each word that is hashed: a copy, which stays in registers.
 * As far as compilers know, what is written of a word may be the counter's.
 */
struct words_hashing {
	uint64_t language, before;
	struct words_table words, others; /* the tables; not their own slots */
};

static inline struct words_hashing
words_hashing_begin(const struct words *words)
{
	return (struct words_hashing){words->language, words->before,
	    words->known ? *words->known : words->table, words->table};
}

/*
 * Sets what is counted of a word, of which `hash` is that of its base; whether
 * pairs of it and its neighbours are terms.
 */
static inline void
words_prepare(struct words_hashing *hashing, struct span base, uint64_t hash,
    bool plural, unsigned traits, bool lengthens, bool pairs,
    struct words_hashed *hashed_r)
{
	uint64_t term = term_hash(hash, traits), pair = 0;
	struct words_slot *slot = words_table_first(&hashing->words, term);
	struct words_slot *pair_slot = NULL;

	__builtin_prefetch(slot, 1);
	if (lengthens && hashing->before && pairs) {
		pair = words_pair_hash(hashing->before, hash);
		pair_slot = words_table_first(&hashing->others, pair);
		__builtin_prefetch(pair_slot, 1);
	}
	if (lengthens)
		hashing->before = pairs ? hash : 0;
	*hashed_r = (struct words_hashed){.hash = term,
	    .pair = pair,
	    .slot = slot,
	    .pair_slot = pair_slot,
	    .base = base.data,
	    .size = (uint8_t)base.size,
	    .plural = plural,
	    .lengthens = lengthens};
}

/*
 * Makes plain words of a chunk, from `first` to before `end`, wait until the
 * slots of the others are on their way, too: they come from far in memory.
 */
static inline void
words_prepare_plain(struct words *words, const struct words_chunk *chunk,
    size_t first, size_t end)
{
	struct words_hashing hashing = words_hashing_begin(words);
	struct words_hashed *to = words->waiting + words->waiting_count;
	uint32_t length = 0;

	for (size_t i = first; i < end; i++) {
		size_t at = chunk->edges[2 * i];
		size_t size = chunk->edges[2 * i + 1] - at;
		const char *letters = (const char *)chunk->lower + at;
		size_t last = size + (size < 2);
		/* words_base(), without a branch. */
		size_t plural = (size > 3) & (letters[last - 1] == 's') &
		    (letters[last - 2] != 's');
		struct span base = {letters, size - plural};
		words_prepare(&hashing, base,
		    words_hash_plain(hashing.language, letters, base.size),
		    plural, size == 1 ? TERM_ASIDE : 0, size > 1, true, to++);
		length += size > 1;
	}
	words->waiting_count += end - first;
	words->before = hashing.before;
	words->lengths[words->field] += length;
}

#endif
