#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "markdown/markdown_priv.h"
#include "text/escape.h"

/*
 * A table is preformatted text, its columns aligned by the width of what
 * terminals show. A cell that is wider than WIDTH_MAX does not make its column
 * wider: the lines of all other rows would be as long as it. Cells are kept
 * until the table ends, since its last row may have the widest.
 */

enum { WIDTH_MAX = 40 /* cells of a terminal */, COLUMNS_MAX = 64 };

void
markdown_end_cell(struct printer *printer)
{
	size_t at = printer->cells_text.size;

	escape_label(&printer->cells_text, buf_span(&printer->text));
	printer->cells = mem_grow(printer->cells, &printer->cell_capacity,
	    printer->cell_count + 1, sizeof(*printer->cells));
	printer->cells[printer->cell_count++] = (struct printer_cell){.at = at,
	    .size = printer->cells_text.size - at,
	    .align = printer->align};
	printer->text.size = printer->plain_at = printer->url_end = 0;
}

static struct printer_cell *
last_cell(const struct printer *printer)
{
	return &printer->cells[printer->cell_count - 1];
}

void
markdown_end_row(struct printer *printer)
{
	if (printer->columns == 0)
		printer->columns = printer->cell_count;
	/*
	 * A row has all columns of the head, however short it is: what is kept
	 * of it is what is written. Of an empty one that is its first cell.
	 */
	while (printer->cell_count > 1 && last_cell(printer)->size == 0 &&
	    !last_cell(printer)[-1].ends_row)
		printer->cell_count--;
	if (printer->cell_count > 0)
		last_cell(printer)->ends_row = true;
}

static struct span
cell_text(const struct printer *printer, size_t number)
{
	const struct printer_cell *cell = &printer->cells[number];

	return span_head(
	    span_tail(buf_span(&printer->cells_text), cell->at), cell->size);
}

static void
measure_columns(const struct printer *printer, size_t widths[COLUMNS_MAX])
{
	size_t column = 0;

	for (size_t i = 0; i < printer->cell_count; i++) {
		size_t width = utf8_cells(cell_text(printer, i));
		width = width < WIDTH_MAX ? width : WIDTH_MAX;
		if (column < COLUMNS_MAX && width > widths[column])
			widths[column] = width;
		column = printer->cells[i].ends_row ? 0 : column + 1;
	}
}

/* Adds a cell, with blanks on the sides that its alignment says. */
static void
add_cell(
    struct buf *line, struct span text, enum markdown_align align, size_t width)
{
	size_t own = utf8_cells(text);
	size_t left = own < width ? width - own : 0;
	size_t before = align == MARKDOWN_RIGHT ? left
	    : align == MARKDOWN_CENTER          ? left / 2
						: 0;

	buf_repeat(line, ' ', before);
	buf_add(line, text);
	buf_repeat(line, ' ', left - before);
}

/* Prints a row. Returns where the next one begins. */
static size_t
print_cells(struct printer *printer, size_t first, const size_t *widths)
{
	struct buf line = {0};
	size_t column = 0;

	do {
		const struct printer_cell *cell =
		    &printer->cells[first + column];
		if (column > 0)
			buf_add(&line, SPAN(" | "));
		add_cell(&line, cell_text(printer, first + column), cell->align,
		    column < COLUMNS_MAX ? widths[column] : 0);
	} while (!printer->cells[first + column++].ends_row);
	markdown_verbatim(printer, buf_span(&line));
	buf_free(&line);
	return first + column;
}

/* The line below the head. */
static void
print_rule(struct printer *printer, const size_t *widths)
{
	struct buf line = {0};

	for (size_t i = 0; i < printer->columns && i < COLUMNS_MAX; i++) {
		if (i > 0)
			buf_add(&line, SPAN("-+-"));
		buf_repeat(&line, '-', widths[i]);
	}
	markdown_verbatim(printer, buf_span(&line));
	buf_free(&line);
}

void
markdown_end_table(struct printer *printer)
{
	size_t widths[COLUMNS_MAX] = {0};

	if (printer->columns > 0) {
		measure_columns(printer, widths);
		markdown_toggle(printer, SPAN(""));
		size_t at = print_cells(printer, 0, widths);
		print_rule(printer, widths);
		while (at < printer->cell_count)
			at = print_cells(printer, at, widths);
		markdown_toggle(printer, SPAN(""));
	}
	printer->columns = printer->cell_count = 0;
	printer->cells_text.size = 0;
}
