#include <stddef.h>

#include "base/ascii.h"
#include "base/charset_letters.h"

/*
 * Charsets that differ from ISO-8859-1 in a few letters give texts the same
 * shape: Turkish has ð, ý and þ there where it means ğ, ı and ş. No language
 * that ISO-8859-1 is for has those beside ç or ü and so few others: Icelandic
 * has á, í and ó. Nor has any a sign within a word, where Polish means ł, or an
 * Apple one that was read as CP437 has a line of a picture.
 */

enum {
	FEW = 4, /* letters that stand for others to one that is foreign */
	NAME = 1, /* of them that a name from elsewhere has */
};

/* Small letters, as ISO-8859-1 has them, and š and ž of windows-1252. */
static const struct {
	const char *wrong; /* those that stand for others */
	const char *each[3]; /* of each there is at least one, too */
	const char *letters; /* all of the language but the wrong ones */
} languages[] = {
    /* Turkish, of ISO-8859-9: ðýþ; çü; âçîöûü. */
    {"\xf0\xfd\xfe", {"\xe7\xfc"}, "\xe2\xe7\xee\xf6\xfb\xfc"},
    /* Hungarian, of ISO-8859-2: õû, of which French has û; öü; áé; áéíóöúü. */
    {"\xf5\xfb", {"\xf5", "\xf6\xfc", "\xe1\xe9"},
	"\xe1\xe9\xed\xf3\xf6\xfa\xfc"},
    /* Lithuanian, of ISO-8859-13: ðþ; èë; àáæèëøû. */
    {"\xf0\xfe", {"\xe8\xeb"}, "\xe0\xe1\xe6\xe8\xeb\xf8\xfb"},
    /* Croatian and Slovene, of windows-1250: æèð; šž. */
    {"\xe6\xe8\xf0", {"\x9a\x9e"}, "\x9a\x9e"},
    /* Czech, of windows-1250 and ISO-8859-2: èìïòøù; áéíóúý; šž. */
    {"\xe8\xec\xef\xf2\xf8\xf9", {"\xf8", "\xe8\xec", "\xe1\xed"},
	"\xe1\xe9\xed\xf3\xfa\xfd\x9a\x9e"},
};

static size_t
count_of(const size_t *counts, const char *letters)
{
	size_t count = 0;

	for (; *letters; letters++)
		count += counts[(unsigned char)*letters];
	return count;
}

static bool
has_each(const size_t *counts, const char *const each[3])
{
	for (size_t i = 0; i < 3 && each[i]; i++)
		if (count_of(counts, each[i]) == 0)
			return false;
	return true;
}

/* A byte's small letter, or 0 if it is none of those above. */
static unsigned char
small_letter(char byte)
{
	if (memchr("\x8a\x8e\x9a\x9e", byte, 4))
		return (unsigned char)(byte | 0x10);
	return (unsigned char)byte >= 0xc0 ? (unsigned char)(byte | 0x20) : 0;
}

/* Whether the byte at an offset is one of these, or a letter of ASCII. */
static bool
is_letter_at(struct span text, size_t at, const char *first, const char *last)
{
	if (at >= text.size)
		return false;
	unsigned char byte = (unsigned char)text.data[at];
	if (byte < 0x80)
		return ascii_is_letter((char)byte);
	for (; *first; first++, last++)
		if (byte >= (unsigned char)*first &&
		    byte <= (unsigned char)*last)
			return true;
	return false;
}

/*
 * Whether signs stand for letters, as of windows-1250 and ISO-8859-2: a word
 * can end in ¹ or ³ of a note or a unit, but does not go on behind it; none has
 * ¾ or ¿, and no text what windows-1252 has no character for.
 */
static bool
has_signs_within(struct span text)
{
	size_t found = 0, within = 0;

	for (size_t i = 1; i < text.size; i++) {
		bool none = memchr("\x8d\x8f\x9d", text.data[i], 3);
		if (!none && !memchr("\xb3\xb9\xbe\xbf", text.data[i], 4))
			continue;
		bool behind = is_letter_at(text, i - 1, "\xc0", "\xff");
		found += behind || none;
		within += behind && is_letter_at(text, i + 1, "\xc0", "\xff");
	}
	return within > 0 && found > NAME;
}

/* Joints of one line and two, which no picture has between two letters. */
static bool
is_joint(char byte)
{
	return memchr("\xb5\xb6\xb7\xb8\xbd\xbe\xc6\xc7\xcf", byte, 9) ||
	    ((unsigned char)byte >= 0xd0 && (unsigned char)byte <= 0xd8);
}

bool
charset_letters_torn(struct span text)
{
	static const char first[] = "\x80\xa0", last[] = "\x9a\xa5";

	for (size_t i = 1; i < text.size; i++) {
		char byte = text.data[i];
		bool within = is_letter_at(text, i - 1, first, last);
		bool goes_on = is_letter_at(text, i + 1, first, last);
		/* ¢, £, ¥ and ₧, which stand beside numbers. */
		bool money = memchr("\x9b\x9c\x9d\x9e", byte, 4);
		bool number =
		    i + 1 < text.size && ascii_is_digit(text.data[i + 1]);
		if (within &&
		    ((money && !number) || (is_joint(byte) && goes_on)))
			return true;
	}
	return false;
}

bool
charset_letters_doubtful(struct span text)
{
	size_t counts[256] = {0}, all = 0;

	if (has_signs_within(text))
		return true;
	for (size_t i = 0; i < text.size; i++) {
		unsigned char letter = small_letter(text.data[i]);
		counts[letter] += letter > 0;
		all += letter > 0;
	}
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		size_t wrong = count_of(counts, languages[i].wrong);
		size_t foreign =
		    all - wrong - count_of(counts, languages[i].letters);
		if (wrong > NAME && foreign * FEW < wrong &&
		    has_each(counts, languages[i].each))
			return true;
	}
	return false;
}
