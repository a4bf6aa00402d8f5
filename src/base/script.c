#include "base/script.h"
#include "base/utf8.h"

/*
 * Most scripts divide words by spaces. Han and kana do not, nor do Thai, Lao,
 * Burmese and Khmer, for which dictionaries would be needed. Their texts are
 * divided into clusters instead, which no reader would take apart, and terms
 * and lines are made of whole clusters.
 */

struct range {
	uint32_t first, last;
};

enum { ZERO_WIDTH_JOINER = 0x200d, YEH_BARREE = 0x6d2 };

static const struct range *
find_range(const struct range *ranges, size_t count, uint32_t code_point)
{
	for (size_t i = 0; i < count; i++)
		if (code_point >= ranges[i].first &&
		    code_point <= ranges[i].last)
			return &ranges[i];
	return NULL;
}

#define FIND(ranges, code_point)                                               \
	find_range(ranges, sizeof(ranges) / sizeof((ranges)[0]), code_point)

uint32_t
script_unspaced_last(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {0x0e00, 0x0eff}, /* Thai, Lao */
	    {0x1000, 0x109f}, /* Myanmar */
	    {0x1780, 0x17ff}, /* Khmer */
	    {0x3005, 0x3007}, /* ideographic iteration mark, zero */
	    {0x3041, 0x30ff}, /* Hiragana, Katakana */
	    {0x31f0, 0x31ff}, /* Katakana extensions */
	    {0x3400, 0x9fff}, /* Han */
	    {0xf900, 0xfaff}, /* Han compatibility */
	    {0xff66, 0xff9d}, /* halfwidth Katakana */
	    {0x20000, 0x3fffd}, /* Han extensions */
	};
	const struct range *range =
	    code_point < ranges[0].first ? NULL : FIND(ranges, code_point);

	return range ? range->last : 0;
}

bool
script_is_unspaced(uint32_t code_point)
{
	return script_unspaced_last(code_point) != 0;
}

bool
script_is_blank(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {0x20, 0x20},
	    {0xa0, 0xa0},
	    {0x1680, 0x1680},
	    {0x2000, 0x200a},
	    {0x202f, 0x202f},
	    {0x205f, 0x205f},
	    {0x3000, 0x3000},
	};

	return FIND(ranges, code_point) != NULL;
}

bool
script_is_han(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {0x3005, 0x3007},
	    {0x3400, 0x9fff},
	    {0xf900, 0xfaff},
	    {0x20000, 0x3fffd},
	};

	return FIND(ranges, code_point) != NULL;
}

bool
script_is_apostrophe(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {'\'', '\''},
	    {0x02b9, 0x02b9}, /* prime: the soft sign of Russian in Latin */
	    {0x02bb, 0x02bf}, /* of Ukrainian, Uzbek, Hawaiian; hamza, ayin */
	    {0x055a, 0x055a}, /* Armenian */
	    {0x05f3, 0x05f3}, /* geresh, of Hebrew */
	    {0x2018, 0x2019}, /* quotation marks */
	    {0x201b, 0x201b}, /* reversed */
	    {0xa78b, 0xa78c}, /* saltillo, of Mexico */
	    {0xff07, 0xff07}, /* of full width */
	};

	return FIND(ranges, code_point) != NULL;
}

bool
script_is_hebrew(uint32_t code_point)
{
	return code_point >= 0x591 && code_point <= 0x5f2;
}

/*
 * Whether it is a mark that readers do without: an accent of Latin, Greek or
 * Cyrillic, a point of Hebrew, a vowel of Arabic, a dot of Hindi or Punjabi
 * below a letter, which many leave out, a tone of the Vedas. It is none where a
 * script writes vowels as marks, as those of India, Thailand, Burma, Cambodia
 * and Tibet do, and kana, whose voiced marks make another letter.
 */
static bool
is_accent(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {0x0300, 0x07a5}, /* all that stand behind these: to Syriac */
	    {0x07eb, 0x08ff}, /* behind the vowels of Thaana: N'Ko to Arabic */
	    {0x093c, 0x093c}, /* Devanagari: the dot below */
	    {0x0951, 0x0954}, /* of the Vedas */
	    {0x0a3c, 0x0a3c}, /* Gurmukhi: the dot below */
	    {0x135d, 0x135f}, /* Ethiopic: long syllables */
	    {0x1ab0, 0x1aff}, /* of any letter */
	    {0x1cd0, 0x1cff}, /* of the Vedas */
	    {0x1dc0, 0x1dff}, /* of any letter */
	    {0x20d0, 0x20ff}, /* of symbols */
	    {0x2de0, 0x2dff}, /* Cyrillic */
	    {0x302a, 0x302f}, /* tones of Han and Hangul */
	    {0xa66f, 0xa69f}, /* Cyrillic */
	    {0xfb1e, 0xfb1e}, /* Hebrew */
	    {0xfe00, 0xfe2f}, /* halves, and choices of a form */
	    {0x1d165, 0x1d244}, /* of notes */
	    {0x1e000, 0x1e02f}, /* Glagolitic */
	    {0xe0100, 0xe01ef}, /* choices of a form */
	};

	return utf8_is_mark(code_point) && FIND(ranges, code_point) != NULL;
}

