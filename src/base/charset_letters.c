#include <stddef.h>

#include "base/charset_letters.h"

/*
 * Charsets that differ from ISO-8859-1 in a few letters give texts the same
 * shape: Turkish has ð, ý and þ there where it means ğ, ı and ş. No language
 * that ISO-8859-1 is for has those beside ç or ü and so few others: Icelandic
 * has á, í and ó.
 */

enum {
	FEW = 4, /* letters that stand for others to one that is foreign */
	NAME = 1, /* of them that a name from elsewhere has */
};

/* Small letters, as ISO-8859-1 has them. */
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

bool
charset_letters_doubtful(struct span text)
{
	size_t counts[256] = {0}, all = 0;

	for (size_t i = 0; i < text.size; i++) {
		unsigned char byte = (unsigned char)text.data[i];
		counts[byte | 0x20] += byte >= 0xc0;
		all += byte >= 0xc0;
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
