#include <stdlib.h>

#include "base/mem.h"
#include "reply/rendered.h"

struct rendered *
rendered_new(void)
{
	struct rendered *rendered = mem_alloc(sizeof(*rendered));

	rendered->references = 1;
	return rendered;
}

void
rendered_release(struct rendered **rendered)
{
	struct rendered *released = *rendered;

	*rendered = NULL;
	if (!released || --released->references > 0)
		return;
	buf_free(&released->bytes);
	free(released->key);
	free(released);
}
