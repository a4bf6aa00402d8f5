#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/format.h"
#include "base/mem.h"

/*
 * A region allocator: blocks of at least 8 KiB in a list, of which only the
 * newest has room left to hand out; a larger request gets a block of its own.
 * Nothing is freed alone, so there is no bookkeeping per allocation, and the
 * owner of a lifetime cannot forget a piece of it.
 */

enum { BLOCK_SIZE = 8192 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(max_align_t) char bytes[];
};

static struct arena_block *
new_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	struct arena_block *block = mem_alloc(sizeof(*block) + room);

	block->size = room;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t align = _Alignof(max_align_t);
	size_t rounded = (size + align - 1) / align * align;

	if (!block || block->size - block->used < rounded)
		block = new_block(arena, rounded);
	void *memory = block->bytes + block->used;
	block->used += rounded;
	return memory;
}

struct span
arena_copy(struct arena *arena, struct span s)
{
	char *copy = arena_alloc(arena, s.size + 1);

	if (s.size > 0)
		memcpy(copy, s.data, s.size);
	return (struct span){copy, s.size};
}

struct span
arena_format(struct arena *arena, const char *format, ...)
{
	struct buf text = {0};
	va_list arguments;

	va_start(arguments, format);
	format_add(&text, format, arguments);
	va_end(arguments);
	return buf_keep(&text, arena);
}

void
arena_free(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *block = arena->blocks;
		arena->blocks = block->next;
		free(block);
	}
}
