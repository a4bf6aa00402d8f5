#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "text/words_priv.h"

/*
 * The words that are not plain ASCII: they are folded by utf8proc, and divided
 * where scripts with and without spaces meet. Of these, texts are divided into
 * overlapping bigrams, which need no dictionary: two letters that follow each
 * other are more often one word of Chinese than not. A pair of two bigrams
 * would be three letters, which few texts share, and is no term.
 *
 * Names of programming languages have signs, which all other words lack.
 */

/*
 * Bytes folded at once. Without a limit an endless word would need endless
 * memory, and quadratic time: utf8proc sorts combining marks.
 */
enum { FOLD_MAX = 1024 };

/* What makes a name of the letters before it, and how it is folded. */
static const struct {
	struct span sign, folded;
} signs[] = {
    {SPAN("++"), SPAN("++")},
    {SPAN("#"), SPAN("#")},
    {SPAN("\xef\xbc\x8b\xef\xbc\x8b"), SPAN("++")}, /* full width */
    {SPAN("\xef\xbc\x83"), SPAN("#")},
};

/* The sign at the front of rest, folded, with its size there; or empty. */
static struct span
sign_at(struct span rest, size_t *size_r)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct span after = rest;
		if (!span_skip(&after, signs[i].sign))
			continue;
		/* An anchor: page#part. */
		if (signs[i].folded.size == 1 && after.size > 0 &&
		    (ascii_is_letter(after.data[0]) ||
			ascii_is_digit(after.data[0])))
			break;
		*size_r = signs[i].sign.size;
		return signs[i].folded;
	}
	*size_r = 0;
	return SPAN("");
}

/* Whether a word at `at` has a dot in front that ends nothing before it. */
static bool
has_dot(const char *at, const char *start)
{
	if (at == start || at[-1] != '.' || ascii_is_digit(at[0]))
		return false;
	return at - 1 == start ||
	    !(ascii_is_letter(at[-2]) || ascii_is_digit(at[-2]) ||
		at[-2] == '.');
}

void
words_emit_named(struct word *word, const char *start, struct span rest,
    words_emit *emit, void *context)
{
	char letters[WORDS_BYTES_MAX];
	size_t size;
	struct span sign = sign_at(rest, &size);
	bool dot = sign.size == 0 && has_dot(word->source.data, start);
	size_t whole = word->letters.size + sign.size + dot;

	if (whole > word->letters.size && whole <= sizeof(letters)) {
		letters[0] = '.';
		memcpy(letters + dot, word->letters.data, word->letters.size);
		memcpy(
		    letters + dot + word->letters.size, sign.data, sign.size);
		words_emit_one(
		    &(struct word){
			.letters = {letters, whole},
			.source = {word->source.data - dot,
			    word->source.size + size + dot},
			.count = word->count + sign.size + dot,
			.traits = TERM_ASIDE,
		    },
		    emit, context);
		if (word->count == 1 && !dot)
			return;
		word->place = WORD_AGAIN;
	}
	words_emit_one(word, emit, context);
}

/* A folded word, and the text it was read from. */
struct folded {
	struct span letters, source;
	const char *start; /* of the whole text */
	struct span rest; /* what follows the word in the text */
	words_emit *emit;
	void *context;
};

/*
 * The source of a part of a folded word: the same part if folding has changed
 * nothing, else the whole word.
 */
static struct span
source_of(const struct folded *folded, struct span part)
{
	if (!span_equal(folded->source, folded->letters))
		return folded->source;
	return (struct span){
	    folded->source.data + (part.data - folded->letters.data),
	    part.size};
}

static void
emit_part(const struct folded *folded, struct span part, size_t count,
    enum word_place place, unsigned traits)
{
	words_emit_one(
	    &(struct word){part, source_of(folded, part), count, place, traits},
	    folded->emit, folded->context);
}

/* A Han character relates texts as a word does; any other cluster does not. */
static void
emit_cluster(
    const struct folded *folded, struct span cluster, enum word_place place)
{
	struct span rest = cluster;

	emit_part(folded, cluster, 1, place,
	    script_is_han(utf8_next(&rest)) ? 0 : TERM_ASIDE);
}

/*
 * Emits the overlapping bigrams of a run of a script without spaces, and its
 * clusters as parts of them; of a run of one cluster, that.
 */
static void
emit_run(const struct folded *folded, struct span run)
{
	struct span rest = run, one = script_cluster(&rest);
	enum word_place place = rest.size > 0 ? WORD_PART : WORD_NEXT;

	while (rest.size > 0) {
		struct span next = script_cluster(&rest);
		emit_part(folded, (struct span){one.data, one.size + next.size},
		    2, WORD_NEXT, TERM_HALF);
		emit_cluster(folded, one, WORD_PART);
		one = next;
	}
	emit_cluster(folded, one, place);
}

/*
 * Emits a stretch of a script with spaces: the first and the last one of a word
 * may have signs in the text around the word.
 */
static void
emit_stretch(const struct folded *folded, struct span stretch, size_t count)
{
	bool first = stretch.data == folded->letters.data;
	bool last = stretch.data + stretch.size ==
	    folded->letters.data + folded->letters.size;
	struct word word = {.letters = stretch,
	    .source = source_of(folded, stretch),
	    .count = count,
	    .traits = count == 1 ? TERM_ASIDE : 0};

	words_emit_named(&word, first ? folded->start : word.source.data,
	    last ? folded->rest : SPAN(""), folded->emit, folded->context);
}

/* Emits a folded word in stretches of scripts with and without spaces. */
static void
emit_folded(const struct folded *folded)
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

/*
 * Folds a word. Marks are accents, which are dropped, but for the scripts that
 * write vowels as marks, and kana, whose voiced marks make another letter.
 */
static void
fold(struct buf *buf, struct span word)
{
	struct buf whole = {0};

	utf8_fold_marked(&whole, word);
	for (struct span rest = buf_span(&whole); rest.size > 0;) {
		struct span before = rest;
		uint32_t letter = utf8_next(&rest);
		if (script_is_unspaced(letter) || script_is_tibetan(letter) ||
		    !utf8_is_mark(letter))
			buf_add(
			    buf, span_head(before, before.size - rest.size));
	}
	buf_free(&whole);
}

void
words_take_mixed(
    struct span *text, const char *start, words_emit *emit, void *context)
{
	struct span word = *text;
	size_t size = 0;

	while (text->size > 0) {
		struct span after = span_tail(*text, 1);
		char byte = text->data[0];
		if (byte & 0x80) {
			after = *text;
			if (!utf8_is_word(utf8_next(&after)) ||
			    size >= FOLD_MAX)
				break;
		} else if (!ascii_is_letter(byte) && !ascii_is_digit(byte)) {
			break;
		}
		size += text->size - after.size;
		*text = after;
	}
	if (size == 0) {
		utf8_next(text);
		return;
	}
	struct buf buf = {0};
	fold(&buf, span_head(word, size));
	emit_folded(&(struct folded){.letters = buf_span(&buf),
	    .source = span_head(word, size),
	    .start = start,
	    .rest = *text,
	    .emit = emit,
	    .context = context});
	buf_free(&buf);
}
