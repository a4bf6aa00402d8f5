#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

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
	buf_add(buf, (struct span){&byte, 1});
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
	char text[512];
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (size > 0 && (size_t)size < sizeof(text)) {
		buf_add(buf, (struct span){text, (size_t)size});
	} else if (size > 0) {
		char *long_text = mem_alloc((size_t)size + 1);
		vsnprintf(long_text, (size_t)size + 1, format, again);
		buf_add(buf, (struct span){long_text, (size_t)size});
		free(long_text);
	}
	va_end(again);
}

struct span
buf_span(const struct buf *buf)
{
	return (struct span){buf->data, buf->size};
}

void
buf_free(struct buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->size = buf->capacity = 0;
	buf->overflow = false;
}
