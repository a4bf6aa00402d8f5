/* Memory that is freed all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/span.h"

/*
 * Everything allocated from an arena lives until arena_free(). A zeroed struct
 * is an empty arena. There is one per lifetime: process, edition, request.
 */
struct arena {
	struct arena_block *blocks;
};

/* Returns size zeroed bytes, aligned for any type; the arena owns them. */
void *arena_alloc(struct arena *arena, size_t size);
/* Returns a copy of s (NUL-terminated beyond its size) in the arena. */
struct span arena_copy(struct arena *arena, struct span s);
/* Returns the text of format_add() in the arena, NUL-terminated beyond it. */
struct span arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Frees everything; the arena is empty and may be used again. */
void arena_free(struct arena *arena);

#endif
