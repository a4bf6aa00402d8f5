/* A growing buffer whose overflow is checked once, at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/span.h"

struct arena;

/*
 * A zeroed struct is an empty buffer without a limit. Appends return nothing:
 * what would pass the limit is dropped and overflow stays set, to be asked
 * where the answer is sent.
 */
struct buf {
	char *data;
	size_t size, capacity;
	size_t limit; /* bytes; 0 for none */
	bool overflow;
};

void buf_add(struct buf *buf, struct span s);
/*
 * Appends the length of s (8 bytes, the least first) and then s: a row of parts
 * can be told from any other row, whatever bytes the parts hold.
 */
void buf_part(struct buf *buf, struct span s);
void buf_byte(struct buf *buf, char byte);
void buf_repeat(struct buf *buf, char byte, size_t count);
/* Appends the text that format_add() makes: printf's, and spans by `%pS`. */
void buf_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The bytes so far; valid until the next append. */
struct span buf_span(const struct buf *buf);
/* Returns room for size more bytes, to be filled at once; NULL on overflow. */
char *buf_extend(struct buf *buf, size_t size);
/* Gives the memory back; the buffer is empty and keeps its limit. */
void buf_free(struct buf *buf);
/*
 * Moves the bytes to an arena: returns a copy there, NUL-terminated beyond its
 * size, and frees the buffer.
 */
struct span buf_keep(struct buf *buf, struct arena *arena);

#endif
