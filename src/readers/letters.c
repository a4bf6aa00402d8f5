#include "base/utf8.h"
#include "readers/letters.h"
#include "terms/posting_run.h"
#include "terms/term_table.h"

/*
 * A posting run knows words by their hashes. Their letters go beside it, in the
 * order of its groups, so that no hash has to be sent a second time.
 */

enum { AT_ONCE = 64 /* words that are learned */ };

/* Takes the letters of a word off the front of *letters. */
static bool
cut_letters(struct span *letters, struct span *word_r)
{
	size_t size = letters->size ? (unsigned char)letters->data[0] : 0;

	*word_r = span_head(span_tail(*letters, 1), size);
	*letters = span_tail(*letters, 1 + size);
	return size > 0 && size <= WORDS_BYTES_MAX && word_r->size == size &&
	    utf8_valid(*word_r);
}

bool
letters_learn(struct term_table *terms, struct span letters,
    const struct posting_run *posting_run)
{
	struct posting_run_walk walk = posting_run_start(posting_run);
	struct term_letters some[AT_ONCE];
	size_t count = 0;
	bool good = true;

	while (good && posting_run_next(&walk)) {
		if (!term_is_word(walk.hash))
			continue;
		some[count].hash = walk.hash;
		good = cut_letters(&letters, &some[count].letters);
		if (good && ++count < AT_ONCE)
			continue;
		term_table_learn(terms, some, count);
		count = 0;
	}
	term_table_learn(terms, some, count);
	return good && letters.size == 0;
}
