#include <uchardet/uchardet.h>

#include "base/ascii.h"
#include "base/charset_guess.h"
#include "base/charset_letters.h"
#include "base/utf8.h"

/*
 * Old texts do not say what they are written in. uchardet, Mozilla's detector,
 * knows the letters and their neighbours in many languages: it tells charsets
 * of Cyrillic and of East Asia apart by a dozen characters. Its answers for
 * Latin and Greek letters are chance, though, and so are those for pictures of
 * box drawings, which it knows nothing of.
 *
 * So what can be seen is looked for first. In Latin text a byte that is not
 * ASCII stands alone among ASCII letters, has their case, and marks stand where
 * marks do: read in the right charset, a text has that shape, and in a wrong
 * one it has capitals inside words and signs between letters. Pictures of
 * CP437 are made of few bytes. Only a text that is neither is uchardet's; it
 * is believed if the whole text decodes, with that shape. What no rule tells
 * is unsure: a client that is told nothing can still find out.
 */

enum { SAMPLE = 64 << 10 }; /* bytes of lines that are not ASCII */

static bool
is_high(char byte)
{
	return (byte & 0x80) != 0;
}

/* Appends the lines that are not ASCII: one name in a long text counts. */
static void
take_sample(struct buf *sample, struct span text)
{
	size_t start = 0;
	bool high = false;

	for (size_t i = 0; i < text.size && sample->size < SAMPLE; i++) {
		high |= is_high(text.data[i]);
		if (i + 1 < text.size && !memchr("\r\n", text.data[i], 2))
			continue;
		struct span line = {text.data + start, i + 1 - start};
		if (high)
			buf_add(sample, span_head(line, SAMPLE - sample->size));
		start = i + 1;
		high = false;
	}
}

/* How many characters stand where such do, and how many do not. */
struct shape {
	size_t good, bad;
	size_t within; /* good ones beside a letter of ASCII */
	size_t run; /* letters and signs beyond ASCII in a row */
	bool begins; /* a word */
};

enum { EAST_ASIAN = 0x2e80 }; /* from here on words have no such shape */

static bool
is_letter(uint32_t c)
{
	return (c < 0x80 ? ascii_is_letter((char)c) : utf8_is_word(c)) &&
	    c < EAST_ASIAN;
}

static bool
is_latin(uint32_t c)
{
	return c < 0x250 || (c >= 0x1e00 && c < 0x1f00);
}

/*
 * How signs and letters of windows-1252 are used. Rare ones, and those that are
 * never a word, are what other charsets have letters, lines and blocks for.
 */
enum {
	QUOTE = 1, /* a quote, dash or space: follows letters and others */
	JOINT = 2, /* stands between letters */
	RARE = 4,
	WORDLESS = 8, /* is no word, as à is */
	POWER = 16, /* of a unit or a number */
};

static unsigned
sign_use(uint32_t c)
{
	static const struct {
		uint32_t c;
		unsigned use;
	} uses[] = {{0xa0, QUOTE | JOINT}, {0xa1, QUOTE}, {0xa4, RARE},
	    {0xa6, RARE}, {0xa8, RARE}, {0xab, QUOTE}, {0xac, RARE},
	    {0xad, QUOTE | JOINT}, {0xaf, RARE}, {0xb2, WORDLESS | POWER},
	    {0xb3, WORDLESS | POWER}, {0xb4, QUOTE | JOINT}, {0xb6, RARE},
	    {0xb7, QUOTE | JOINT}, {0xb8, RARE}, {0xb9, WORDLESS | POWER},
	    {0xba, WORDLESS}, {0xbb, QUOTE}, {0xbf, QUOTE}, {0xc4, WORDLESS},
	    {0xcd, WORDLESS}, {0xd0, WORDLESS}, {0xd1, WORDLESS}, {0xd7, JOINT},
	    {0xdb, WORDLESS}, {0xdc, WORDLESS}, {0xdf, WORDLESS},
	    {0xfe, WORDLESS}, {0x192, RARE}, {0x2c6, RARE}, {0x2dc, RARE},
	    {0x2010, QUOTE | JOINT}, {0x2013, QUOTE | JOINT},
	    {0x2014, QUOTE | JOINT}, {0x2018, QUOTE | JOINT},
	    {0x2019, QUOTE | JOINT}, {0x201c, QUOTE}, {0x201d, QUOTE},
	    {0x201e, QUOTE}, {0x2020, RARE}, {0x2021, RARE},
	    {0x2022, QUOTE | JOINT}, {0x2026, QUOTE | JOINT}, {0x2030, RARE}};

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (uses[i].c == c)
			return uses[i].use;
	return 0;
}

static bool
is_ascii_letter(uint32_t c)
{
	return c < 0x80 && ascii_is_letter((char)c);
}

/* Whether a letter stands among signs that are not ASCII. */
static bool
is_among_signs(uint32_t before, uint32_t after)
{
	return !is_letter(before) && !is_letter(after) &&
	    (before >= 0x80 || after >= 0x80);
}

