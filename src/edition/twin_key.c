#include "base/ascii.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "edition/twin_key.h"

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
	struct span rest, line; /* below the line; the rest of the line */
	const struct date *date;
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

/* Takes a word off the line; *marked_r says whether it has a colon or `]`. */
static struct span
cut_word(struct span *line, bool *marked_r)
{
	struct span rest = *line;
	size_t begin = 0;
	bool marked = false;

	while (begin < rest.size && blank(rest.data[begin]))
		begin++;
	size_t end = begin;
	for (; end < rest.size && !blank(rest.data[end]); end++)
		marked |= rest.data[end] == ':' || rest.data[end] == ']';
	*line = span_tail(rest, end);
	*marked_r = marked;
	return span_tail(span_head(rest, end), begin);
}

/* An address, a number in brackets, or the article's date. */
static bool
is_passed_over(const struct reading *reading, struct span word, bool marked)
{
	struct span inside = word;
	struct date date;
	uint64_t number;

	if (marked &&
	    span_starts(span_tail(word, span_find(word, ':')), SPAN("://")))
		return true;
	if (marked && span_skip(&inside, SPAN("["))) {
		inside = span_head(inside, span_find(inside, ']'));
		return span_number(inside, UINT32_MAX, &number) == 0;
	}
	return reading->date->known && ascii_is_digit(word.data[0]) &&
	    date_of_name(word, &date) == word.size &&
	    date.day == reading->date->day;
}

/* Takes the next word of the line; empty at its end. */
static struct span
next_of_line(struct reading *reading)
{
	struct span word = {0};
	bool marked = false;

	do
		word = cut_word(&reading->line, &marked);
	while (word.size > 0 && is_passed_over(reading, word, marked));
	/* Without the target of a Markdown link, `[label](target)`. */
	size_t end = marked ? span_find(word, ']') : word.size;
	if (end > 0 && span_starts(span_tail(word, end), SPAN("](")))
		word.size = end;
	return word;
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
 * Whether all letters and digits of the line count, as those of most lines do:
 * no word of it can be one of those above, nor be cut. A colon alone marks a
 * word, and changes nothing.
 */
static bool
is_all_spoken(const struct reading *reading)
{
	struct span line = reading->line;
	bool digit = false;

	for (size_t i = 0; reading->date->known && i < line.size; i++)
		digit |= ascii_is_digit(line.data[i]);
	if (digit || span_find(line, ']') < line.size ||
	    span_find(line, '\033') < line.size)
		return false;
	for (size_t at; (at = span_find(line, ':')) < line.size;
	     line = span_tail(line, at + 1))
		if (span_starts(span_tail(line, at), SPAN("://")))
			return false;
	return true;
}

enum {
	MIXED = 64, /* bytes that are mixed in at once */
	LETTER_MOST = 3, /* bytes of a letter */
};

/*
 * The letters of a text so far, of which some are not mixed in yet. One of
 * ASCII is its byte, any other has three with the high bit.
 */
struct spoken {
	uint64_t hash;
	unsigned char letters[MIXED + LETTER_MOST];
	size_t count;
};

/* Mixes in what there is, as words of eight bytes; zeros follow the last. */
static void
mix(struct spoken *spoken)
{
	memset(spoken->letters + spoken->count, 0,
	    sizeof(spoken->letters) - spoken->count);
	for (size_t i = 0; i < spoken->count; i += sizeof(uint64_t)) {
		uint64_t word = 0;
		for (unsigned j = 0; j < sizeof(word); j++)
			word |= (uint64_t)spoken->letters[i + j] << 8 * j;
		spoken->hash = (spoken->hash << 29 | spoken->hash >> 35) ^ word;
		spoken->hash *= 0x9e3779b97f4a7c15U;
	}
	spoken->count = 0;
}

/* Mixes in what is full. */
static inline void
mix_full(struct spoken *spoken)
{
	unsigned char rest[LETTER_MOST];
	size_t more = spoken->count - MIXED;

	if (spoken->count < MIXED)
		return;
	memcpy(rest, spoken->letters + MIXED, sizeof(rest));
	spoken->count = MIXED;
	mix(spoken);
	memcpy(spoken->letters, rest, sizeof(rest));
	spoken->count = more;
}

static uint64_t
hash_of(const struct spoken *spoken)
{
	struct spoken all = *spoken;

	mix(&all);
	return hash_pair(all.hash, spoken->count);
}

static struct span
add_other(struct spoken *spoken, struct span word)
{
	if (utf8_skip_escape(&word))
		return word;
	uint32_t letter = utf8_next(&word);
	if (utf8_is_word(letter))
		for (unsigned bits = 0; bits < 7 * LETTER_MOST; bits += 7)
			spoken->letters[spoken->count++] =
			    (unsigned char)(letter >> bits | 0x80);
	return word;
}

/*
 * Adds the letters and digits of a word. Most are ASCII: what is no letter is
 * overwritten by the next byte, which needs no branch.
 */
static void
add_letters(struct spoken *spoken, struct span word)
{
	for (size_t i = 0; i < word.size;) {
		unsigned char byte = (unsigned char)word.data[i];
		unsigned char lower = byte | 0x20;
		bool letter = (unsigned char)(lower - 'a') < 26;
		bool digit = (unsigned char)(byte - '0') < 10;
		if (byte >= 0x80 || byte == '\033') {
			struct span rest =
			    add_other(spoken, span_tail(word, i));
			i = word.size - rest.size;
		} else {
			spoken->letters[spoken->count] = letter ? lower : byte;
			spoken->count += letter | digit;
			i++;
		}
		mix_full(spoken);
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

	for (; word.size > 0; word = next_spoken(&words))
		if (hash_word(word) != hash_word(next_spoken(&body)))
			return;
	if (!utf8_has_word(body.line))
		*reading = body;
}

uint64_t
twin_key(struct span title, const struct date *date, struct span body)
{
	struct reading words = {.rest = title, .date = date};
	struct reading reading = {.rest = body, .date = date};
	struct spoken spoken = {
	    .hash = date->known ? (uint64_t)(uint32_t)date->day + 1 : 0};
	struct span word;

	while ((word = next_word(&words)).size > 0)
		add_letters(&spoken, word);
	skip_title(&reading, title);
	/* The words after it are no part of the title. */
	spoken.hash = hash_of(&spoken);
	spoken.count = 0;
	uint64_t begun = hash_of(&spoken), key;
	/* No space between words: lines of Chinese break anywhere. */
	do {
		if (is_all_spoken(&reading)) {
			add_letters(&spoken, reading.line);
			reading.line.size = 0;
		}
		while ((word = next_of_line(&reading)).size > 0)
			add_letters(&spoken, word);
	} while (next_line(&reading));
	key = hash_of(&spoken);
	return key == begun ? 0 : key | 1;
}
