#include "base/ascii.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "terms/twin_key.h"
#include "text/words_block.h"

/*
 * Publishers who serve two networks keep a text in two forms: gemtext, and text
 * that is wrapped, or Markdown. The forms differ in marks, line ends, quotes,
 * and in how they write links, so what is compared is the sequence of words, by
 * a hash: letters and digits of any script without what is around them. Left
 * out are a title on top, which may be in the front matter of the other form,
 * the article's own date, addresses, and the numbers of notes.
 */

/* A text that is taken apart. */
struct reading {
	struct span text, rest, line; /* below the line; rest of the line */
	const struct date *date;
	char
	    day[DATE_SIZE]; /* of the date, if there is one, as it is written */
};

/*
 * Goes to the next line: takes the target off a link line of gemtext, and any
 * mark of preformat. Returns false at the end.
 */
static bool
next_line(struct reading *reading)
{
	if (reading->rest.size == 0)
		return false;
	struct span line = span_trim(span_cut_line(&reading->rest));

	if (span_skip(&line, SPAN("=>"))) {
		line = span_trim(line);
		span_cut_word(&line);
	} else if (span_starts(line, SPAN("```"))) {
		line = SPAN("");
	}
	reading->line = line;
	return true;
}

static bool
blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* Without the target of a Markdown link, `[label](target)`. */
static struct span
without_target(struct span word)
{
	size_t end = span_find(word, ']');

	return end > 0 && span_starts(span_tail(word, end), SPAN("]("))
	    ? span_head(word, end)
	    : word;
}

/* An address, a number in brackets, or the article's date. */
static bool
is_passed_over(const struct reading *reading, struct span word)
{
	struct span inside = word, label = without_target(word);
	struct date date;
	uint64_t number;

	if (span_starts(span_tail(label, span_find(label, ':')), SPAN("://")))
		return true;
	if (span_skip(&inside, SPAN("["))) {
		size_t end = span_find(inside, ']');
		return end < inside.size &&
		    span_number(span_head(inside, end), UINT32_MAX, &number) ==
		    0;
	}
	return reading->date->known && ascii_is_digit(word.data[0]) &&
	    date_of_name(word, &date) == word.size &&
	    date.day == reading->date->day;
}

/* Takes the next word of the line; empty at its end. */
static struct span
next_of_line(struct reading *reading)
{
	struct span word;

	do
		word = span_cut_word(&reading->line);
	while (word.size > 0 && is_passed_over(reading, word));
	return without_target(word);
}

/* Takes the next word; empty at the end. */
static struct span
next_word(struct reading *reading)
{
	struct span word;

	do
		word = next_of_line(reading);
	while (word.size == 0 && next_line(reading));
	return word;
}

/*
 * Signs of words that may not count, or not as they are: where the next one of
 * each kind is in the text, or its size. A colon alone marks a word, and
 * changes nothing.
 */
static size_t
next_bracket(const struct reading *reading, size_t from)
{
	return from + span_find(span_tail(reading->text, from), ']');
}

static size_t
next_escape(const struct reading *reading, size_t from)
{
	return from + span_find(span_tail(reading->text, from), '\033');
}

static size_t
next_address(const struct reading *reading, size_t from)
{
	struct span rest = span_tail(reading->text, from);

	while (rest.size > 0) {
		rest = span_tail(rest, span_find(rest, ':'));
		if (span_starts(rest, SPAN("://")))
			break;
		rest = span_tail(rest, 1);
	}
	return reading->text.size - rest.size;
}

/* The year of the article's date, where a word begins behind the first byte. */
static size_t
next_date(const struct reading *reading, size_t from)
{
	struct span text = reading->text, year = {reading->day, 4};

	if (!reading->date->known)
		return text.size;
	for (; from < text.size; from++) {
		from += span_find(span_tail(text, from), year.data[0]);
		if (span_starts(span_tail(text, from), year) &&
		    (unsigned char)text.data[from - 1] <= ' ')
			break;
	}
	return from < text.size ? from : text.size;
}

static size_t (*const signs[])(const struct reading *reading, size_t from) = {
    next_bracket, next_escape, next_address, next_date};

enum { SIGNS = sizeof(signs) / sizeof(signs[0]) };

enum {
	MIXED = 64, /* bytes that are mixed in at once */
	COPIED = 16, /* that are copied at once */
};

/*
 * The letters of a text so far, of which some are not mixed in yet. One of
 * ASCII is its byte, any other has three with the high bit.
 */
struct spoken {
	uint64_t hash;
	unsigned char letters[MIXED + WORDS_BLOCK + COPIED];
	size_t count;
	struct words_block block; /* that is being read */
};

/* Mixes in letters, as words of eight bytes. */
static uint64_t
mix(uint64_t hash, const unsigned char *letters, size_t count)
{
	for (size_t i = 0; i < count; i += sizeof(hash)) {
		hash = (hash << 29 | hash >> 35) ^ words_eight(letters + i);
		hash *= 0x9e3779b97f4a7c15U;
	}
	return hash;
}

/* Mixes in what is full. */
static inline void
mix_full(struct spoken *spoken)
{
	if (spoken->count < MIXED)
		return;
	spoken->hash = mix(spoken->hash, spoken->letters, MIXED);
	spoken->count -= MIXED;
	memcpy(spoken->letters, spoken->letters + MIXED, MIXED);
}