/*
 * Letters that Unicode takes for letters of their own, but not every keyboard
 * has, or readers take for others: the strokes of Latin, and what the languages
 * of Arabic script each write in their own way or leave out. Case has been
 * folded. Not alike are letters that one language tells apart: Urdu the two
 * hehs and the two yehs of its own, Sindhi the swash kaf and keheh. AE is a
 * vowel of Kurdish and Uyghur: their h is another heh, or stands where no vowel
 * can.
 */
static const struct {
	uint32_t letter;
	struct span folded;
} alike[] = {
    {0xe6, SPAN("ae")}, /* ligature */
    {0xf0, SPAN("d")}, /* eth */
    {0xf8, SPAN("o")}, /* with a stroke */
    {0xfe, SPAN("th")}, /* thorn */
    {0x111, SPAN("d")}, /* with a stroke */
    {0x127, SPAN("h")}, /* with a stroke */
    {0x131, SPAN("i")}, /* without a dot */
    {0x142, SPAN("l")}, /* with a stroke */
    {0x153, SPAN("oe")}, /* ligature */
    {0x629, SPAN("\u0647")}, /* teh marbuta: heh */
    {0x640, SPAN("")}, /* tatweel, which makes a word longer */
    {0x649, SPAN("\u064a")}, /* alef maksura: yeh */
    {0x671, SPAN("\u0627")}, /* alef wasla: alef */
    {0x6a9, SPAN("\u0643")}, /* keheh: kaf */
    {0x6ab, SPAN("\u06af")}, /* gaf of Pashto, with a ring */
    {0x6c1, SPAN("\u0647")}, /* heh goal, of Urdu */
    {0x6c3, SPAN("\u0647")}, /* teh marbuta of Urdu: heh */
    {0x6cc, SPAN("\u064a")}, /* yeh of Persian */
    {0x6d5, SPAN("\u0647")}, /* ae, and heh with a hamza in Persian */
    {0x6e5, SPAN("")}, /* small waw and yeh: vowels, as points are */
    {0x6e6, SPAN("")},
};

/*
 * The digit that a digit of any script stands for: those of a script follow
 * each other from 0, and some scripts each other.
 */
static char
ascii_digit(uint32_t digit)
{
	uint32_t before = 0;

	while (utf8_is_digit(digit - before - 1))
		before++;
	return (char)('0' + before % 10);
}

/* Appends a letter, which is `bytes` of a text, without what is folded. */
static void
fold_letter(struct buf *buf, uint32_t letter, struct span bytes)
{
	/* Those before the first are what they are: most letters of a text. */
	if (letter < alike[0].letter) {
		buf_add(buf, bytes);
		return;
	}
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		if (letter == alike[i].letter) {
			buf_add(buf, alike[i].folded);
			return;
		}
	if (script_is_apostrophe(letter))
		buf_byte(buf, '\'');
	else if (utf8_is_digit(letter))
		buf_byte(buf, ascii_digit(letter));
	else if (!is_accent(letter))
		buf_add(buf, bytes);
}

void
script_fold(struct buf *buf, struct span s)
{
	struct buf marked = {0};

	/* Nearly all titles: no letter of ASCII has an accent. */
	if (utf8_is_ascii(s)) {
		utf8_fold_case(buf, s);
		return;
	}
	utf8_fold_marked(&marked, s);
	for (struct span rest = buf_span(&marked); rest.size > 0;) {
		struct span before = rest;
		uint32_t letter = utf8_next(&rest);
		/* Urdu writes a hamza above it, or a yeh before it. */
		if (letter == YEH_BARREE && span_starts(rest, SPAN("\u0654")))
			buf_add(buf, SPAN("\u064a"));
		fold_letter(
		    buf, letter, span_head(before, before.size - rest.size));
	}
	buf_free(&marked);
}

void
script_plain_digits(struct buf *buf, struct span s)
{
	while (s.size > 0) {
		size_t plain = utf8_plain(s);
		buf_add(buf, span_head(s, plain));
		s = span_tail(s, plain);
		if (s.size == 0)
			break;
		struct span before = s;
		uint32_t letter = utf8_next(&s);
		if (utf8_is_digit(letter))
			buf_byte(buf, ascii_digit(letter));
		else
			buf_add(buf, span_head(before, before.size - s.size));
	}
}

