#include "base/utf8.h"
#include "edition/dictionary.h"
#include "edition/postings.h"
#include "search/spelling.h"

enum {
	SURE = 2, /* letters at the front that two slips leave alone */
	LONG = 5, /* letters of a word that may have two */
	LOOKED_AT_MAX = 1 << 16, /* words with such a front */
	LETTERS_MAX = WORDS_LETTERS_MAX + 2,
};

/* A word as letters. */
struct letters {
	uint32_t list[LETTERS_MAX];
	size_t count;
};

struct guess {
	const struct edition *edition;
	struct span typed;
	unsigned slips; /* of the best so far, or what would be too many */
	uint32_t df;
	struct buf best;
};

static struct letters
letters_of(struct span word)
{
	struct letters letters = {.count = 0};

	while (word.size > 0 && letters.count < LETTERS_MAX)
		letters.list[letters.count++] = utf8_next(&word);
	return letters;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the table: what it costs to make b of a's first i letters. */
static unsigned
fill_row(const struct letters *a, const struct letters *b, size_t i,
    unsigned rows[3][LETTERS_MAX + 1])
{
	unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3];
	const unsigned *higher = rows[(i + 1) % 3];
	unsigned smallest = row[0] = (unsigned)i;

	for (size_t j = 1; j <= b->count; j++) {
		bool same = a->list[i - 1] == b->list[j - 1];
		row[j] = least(
		    least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
		if (i > 1 && j > 1 && a->list[i - 1] == b->list[j - 2] &&
		    a->list[i - 2] == b->list[j - 1])
			row[j] = least(row[j], higher[j - 2] + 1);
		smallest = least(smallest, row[j]);
	}
	return smallest;
}

unsigned
spelling_distance(struct span first, struct span second, unsigned most)
{
	struct letters a = letters_of(first), b = letters_of(second);
	unsigned rows[3][LETTERS_MAX + 1];
	size_t apart =
	    a.count > b.count ? a.count - b.count : b.count - a.count;

	if (apart > most)
		return most + 1;
	for (size_t j = 0; j <= b.count; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.count; i++)
		/* A swap reaches back two rows: both must be hopeless. */
		if (fill_row(&a, &b, i, rows) > most + 1)
			return most + 1;
	return least(rows[a.count % 3][b.count], most + 1);
}

/* Holds one spelling against what was typed. */
static void
consider_form(struct guess *guess, struct span form, uint32_t place)
{
	size_t typed = guess->typed.size;

	/* Cheap and sure: a slip changes at most one letter, of 4 bytes. */
	if (form.size > typed + 8 || typed > form.size + 8)
		return;
	unsigned slips = spelling_distance(guess->typed, form, guess->slips);
	if (slips > guess->slips || slips == 0)
		return;
	uint32_t df = edition_df(guess->edition, place);
	/* What nobody can find is no word to be meant. */
	if (df == 0 || (slips == guess->slips && df <= guess->df))
		return;
	guess->slips = slips;
	guess->df = df;
	guess->best.size = 0;
	buf_add(&guess->best, form);
}

/* A word as it is spelled where it stands: with its s, without, or both. */
static void
consider(struct guess *guess, struct dictionary *at)
{
	if (at->flags & DICTIONARY_PLAIN)
		consider_form(guess, dictionary_word(at), at->place);
	if (at->flags & DICTIONARY_PLURAL && at->size < WORDS_BYTES_MAX) {
		at->letters[at->size] = 's';
		consider_form(
		    guess, (struct span){at->letters, at->size + 1}, at->place);
	}
}

/* Where the letter behind the first `count` ones begins. */
static size_t
behind(struct span word, size_t count)
{
	struct span rest = word;

	for (size_t i = 0; i < count && rest.size > 0; i++)
		utf8_next(&rest);
	return word.size - rest.size;
}

/* All words that begin like it. */
static void
look_among_alike(struct guess *guess)
{
	struct dictionary at;
	struct span front = span_head(guess->typed, behind(guess->typed, SURE));
	bool more = dictionary_seek(&at, guess->edition, front);

	for (size_t i = 0; more && i < LOOKED_AT_MAX &&
	     span_starts(dictionary_word(&at), front);
	     i++) {
		consider(guess, &at);
		more = dictionary_next(&at);
	}
}

/* The word that is spelled so, if there is one. */
static void
look_for(struct guess *guess, struct span word)
{
	struct dictionary at;
	size_t letters = letters_of(word).count;
	struct span base = words_base(word, letters);

	if (letters > 1 && dictionary_seek(&at, guess->edition, base) &&
	    span_equal(dictionary_word(&at), base))
		consider(guess, &at);
}

/* `head`, one of a to z or the letters of `swapped`, `tail`. */
static void
look_for_parts(
    struct guess *guess, struct span head, struct span middle, struct span tail)
{
	struct buf word = {0};

	buf_add(&word, head);
	buf_add(&word, middle);
	buf_add(&word, tail);
	if (word.size > 0)
		look_for(guess, buf_span(&word));
	buf_free(&word);
}

/* The slips in the first letters, each looked up by itself. */
static void
look_for_slips_at(struct guess *guess, size_t place)
{
	struct span typed = guess->typed;
	size_t here = behind(typed, place), next = behind(typed, place + 1),
	       after = behind(typed, place + 2);
	struct span head = span_head(typed, here);
	struct span letter = span_head(span_tail(typed, here), next - here);
	struct span other = span_head(span_tail(typed, next), after - next);
	struct buf swapped = {0};

	look_for_parts(guess, head, SPAN(""), span_tail(typed, next));
	buf_add(&swapped, other);
	buf_add(&swapped, letter);
	look_for_parts(
	    guess, head, buf_span(&swapped), span_tail(typed, after));
	buf_free(&swapped);
	for (char any = 'a'; any <= 'z'; any++) {
		struct span one = {&any, 1};
		look_for_parts(guess, head, one, span_tail(typed, here));
		look_for_parts(guess, head, one, span_tail(typed, next));
	}
}

bool
spelling_nearest(
    const struct edition *edition, struct span letters, struct buf *buf)
{
	struct guess guess = {.edition = edition, .typed = letters};
	size_t count = letters_of(letters).count;

	if (count < 3 || count > WORDS_LETTERS_MAX)
		return false;
	guess.slips = count < LONG ? 1 : 2;
	for (size_t place = 0; place < SURE; place++)
		look_for_slips_at(&guess, place);
	look_among_alike(&guess);
	buf_add(buf, buf_span(&guess.best));
	bool found = guess.best.size > 0;
	buf_free(&guess.best);
	return found;
}