static bool
is_misplaced_letter(uint32_t before, uint32_t c, uint32_t after)
{
	if (is_latin(c) && is_among_signs(before, after))
		return true;
	return (utf8_is_upper(c) && utf8_is_lower(before)) ||
	    (is_letter(before) && is_latin(before) != is_latin(c)) ||
	    (is_letter(after) && is_latin(after) != is_latin(c));
}

/* Of a character that is not ASCII. */
static bool
is_misplaced(uint32_t before, uint32_t c, uint32_t after)
{
	bool alone = before <= ' ' && after <= ' ';
	unsigned use = sign_use(c);

	/* No character, a control, private use. */
	if (c >= CHARSET_MORE || c < 0xa0 || (c >= 0xe000 && c < 0xf900))
		return true;
	if (use & RARE || (alone && use & WORDLESS))
		return true;
	if (use & POWER && !is_letter(before) &&
	    (before >= 0x80 || !ascii_is_digit((char)before)))
		return true;
	if (is_letter(c))
		return is_misplaced_letter(before, c, after);
	return is_letter(before) && is_letter(after) && !(use & JOINT) &&
	    c < EAST_ASIAN;
}

static void
look_at(struct shape *shape, uint32_t before, uint32_t c, uint32_t after)
{
	/* Rules and bars are one sign, repeated. */
	if (c < 0x80 || sign_use(c) & QUOTE)
		shape->run = 0;
	else if (is_latin(c) && (c != before || is_letter(c)))
		shape->run++;
	if (shape->run == 1)
		shape->begins = before <= ' ';
	shape->bad += c < 0x80 && before >= 0x80 && utf8_is_upper(c) &&
	    utf8_is_lower(before);
	if (c < 0x80 || (c == before && !is_letter(c)) ||
	    (c >= 0xff61 && c < 0xffa0))
		return;
	/* No word begins with two capitals that are not ASCII, as lines do. */
	bool capitals = shape->run == 2 && shape->begins && utf8_is_upper(c);
	if (shape->run == 3 || capitals)
		shape->bad += shape->run;
	else if (shape->run > 3 || is_misplaced(before, c, after))
		shape->bad++;
	else {
		shape->good++;
		shape->within += is_letter(c) &&
		    (is_ascii_letter(before) || is_ascii_letter(after));
	}
}

static void
read_shape(const struct charset *charset, struct span text, struct shape *shape)
{
	uint32_t before = ' ', c = ' ', after = ' ';

	while (text.size > 0 &&
	    (after = charset_next(charset, &text)) != CHARSET_MORE) {
		look_at(shape, before, c, after);
		before = c;
		c = after;
	}
	look_at(shape, before, c, ' ');
}

/* Whether all bytes are characters, but for one that is cut off at the end. */
static bool
is_whole(const struct charset *charset, struct span text)
{
	uint32_t c = ' ';

	while (text.size > 0 && c < CHARSET_MORE)
		c = charset_next(charset, &text);
	return c != CHARSET_NONE;
}

static bool
is_clear(const struct shape *shape, size_t least)
{
	return shape->good >= least && shape->bad * 8 <= shape->good;
}

/* Whether the text is Latin in that charset; if `words`, for its letters. */
static bool
is_latin_in(struct charset_tables *tables, struct span name, struct span sample,
    bool words)
{
	struct charset charset = charset_tables_get(tables, name);
	struct shape shape = {0};

	read_shape(&charset, sample, &shape);
	return charset.kind != CHARSET_UNKNOWN && is_clear(&shape, 1) &&
	    (!words || (shape.within > 1 && shape.within * 2 >= shape.good));
}

/* Bytes that only windows-1252 and the Macintosh have characters for. */
static bool
has_controls(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((text.data[i] & 0xe0) == 0x80)
			return true;
	return false;
}

/*
 * UTF-8 with some bytes that are not, or cut off in a character; or bytes of
 * UTF-8 and others, as when one text was appended to another.
 */
static struct span
guess_utf8(struct span sample)
{
	struct charset charset = {.kind = CHARSET_UTF8};
	uint32_t c = ' ';
	size_t valid = 0, invalid = 0;

	while (sample.size > 0 && c != CHARSET_MORE) {
		c = charset_next(&charset, &sample);
		valid += c >= 0x80 && c < CHARSET_MORE;
		invalid += c == CHARSET_NONE;
	}
	if (valid >= 4 * invalid && valid > 0)
		return SPAN("utf-8");
	return valid >= invalid && valid > 7 ? CHARSET_UNSURE : SPAN("");
}

