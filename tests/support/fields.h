/* The counts of text/words_fields.c once more, in doubles. */
#ifndef SUPPORT_FIELDS_H
#define SUPPORT_FIELDS_H

#include <math.h>

/* How often a term is in each field of an article; or how many words are. */
struct fields {
	double body, title, opening;
};

/* The count of a term in an article with so many words. */
static inline double
fields_count(struct fields term, struct fields words)
{
	double sum = sqrt(term.body);

	if (term.title > 0)
		sum += .3 * sqrt(term.title * words.body / words.title);
	if (term.opening > 0)
		sum += .2 * sqrt(term.opening * words.body / words.opening);
	return floor(sum * sum + .5);
}

#endif
