#include "base/isqrt.h"
#include "text/words_priv.h"

/*
 * A term of the title or of the opening says more of what an article is about
 * than one further down. How much more depends on the length: one line of title
 * has as much weight as a part of the body, whether that has 100 words or
 * 3,000. With the counts of a term in the body, in the title and in the opening
 * alone, and the numbers W of words of each, a term counts
 *
 *   (sqrt(body) + 0.3 sqrt(title x Wbody / Wtitle)
 *               + 0.2 sqrt(opening x Wbody / Wopening)) ^ 2
 *
 * times, rounded. It is a sum of weights, since related entries weigh the root
 * of a count (edition/weight.c), and stays a count for search. It depends on
 * the article alone.
 */

enum { ROOT_BITS = 16 /* the fraction of a root */ };

/* The root of a count. */
static uint64_t
root_of(const struct words *words, uint32_t count)
{
	return count < WORDS_ROOTS ? words->roots[count]
				   : isqrt((uint64_t)count << (2 * ROOT_BITS));
}

/* The roots of Wbody / Wtitle and Wbody / Wopening. */
struct field_roots {
	uint64_t title, opening;
};

/* A term's count, of its counts in the body and in the other fields. */
static uint16_t
weigh(const struct words *words, const struct field_roots *roots, uint32_t body,
    uint32_t title, uint32_t opening)
{
	uint64_t sum = root_of(words, body) +
	    (3 * (root_of(words, title) * roots->title >> ROOT_BITS) +
		2 * (root_of(words, opening) * roots->opening >> ROOT_BITS)) /
		10;
	uint64_t count =
	    (sum * sum + (1ULL << (2 * ROOT_BITS - 1))) >> (2 * ROOT_BITS);

	return (uint16_t)(count < WORDS_COUNT_MAX ? count : WORDS_COUNT_MAX);
}

/* The part of a count that is the word with an s: as much as both alone. */
static uint16_t
weigh_plural(const struct words *words, const struct field_roots *roots,
    const struct term *term, const struct term_fields *fields, uint16_t count)
{
	uint32_t plural = weigh(words, roots, term->plural,
	    fields->title_plural, fields->opening_plural);
	uint32_t plain =
	    weigh(words, roots, (uint32_t)term->count - term->plural,
		fields->title - fields->title_plural,
		fields->opening - fields->opening_plural);
	uint32_t part = (uint32_t)((uint64_t)count * plural / (plural + plain));

	/* Both are there, and both are found. */
	part = part > 0 ? part : 1;
	return (uint16_t)(part < count ? part : count - 1U);
}

static uint64_t
root_of_ratio(uint32_t all, uint32_t some)
{
	return some > 0 ? isqrt(((uint64_t)all << (2 * ROOT_BITS)) / some) : 0;
}

void
words_weigh(struct words *words)
{
	uint32_t title = words->lengths[WORDS_TITLE];
	uint32_t opening = words->lengths[WORDS_OPENING];
	uint32_t all = title + opening + words->lengths[WORDS_BODY];
	struct field_roots roots = {
	    root_of_ratio(all, title), root_of_ratio(all, opening)};

	for (uint32_t i = WORDS_ROOTS; i > 0 && !words->roots[1]; i--)
		words->roots[i - 1] =
		    (uint32_t)isqrt((uint64_t)(i - 1) << (2 * ROOT_BITS));
	words->length = all;
	for (size_t i = 0; i < words->field_count; i++) {
		const struct term_fields *fields = &words->fields[i];
		struct term *term = &words->terms[i];
		if (fields->title + fields->opening == 0)
			continue;
		uint16_t count = weigh(
		    words, &roots, term->count, fields->title, fields->opening);
		words->length +=
		    fields->lengthens ? (uint32_t)(count - term->count) : 0;
		if (term->plural == term->count)
			term->plural = count;
		else if (term->plural > 0)
			term->plural =
			    weigh_plural(words, &roots, term, fields, count);
		term->count = count;
	}
}
