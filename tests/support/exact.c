#include <stdlib.h>

#include "support/exact.h"

struct span
exact_copy(struct span s)
{
	char *copy = malloc(s.size);

	if (!copy && s.size > 0)
		abort();
	if (s.size > 0)
		memcpy(copy, s.data, s.size);
	return (struct span){copy, s.size};
}

void
exact_free(struct span *s)
{
	free((void *)(uintptr_t)s->data);
	*s = (struct span){0};
}
