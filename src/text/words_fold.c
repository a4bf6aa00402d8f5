#include "base/script.h"
#include "base/utf8.h"
#include "text/words_priv.h"

/*
 * The words that are not plain ASCII: they are folded by utf8proc, and divided
 * where scripts with and without spaces meet. Of these, texts are divided into
 * overlapping bigrams, which need no dictionary: two letters that follow each
 * other are more often one word of Chinese than not. A pair of two bigrams
 * would be three letters, which few texts share, and is no term.
 */

/*
 * Bytes folded at once: enough of them up to the end of a cluster. Without a
 * limit an endless word would need endless memory, and quadratic time: utf8proc
 * sorts combining marks.
 */
enum { FOLD_MAX = 1024, FOLD_ENOUGH = FOLD_MAX - 4 * SCRIPT_CLUSTER_MAX };

/*
 * What letter_of() returns besides letters: the character is of no word; it
 * folds to more than one letter, or is a mark, and moves among other marks; to
 * this the bytes are added that it folds to, at most 33.
 */
enum { LETTER_NONE = 1, LETTER_MARKED = 2, LETTERS = 0x10000 };

/* Those of letters, as of U+0149, are no parts of words, as others are none. */
static void
drop_apostrophes(struct buf *buf)
{
	size_t size = 0;

	for (size_t i = 0; i < buf->size; i++)
		if (buf->data[i] != '\'')
			buf->data[size++] = buf->data[i];
	buf->size = size;
}

static uint16_t
find_letter(uint32_t code_point)
{
	struct buf character = {0}, folded = {0};

	if (!utf8_is_word(code_point))
		return LETTER_NONE;
	utf8_add(&character, code_point);
	script_fold(&folded, buf_span(&character));
	bool apostrophe = span_equal(buf_span(&folded), SPAN("'"));
	drop_apostrophes(&folded);
	struct span rest = buf_span(&folded);
	size_t size = rest.size;
	uint32_t letter = size > 0 ? utf8_next(&rest) : LETTERS;
	bool alone = rest.size == 0 && letter < LETTERS && letter >= '0' &&
	    !utf8_is_mark(letter);
	buf_free(&character);
	buf_free(&folded);
	if (apostrophe)
		return LETTER_NONE;
	return (uint16_t)(alone ? letter : LETTER_MARKED + size);
}

/*
 * The letter that a character is folded to, wherever it stands. Folding takes
 * most of the time of reading a text that is not English: each character of
 * most scripts is folded once.
 */
static uint16_t
letter_of(uint32_t code_point)
{
	static uint16_t letters[LETTERS];

	if (code_point >= LETTERS)
		return find_letter(code_point);
	if (!letters[code_point])
		letters[code_point] = find_letter(code_point);
	return letters[code_point];
}

/* How many bytes the character is folded to that is taken off the front. */
static size_t
folded_size(struct span *rest)
{
	/* Urdu's yeh barree with a hamza is two letters: script_fold(). */
	size_t more = span_starts(*rest, SPAN("\u06d2\u0654")) ? 2 : 0;
	uint16_t letter = letter_of(utf8_next(rest));

	if (letter < '0')
		return letter == LETTER_NONE ? 0 : letter - LETTER_MARKED;
	return more + (letter < 0x80 ? 1 : letter < 0x800 ? 2 : 3);
}

/* A folded word, and the text it was read from. */
struct folded {
	struct span letters, source;
	bool same; /* folding has changed nothing */
	/* Of the parts that were taken: the bytes that their source was folded
	 * to, what is behind it, and its last character but dropped marks. */
	size_t size;
	struct span behind;
	const char *last;
	const char *start; /* of the whole text */
	struct span rest; /* what follows the word in the text */
	words_emit *emit;
	void *context;
};

/*
 * The source of the next part of a folded word, to be asked for once: the same
 * part if folding has changed nothing, else the characters that were folded to
 * it. One that was folded to letters of two parts is in both; marks that were
 * dropped are of what they stand behind.
 */
