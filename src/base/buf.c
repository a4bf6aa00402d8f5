#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/format.h"
#include "base/mem.h"

/*
 * A byte vector with a sticky error: building an answer is a plain sequence of
 * appends, without a branch after each. A buffer whose size a peer decides has
 * a limit and is checked once at its end.
 */

char *
buf_extend(struct buf *buf, size_t size)
{
	if (buf->overflow || (buf->limit && size > buf->limit - buf->size)) {
		buf->overflow = true;
		return NULL;
	}
	buf->data = mem_grow(buf->data, &buf->capacity, buf->size + size, 1);
	char *room = buf->data + buf->size;
	buf->size += size;
	return room;
}

void
buf_add(struct buf *buf, struct span s)
{
	char *room = s.size ? buf_extend(buf, s.size) : NULL;

	if (room)
		memcpy(room, s.data, s.size);
}

void
buf_part(struct buf *buf, struct span s)
{
	for (int shift = 0; shift < 64; shift += 8)
		buf_byte(buf, (char)((uint64_t)s.size >> shift & 0xff));
	buf_add(buf, s);
}

void
buf_byte(struct buf *buf, char byte)
{
	char *room = buf_extend(buf, 1);

	if (room)
		*room = byte;
}

void
buf_repeat(struct buf *buf, char byte, size_t count)
{
	char *room = count ? buf_extend(buf, count) : NULL;

	if (room)
		memset(room, byte, count);
}

void
buf_format(struct buf *buf, const char *format, ...)
{
	struct buf text = {0};
	va_list arguments;

	/* Beside the buffer first: at a limit the text is dropped as a whole.
	 */
	va_start(arguments, format);
	format_add(buf->limit ? &text : buf, format, arguments);
	va_end(arguments);
	buf_add(buf, buf_span(&text));
	buf_free(&text);
}

struct span
buf_span(const struct buf *buf)
{
	return (struct span){buf->data, buf->size};
}

struct span
buf_keep(struct buf *buf, struct arena *arena)
{
	struct span kept = arena_copy(arena, buf_span(buf));

	buf_free(buf);
	return kept;
}

void
buf_fit(struct buf *buf)
{
	if (buf->size == 0 || buf->size == buf->capacity)
		return;
	buf->data = mem_fit(buf->data, buf->size);
	buf->capacity = buf->size;
}

void
buf_free(struct buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->size = buf->capacity = 0;
	buf->overflow = false;
}
