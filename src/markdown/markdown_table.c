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
	printer->text.size = 0;
}

void
markdown_end_row(struct printer *printer)
{
	if (printer->columns == 0)
		printer->columns = printer->cell_count;
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
	for (size_t i = 0; i < printer->cell_count; i++) {
		size_t column = i % printer->columns;
		size_t width = utf8_cells(cell_text(printer, i));
		width = width < WIDTH_MAX ? width : WIDTH_MAX;
		if (column < COLUMNS_MAX && width > widths[column])
			widths[column] = width;
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

static void
print_cells(struct printer *printer, size_t first, const size_t *widths)
{
	struct buf line = {0};
	size_t end = first + printer->columns;

	/* Cells without text at the end of a row take no room. */
	while (end > first && printer->cells[end - 1].size == 0)
		end--;
	for (size_t i = first; i < end; i++) {
		size_t column = i - first;
		if (column > 0)
			buf_add(&line, SPAN(" | "));
		add_cell(&line, cell_text(printer, i), printer->cells[i].align,
		    column < COLUMNS_MAX ? widths[column] : 0);
	}
	markdown_verbatim(printer, buf_span(&line));
	buf_free(&line);
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
		for (size_t i = 0; i + printer->columns <= printer->cell_count;
		     i += printer->columns) {
			print_cells(printer, i, widths);
			if (i == 0)
				print_rule(printer, widths);
		}
		markdown_toggle(printer, SPAN(""));
	}
	printer->columns = printer->cell_count = 0;
	printer->cells_text.size = 0;
}
