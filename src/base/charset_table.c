#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset_table.h"
#include "base/mem.h"

/*
 * A table is made by trial: iconv() is given each byte alone, and each byte
 * after those that begin a longer sequence. That takes milliseconds, a few
 * thousand characters even for Chinese, and was done when the program was
 * built; else once for each charset that some text is in.
 */

struct charset_made {
	struct span name; /* static */
	struct buf table; /* empty: the system does not know the charset */
};

struct maker {
	iconv_t descriptor;
	struct buf *table;
	bool four; /* sequences of four bytes are GB18030's */
};

enum {
	ROW_SIZE = 256 * sizeof(uint32_t),
	FOUR_BELOW = 39420, /* GB18030's four bytes for U+0080 to U+FFFF */
	DEPTH = 3, /* bytes of the longest sequence but those */
};

/* Appends a row without characters; returns its number. */
static uint32_t
new_row(struct buf *table)
{
	uint32_t number = (uint32_t)(table->size / ROW_SIZE);

	memset(buf_extend(table, ROW_SIZE), 0, ROW_SIZE);
	return number;
}

static void
set_element(struct buf *table, uint32_t row, size_t column, uint32_t element)
{
	memcpy(table->data + row * (size_t)ROW_SIZE + column * sizeof(element),
	    &element, sizeof(element));
}

/*
 * Converts one sequence. Returns its element; 0 if it is no character, or more
 * than one; CHARSET_ROW alone if more bytes have to follow.
 */
static uint32_t
try_bytes(iconv_t descriptor, const unsigned char *bytes, size_t size)
{
	/* iconv's interface takes a pointer to bytes that it never writes. */
	char *in = (char *)(uintptr_t)bytes;
	unsigned char made[16];
	char *out = (char *)made;
	size_t room = sizeof(made);

	iconv(descriptor, NULL, NULL, NULL, NULL);
	errno = 0;
	if (iconv(descriptor, &in, &size, &out, &room) == (size_t)-1)
		return errno == EINVAL ? CHARSET_ROW : 0;
	/* Some wait for a mark that may follow a letter. */
	iconv(descriptor, NULL, NULL, &out, &room);
	if (room != sizeof(made) - 4)
		return 0;
	return CHARSET_CHARACTER | (uint32_t)made[1] << 16 |
	    (uint32_t)made[2] << 8 | made[3];
}

/* The rows of four bytes: a list, as charset.c counts them. */
static uint32_t
add_four(struct maker *maker)
{
	uint32_t first = (uint32_t)(maker->table->size / ROW_SIZE);

	for (uint32_t i = 0; i < FOUR_BELOW; i++) {
		const unsigned char bytes[] = {
		    (unsigned char)(0x81 + i / 12600),
		    (unsigned char)(0x30 + i / 1260 % 10),
		    (unsigned char)(0x81 + i / 10 % 126),
		    (unsigned char)(0x30 + i % 10)};
		if (i % 256 == 0)
			new_row(maker->table);
		set_element(maker->table, first + i / 256, i % 256,
		    try_bytes(maker->descriptor, bytes, sizeof(bytes)));
	}
	return first;
}

static void
fill_table(struct maker *maker, uint32_t row, unsigned char *bytes,
    size_t depth, uint32_t *four)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		bytes[depth] = (unsigned char)byte;
		uint32_t element =
		    try_bytes(maker->descriptor, bytes, depth + 1);
		bool goes_on = element == CHARSET_ROW;
		if (goes_on && maker->four && depth == 1) {
			if (*four == 0)
				*four = add_four(maker);
			element = CHARSET_FOUR | *four;
		} else if (goes_on && depth + 1 < DEPTH) {
			uint32_t next = new_row(maker->table);
			fill_table(maker, next, bytes, depth + 1, four);
			element = CHARSET_ROW | next;
		} else if (goes_on) {
			element = 0;
		}
		set_element(maker->table, row, byte, element);
	}
}

static struct buf
make_table(struct span name)
{
	struct buf table = {0};
	struct maker maker = {.table = &table,
	    .four = span_equal(name, SPAN("gb18030")),
	    .descriptor = iconv_open("UTF-32BE", charset_system_name(name))};
	unsigned char bytes[DEPTH + 1];
	uint32_t four = 0;

	if (maker.descriptor == (iconv_t)-1)
		return table;
	fill_table(&maker, new_row(&table), bytes, 0, &four);
	iconv_close(maker.descriptor);
	return table;
}

/* Before each table that is printed. */
struct printed_head {
	char name[24]; /* and NULs */
	uint64_t size;
};

/* In the program they are there: src/charsets.c. */
extern const char charsets_printed[] __attribute__((weak));
extern const char charsets_printed_end[] __attribute__((weak));

static struct span
linked_tables(void)
{
	const char *start = charsets_printed;

	return (struct span){
	    start, start ? (size_t)(charsets_printed_end - start) : 0};
}

void
charset_tables_print(struct buf *buf)
{
	const char *name;

	for (size_t i = 0; (name = charset_list(i)); i++) {
		if (!charset_needs_table(span_of(name)))
			continue;
		struct buf table = make_table(span_of(name));
		if (table.size == 0)
			continue;
		struct printed_head head = {.size = table.size};
		struct span named = span_of(name);
		assert(named.size < sizeof(head.name));
		memcpy(head.name, named.data, named.size);
		buf_add(buf, (struct span){(const char *)&head, sizeof(head)});
		buf_add(buf, buf_span(&table));
		buf_free(&table);
	}
}

struct span
charset_tables_find(struct span printed, struct span name)
{
	struct printed_head head;

	while (printed.size >= sizeof(head)) {
		memcpy(&head, printed.data, sizeof(head));
		printed = span_tail(printed, sizeof(head));
		if (span_equal(name, span_of(head.name)))
			return span_head(printed, (size_t)head.size);
		printed = span_tail(printed, (size_t)head.size);
	}
	return (struct span){NULL, 0};
}

struct charset
charset_tables_get(struct charset_tables *tables, struct span name)
{
	if (!charset_needs_table(name))
		return charset_of(name, SPAN(""));
	struct span linked = charset_tables_find(linked_tables(), name);
	if (linked.data)
		return charset_of(charset_name(name), linked);
	for (size_t i = 0; i < tables->count; i++)
		if (span_equal(tables->list[i].name, name))
			return charset_of(
			    name, buf_span(&tables->list[i].table));
	tables->list = mem_grow(tables->list, &tables->capacity,
	    tables->count + 1, sizeof(*tables->list));
	struct charset_made *made = &tables->list[tables->count++];
	*made = (struct charset_made){
	    .name = charset_name(name), .table = make_table(name)};
	return charset_of(name, buf_span(&made->table));
}

void
charset_tables_free(struct charset_tables *tables)
{
	for (size_t i = 0; i < tables->count; i++)
		buf_free(&tables->list[i].table);
	free(tables->list);
	*tables = (struct charset_tables){0};
}
