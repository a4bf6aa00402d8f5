#include "text/words_priv.h"

/*
 * What a word is, and by what hash it is known. Most text is ASCII, which is
 * folded byte by byte (words_block.h); only words with other letters go through
 * utf8proc (words_fold.c).
 * Instead of a stemmer there is one rule, the plural s of English and Spanish,
 * that works in any language: a wrong stem costs more than a missed one. Names
 * of programming languages have signs, which all other words lack.
 */

uint64_t
words_language(struct span language)
{
	char lower[16];
	size_t size = 0;

	for (; size < language.size && size < sizeof(lower); size++)
		lower[size] = ascii_lower(language.data[size]);
	return hash_stable(0, (struct span){lower, size});
}

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
		    ascii_is_alnum(after.data[0]))
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
	return at - 1 == start || !(ascii_is_alnum(at[-2]) || at[-2] == '.');
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

void
words_each(struct span text, words_emit *emit, void *context)
{
	struct words_chunk chunk;

	words_emit_all(&chunk, text,
	    (struct words_emitter){.emit = emit, .context = context});
}

/*
 * Few words of a text are those of a query. In ASCII text the others are passed
 * over 64 bytes at once, as bits: where words begin, how many there are, and by
 * their first two letters that they are not sought; of what is left the first
 * eight are compared. Only the rest is folded, and what is no plain ASCII or
 * may be too long.
 */

enum { PLAIN_MAX = 31 };

/*
 * A bit for each place where the first two letters of a word that is sought
 * are. No word has its second letter behind the block, which has whole words.
 */
static uint64_t
mark_sought(const struct words_block *block, const struct words_sought *sought)
{
	uint64_t marks = 0;

	for (size_t k = 0; k < sought->count; k++) {
		const unsigned char *pair = sought->heads[k].pair;
		uint64_t bits = words_where(block->lower, pair[0]);
		if (pair[1])
			bits &= words_where(block->lower, pair[1]) >> 1;
		marks |= bits;
	}
	return marks;
}

/*
 * Whether what begins at a place of a piece begins as a word that is sought, as
 * far as the piece tells: what follows it may be signs of a name.
 */
static bool
may_be_sought(const struct words_block *block,
    const struct words_sought *sought, size_t at, bool goes_on)
{
	if (at + WORDS_SOUGHT_HEAD > WORDS_BLOCK && goes_on)
		return true;
	uint64_t letters = words_eight(block->lower + at);
	for (size_t k = 0; k < sought->count; k++)
		if (((letters ^ sought->heads[k].bytes) &
			sought->heads[k].mask) == 0)
			return true;
	return false;
}

/* Whether bits are set of which PLAIN_MAX follow each other. */
static bool
has_long(uint64_t letters)
{
	for (unsigned run = 1; run < 16; run *= 2)
		letters &= letters >> run;
	return (letters & letters >> (PLAIN_MAX - 16)) != 0;
}

void
words_sought_add(struct words_sought *sought, struct span letters)
{
	unsigned char bytes[WORDS_SOUGHT_HEAD] = {0};
	unsigned char mask[WORDS_SOUGHT_HEAD] = {0};

	if (letters.size == 0)
		return;
	unsigned char first = (unsigned char)letters.data[0];
	sought->first[first] = true;
	/* Names begin before their letters. */
	sought->all =
	    sought->all || first == '.' || sought->count == WORDS_SOUGHT_MAX;
	if (sought->all)
		return;
	letters = span_head(letters, WORDS_SOUGHT_HEAD);
	memcpy(bytes, letters.data, letters.size);
	memset(mask, 0xff, letters.size);
	sought->heads[sought->count++] =
	    (struct words_sought_head){.pair = {bytes[0], bytes[1]},
		.bytes = words_eight(bytes),
		.mask = words_eight(mask)};
}

static void
take_sought(void *context, const struct word *word)
{
	struct words_seek *seek = context;

	seek->position += word->place == WORD_NEXT;
	if (seek->sought->first[(unsigned char)word->letters.data[0]])
		seek->emit(seek->context, word);
}

/* Takes the next word, or what is none. Returns what follows. */
static struct span
take_next(struct words_seek *seek, struct span rest, const char *start)
{
	words_take(&rest, start, seek->lower, take_sought, seek);
	return rest;
}

/*
 * Passes over whole plain words, at most 64 bytes. Returns how many bytes,
 * which may be none.
 */
static size_t
pass_plain(struct words_seek *seek, struct span rest, const char *start)
{
	struct words_block *block = &seek->block;
	uint64_t letters;
	size_t size = words_read_block(block, rest, &letters);

	if (has_long(letters))
		return 0;
	uint64_t starts = letters & ~(letters << 1), before = 0;
	uint64_t left = starts & mark_sought(block, seek->sought);
	uint32_t position = seek->position;
	for (; left; left &= left - 1) {
		if (!may_be_sought(block, seek->sought,
			(size_t)__builtin_ctzll(left), rest.size > WORDS_BLOCK))
			continue;
		before = (left & -left) - 1;
		seek->position =
		    position + (uint32_t)__builtin_popcountll(starts & before);
		take_next(seek, span_tail(rest, (size_t)__builtin_ctzll(left)),
		    start);
	}
	seek->position = position + (uint32_t)__builtin_popcountll(starts);
	return size;
}

void
words_seek(struct words_seek *seek, struct span text)
{
	struct span rest = text;

	while (rest.size > 0) {
		size_t size =
		    seek->sought->all ? 0 : pass_plain(seek, rest, text.data);
		rest = span_tail(rest, size);
		if (size > 0)
			continue;
		/* Words of other scripts follow each other. */
		do
			rest = take_next(seek, rest, text.data);
		while (rest.size > 1 && rest.data[1] & 0x80);
	}
}
