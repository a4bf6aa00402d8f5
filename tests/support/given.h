/* What a tool of the tests was given by make: a word that is none ends it. */
#ifndef SUPPORT_GIVEN_H
#define SUPPORT_GIVEN_H

#include <stddef.h>
#include <stdint.h>

/*
 * The decimal number that a word is, from `least` to `most`; `otherwise` if the
 * word is NULL or empty. Any other word is refused on standard error, under the
 * name that make has for it, and ends the process with exit code 2: a tool that
 * tried nothing would else be taken for one that found nothing.
 */
uint64_t given_number(const char *name, const char *word, uint64_t least,
    uint64_t most, uint64_t otherwise);
/* The same of a number that may have a fraction, and is more than 0. */
double given_fraction(const char *name, const char *word, double otherwise);
/*
 * The place of a word in a list of names. A word that is not in it ends the
 * process as above, which says those that are.
 */
size_t given_name(
    const char *name, const char *word, const char *const *names, size_t count);

#endif
