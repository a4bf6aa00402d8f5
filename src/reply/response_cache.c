#include <stdlib.h>

#include "base/mem.h"
#include "reply/response_cache.h"

struct sheet *
sheet_new(void)
{
	struct sheet *sheet = mem_alloc(sizeof(*sheet));

	sheet->readers = 1;
	return sheet;
}

void
sheet_release(struct sheet **sheet)
{
	struct sheet *released = *sheet;

	*sheet = NULL;
	if (!released || --released->readers > 0)
		return;
	buf_free(&released->bytes);
	free(released->key);
	free(released);
}

struct sheet *
shelf_take(struct shelf *shelf, struct span key)
{
	struct sheet *sheet = table_get(&shelf->sheets, key);

	if (sheet)
		sheet->readers++;
	return sheet;
}

static size_t
cost(const struct sheet *sheet, struct span key)
{
	return sizeof(*sheet) + sheet->bytes.capacity + key.size;
}

void
shelf_put(struct shelf *shelf, struct span key, struct sheet *sheet)
{
	if (sheet->bytes.size > SHEET_MAX || cost(sheet, key) > shelf->most)
		return;
	if (shelf->bytes + cost(sheet, key) > shelf->most)
		shelf_clear(shelf);
	/* One that stands there already was found out of date. */
	struct sheet *before = table_get(&shelf->sheets, key);
	sheet->key = mem_copy(key.data, key.size);
	sheet->readers++;
	table_put(&shelf->sheets, (struct span){sheet->key, key.size}, sheet);
	shelf->bytes += cost(sheet, key);
	if (before) {
		shelf->bytes -= cost(before, key);
		sheet_release(&before);
	}
}

void
shelf_clear(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->sheets.capacity; i++) {
		struct sheet *sheet = shelf->sheets.slots[i].value;
		if (shelf->sheets.slots[i].name.data)
			sheet_release(&sheet);
	}
	table_free(&shelf->sheets);
	shelf->bytes = 0;
}