/* Mostly lines, corners and blocks, some repeated or no letters of Cyrillic. */
static bool
is_picture(struct span sample)
{
	static const char boxes[] =
	    "\xb0\xb1\xb2\xb3\xb4\xb9\xba\xbb\xbc\xbe\xbf\xc0\xc2\xc3"
	    "\xc4\xc8\xc9\xcd\xd4\xd5\xd9\xda\xdb\xdc\xdd\xde\xdf\xfe";
	static const char clear[] = "\xb0\xb1\xb2\xb3\xb4\xb9\xba\xbb\xbc\xbf";
	size_t high = 0, found = 0, telling = 0;

	for (size_t i = 0; i < sample.size; i++) {
		const char *at = sample.data + i;
		bool box = memchr(boxes, *at, sizeof(boxes) - 1);
		bool again =
		    (i > 0 && at[-1] == *at) || (i > 1 && at[-2] == *at);
		high += is_high(*at);
		found += box;
		telling +=
		    box && (again || memchr(clear, *at, sizeof(clear) - 1));
	}
	if (found == high && high > 7)
		return true;
	return high > 2 && found * 5 >= high * 4 && telling * 4 >= high;
}

static struct span
guess_latin(struct charset_tables *tables, struct span sample, bool macintosh)
{
	bool controls = has_controls(sample);
	bool windows = is_latin_in(tables, SPAN("windows-1252"), sample, false);

	if (macintosh && (controls || !windows) &&
	    is_latin_in(tables, SPAN("macintosh"), sample, false))
		return SPAN("macintosh");
	if (windows && charset_letters_doubtful(sample))
		return CHARSET_UNSURE;
	if (windows)
		return controls ? SPAN("windows-1252") : SPAN("iso-8859-1");
	if (is_picture(sample) ||
	    (!charset_letters_torn(sample) &&
		is_latin_in(tables, SPAN("ibm437"), sample, true)))
		return SPAN("ibm437");
	return SPAN("");
}

/*
 * Answers that are believed, and charsets that extend what uchardet names. The
 * fewer characters, the more an answer is chance: `least` have to be there.
 */
static const struct answer {
	const char *answer;
	const char *charsets[2];
	size_t least;
} answers[] = {
    {"KOI8-R", {"koi8-r", "koi8-u"}, 6},
    {"WINDOWS-1251", {"windows-1251", NULL}, 6},
    {"IBM866", {"ibm866", NULL}, 8},
    {"ISO-8859-5", {"iso-8859-5", NULL}, 8},
    {"MAC-CYRILLIC", {"x-mac-cyrillic", "windows-1251"}, 8},
    {"SHIFT_JIS", {"shift_jis", "windows-31j"}, 3},
    {"EUC-JP", {"euc-jp", NULL}, 3},
    {"GB18030", {"gb18030", NULL}, 3},
    {"BIG5", {"big5", "big5-hkscs"}, 3},
    {"EUC-KR", {"euc-kr", NULL}, 8},
    {"UHC", {"euc-kr", NULL}, 8},
    {"TIS-620", {"tis-620", NULL}, 16},
    {"WINDOWS-1255", {"windows-1255", NULL}, 32},
    {"WINDOWS-1256", {"windows-1256", NULL}, 32},
};

static const struct answer *
ask_uchardet(struct span sample)
{
	uchardet_t detector = uchardet_new();
	const struct answer *found = NULL;

	if (uchardet_handle_data(detector, sample.data, sample.size) == 0) {
		uchardet_data_end(detector);
		const char *name = uchardet_get_charset(detector);
		for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]);
		     i++)
			if (strcmp(answers[i].answer, name) == 0)
				found = &answers[i];
	}
	uchardet_delete(detector);
	return found;
}

/* Tries a charset; returns how much is misplaced, or SIZE_MAX. */
static size_t
try_charset(struct charset_tables *tables, struct span name, size_t least,
    struct span text, struct span sample)
{
	struct charset charset = charset_tables_get(tables, name);
	struct shape shape = {0};

	if (charset.kind != CHARSET_TABLE || !is_whole(&charset, text))
		return SIZE_MAX;
	read_shape(&charset, sample, &shape);
	return is_clear(&shape, least) ? shape.bad : SIZE_MAX;
}

static struct span
guess_other(struct charset_tables *tables, struct span text, struct span sample)
{
	const struct answer *answer = ask_uchardet(sample);
	struct span best = CHARSET_UNSURE;
	size_t least = SIZE_MAX;

	for (size_t i = 0; answer && i < 2 && answer->charsets[i]; i++) {
		struct span name = span_of(answer->charsets[i]);
		size_t bad =
		    try_charset(tables, name, answer->least, text, sample);
		if (bad < least) {
			least = bad;
			best = name;
		}
	}
	return best;
}

struct span
charset_guess(struct charset_tables *tables, struct span text)
{
	bool macintosh = charset_has_cr_lines(text);
	struct buf sample = {0};

	if (span_find(text, '\0') < text.size)
		return CHARSET_UNSURE;
	take_sample(&sample, text);
	struct span guess = guess_utf8(buf_span(&sample));
	if (guess.size == 0)
		guess = guess_latin(tables, buf_span(&sample), macintosh);
	if (guess.size == 0)
		guess = guess_other(tables, text, buf_span(&sample));
	buf_free(&sample);
	return guess;
}
