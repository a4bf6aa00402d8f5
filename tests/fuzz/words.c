#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "text/words.h"

/*
 * Words. Each is read from the text, in order, has a bounded number of letters,
 * and its letters, once folded, are folded for good.
 */

struct words_seen {
	struct span text;
	const char *at; /* where the word before began */
	size_t count;
};

static void
take_word(void *context, const struct word *word)
{
	struct words_seen *seen = context;

	HOLDS(word->letters.size > 0);
	HOLDS(word->letters.size <= WORDS_BYTES_MAX);
	HOLDS(word->count > 0 && word->count <= WORDS_LETTERS_MAX);
	HOLDS(utf8_valid(word->letters));
	fuzz_within(word->source, seen->text);
	HOLDS(word->source.size > 0);
	if (word->place == WORD_NEXT) {
		HOLDS(word->source.data >= seen->at);
		seen->at = word->source.data;
	}
	seen->count++;
	struct span base = words_base(word->letters, word->count);
	HOLDS(span_starts(word->letters, base));
	HOLDS(base.size + 1 >= word->letters.size);
}

void
fuzz_words(struct span input)
{
	struct words_seen seen = {input, input.data, 0};

	words_each(input, take_word, &seen);
	HOLDS(seen.count <= 4 * input.size);
}
