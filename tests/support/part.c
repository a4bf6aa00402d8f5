#define _GNU_SOURCE /* memmem() */
#include <string.h>

#include "support/part.h"

/*
 * One call for a whole text: a sanitizer looks at both arguments of each call
 * of memcmp(), and logs and pages have a lot of bytes.
 */
static struct span
find(struct span whole, struct span part)
{
	const char *at = whole.size < part.size || whole.size == 0
	    ? NULL
	    : memmem(whole.data, whole.size, part.data, part.size);

	return at ? span_tail(whole, (size_t)(at - whole.data))
		  : (struct span){0};
}

bool
part_in(struct span whole, struct span part)
{
	return part.size == 0 || find(whole, part).size > 0;
}

size_t
part_count(struct span whole, struct span part)
{
	size_t count = 0;

	while ((whole = find(whole, part)).size > 0) {
		whole = span_tail(whole, 1);
		count++;
	}
	return count;
}