static struct span
part_source(struct folded *folded, struct span part)
{
	size_t from = (size_t)(part.data - folded->letters.data);
	struct span rest = folded->behind;

	if (folded->same)
		return span_head(span_tail(folded->source, from), part.size);
	/* Nearly all words in scripts with spaces. */
	if (part.size == folded->letters.size)
		return folded->source;
	const char *start = folded->size > from ? folded->last : rest.data;
	while (rest.size > 0) {
		size_t size = folded_size(&rest);
		if (size > 0 && folded->size >= from + part.size)
			break;
		if (size > 0)
			folded->last = folded->behind.data;
		folded->size += size;
		folded->behind = rest;
	}
	return (struct span){start, (size_t)(folded->behind.data - start)};
}

/* A Han character relates texts as a word does; any other cluster does not. */
static void
emit_cluster(
    const struct folded *folded, struct word cluster, enum word_place place)
{
	struct span rest = cluster.letters;

	cluster.place = place;
	cluster.traits = script_is_han(utf8_next(&rest)) ? 0 : TERM_ASIDE;
	words_emit_one(&cluster, folded->emit, folded->context);
}

static struct word
take_cluster(struct folded *folded, struct span *rest)
{
	struct span letters = script_cluster(rest);

	return (struct word){.letters = letters,
	    .source = part_source(folded, letters),
	    .count = 1};
}

/* Whether a run that ends with a cluster goes on, behind what was folded. */
static bool
run_goes_on(const struct folded *folded, const struct word *cluster)
{
	struct span source = cluster->source, rest = folded->rest;

	if (folded->source.size < FOLD_ENOUGH || rest.size == 0 ||
	    source.data + source.size < rest.data)
		return false;
	uint32_t code_point = utf8_next(&rest);
	return script_is_unspaced(code_point) && utf8_is_word(code_point) &&
	    source.data > folded->source.data;
}

/*
 * Emits the overlapping bigrams of a run of a script without spaces, and its
 * clusters as parts of them; of a run of one cluster, that. One that goes on is
 * then read from its last cluster on, for the bigram of that and the next.
 */
static void
emit_run(struct folded *folded, struct span run)
{
	struct span rest = run;
	struct word one = take_cluster(folded, &rest);
	enum word_place place = rest.size > 0 ? WORD_PART : WORD_NEXT;

	while (rest.size > 0) {
		struct word next = take_cluster(folded, &rest);
		struct word both = {.letters = {one.letters.data,
					one.letters.size + next.letters.size},
		    .source = {one.source.data,
			(size_t)(next.source.data + next.source.size -
			    one.source.data)},
		    .count = 2,
		    .traits = TERM_HALF};
		words_emit_one(&both, folded->emit, folded->context);
		emit_cluster(folded, one, WORD_PART);
		one = next;
	}
	if (run_goes_on(folded, &one))
		folded->rest = (struct span){
		    one.source.data, one.source.size + folded->rest.size};
	else
		emit_cluster(folded, one, place);
}

/*
 * Emits a stretch of a script with spaces: the first and the last one of a word
 * may have signs in the text around the word.
 */
static void
emit_stretch(struct folded *folded, struct span stretch, size_t count)
{
	bool first = stretch.data == folded->letters.data;
	bool last = stretch.data + stretch.size ==
	    folded->letters.data + folded->letters.size;
	struct word word = {.letters = stretch,
	    .source = part_source(folded, stretch),
	    .count = count,
	    .traits = count == 1 ? TERM_ASIDE : 0};

	words_emit_named(&word, first ? folded->start : word.source.data,
	    last ? folded->rest : SPAN(""), folded->emit, folded->context);
}

