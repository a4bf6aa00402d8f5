/* A rendered response: bytes that connections share. */
#ifndef REPLY_RENDERED_H
#define REPLY_RENDERED_H

#include <stdint.h>

#include "wire/response.h"

/*
 * Reference-counted: the cache holds one reference, each connection that sends
 * the bytes another. The last to release it frees it. Nobody changes the bytes
 * after they are rendered.
 */
struct rendered {
	struct buf bytes;
	enum response_kind kind; /* of the response that was rendered */
	uint32_t entry; /* whose file it was made from, or EDITION_NONE */
	int64_t checked_turn; /* turn in which the file was what it is made of;
				 or 0 */
	unsigned references;
	/* In the cache: under which key, and between which others, by age. */
	char *key; /* NULL: never kept */
	size_t key_size;
	struct rendered *older, *newer;
	bool referenced; /* since it was put there, or was the oldest */
	/*
	 * The sum that its bytes are counted in, once the cache has dropped it
	 * while connections hold it; NULL: not counted.
	 */
	size_t *dropped;
};

/* Returns an empty rendering with one reference, the caller's. */
struct rendered *rendered_new(void);
/* Drops a reference and clears the pointer; NULL is accepted. */
void rendered_release(struct rendered **rendered);
/*
 * The same for the cache's reference. What connections still hold is added to
 * `dropped` (NULL: no sum), until the last of them releases it.
 */
void rendered_drop(struct rendered **rendered, size_t *dropped);

#endif
