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
	if (released->dropped)
		*released->dropped -= released->bytes.capacity;
	buf_free(&released->bytes);
	free(released->key);
	free(released);
}

void
rendered_drop(struct rendered **rendered, size_t *dropped)
{
	if (dropped && (*rendered)->references > 1) {
		(*rendered)->dropped = dropped;
		*dropped += (*rendered)->bytes.capacity;
	}
	rendered_release(rendered);
}