/* Emits a folded word in stretches of scripts with and without spaces. */
static void
emit_folded(struct folded *folded)
{
	struct span rest = folded->letters;

	while (rest.size > 0) {
		struct span stretch = rest, at = rest;
		bool unspaced = script_is_unspaced(utf8_next(&at));
		size_t letters = 1;
		for (rest = at; at.size > 0; rest = at, letters++)
			if (script_is_unspaced(utf8_next(&at)) != unspaced)
				break;
		stretch = span_head(stretch, stretch.size - rest.size);
		if (unspaced)
			emit_run(folded, stretch);
		else
			emit_stretch(folded, stretch, letters);
	}
}

/* The beginning of a word that is folded letter by letter. */
struct simple {
	char letters[512];
	size_t size;
	bool marked; /* it cannot be, or is longer */
};

static void
put_letter(struct simple *simple, uint16_t letter)
{
	char *at = simple->letters + simple->size;

	if (letter < '0' || simple->size + 3 > sizeof(simple->letters)) {
		simple->marked = true;
	} else if (letter < 0x80) {
		at[0] = (char)letter;
		simple->size++;
	} else if (letter < 0x800) {
		at[0] = (char)(0xc0 | letter >> 6);
		at[1] = (char)(0x80 | (letter & 0x3f));
		simple->size += 2;
	} else {
		at[0] = (char)(0xe0 | letter >> 12);
		at[1] = (char)(0x80 | (letter >> 6 & 0x3f));
		at[2] = (char)(0x80 | (letter & 0x3f));
		simple->size += 3;
	}
}

/*
 * Whether an unseen character behind a letter is a part of its word (UAX #29,
 * rule WB4). So is a zero width space in a script without spaces: some texts
 * have it between words, and few queries.
 */
static bool
is_unseen_in_word(uint32_t before, uint32_t code_point)
{
	switch (code_point) {
	case 0xad: /* soft hyphen */
	case 0x200d: /* zero width joiner */
	case 0x2060: /* word joiner */ return before != 0;
	case 0x200b: /* zero width space */ return script_is_unspaced(before);
	default: return false;
	}
}

/* Whether enough of a long word is before a letter. */
static bool
ends_long_word(size_t size, uint32_t before, uint32_t code_point)
{
	return size >= FOLD_ENOUGH && code_point >= 0x80 &&
	    (size >= FOLD_MAX ||
		!(script_joins(before, code_point) ||
		    is_unseen_in_word(before, code_point)));
}

/* Takes a word off the front of *text; the empty span if there is none. */
static struct span
take_simple(struct span *text, struct simple *simple)
{
	struct span word = *text;
	uint32_t before = 0;
	size_t size = 0;

	while (text->size > 0) {
		struct span after = span_tail(*text, 1);
		uint32_t code_point = (unsigned char)text->data[0];
		uint16_t letter =
		    (unsigned char)words_letter((unsigned char)code_point);
		if (code_point & 0x80) {
			after = *text;
			code_point = utf8_next(&after);
			letter = letter_of(code_point);
		}
		if (ends_long_word(size, before, code_point))
			break;
		if (letter > LETTER_NONE)
			before = code_point;
		else if (is_unseen_in_word(before, code_point))
			letter = LETTER_MARKED;
		else
			break;
		put_letter(simple, letter);
		size += text->size - after.size;
		*text = after;
	}
	return span_head(word, size);
}

void
words_take_mixed(
    struct span *text, const char *start, words_emit *emit, void *context)
{
	struct simple simple;
	struct buf buf = {0};

	simple.size = 0;
	simple.marked = false;
	struct span word = take_simple(text, &simple);
	if (word.size == 0) {
		utf8_next(text);
		return;
	}
	struct folded folded = {.letters = {simple.letters, simple.size},
	    .source = word,
	    .behind = word,
	    .start = start,
	    .rest = *text,
	    .emit = emit,
	    .context = context};
	if (simple.marked) {
		script_fold(&buf, word);
		drop_apostrophes(&buf);
		folded.letters = buf_span(&buf);
	}
	folded.same = span_equal(folded.source, folded.letters);
	emit_folded(&folded);
	*text = folded.rest;
	buf_free(&buf);
}
