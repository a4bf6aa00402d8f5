#include "cli/given.h"

bool
given_one_of(const struct given *given, const char *const *names)
{
	const char *first = NULL;

	for (; *names; names++) {
		if (!given_value(given, *names))
			continue;
		if (first) {
			options_complain("--%s and --%s exclude each other: "
					 "give one of them",
			    first, *names);
			return false;
		}
		first = *names;
	}
	return true;
}
