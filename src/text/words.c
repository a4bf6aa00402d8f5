#include "text/words_priv.h"

/*
 * What a word is, and by what hash it is known. Most text is ASCII, which is
 * folded byte by byte (words_priv.h); only words with other letters go through
 * utf8proc (words_fold.c).
 * Instead of a stemmer there is one rule, the plural s of English and Spanish,
 * that works in any language: a wrong stem costs more than a missed one.
 */

struct span
words_base(struct span letters, size_t count)
{
	if (count > 3 && letters.data[letters.size - 1] == 's' &&
	    letters.data[letters.size - 2] != 's')
		letters.size--;
	return letters;
}

uint64_t
words_language(struct span language)
{
	char lower[16];
	size_t size = 0;

	for (; size < language.size && size < sizeof(lower); size++)
		lower[size] = ascii_lower(language.data[size]);
	return hash_stable(0, (struct span){lower, size});
}

uint64_t
words_hash(uint64_t language, struct span base)
{
	return hash_stable(language, base) & ~(uint64_t)1;
}

uint64_t
words_pair_hash(uint64_t first, uint64_t second)
{
	return term_hash(hash_pair(first, second), TERM_PAIR);
}

void
words_each(struct span text, words_emit *emit, void *context)
{
	words_emit_all(text, emit, context);
}
