/* A growing buffer whose overflow is checked once, at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/span.h"

struct arena;

/*
 * A zeroed struct is an empty buffer without a limit. Appends return nothing:
 * an append that would pass the limit is dropped as a whole, with all later
 * ones, and overflow stays set, to be checked once, where the bytes are used.
 */
struct buf {
	char *data;
	size_t size, capacity;
	size_t limit; /* bytes; 0 for none */
	bool overflow;
};

void buf_add(struct buf *buf, struct span s);
/*
 * Appends the length of s (8 bytes, little-endian) and then s: two sequences of
 * parts that differ never give the same bytes (K12).
 */
void buf_part(struct buf *buf, struct span s);
void buf_byte(struct buf *buf, char byte);
void buf_repeat(struct buf *buf, char byte, size_t count);
/* Appends the text of format_add(): printf's conversions, and spans as `%pS`.
 */
void buf_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The bytes so far; valid until the next append. */
struct span buf_span(const struct buf *buf);
/*
 * Returns room for size more bytes, which the caller fills before the next
 * append; NULL on overflow.
 */
char *buf_extend(struct buf *buf, size_t size);
/* Gives back the room beyond its bytes, which may move. */
void buf_fit(struct buf *buf);
/* Frees the memory; the buffer is empty and keeps its limit. */
void buf_free(struct buf *buf);
/*
 * Moves the bytes to an arena: returns a copy there, NUL-terminated beyond its
 * size, and frees the buffer.
 */
struct span buf_keep(struct buf *buf, struct arena *arena);

#endif
