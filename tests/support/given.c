#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "support/given.h"

enum { REFUSED = 2 }; /* the exit code */

uint64_t
given_number(const char *name, const char *word, uint64_t least, uint64_t most,
    uint64_t otherwise)
{
	uint64_t number;

	if (!word || !*word)
		return otherwise;
	if (span_number(span_of(word), most, &number) == 0 && number >= least)
		return number;
	fprintf(stderr, "%s=%s is no number from %" PRIu64 " to %" PRIu64 "\n",
	    name, word, least, most);
	exit(REFUSED);
}

double
given_fraction(const char *name, const char *word, double otherwise)
{
	char *end;

	if (!word || !*word)
		return otherwise;
	double number = strtod(word, &end);
	if (!*end && isfinite(number) && number > 0)
		return number;
	fprintf(stderr, "%s=%s is no number above 0\n", name, word);
	exit(REFUSED);
}

size_t
given_name(
    const char *name, const char *word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, names[i]) == 0)
			return i;
	fprintf(stderr, "%s=%s is none of:", name, word);
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, " %s", names[i]);
	fprintf(stderr, "\n");
	exit(REFUSED);
}
