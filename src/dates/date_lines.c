#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "dates/date.h"

/*
 * Lines that are nothing but a date, as many writers have one below the title.
 * No names of months are looked up, which are of many languages: a line is one
 * by the order of its numbers and words. What may be a sentence is one: to lose
 * it is worse than a day in a summary.
 */

/* The line behind a label of at most two words: `Last updated:`. */
static struct span
skip_label(struct span line)
{
	size_t colon = 0;

	while (colon < line.size && line.data[colon] != ':' &&
	    !ascii_is_digit(line.data[colon]))
		colon++;
	if (colon == line.size || line.data[colon] != ':')
		return line;
	struct span label = span_head(line, colon);
	span_cut_word(&label);
	span_cut_word(&label);
	return label.size > 0 ? line : span_trim(span_tail(line, colon + 1));
}

/* Takes digits off the front, or letters. */
static struct span
take_alike(struct span *rest, bool letters)
{
	struct span at = *rest, run = *rest;

	while (at.size > 0 && ascii_is_digit(at.data[0]) != letters &&
	    utf8_is_word(utf8_next(&at)))
		*rest = at;
	run.size -= rest->size;
	return run;
}

/* Takes the letters of `5th` off the front, and of `5-a`. */
static struct span
take_ordinal(struct span *rest)
{
	struct span at = *rest;

	if (span_skip(&at, SPAN("-")) && take_alike(&at, true).size == 1)
		*rest = at;
	return take_alike(rest, true);
}

/*
 * Whether a run of letters behind a number, or by itself, is so long that it is
 * a sentence: in scripts without blanks between words, and in Hangul, which
 * writes particles onto words. Months of the south-east, behind the day, are
 * longer than most.
 */
static bool
may_be_sentence(struct span run, bool digits, bool behind_day)
{
	size_t count = 0, most = digits ? 2 : 5;

	while (run.size > 0) {
		uint32_t c = utf8_next(&run);
		count += script_is_unspaced(c) || utf8_width(c) == 2;
		if (behind_day && script_is_south_east(c))
			most = 10;
	}
	return count > most;
}

/*
 * The kind of a word behind a byte: one beside a day or a year as in `5 de
 * abril`, Vietnamese `month` or `year` (v), one that can be a month, another.
 * Hindi has months of two letters; so have Arabic and Hebrew their `in` and
 * `of`, which are of fewer bytes.
 */
static char
kind_of_word(struct span word, char before)
{
	static const char *const beside[] = {"of", "de", "del", "d"};

	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
		if (span_equal_nocase(word, span_of(beside[i])))
			return 'o';
	/* As in `Dienstag, den 5. März`; others begin sentences with it. */
	if (before == ',' && span_equal_nocase(word, SPAN("den")))
		return 'o';
	if (span_equal_nocase(word, SPAN("th\u00e1ng")) ||
	    span_equal_nocase(word, SPAN("n\u0103m")))
		return 'v';
	return utf8_cells(word) > (word.size > 4 ? 1 : 2) ? 'w' : 's';
}

/*
 * The kind of a number behind a byte: a year (Y at a slash or the like), a part
 * of a time, one that can be a month or a day (m), or only a day, another.
 */
static char
kind_of_number(struct span number, char before, struct span rest)
{
	uint64_t value;

	if (number.size == 4 && number.data[0] != '0')
		return memchr("/.-", before, 3) ? 'Y' : 'y';
	if (number.size == 4 || before == ':' || span_starts(rest, SPAN(":")))
		return 't';
	if (span_number(number, 31, &value) < 0 || value == 0)
		return 'n';
	return value > 12 ? 'd' : 'm';
}

enum { PIECES = 12, WORDS = 2 }; /* at most, of a line that is a date */

/* Writes the kind of each number and word of a line, if a date can have it. */
static bool
read_kinds(struct span rest, char kinds_r[PIECES + 1])
{
	size_t count = 0, words = 0;
	char before = ' ';

	while (rest.size > 0) {
		bool digits = ascii_is_digit(rest.data[0]);
		struct span run = take_alike(&rest, !digits);
		if (run.size == 0) {
			/* A blank behind a comma says less. */
			if (before != ',' || rest.data[0] != ' ')
				before = rest.data[0];
			utf8_next(&rest);
			continue;
		}
		if (count == PIECES || words > WORDS)
			return false;
		bool behind_day =
		    !digits && count > 0 && strchr("md", kinds_r[count - 1]);
		kinds_r[count++] = digits ? kind_of_number(run, before, rest)
					  : kind_of_word(run, before);
		words += strchr("ws", kinds_r[count - 1]) != NULL;
		before = ' ';
		if (may_be_sentence(
			digits ? take_ordinal(&rest) : run, digits, behind_day))
			return false;
	}
	kinds_r[count] = '\0';
	return words <= WORDS;
}

/* How many pieces are of one of some kinds. */
static size_t
count_kinds(const char *pieces, const char *kinds)
{
	size_t count = 0;

	for (; *pieces; pieces++)
		count += strchr(kinds, *pieces) != NULL;
	return count;
}

/* Whether one of some characters is the last. */
static bool
ends_in(struct span line, const char *characters)
{
	struct span rest = span_of(characters);

	while (rest.size > 0) {
		struct span at = rest;
		utf8_next(&rest);
		if (span_ends(line, span_head(at, at.size - rest.size)))
			return true;
	}
	return false;
}

static bool
is_only_date(struct span line)
{
	static const char *const forms[] = {"mwy", "dwy", "mwY", "dwY", "mowy",
	    "dowy", "mowoy", "dowoy", "mvmvy", "dvmvy", "wmy", "wdy", "ywm",
	    "ywd", "mmy", "mdy", "dmy", "mmY", "mdY", "dmY", "ymm", "ymd",
	    "ydm", NULL};
	struct span rest = skip_label(span_trim(line));
	char kinds[PIECES + 1];
	struct date date;
	size_t i = 0;

	if (ends_in(rest, "!?\uff01\uff1f\u061f"))
		return false;
	if (date_parse(rest, &date) == 0)
		return true;
	if (!read_kinds(rest, kinds) || count_kinds(kinds, "yY") > 1)
		return false;
	while (forms[i] && !strstr(kinds, forms[i]))
		i++;
	if (!forms[i])
		return false;
	/* What else there is: the day of the week, a name; a time. */
	size_t words = count_kinds(kinds, "w") - count_kinds(forms[i], "w");
	size_t others = count_kinds(kinds, "mdn") - count_kinds(forms[i], "md");
	return words == 0 ||
	    (others == 0 && !ends_in(rest, ".\u3002\u0964\u06d4"));
}

bool
date_is_whole(struct span line)
{
	struct buf plain = {0};

	script_plain_digits(&plain, line);
	bool whole = is_only_date(buf_span(&plain));
	buf_free(&plain);
	return whole;
}
