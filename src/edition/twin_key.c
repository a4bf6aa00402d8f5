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

/* Takes the target off a link line of gemtext, and any mark of preformat. */
static void
next_line(struct reading *reading)
{
	struct span line = span_trim(span_cut_line(&reading->rest));

	if (span_skip(&line, SPAN("=>"))) {
		line = span_trim(line);
		span_cut_word(&line);
	} else if (span_starts(line, SPAN("```"))) {
		line = SPAN("");
	}
	reading->line = line;
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

/* Takes the next word; empty at the end. */
static struct span
next_word(struct reading *reading)
{
	struct span word = {0};
	bool marked = false;

	while (word.size == 0) {
		word = cut_word(&reading->line, &marked);
		if (word.size == 0 && reading->rest.size == 0)
			break;
		if (word.size == 0)
			next_line(reading);
		else if (is_passed_over(reading, word, marked))
			word.size = 0;
	}
	/* Without the target of a Markdown link, `[label](target)`. */
	size_t end = marked ? span_find(word, ']') : word.size;
	if (end > 0 && span_starts(span_tail(word, end), SPAN("](")))
		word.size = end;
	return word;
}

/* FNV-1a (RFC 9923), over characters. */
static inline uint64_t
add_letter(uint64_t hash, uint32_t letter)
{
	return (hash ^ letter) * 0x100000001b3;
}

static struct span
add_other(uint64_t *hash, struct span word)
{
	if (!utf8_skip_escape(&word)) {
		uint32_t letter = utf8_next(&word);
		if (utf8_is_word(letter))
			*hash = add_letter(*hash, letter);
	}
	return word;
}

/* Adds the letters and digits of a word to a hash. Most are ASCII. */
static uint64_t
add_letters(uint64_t hash, struct span word)
{
	for (size_t i = 0; i < word.size;) {
		unsigned char byte = (unsigned char)word.data[i];
		unsigned char lower = byte | 0x20;
		if (lower >= 'a' && lower <= 'z' && byte < 0x80) {
			hash = add_letter(hash, lower);
			i++;
		} else if (byte >= 0x80 || byte == '\033') {
			struct span rest = add_other(&hash, span_tail(word, i));
			i = word.size - rest.size;
		} else {
			if (byte >= '0' && byte <= '9')
				hash = add_letter(hash, byte);
			i++;
		}
	}
	return hash;
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
		if (add_letters(0, word) != add_letters(0, next_spoken(&body)))
			return;
	if (!utf8_has_word(body.line))
		*reading = body;
}

uint64_t
twin_key(struct span title, const struct date *date, struct span body)
{
	struct reading words = {.rest = title, .date = date};
	struct reading reading = {.rest = body, .date = date};
	uint64_t key = date->known ? (uint64_t)(uint32_t)date->day + 1 : 0;
	struct span word;

	while ((word = next_word(&words)).size > 0)
		key = add_letters(key, word);
	skip_title(&reading, title);
	/* No space between words: lines of Chinese break anywhere. */
	uint64_t begun = key = add_letter(key, ' ');
	while ((word = next_word(&reading)).size > 0)
		key = add_letters(key, word);
	return key == begun ? 0 : hash_pair(key, begun) | 1;
}
