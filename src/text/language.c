#include "base/ascii.h"
#include "text/language.h"

enum { SUBTAG_MAX = 8, TAG_MAX = 35 };

/*
 * Langtag = language *("-" subtag), in outline (RFC 5646 section 2.1): the
 * order of the subtags is not checked, nor are the registered ones known. A
 * single letter first is private use, `x-`, or a grandfathered tag, `i-`.
 */
bool
language_is_tag(struct span text)
{
	struct span rest = text, primary = span_cut(&rest, '-');
	bool good = text.size <= TAG_MAX && primary.size >= 1 &&
	    primary.size <= SUBTAG_MAX && !span_ends(text, SPAN("-"));

	for (size_t i = 0; i < primary.size; i++)
		good = good && ascii_is_letter(primary.data[i]);
	if (primary.size == 1)
		good = good && rest.size > 0;
	while (rest.size > 0 && good) {
		struct span subtag = span_cut(&rest, '-');
		good = subtag.size >= 1 && subtag.size <= SUBTAG_MAX;
		for (size_t i = 0; i < subtag.size; i++)
			good = good && ascii_is_alnum(subtag.data[i]);
	}
	return good;
}

bool
language_is_list(struct span text)
{
	bool good = text.size > 0 && !span_ends(text, SPAN(","));

	while (text.size > 0 && good)
		good = language_is_tag(span_cut(&text, ','));
	return good;
}

struct span
language_primary(struct span language)
{
	size_t end = 0;

	while (end < language.size && language.data[end] != '-' &&
	    language.data[end] != ',')
		end++;
	return span_head(language, end);
}

bool
language_is_code(struct span primary)
{
	static const char codes[] =
	    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcyda"
	    "dedvdzeeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhz"
	    "iaidieigiiikioisitiuiwjajijvkakgkikjkkklkmknkokrkskukvkwkylalblg"
	    "lilnloltlulvmgmhmimkmlmnmomrmsmtmynanbndnengnlnnnonrnvnyocojomor"
	    "ospapiplpsptqurmrnrorurwsascsdsesgshsiskslsmsnsosqsrssstsusvswta"
	    "tetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";

	for (size_t i = 0; primary.size == 2 && codes[i]; i += 2)
		if (span_equal_nocase(primary, (struct span){codes + i, 2}))
			return true;
	return primary.size == 3;
}