bool
script_is_south_east(uint32_t code_point)
{
	return code_point < 0x3000 && script_is_unspaced(code_point);
}

bool
script_is_leading_vowel(uint32_t code_point)
{
	/* Thai, and Lao, whose block is the same 0x80 further on. */
	return (code_point & ~0x80U) >= 0xe40 && (code_point & ~0x80U) <= 0xe44;
}

/* Whether a vowel or sign continues the cluster before it. */
static bool
is_trailing(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {0x0e2f, 0x0e33}, /* Thai: paiyannoi, a, aa, am */
	    {0x0e45, 0x0e46}, /* lakkhangyao, maiyamok */
	    {0x0eaf, 0x0eb3}, /* Lao: the same, */
	    {0x0ebd, 0x0ebd}, /* nyo, */
	    {0x0ec6, 0x0ec6}, /* ko la */
	    {0x17d4, 0x17da}, /* Khmer: stops and repetition */
	    {0x104a, 0x104b}, /* Myanmar: section marks */
	    {0x1f3fb, 0x1f3ff}, /* the skin of an emoji */
	};

	return FIND(ranges, code_point) != NULL;
}

/* Whether the consonant behind it is written below: a stacker. */
static bool
is_stacker(uint32_t code_point)
{
	return code_point == 0x17d2 || code_point == 0x1039;
}

static bool
is_digit(uint32_t code_point)
{
	static const struct range ranges[] = {
	    {0x0e50, 0x0e59},
	    {0x0ed0, 0x0ed9},
	    {0x1040, 0x1049},
	    {0x17e0, 0x17e9},
	};

	return FIND(ranges, code_point) != NULL;
}

bool
script_joins(uint32_t before, uint32_t after)
{
	/* Han, of which most text without spaces is, and no mark. */
	if (before >= 0x3400 && after >= 0x3400 && after <= 0x9fff)
		return false;
	return utf8_is_mark(after) || after == ZERO_WIDTH_JOINER ||
	    before == ZERO_WIDTH_JOINER || is_trailing(after) ||
	    (script_is_leading_vowel(before) && script_is_unspaced(after)) ||
	    is_stacker(before) || (is_digit(before) && is_digit(after));
}

struct span
script_cluster(struct span *rest)
{
	struct span cluster = *rest;
	uint32_t before = utf8_next(rest);

	for (size_t i = 1; rest->size > 0 && i < SCRIPT_CLUSTER_MAX; i++) {
		struct span after = *rest;
		uint32_t code_point = utf8_next(&after);
		if (!script_joins(before, code_point))
			break;
		before = code_point;
		*rest = after;
	}
	return span_head(cluster, cluster.size - rest->size);
}

/* Hangul jamo: consonants that begin a syllable, vowels, final consonants. */
enum {
	JAMO_FIRST = 0x1100,
	JAMO_VOWEL = 0x1160,
	JAMO_FINAL = 0x11a8,
	JAMO_LAST = 0x11ff
};

bool
script_is_jamo(uint32_t code_point)
{
	return code_point >= JAMO_FIRST && code_point <= JAMO_LAST;
}

struct span
script_syllable(struct span *rest)
{
	struct span whole = *rest, after = *rest;

	while (after.size > 0) {
		bool leading = utf8_next(&after) < JAMO_VOWEL;
		if (leading && rest->size < whole.size)
			break;
		*rest = after;
	}
	return span_head(whole, whole.size - rest->size);
}

bool
script_is_open_syllable(struct span letters)
{
	uint32_t first = utf8_next(&letters);
	uint32_t second = letters.size > 0 ? utf8_next(&letters) : 0;

	return letters.size == 0 && first >= JAMO_FIRST && first < JAMO_VOWEL &&
	    second >= JAMO_VOWEL && second < JAMO_FINAL;
}

static bool
is_wide(uint32_t code_point)
{
	static const struct range hangul[] = {
	    {JAMO_FIRST, JAMO_LAST},
	    {0x3131, 0x318e}, /* letters by themselves */
	    {0xa960, 0xa97c}, /* old consonants */
	    {0xac00, 0xd7fb}, /* syllables, and old vowels */
	};

	return utf8_width(code_point) == 2 && !FIND(hangul, code_point);
}

bool
script_goes_on(struct span before, struct span after)
{
	size_t last = before.size;

	if (before.size == 0 || after.size == 0)
		return false;
	do
		last--;
	while (last > 0 && (before.data[last] & 0xc0) == 0x80);
	before = span_tail(before, last);
	return is_wide(utf8_next(&before)) && is_wide(utf8_next(&after));
}
