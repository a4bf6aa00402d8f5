#include "base/utf8.h"
#include "readers/letters.h"
#include "runs/posting_run.h"
#include "terms/term_table.h"

/*
 * A posting run knows words by their hashes. Their letters go beside it, in the
 * order of its groups, so that no hash has to be sent a second time.
 */

void
letters_put(struct buf *letters, const struct posting_run *posting_run,
    const struct term_table *terms)
{
	struct posting_run_walk walk = posting_run_start(posting_run);

	while (posting_run_next(&walk)) {
		if (!term_is_word(walk.hash))
			continue;
		const struct term_table_word *word =
		    term_table_find(terms, walk.hash);
		buf_byte(letters, (char)word->size);
		buf_add(letters, (struct span){word->letters, word->size});
	}
}

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
	struct span word;

	while (posting_run_next(&walk)) {
		if (!term_is_word(walk.hash))
			continue;
		if (!cut_letters(&letters, &word))
			return false;
		term_table_learn_word(terms, walk.hash, word);
	}
	return letters.size == 0;
}
