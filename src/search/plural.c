#include "search/plural.h"

/*
 * The index drops one s, so that `birds` is `bird`. What English writes in
 * another way is looked up besides: a y becomes ie before the s, and an e is
 * before it behind a hiss. A single s or z is no such hiss here: most words
 * that end so have an e of their own, as `noses` and `sizes`. Neither is ch
 * behind a vowel: in Spanish `noches` are no `noch`, and what is longer, as
 * `beaches`, begins with the same five letters as its singular anyway.
 */

enum { PLURAL_LEAST = 5 }; /* letters: `ties` is no plural of `ty` */

/* Whether an e stands between a word and the s of its plural. */
static bool
has_hiss(struct span letters)
{
	static const struct span ends[] = {SPAN("ss"), SPAN("x"), SPAN("zz"),
	    SPAN("nch"), SPAN("rch"), SPAN("tch"), SPAN("sh")};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_ends(letters, ends[i]))
			return true;
	return false;
}

struct span
plural_other(struct span letters, size_t count, struct arena *arena)
{
	struct span stem = letters;

	if (count > 2 && span_ends(letters, SPAN("y")))
		return arena_format(arena, "%pSie",
		    SPAN_AT(span_head(letters, letters.size - 1)));
	if (count < PLURAL_LEAST || !span_ends(letters, SPAN("es")))
		return SPAN("");
	stem.size -= 2;
	if (span_ends(stem, SPAN("i")))
		return arena_format(
		    arena, "%pSy", SPAN_AT(span_head(stem, stem.size - 1)));
	return has_hiss(stem) ? stem : SPAN("");
}
