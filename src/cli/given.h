/* Which options of a command go together. */
#ifndef CLI_GIVEN_H
#define CLI_GIVEN_H

#include "cli/options.h"

/*
 * Returns whether at most one of some options was given; else complains of two
 * of them. `names` are of the command's row, and NULL follows the last.
 */
bool given_one_of(const struct given *given, const char *const *names);

#endif