/* Zeros follow the last letter. */
static uint64_t
hash_of(const struct spoken *spoken)
{
	unsigned char last[MIXED] = {0};

	memcpy(last, spoken->letters, spoken->count);
	return hash_pair(mix(spoken->hash, last, spoken->count), spoken->count);
}

/* Adds what is no plain letter, if it is one. Returns what follows. */
static struct span
add_other(struct spoken *spoken, struct span word)
{
	if (utf8_skip_escape(&word))
		return word;
	uint32_t letter = utf8_next(&word);
	if (utf8_is_word(letter))
		for (unsigned bits = 0; bits < 3 * 7; bits += 7)
			spoken->letters[spoken->count++] =
			    (unsigned char)(letter >> bits | 0x80);
	return word;
}

/*
 * Adds the letters and digits of plain text, at most a block. Most words are
 * copied at once; the next one overwrites what was copied behind them. Returns
 * what follows.
 */
static struct span
add_plain(struct spoken *spoken, struct span word)
{
	const struct words_block *block = &spoken->block;
	unsigned char *to = spoken->letters + spoken->count;
	size_t size = words_read_plain(&spoken->block, word);
	uint64_t letters = block->letters;

	while (letters) {
		/* The carry runs to the end of the word. */
		uint64_t behind = letters + (letters & -letters);
		size_t at = (size_t)__builtin_ctzll(letters);
		size_t end =
		    behind ? (size_t)__builtin_ctzll(behind) : WORDS_BLOCK;
		for (size_t i = 0; at + i < end; i += COPIED)
			memcpy(to + i, block->lower + at + i, COPIED);
		to += end - at;
		letters &= behind;
	}
	spoken->count = (size_t)(to - spoken->letters);
	return span_tail(word, size);
}

/* Adds the letters and digits of some words. */
static void
add_letters(struct spoken *spoken, struct span words)
{
	while (words.size > 0) {
		unsigned char byte = (unsigned char)words.data[0];
		bool plain = byte < 0x80 && byte != WORDS_ESC;
		words =
		    plain ? add_plain(spoken, words) : add_other(spoken, words);
		mix_full(spoken);
	}
}

/*
 * Adds the words of the line that count: at once those before the next sign. Of
 * each kind a byte of the text is looked at once, whatever signs there are:
 * `at` has where the next ones are.
 */
static void
add_words(struct spoken *spoken, const struct reading *whole, size_t at[SIGNS])
{
	struct reading left = *whole;
	struct span text = whole->text;

	if (whole->line.size == 0)
		return;
	size_t from = (size_t)(whole->line.data - text.data);
	size_t end = from + whole->line.size;
	while (from < end) {
		size_t sign = end;
		for (size_t i = 0; i < SIGNS; i++) {
			at[i] = at[i] < from ? signs[i](whole, from) : at[i];
			sign = at[i] < sign ? at[i] : sign;
		}
		size_t head = sign;
		while (sign < end && head > from && !blank(text.data[head - 1]))
			head--;
		add_letters(spoken, span_tail(span_head(text, head), from));
		left.line = span_tail(span_head(text, end), head);
		add_letters(spoken, next_of_line(&left));
		from = end - left.line.size;
	}
}

static uint64_t
hash_word(struct span word)
{
	struct spoken spoken = {.count = 0};

	add_letters(&spoken, word);
	return hash_of(&spoken);
}

/* Takes the next word with a letter or digit; empty at the end. */
static struct span
next_spoken(struct reading *reading)
{
	struct span word;

	do
		word = next_word(reading);
	while (word.size > 0 && !utf8_has_word(word));
	return word;
}

/* Skips a title on top of a text, on lines of its own. */
static void
skip_title(struct reading *reading, struct span title)
{
	struct reading body = *reading;
	struct reading words = {.rest = title, .date = reading->date};
	struct span word = next_spoken(&words);

	for (; word.size > 0; word = next_spoken(&words)) {
		struct span other = next_spoken(&body);
		/* Nearly all are the same bytes, which have one hash. */
		if (!span_equal(word, other) &&
		    hash_word(word) != hash_word(other))
			return;
	}
	if (!utf8_has_word(body.line))
		*reading = body;
}

/* Adds the words of a text, from its line on. */
static void
add_text(struct spoken *spoken, struct reading *reading)
{
	/* A word that is no sign is taken alone, and is the same. */
	size_t at[SIGNS] = {0};

	/* No space between words: lines of Chinese break anywhere. */
	do
		add_words(spoken, reading, at);
	while (next_line(reading));
}

uint64_t
twin_key(struct span title, const struct date *date, struct span body)
{
	struct reading words = {.text = title, .rest = title, .date = date};
	struct reading reading = {.text = body, .rest = body, .date = date};
	struct spoken spoken = {
	    .hash = date->known ? (uint64_t)(uint32_t)date->day + 1 : 0};

	if (date->known) {
		date_print(date->day, words.day);
		date_print(date->day, reading.day);
	}
	add_text(&spoken, &words);
	skip_title(&reading, title);
	/* The words after it are no part of the title. */
	spoken.hash = hash_of(&spoken);
	spoken.count = 0;
	uint64_t begun = hash_of(&spoken), key;
	add_text(&spoken, &reading);
	key = hash_of(&spoken);
	return key == begun ? 0 : key | 1;
}
